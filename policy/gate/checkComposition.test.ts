import { readAccessModel } from '../directives/readAccessModel';
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
    [
      'a forgotten field between labelled ones',
      `${TYPES} ${QUERY} type Sums { count: Int @flow(from: ["Invoice.id"], use: ORDER) gross: Money _scope: [String!]! @inaccessible }
        extend type Query { sums: Sums @demands(activity: "READ", on: "Invoice") @gather(how: GROUP) }`,
      'COORDINATE_UNCOVERED Sums.gross',
    ],
    [
      'a field behind an interface',
      `${TYPES} ${QUERY} interface Node { id: ID! } type Secret implements Node @key(fields: "id") { id: ID! }
        extend type Query { node: Node @public(reason: "a test") @gather(how: ANY) }`,
      'COORDINATE_UNCOVERED Secret.id',
    ],
    [
      'sums that say not whose they are',
      `${TYPES} ${QUERY} type Sums { count: Int @flow(from: ["Invoice.id"], use: ORDER) }
        extend type Query { sums: Sums @demands(activity: "READ", on: "Invoice") @gather(how: GROUP) }`,
      'GUARD_MISSING Sums',
    ],
    [
      'an attribute that is not stored',
      TYPES.replace('by: "legalEntityCode"', 'by: "legalEntityCode", attributes: ["double"]').replace(
        '_visible',
        'double: Money @flow(from: ["Invoice.gross"]) _visible',
      ) + QUERY,
      'SCOPE_INVALID Invoice',
    ],
    [
      'a key of two fields',
      TYPES.replace('fields: "id"', 'fields: "id legalEntityCode"') + QUERY,
      'KEY_LABELLED Invoice.id legalEntityCode',
    ],
    ['a key that is a number of the business', TYPES.replace('id: ID!', 'id: String!') + QUERY, 'KEY_LABELLED Invoice.id'],
    ['a mask that does not fit', TYPES.replace('payeeIban: String', 'payeeIban: Money') + QUERY, 'MASK_MISUSED Invoice.payeeIban'],
    ['a band without edges', TYPES.replace('kind: LAST4', 'kind: BAND') + QUERY, 'MASK_MISUSED Invoice.payeeIban'],
    ['a reference that is non-null', TYPES.replace('_visible', 'parent: Invoice! _visible') + QUERY, 'NULLABILITY Invoice.parent'],
    ['two labels of one kind', TYPES.replace('id: ID!', 'id: ID! @access(classes: ["core"])') + QUERY, 'OWNERS_DISAGREE Invoice.id'],
  ])('refuses %s', (_, sdl, expected) => {
    expect(codes(sdl)).toContain(expected);
  });

  it('refuses an application that composition lost, and minds no coordinate that it left out', () => {
    const lost = (supergraph: string) =>
      checkComposition([{ spoke: 'invoices', sdl: TYPES + QUERY, activities: [] }], supergraph)
        .filter(({ code }) => code === 'DIRECTIVE_LOST')
        .map(({ coordinate }) => coordinate);
    expect(lost(TYPES + QUERY)).toEqual([]);
    expect(lost('type Invoice { id: ID! gross: Money }')).toEqual(['Invoice', 'Invoice', 'Invoice.id', 'Invoice.gross']);
    expect(lost((TYPES + QUERY).replace('@mask(kind: LAST4)', '@mask(kind: CONST)'))).toEqual(['Invoice.payeeIban']);
  });
  it.each([
    ['an argument that is not there', '@access(classes: ["core"], loudly: true)'],
    ['a use that is not there', '@access(classes: ["core"], uses: [LOOK])'],
    ['a directive without what it needs', '@access(uses: [PROJECT])'],
    ['a directive of ours that is not there', '@nave__hide'],
  ])('refuses %s', (_, directive) => {
    expect(codes(TYPES.replace('legalEntityCode: String!', `legalEntityCode: String! ${directive}`) + QUERY)).toContain(
      'DIRECTIVE_UNKNOWN Invoice.legalEntityCode',
    );
  });
  it('refuses owners that say different things of one field', () => {
    const cash = { spoke: 'cash', sdl: 'type Money @shareable { amount: String! @access(classes: ["amounts"]) }', activities: [] };
    const treasury = { ...cash, spoke: 'treasury', sdl: cash.sdl.replace('amounts', 'core') };
    expect(checkComposition([cash, treasury], null).map(({ code, spoke, coordinate }) => [code, spoke, coordinate])).toContainEqual([
      'OWNERS_DISAGREE',
      'treasury',
      'Money.amount',
    ]);
  });
  it('reads a contract with renamed directives like one without', () => {
    const link = `extend schema @link(url: "https://specs.nave.local/nave/v1.0", as: "ours", import: [{ name: "@access", as: "@mayRead" }, "@binds"])
      @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])`;
    const renamed = (TYPES + QUERY)
      .replaceAll('@access', '@mayRead')
      .replaceAll(/@(mask|entityScope|demands|gather)/g, '@ours__$1')
      .replaceAll('@inaccessible', '@federation__inaccessible');
    const read = (sdl: string) => ({ ...readAccessModel([{ spoke: 'invoices', sdl, activities: [] }]), contracts: {} });
    expect(read(link + renamed)).toEqual(read(TYPES + QUERY));
    expect(codes(link + renamed)).toEqual([]);
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
