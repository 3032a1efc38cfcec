import { type Registry } from '#kernel/registry';
import { readAccessModel } from '../directives/readAccessModel';
import { evaluate, type Row } from '../predicate/evaluate';
import { type Principal } from '../Principal';
import { compileRights } from '../rights';
import { type PolicyDocument, readPolicyDocument } from './PolicyDocument';
import { principalFor } from './principalFor';

const REGISTRY: Registry = {
  businessUnits: [
    {
      code: 'emea',
      name: 'EMEA',
      legalEntities: [
        { code: 'DE01', from: '2020-01-01', until: null },
        { code: 'FR01', from: '2020-01-01', until: null },
      ],
    },
  ],
  instances: [],
};
const MODEL = readAccessModel([
  {
    spoke: 'invoices',
    activities: ['Invoice.approve', 'Invoice.receive'],
    sdl: `type Invoice @key(fields: "id") @entityScope(by: "legalEntityCode", attributes: ["enteredBy"]) @access(classes: ["core"]) {
        id: ID! legalEntityCode: String! enteredBy: ID @access(classes: ["personal"])
        limitAmount: Money @access(classes: ["amounts"]) @amountLimit(name: "approval", currencyBy: "limitAmount.currency")
      }
      type Money { amount: String! currency: String! }`,
  },
]);
const ROLES = `roles:
  clerk:
    - { activities: [READ, Invoice.receive], type: Invoice, fields: { core: all } }
  approver:
    - { activities: [READ], type: Invoice, fields: { core: all, amounts: all } }
    - { activities: [Invoice.approve], type: Invoice, limits: [approval], when: { ne: [enteredBy, $subject] } }`;
const GRANTS = `revision: 1
grants:
  - { to: "person:bruno", role: approver, legalEntities: { businessUnit: emea }, limits: { approval: { max: "500.00", currency: EUR } }, from: 2026-01-01, until: 2026-03-01 }
  - { to: "person:anna", role: clerk, legalEntities: [DE01], from: 2026-01-01 }
  - { to: "person:carla", role: clerk, legalEntities: [US01], from: 2026-01-01 }`;
const HANDED = 'by: "person:bruno", to: "person:anna", from: 2026-02-01, until: 2026-02-15, reason: holiday';

const policyOf = (more: string): PolicyDocument =>
  readPolicyDocument([
    { name: 'roles.yaml', text: ROLES },
    { name: 'grants.yaml', text: `${GRANTS}\n${more}` },
  ]);
const delegating = (more: string): PolicyDocument => policyOf(`delegations:\n  - { ${HANDED}, ${more} }`);
const annaOn = (policy: PolicyDocument, on = '2026-02-01', subject = 'person:anna'): Principal =>
  principalFor(policy, { subject, actor: 'PERSON', purpose: null, on, registry: REGISTRY });
const approves = (principal: Principal, row: Row): boolean =>
  compileRights(MODEL, principal)
    .rows('Invoice.approve', 'Invoice')
    .some(
      ({ legalEntities, when }) =>
        (legalEntities === 'ALL' || legalEntities.includes(String(row['legalEntityCode']))) &&
        (when === null || evaluate(when, row) === true),
    );
const bill = (more: object = {}): Row => ({
  legalEntityCode: 'DE01',
  enteredBy: 'person:hugo',
  limitAmount: { amount: '400.00', currency: 'EUR' },
  ...more,
});

