import { readAccessModel } from './directives/readAccessModel';
import { fingerprintOf } from './fingerprint';
import { type GrantTuple } from './Grant';
import { grantWith } from './grantWith';
import { evaluate } from './predicate/evaluate';
import { principalWith } from './principalWith';
import { compileRights, type Rights } from './rights';

const MODEL = readAccessModel([
  {
    spoke: 'invoices',
    activities: ['Invoice.approve'],
    sdl: `
      type Invoice @key(fields: "id") @entityScope(by: "legalEntityCode", attributes: ["enteredBy"]) @access(classes: ["core"]) {
        id: ID! @access(classes: ["core"], uses: [PROJECT, ORDER, AGGREGATE], aggregate: [COUNT])
        legalEntityCode: String! @access(classes: ["core"], uses: [PROJECT, FILTER, GROUP])
        gross: Money @access(classes: ["amounts"], uses: [PROJECT, AGGREGATE], aggregate: [SUM])
        limitAmount: Money @access(classes: ["amounts"]) @amountLimit(name: "approval", currencyBy: "limitAmount.currency")
        payeeIban: String @access(classes: ["bank"]) @mask(kind: LAST4)
        both: String @access(classes: ["amounts", "bank"])
        double: Money @flow(from: ["Invoice.gross"])
        enteredBy: ID @access(classes: ["personal"])
        forgotten: String
        _visible: Boolean @inaccessible
      }
      type Money { amount: String! currency: String! }
      type InvoiceConnection { nodes: [Invoice!]! @flow(from: ["Invoice.id"]) totalCount: Int @flow(from: ["Invoice.id"], use: AGGREGATE, function: COUNT) }
      type Query {
        invoices(by: InvoiceOrder): InvoiceConnection @demands(activity: "READ", on: "Invoice") @gather(how: MERGE)
      }
      enum InvoiceOrder { ID @binds(field: "Invoice.id", use: ORDER) }`.replace(
      'forgotten: String',
      'forgotten: String @access(classes: [])',
    ),
  },
]);

const tuple = (more: Partial<GrantTuple>): GrantTuple =>
  grantWith({
    activity: 'READ',
    type: 'Invoice',
    legalEntities: ['DE01'],
    fields: { core: 'all' },
    ...more,
  });

function rights(grants: readonly GrantTuple[], forbids: readonly GrantTuple[] = []): Rights {
  return compileRights(MODEL, principalWith({ subject: 'person:anna', grants, forbids, policyVersion: 'v', epoch: 1 }));
}

const at = (given: Rights, field: string, use: 'PROJECT' | 'FILTER' | 'AGGREGATE' = 'PROJECT') =>
  given.allowances('READ', 'Invoice', field, use);

