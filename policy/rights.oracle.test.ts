import fc from 'fast-check';
import { readAccessModel } from './directives/readAccessModel';
import { type GrantTuple, MASK_KINDS, type MaskKind, type Use } from './Grant';
import { evaluate } from './predicate/evaluate';
import { type Predicate } from './predicate/Predicate';
import { principalWith } from './principalWith';
import { compileRights, type Rights } from './rights';

// A second reading of section 1 of the specification, tuple by tuple and row by row, against what rights compile to.

const MODEL = readAccessModel([
  {
    spoke: 'invoices',
    activities: ['Invoice.approve'],
    sdl: `type Invoice @key(fields: "id") @entityScope(by: "legalEntityCode", attributes: ["status", "enteredBy"]) @access(classes: ["core"]) {
        id: ID! @access(classes: ["core"], uses: [PROJECT, FILTER])
        legalEntityCode: String!
        status: String @access(classes: ["core"], uses: [PROJECT, FILTER])
        payeeIban: String @access(classes: ["bank"]) @mask(kind: LAST4)
        mixed: String @access(classes: ["amounts", "bank"], uses: [PROJECT, FILTER])
        enteredBy: ID @access(classes: ["personal"])
        limitAmount: Money @access(classes: ["amounts"]) @amountLimit(name: "approval", currencyBy: "limitAmount.currency")
      }
      type Money { amount: String! currency: String! }`,
  },
]);
const CLASSES: Readonly<Record<string, readonly string[]>> = {
  id: ['core'],
  status: ['core'],
  payeeIban: ['bank'],
  mixed: ['amounts', 'bank'],
};
const USES: Readonly<Record<string, readonly Use[]>> = {
  id: ['PROJECT', 'FILTER'],
  status: ['PROJECT', 'FILTER'],
  payeeIban: ['PROJECT'],
  mixed: ['PROJECT', 'FILTER'],
};
const FIELDS = Object.keys(CLASSES);

const places = fc.oneof(fc.constant('ALL' as const), fc.subarray(['DE01', 'FR01', 'US01'], { minLength: 1 }));
const uses = fc.oneof(fc.constant('all' as const), fc.subarray<Use>(['PROJECT', 'FILTER'], { minLength: 1 }));
const fields = fc.dictionary(fc.constantFrom('core', 'bank', 'amounts', 'status', 'mixed'), uses, { maxKeys: 4, noNullPrototype: true });
const when = fc.constantFrom<Predicate | null>(
  null,
  null,
  { op: 'eq', field: 'status', value: 'OPEN' },
  { op: 'ne', field: 'enteredBy', value: { var: 'subject' } },
  { op: 'not', of: { op: 'eq', field: 'status', value: 'OPEN' } },
);
const tuple: fc.Arbitrary<GrantTuple> = fc.record({
  activity: fc.constantFrom('READ', 'Invoice.approve'),
  type: fc.constant('Invoice'),
  legalEntities: places,
  fields,
  clear: fc.subarray(['payeeIban']),
  mask: fc.oneof(
    fc.constant({}),
    fc.constantFrom(...MASK_KINDS).map((kind) => ({ payeeIban: kind })),
  ),
  limits: fc.oneof(fc.constant({}), fc.constant({ approval: { max: '50', currency: 'EUR' } })),
  when,
  from: fc.constant('2020-01-01'),
  until: fc.constant(null),
  purpose: fc.constant([]),
  operations: fc.constant('ANY' as const),
});
const row = fc.record({
  legalEntityCode: fc.constantFrom('DE01', 'FR01', 'US01', 'JP01'),
  status: fc.constantFrom('OPEN', 'PAID', null),
  enteredBy: fc.constantFrom('person:anna', 'person:bruno', null),
  limitAmount: fc.constantFrom(
    null,
    { amount: '50.00', currency: 'EUR' },
    { amount: '50.01', currency: 'EUR' },
    { amount: '1', currency: 'USD' },
  ),
});
type Row = typeof row extends fc.Arbitrary<infer T> ? T : never;
const SUBJECT = { subject: 'person:anna' };