describe('a delegation', () => {
  const policy = delegating('role: approver, legalEntities: ALL');

  it('lends the rights of another person from its first day until its end', () => {
    const days = ['2026-01-31', '2026-02-01', '2026-02-14', '2026-02-15'];
    expect(days.map((on) => approves(annaOn(policy, on), bill()))).toEqual([false, true, true, false]);
    expect(annaOn(policy, '2026-01-31').validUntil).toBe('2026-02-01T00:00:00.000000Z');
    expect(annaOn(policy, '2026-02-01').validUntil).toBe('2026-02-15T00:00:00.000000Z');
  });
  it('lends no longer than the delegator holds', () => {
    const late = policyOf(
      'delegations:\n  - { by: "person:bruno", to: "person:anna", role: approver, legalEntities: ALL, from: 2026-02-01, until: 2026-06-01, reason: x }',
    );
    expect(['2026-02-28', '2026-03-01'].map((on) => approves(annaOn(late, on), bill()))).toEqual([true, false]);
  });
  it('lends no legal entity that the delegator does not hold, and none that it does not name', () => {
    expect(approves(annaOn(policy), bill({ legalEntityCode: 'US01' }))).toBe(false);
    expect(approves(annaOn(policy), bill({ legalEntityCode: 'FR01' }))).toBe(true);
    const narrow = delegating('role: approver, legalEntities: [DE01, US01]');
    expect(['DE01', 'FR01', 'US01'].map((legalEntityCode) => approves(annaOn(narrow), bill({ legalEntityCode })))).toEqual([
      true,
      false,
      false,
    ]);
  });
  it('lowers a limit and never raises one', () => {
    const at = (limits: string, amount: string): boolean =>
      approves(
        annaOn(delegating(`role: approver, legalEntities: ALL, limits: { approval: ${limits} }`)),
        bill({ limitAmount: { amount, currency: 'EUR' } }),
      );
    expect(['100.00', '100.01'].map((amount) => at('{ max: "100.00", currency: EUR }', amount))).toEqual([true, false]);
    expect(['500.00', '500.01'].map((amount) => at('{ max: "900.00", currency: EUR }', amount))).toEqual([true, false]);
    expect(at('{ max: "900.00", currency: USD }', '1.00')).toBe(false);
  });
  it.each([
    ['the delegator', 'person:bruno'],
    ['the delegate', 'person:anna'],
  ])('keeps four eyes: what %s entered is not approved through it', (_, enteredBy) => {
    expect(approves(annaOn(policy), bill({ enteredBy }))).toBe(false);
  });
  it('denies where nobody knows who entered', () => {
    expect(approves(annaOn(policy), bill({ enteredBy: null }))).toBe(false);
  });
  it('lends only the role, or the activities, that it names', () => {
    expect(approves(annaOn(delegating('role: clerk, legalEntities: ALL')), bill())).toBe(false);
    expect(approves(annaOn(delegating('activities: [READ], legalEntities: ALL')), bill())).toBe(false);
    expect(approves(annaOn(delegating('activities: [Invoice.approve], legalEntities: ALL')), bill())).toBe(true);
  });
  it('takes nothing from what the delegate holds, nor from the delegator', () => {
    const forbidden = policyOf(
      `delegations:\n  - { ${HANDED}, role: approver, legalEntities: ALL }\nforbids:\n  - { to: "person:bruno", activities: [READ, Invoice.approve], type: Invoice, legalEntities: [DE01], reason: related party }`,
    );
    const anna = annaOn(forbidden);
    expect(compileRights(MODEL, anna).legalEntities('READ', 'Invoice')).toEqual(['DE01', 'FR01']);
    expect(approves(annaOn(policy, '2026-02-01', 'person:bruno'), bill())).toBe(true);
  });
  it('lends nothing that is forbidden to the delegator, and nothing that is forbidden to the delegate', () => {
    for (const to of ['person:bruno', 'person:anna']) {
      const forbidden = policyOf(
        `delegations:\n  - { ${HANDED}, role: approver, legalEntities: ALL }\nforbids:\n  - { to: "${to}", activities: [Invoice.approve], type: Invoice, legalEntities: [DE01], reason: related party }`,
      );
      expect(['DE01', 'FR01'].map((legalEntityCode) => approves(annaOn(forbidden), bill({ legalEntityCode })))).toEqual([false, true]);
    }
  });
  it('sees both persons where a forbid names the subject', () => {
    const forbidden = policyOf(
      `delegations:\n  - { ${HANDED}, role: approver, legalEntities: ALL }\nforbids:\n  - { to: "person:bruno", activities: [Invoice.approve], type: Invoice, legalEntities: ALL, when: { eq: [enteredBy, $subject] }, reason: own }`,
    );
    expect(['person:bruno', 'person:anna', 'person:hugo'].map((enteredBy) => approves(annaOn(forbidden), bill({ enteredBy })))).toEqual([
      false,
      false,
      true,
    ]);
  });
  it('is not passed on', () => {
    const chained = policyOf(`delegations:
  - { ${HANDED}, role: approver, legalEntities: ALL }
  - { by: "person:anna", to: "person:carla", role: approver, legalEntities: ALL, from: 2026-02-01, until: 2026-02-15, reason: x }`);
    expect(approves(annaOn(chained, '2026-02-01', 'person:carla'), bill())).toBe(false);
  });
});