describe('rights', () => {
  it('deny everything without a grant', () => {
    const none = rights([]);
    expect(none.rows('READ', 'Invoice')).toEqual([]);
    expect(none.reachesRoot('Query.invoices')).toBe(false);
    expect(none.reaches('Invoice', 'id', 'PROJECT')).toBe(false);
    expect(none.reaches('Invoice', 'nonsense', 'PROJECT')).toBe(false);
  });
  it('deny a field that names no class', () => {
    expect(at(rights([tuple({ fields: { core: 'all', amounts: 'all', bank: 'all' } })]), 'forgotten')).toEqual([]);
  });
  it('ask for every class of a field, in one tuple', () => {
    expect(at(rights([tuple({ fields: { core: 'all', amounts: 'all' } }), tuple({ fields: { bank: 'all' } })]), 'both')).toEqual([]);
    expect(at(rights([tuple({ fields: { amounts: 'all', bank: ['PROJECT'] } })]), 'both')).toHaveLength(1);
  });
  it('never join parts of two tuples', () => {
    const given = rights([tuple({ legalEntities: ['DE01'], fields: { core: 'all', amounts: 'all' } }), tuple({ legalEntities: ['FR01'] })]);
    expect(at(given, 'gross').map((each) => each.legalEntities)).toEqual([['DE01']]);
    expect(given.legalEntities('READ', 'Invoice')).toEqual(['DE01', 'FR01']);
    expect(given.cell('Invoice', 'gross', 'FR01')).toEqual([]);
  });
  it('narrow a grant to what the contract allows', () => {
    expect(at(rights([tuple({ fields: { core: 'all', bank: 'all' } })]), 'payeeIban', 'FILTER')).toEqual([]);
  });
  it('mask unless the tuple clears the field', () => {
    expect(at(rights([tuple({ fields: { bank: ['PROJECT'] } })]), 'payeeIban')[0]?.mask).toBe('LAST4');
    expect(at(rights([tuple({ fields: { bank: ['PROJECT'] }, clear: ['payeeIban'] })]), 'payeeIban')[0]?.mask).toBeNull();
    expect(at(rights([tuple({ fields: { bank: ['PROJECT'] }, mask: { payeeIban: 'NULL' } })]), 'payeeIban')[0]?.mask).toBe('NULL');
  });
  it('let a forbid win, in the legal entities that it names', () => {
    const given = rights([tuple({ legalEntities: ['DE01', 'FR01'] })], [tuple({ legalEntities: ['FR01'], fields: {} })]);
    expect(given.legalEntities('READ', 'Invoice')).toEqual(['DE01']);
    const all = rights([tuple({ legalEntities: 'ALL' })], [tuple({ legalEntities: ['FR01'], fields: {} })]);
    expect(all.rows('READ', 'Invoice')[0]?.when).toEqual({ op: 'not', of: { op: 'in', field: 'legalEntityCode', values: ['FR01'] } });
    expect(rights([tuple({})], [tuple({ legalEntities: 'ALL', fields: {} })]).reachesRoot('Query.invoices')).toBe(false);
  });
  it('say where an activity holds: everywhere in a legal entity, nowhere, or as the row decides', () => {
    const everywhere = tuple({ activity: 'Invoice.approve', legalEntities: 'ALL' });
    const taken = tuple({ activity: 'Invoice.approve', legalEntities: ['DE01'], fields: {} });
    const own: GrantTuple = { ...taken, when: { op: 'eq', field: 'enteredBy', value: 'person:anna' } };
    const holds = (forbids: readonly GrantTuple[], code: string) =>
      rights([everywhere], forbids).holdsIn('Invoice.approve', 'Invoice', code);
    expect([holds([], 'DE01'), holds([taken], 'DE01'), holds([taken], 'FR01'), holds([own], 'DE01'), holds([own], 'FR01')]).toEqual([
      true,
      false,
      true,
      null,
      true,
    ]);
    expect(rights([everywhere], [taken]).holdsIn('Invoice.reject', 'Invoice', 'FR01')).toBe(false);
  });
  it('let a forbid of one class leave the others', () => {
    const given = rights([tuple({ fields: { core: 'all', amounts: 'all' } })], [tuple({ fields: { amounts: 'all' } })]);
    expect(at(given, 'gross')).toEqual([]);
    expect(given.rows('READ', 'Invoice')).toHaveLength(1);
  });
  it('deny where the condition of a forbid is unknown', () => {
    const given = rights(
      [tuple({ legalEntities: ['DE01', 'FR01'] })],
      [tuple({ legalEntities: ['FR01'], fields: {}, when: { op: 'eq', field: 'enteredBy', value: { var: 'subject' } } })],
    );
    const decide = (row: object) => given.rows('READ', 'Invoice').some(({ when }) => when === null || evaluate(when, { ...row }) === true);
    expect(decide({ legalEntityCode: 'FR01', enteredBy: 'person:anna' })).toBe(false);
    expect(decide({ legalEntityCode: 'FR01', enteredBy: null })).toBe(false);
    expect(decide({ legalEntityCode: 'FR01', enteredBy: 'person:bruno' })).toBe(true);
    expect(decide({ legalEntityCode: 'DE01', enteredBy: null })).toBe(true);
  });
  it('leave out an alternative that another contains', () => {
    const given = rights([tuple({}), tuple({ legalEntities: 'ALL' }), tuple({ legalEntities: ['FR01'] })]);
    expect(given.rows('READ', 'Invoice')).toEqual([{ legalEntities: 'ALL', when: null, mask: null }]);
    const masked = rights([
      tuple({ legalEntities: 'ALL', fields: { bank: 'all' } }),
      tuple({ fields: { bank: 'all' }, clear: ['payeeIban'] }),
    ]);
    expect(at(masked, 'payeeIban').map(({ legalEntities, mask }) => [legalEntities, mask])).toEqual([
      ['ALL', 'LAST4'],
      [['DE01'], null],
    ]);
  });
  it('show no cell of a type whose rows cannot be read', () => {
    expect(rights([tuple({ fields: { amounts: 'all' } })]).reaches('Invoice', 'gross', 'PROJECT')).toBe(false);
  });
  it('are read from the tuples, not from the fingerprint that a principal states', () => {
    const stated = { ...principalWith({ subject: 'person:anna', policyVersion: 'v', epoch: 1 }), fingerprint: 'f' };
    expect(compileRights(MODEL, { ...stated, grants: [tuple({})] }).reachesRoot('Query.invoices')).toBe(true);
    expect(compileRights(MODEL, { ...stated, grants: [] }).reachesRoot('Query.invoices')).toBe(false);
  });
  it('turn an amount limit into a condition and bind the subject', () => {
    const given = rights([
      tuple({
        activity: 'Invoice.approve',
        limits: { approval: { max: '50.00', currency: 'EUR' } },
        when: { op: 'ne', field: 'enteredBy', value: { var: 'subject' } },
      }),
    ]);
    expect(given.rows('Invoice.approve', 'Invoice')).toEqual([
      {
        legalEntities: ['DE01'],
        mask: null,
        when: {
          op: 'and',
          of: [
            { op: 'ne', field: 'enteredBy', value: 'person:anna' },
            { op: 'ge', field: 'limitAmount.amount', value: { decimal: '0' } },
            { op: 'le', field: 'limitAmount.amount', value: { decimal: '50.00' } },
            { op: 'eq', field: 'limitAmount.currency', value: 'EUR' },
          ],
        },
      },
    ]);
  });
  it('let a computed field follow its sources', () => {
    expect(rights([tuple({})]).reaches('Invoice', 'double', 'PROJECT')).toBe(false);
    expect(rights([tuple({ fields: { core: 'all', amounts: ['PROJECT'] } })]).reaches('Invoice', 'double', 'PROJECT')).toBe(true);
  });
  it('give sums without rows', () => {
    const bi = rights([tuple({ fields: { core: ['FILTER', 'GROUP', 'AGGREGATE'] } })]);
    expect(bi.reachesRoot('Query.invoices')).toBe(true);
    expect(bi.reaches('InvoiceConnection', 'nodes', 'PROJECT')).toBe(false);
    expect(bi.reaches('InvoiceConnection', 'totalCount', 'PROJECT')).toBe(true);
    expect(bi.reachesInput('InvoiceOrder.ID')).toBe(false);
  });
  it('are not confused by names of Object.prototype', () => {
    expect(rights([tuple({})]).reaches('Invoice', 'constructor', 'PROJECT')).toBe(false);
    expect(rights([tuple({})]).reachesRoot('toString')).toBe(false);
  });
});

describe('the fingerprint', () => {
  const parts = principalWith({ subject: 'person:anna', policyVersion: 'v', epoch: 1 });
  it('is the same for equal rights of two people', () => {
    const grants = [tuple({ legalEntities: ['DE01', 'FR01'] })];
    expect(fingerprintOf({ ...parts, grants })).toBe(
      fingerprintOf({ ...parts, subject: 'person:bruno', grants: [tuple({ legalEntities: ['FR01', 'DE01'] })] }),
    );
  });
  it('holds the subject where a condition reads it', () => {
    const grants = [tuple({ when: { op: 'ne', field: 'enteredBy', value: { var: 'subject' } } })];
    expect(fingerprintOf({ ...parts, grants })).not.toBe(fingerprintOf({ ...parts, subject: 'person:bruno', grants }));
  });
  it('differs for other rights, a forbid in place of a grant, another purpose', () => {
    const grants = [tuple({})];
    const all = [
      fingerprintOf({ ...parts, grants }),
      fingerprintOf({ ...parts, grants: [], forbids: grants }),
      fingerprintOf({ ...parts, grants, purpose: 'x' }),
      fingerprintOf({ ...parts, grants: [] }),
    ];
    expect(new Set(all).size).toBe(all.length);
  });
});