/** True, false, or null where the row does not say. */
function holds(each: GrantTuple, on: Row): boolean | null {
  if (each.legalEntities !== 'ALL' && !each.legalEntities.includes(on.legalEntityCode)) return false;
  const parts: (boolean | null)[] = each.when === null ? [] : [evaluate(each.when, on, SUBJECT)];
  if (Object.keys(each.limits).length > 0)
    parts.push(on.limitAmount === null ? null : on.limitAmount.currency === 'EUR' && Number(on.limitAmount.amount) <= 50);
  return parts.includes(false) ? false : parts.includes(null) ? null : true;
}
const names = (each: GrantTuple, name: string, use: Use): boolean =>
  each.fields[name] === 'all' || (each.fields[name]?.includes(use) ?? false);
const grants = (each: GrantTuple, field: string, use: Use): boolean =>
  USES[field]!.includes(use) && (names(each, field, use) || CLASSES[field]!.every((name) => names(each, name, use)));
const forbids = (each: GrantTuple, field: string, use: Use): boolean =>
  Object.keys(each.fields).length === 0 || [field, ...CLASSES[field]!].some((name) => names(each, name, use));
const maskOf = (each: GrantTuple, field: string): MaskKind | null => {
  const masks = [
    ...(field === 'payeeIban' && !each.clear.includes(field) ? ['LAST4' as const] : []),
    ...(each.mask[field] === undefined ? [] : [each.mask[field]]),
  ];
  return masks.sort((one, other) => MASK_KINDS.indexOf(other) - MASK_KINDS.indexOf(one))[0] ?? null;
};
const weakest = (masks: readonly (MaskKind | null)[]): MaskKind | 'CLEAR' | 'HIDDEN' =>
  masks.length === 0 ? 'HIDDEN' : masks.includes(null) ? 'CLEAR' : MASK_KINDS.find((kind) => masks.includes(kind))!;

function byDefinition(given: readonly GrantTuple[], taken: readonly GrantTuple[], ask: { field: string; use: Use; on: Row }): string {
  const isTaken = taken.some((each) => each.activity === 'READ' && forbids(each, ask.field, ask.use) && holds(each, ask.on) !== false);
  const allowing = given.filter((each) => each.activity === 'READ' && grants(each, ask.field, ask.use) && holds(each, ask.on) === true);
  return isTaken ? 'HIDDEN' : weakest(allowing.map((each) => maskOf(each, ask.field)));
}

function compiled(rights: Rights, ask: { field: string; use: Use; on: Row }): string {
  const { legalEntityCode: code } = ask.on;
  const open = rights
    .allowances('READ', 'Invoice', ask.field, ask.use)
    .filter(({ legalEntities }) => legalEntities === 'ALL' || legalEntities.includes(code))
    .filter((each) => each.when === null || evaluate(each.when, ask.on) === true);
  return weakest(open.map(({ mask }) => mask));
}

function rightsOf(given: readonly GrantTuple[], taken: readonly GrantTuple[]): Rights {
  return compileRights(MODEL, principalWith({ ...SUBJECT, grants: given, forbids: taken, policyVersion: 'v', epoch: 1 }));
}

const CLARITY = ['HIDDEN', 'NULL', 'CONST', 'TOKEN', 'LAST4', 'BAND', 'CLEAR'];
const policies = {
  given: fc.array(tuple, { maxLength: 4 }),
  taken: fc.array(tuple, { maxLength: 2 }),
  rows: fc.array(row, { minLength: 6, maxLength: 6 }),
};
const asks = (rows: readonly Row[]) =>
  rows.flatMap((on) => FIELDS.flatMap((field) => (['PROJECT', 'FILTER'] as const).map((use) => ({ field, use, on }))));

describe('compiled rights', () => {
  it('decide every cell as its definition does', () => {
    fc.assert(
      fc.property(fc.record(policies), ({ given, taken, rows }) => {
        const rights = rightsOf(given, taken);
        for (const ask of asks(rows)) expect([ask, compiled(rights, ask)]).toEqual([ask, byDefinition(given, taken, ask)]);
      }),
      { numRuns: 400 },
    );
  });
  it('show no less with one grant more, and no more with one forbid more', () => {
    fc.assert(
      fc.property(fc.record({ ...policies, more: tuple }), ({ given, taken, rows, more }) => {
        const [rights, wider, narrower] = [rightsOf(given, taken), rightsOf([...given, more], taken), rightsOf(given, [...taken, more])];
        for (const ask of asks(rows)) {
          const clarity = (of: Rights): number => CLARITY.indexOf(compiled(of, ask));
          expect(clarity(wider)).toBeGreaterThanOrEqual(clarity(rights));
          expect(clarity(narrower)).toBeLessThanOrEqual(clarity(rights));
        }
      }),
      { numRuns: 200 },
    );
  });
});
