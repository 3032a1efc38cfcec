import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Registry } from '#kernel/registry';
import { type AccessModel } from './AccessModel';
import { checkComposition } from './gate/checkComposition';
import { printGateErrors } from './gate/GateError';
import { checkPolicy } from './grants/checkPolicy';
import { loadPolicy } from './grants/PolicyDocument';
import { principalFor } from './grants/principalFor';
import { readAccessModel } from './directives/readAccessModel';
import { loadDeclassified } from './registers/readDeclassified';
import { loadShownErrors } from './registers/shownErrors';
import { compileRights, type Rights } from './rights';

const SCHEMA = join(__dirname, '../schema');
const { model } = JSON.parse(readFileSync(join(SCHEMA, 'access-model.json'), 'utf8')) as { model: AccessModel };
const policy = loadPolicy(join(SCHEMA, 'policy'));
const unit = (code: string, ...codes: string[]) => ({
  code,
  name: code,
  legalEntities: codes.map((each) => ({ code: each, from: '2020-01-01', until: null })),
});
const REGISTRY: Registry = {
  businessUnits: [unit('emea', 'DE01', 'FR01', 'GB01'), unit('amer', 'US01', 'CA01'), unit('apac', 'JP01', 'SG01')],
  instances: [],
};
const rightsOf = (subject: string): Rights =>
  compileRights(
    model,
    principalFor(policy, {
      subject,
      actor: subject.startsWith('service:') ? 'SERVICE' : 'PERSON',
      purpose: null,
      on: '2026-11-24',
      registry: REGISTRY,
    }),
  );

describe('the committed release', () => {
  const contracts = Object.keys(model.contracts).map((spoke) => ({
    spoke,
    sdl: readFileSync(join(SCHEMA, 'spokes', `${spoke}.graphql`), 'utf8'),
    activities: model.activities,
  }));
  const registers = {
    declassified: loadDeclassified(join(SCHEMA, 'policy', 'declassified.yaml')),
    shownErrors: loadShownErrors(join(SCHEMA, 'shown-errors.yaml')),
  };
  it('passes the gate with its roles and grants', () => {
    const supergraph = readFileSync(join(SCHEMA, 'supergraph.graphql'), 'utf8');
    expect(printGateErrors(checkComposition(contracts, supergraph, { policy, registers }))).toBe('');
  });
  it('holds what its contracts say', () => {
    expect(readAccessModel(contracts, registers)).toEqual(model);
  });
  it('is refused with a field that lost its policy, by spoke, file, line, coordinate and way out', () => {
    const planted = contracts.map((each) =>
      each.spoke === 'invoices' ? { ...each, sdl: `type Planted @key(fields: "id") {\n  id: ID!\n}\n${each.sdl}` } : each,
    );
    expect(printGateErrors(checkComposition(planted, null))).toContain(
      `COORDINATE_UNCOVERED  invoices  schema/spokes/invoices.graphql:2  Planted.id\n  cause    the field can be reached and nothing says who may see it\n  way out  `,
    );
  });
  it('has a grant for every activity that a spoke declares, and a persona without it', () => {
    const personas = policy.grants.map(({ to }) => to);
    for (const activity of model.activities) {
      const type =
        Object.values(model.roots).flatMap(({ demands }) => demands.filter((each) => each.activity === activity))[0]?.on ?? 'Invoice';
      const places = personas.map((each) => rightsOf(each).legalEntities(activity, type).length);
      expect([activity, places.some((count) => count > 0)]).toEqual([activity, true]);
      expect([activity, places.some((count) => count === 0)]).toEqual([activity, true]);
    }
  });
  it('is no release for roles that it does not know', () => {
    expect(() => {
      checkPolicy(policy, readAccessModel([]));
    }).toThrow(expect.objectContaining({ code: 'GRANT_INVALID' }));
  });
});

