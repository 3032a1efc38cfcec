import { checkComposition } from './checkComposition';
import { printGateErrors } from './GateError';

const TYPES = `
  type Invoice @key(fields: "id") @entityScope(by: "legalEntityCode") @access(classes: ["core"]) {
    id: ID! @access(classes: ["core"], uses: [PROJECT, ORDER])
    legalEntityCode: String!
    gross: Money @access(classes: ["amounts"], uses: [PROJECT, FILTER])
    payeeIban: String @access(classes: ["bank"]) @mask(kind: LAST4)
    _visible: Boolean @inaccessible
  }
  type Money @shareable { amount: String! currency: String! }`;
const QUERY = `type Query { invoice(id: ID! @binds(field: "Invoice.id", use: ORDER)): Invoice @demands(activity: "READ", on: "Invoice") @gather(how: ROUTE, by: "id") }`;

const codes = (sdl: string): string[] =>
  checkComposition([{ spoke: 'invoices', sdl, activities: ['Invoice.approve'] }], null).map(
    ({ code, coordinate }) => `${code} ${coordinate}`,
  );

describe('the gate', () => {
  it('lets a contract pass in which everything has a policy', () => {
    expect(codes(TYPES + QUERY)).toEqual([]);
  });

  it.each([
    [
      'a field without a label',
      TYPES.replace(' @access(classes: ["core"]) {', ' {') + QUERY,
      'COORDINATE_UNCOVERED Invoice.legalEntityCode',
    ],
    [
      'a root field that demands nothing',
      `${TYPES} type Query { invoice: Invoice @gather(how: ANY) }`,
      'ROOT_WITHOUT_DEMAND Query.invoice',
    ],
    [
      'a root field that says not how it gathers',
      `${TYPES} type Query { invoice: Invoice @demands(activity: "READ", on: "Invoice") }`,
      'ROOT_WITHOUT_GATHER Query.invoice',
    ],
    [
      'a mutation without a legal entity',
      `${TYPES} ${QUERY} type Mutation { approve: Invoice @demands(activity: "Invoice.approve", on: "Invoice") @gather(how: ANY) }`,
      'ROOT_WITHOUT_DEMAND Mutation.approve',
    ],
    [
      'an activity that nobody declares',
      `${TYPES} type Query { invoice: Invoice @demands(activity: "Invoice.burn", on: "Invoice") @gather(how: ANY) }`,
      'ACTIVITY_UNKNOWN Query.invoice',
    ],
    [
      'an argument that says not what it stands for',
      TYPES + QUERY.replace('@binds(field: "Invoice.id", use: ORDER)', ''),
      'INPUT_UNCOVERED Query.invoice(id:)',
    ],
    [
      'an argument of free form',
      TYPES + QUERY.replace('id: ID! @binds(field: "Invoice.id", use: ORDER)', 'where: JSON') + ' scalar JSON',
      'INPUT_FREE_FORM Query.invoice(where:)',
    ],
    ['an entity without a scope', TYPES.replace('@entityScope(by: "legalEntityCode")', '') + QUERY, 'SCOPE_MISSING Invoice'],
    ['a scope that is no field', TYPES.replace('by: "legalEntityCode"', 'by: "owner"') + QUERY, 'SCOPE_INVALID Invoice'],
    ['an owner without a guard', TYPES.replace('_visible: Boolean @inaccessible', '') + QUERY, 'GUARD_MISSING Invoice'],
    ['a key that tells something', TYPES.replace('fields: "id"', 'fields: "payeeIban"') + QUERY, 'KEY_LABELLED Invoice.payeeIban'],
    [
      'a field that can be hidden and is non-null',
      TYPES.replace('payeeIban: String ', 'payeeIban: String! ') + QUERY,
      'NULLABILITY Invoice.payeeIban',
    ],
    [
      'a mask that is filtered by',
      TYPES.replace('@access(classes: ["bank"])', '@access(classes: ["bank"], uses: [PROJECT, FILTER])') + QUERY,
      'MASK_MISUSED Invoice.payeeIban',
    ],
    ['a binding beyond the uses of its field', TYPES + QUERY.replace('use: ORDER', 'use: FILTER'), 'PATH_WEAKER Query.invoice(id:)'],
    ['a binding to no field', TYPES + QUERY.replace('Invoice.id', 'Invoice.number'), 'PATH_WEAKER Query.invoice(id:)'],
    ['two labels of one kind', TYPES.replace('id: ID!', 'id: ID! @access(classes: ["core"])') + QUERY, 'OWNERS_DISAGREE Invoice.id'],
  ])('refuses %s', (_, sdl, expected) => {
    expect(codes(sdl)).toContain(expected);
  });

  it('refuses a directive that composition lost', () => {
    const lost = checkComposition([{ spoke: 'invoices', sdl: TYPES + QUERY, activities: [] }], 'type Query { a: Int }');
    expect(lost.map(({ coordinate }) => coordinate)).toEqual(expect.arrayContaining(['@access', '@entityScope', '@demands']));
  });

  it('says spoke, file, line, coordinate, cause and way out', () => {
    const errors = checkComposition(
      [{ spoke: 'invoices', sdl: TYPES.replace(' @access(classes: ["core"]) {', ' {') + QUERY, activities: [] }],
      null,
    );
    expect(printGateErrors(errors)).toContain(
      'COORDINATE_UNCOVERED  invoices  schema/spokes/invoices.graphql:4  Invoice.legalEntityCode\n  cause    the field can be reached and nothing says who may see it\n  way out  put a class on it',
    );
  });
});