describe('the personas', () => {
  const EMEA = ['DE01', 'FR01', 'GB01'];
  const AMER = ['CA01', 'US01'];
  it.each([
    // subject, activity, type, legal entities
    ['person:anna', 'READ', 'Invoice', ['DE01']],
    ['person:anna', 'Invoice.receive', 'Invoice', ['DE01']],
    ['person:anna', 'Invoice.approve', 'Invoice', []],
    ['person:anna', 'SourceDocument.create', 'Invoice', ['DE01']],
    ['person:anna', 'SourceDocument.create', 'Statement', []],
    ['person:anna', 'READ', 'BankAccount', []],
    ['person:bruno', 'READ', 'Invoice', EMEA],
    ['person:bruno', 'Invoice.approve', 'Invoice', EMEA],
    ['person:bruno', 'Invoice.submit', 'Invoice', []],
    ['person:bruno', 'READ', 'BankTransaction', []],
    ['person:carla', 'READ', 'BankTransaction', 'ALL'],
    ['person:carla', 'Statement.import', 'Statement', 'ALL'],
    ['person:carla', 'Invoice.receive', 'Invoice', []],
    ['person:dora', 'READ', 'Invoice', AMER],
    ['person:dora', 'READ', 'Statement', AMER],
    ['person:emil', 'READ', 'Vendor', 'ALL'],
    ['person:emil', 'Invoice.approve', 'Invoice', []],
    ['service:bi', 'READ', 'Invoice', 'ALL'],
    ['service:bi', 'READ', 'Vendor', []],
    ['service:erp-emea', 'Statement.import', 'Statement', EMEA],
    ['service:invoices-emea', 'READ', 'Invoice', []],
    ['person:nobody', 'READ', 'Invoice', []],
  ] as const)('%s may %s %s in %j', (subject, activity, type, expected) => {
    expect(rightsOf(subject).legalEntities(activity, type)).toEqual(expected);
  });

  it.each([
    // subject, cell, how it leaves in DE01
    ['person:anna', 'Invoice.gross', 'CLEAR'],
    ['person:anna', 'Invoice.payeeIban', 'LAST4'],
    ['person:anna', 'Invoice.enteredBy', 'HIDDEN'],
    ['person:bruno', 'Invoice.note', 'CLEAR'],
    ['person:bruno', 'Invoice.payeeIban', 'HIDDEN'],
    ['person:bruno', 'Vendor.paymentTerms', 'HIDDEN'],
    ['person:carla', 'BankAccount.iban', 'CLEAR'],
    ['person:carla', 'BankTransaction.counterpartyIban', 'CLEAR'],
    ['person:carla', 'Invoice.payeeIban', 'HIDDEN'],
    ['person:dora', 'Invoice.gross', 'HIDDEN'],
    ['person:emil', 'BankAccount.iban', 'LAST4'],
    ['person:emil', 'Invoice.enteredBy', 'CLEAR'],
    ['service:bi', 'Invoice.id', 'HIDDEN'],
  ] as const)('%s sees %s %s', (subject, coordinate, expected) => {
    const [type, field] = coordinate.split('.') as [string, string];
    const cells = rightsOf(subject).cell(type, field, 'DE01');
    expect(cells.length === 0 ? 'HIDDEN' : (cells[0]?.mask ?? 'CLEAR')).toBe(expected);
  });

  it('service:bi gets sums and no rows', () => {
    const bi = rightsOf('service:bi');
    expect(bi.rows('READ', 'Invoice')).toEqual([]);
    expect(bi.allowances('READ', 'Invoice', 'gross', 'AGGREGATE')).toHaveLength(1);
    expect(bi.reaches('InvoiceSummaryGroup', 'gross', 'PROJECT')).toBe(true);
    expect(bi.reaches('InvoiceConnection', 'nodes', 'PROJECT')).toBe(false);
  });
  it('person:bruno approves what others entered, submitted and accepted, up to 50,000.00 EUR', () => {
    expect(rightsOf('person:bruno').rows('Invoice.approve', 'Invoice')[0]?.when).toEqual({
      op: 'and',
      of: [
        { op: 'ne', field: 'enteredBy', value: 'person:bruno' },
        { op: 'ne', field: 'submittedBy', value: 'person:bruno' },
        {
          op: 'or',
          of: [
            { op: 'isNull', field: 'acceptedBy' },
            { op: 'ne', field: 'acceptedBy', value: 'person:bruno' },
          ],
        },
        { op: 'ge', field: 'limitAmount.amount', value: { decimal: '0' } },
        { op: 'le', field: 'limitAmount.amount', value: { decimal: '50000.00' } },
        { op: 'eq', field: 'limitAmount.currency', value: 'EUR' },
      ],
    });
  });
});
