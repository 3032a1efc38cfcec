import { accessModelDigest, accessModelText, coordinatesOf, fieldOf, rootOf, typeOf } from '../AccessModel';
import { readAccessModel } from './readAccessModel';

const INVOICES = {
  spoke: 'invoices',
  activities: ['Invoice.approve', 'Invoice.code'],
  sdl: `
    type Invoice @key(fields: "id") @entityScope(by: "legalEntityCode", attributes: ["status"]) @access(classes: ["core"]) {
      id: ID! @access(classes: ["core"], uses: [PROJECT, AGGREGATE], aggregate: [COUNT])
      legalEntityCode: String!
      status: String @access(classes: ["core"], uses: PROJECT)
      gross: Money @access(classes: ["amounts"], uses: [PROJECT, FILTER]) @amountLimit(name: "approval", currencyBy: "gross.currency")
      payeeIban: String @access(classes: ["bank"]) @mask(kind: LAST4)
      twice: String @access(classes: ["bank"], uses: [PROJECT, FILTER]) @access(classes: ["notes"]) @mask(kind: LAST4) @mask(kind: CONST)
      vendor: Vendor
      _visible: Boolean @inaccessible
    }
    type Vendor @key(fields: "id", resolvable: false) { id: ID! invoices: InvoiceConnection @flow(from: ["Invoice.id"]) }
    type InvoiceConnection { nodes: [Invoice!]! @flow(from: ["Invoice.id"]) total: Int @flow(from: ["Invoice.id"], use: AGGREGATE, function: COUNT) }
    type Money @shareable { amount: String! currency: String! }
    type Rate @public(reason: "published") { value: String own: String @access(classes: ["notes"]) }
    input InvoiceFilter { status: [String!] @binds(field: "Invoice.status", use: FILTER) page: Int @public(reason: "paging") }
    enum InvoiceOrder { STATUS @binds(field: "Invoice.status", use: ORDER) }
    enum Plain { A B }
    type Query {
      invoices(filter: InvoiceFilter, order: InvoiceOrder): InvoiceConnection @demands(activity: "READ", on: "Invoice") @gather(how: MERGE)
      rates: [Rate!]! @public(reason: "published") @gather(how: ANY)
    }
    type Mutation {
      approve(id: ID!): Invoice @demands(activity: "Invoice.approve", on: "Invoice", legalEntity: "id") @gather(how: ROUTE, by: "id")
    }`,
};
const VENDORS = {
  spoke: 'vendors',
  activities: ['Invoice.code', 'Vendor.invite'],
  sdl: `
    type Vendor @key(fields: "id") @entityScope(by: "legalEntityCode", onHidden: STUB) @access(classes: ["core"]) { id: ID! legalEntityCode: String! }
    extend type Invoice @key(fields: "id") { id: ID! @external late: Boolean @requires(fields: "status") @flow(from: ["Invoice.status"]) status: String @external }
    type Money @shareable { amount: String! currency: String! }`,
};
const MODEL = readAccessModel([VENDORS, INVOICES]);

describe('the access model', () => {
  it('says whose a type is, by which field its rows belong somewhere, and what limits may read', () => {
    expect(MODEL.types).toEqual({
      Invoice: {
        owner: 'invoices',
        key: 'id',
        scope: 'legalEntityCode',
        attributes: ['status'],
        onHidden: 'NULL',
        guard: true,
        foreign: false,
      },
      Vendor: { owner: 'vendors', key: 'id', scope: 'legalEntityCode', attributes: [], onHidden: 'STUB', guard: false, foreign: false },
    });
  });
  it('takes the label of the type where a field has none', () => {
    expect(fieldOf(MODEL, 'Invoice', 'legalEntityCode')).toMatchObject({ label: 'ACCESS', classes: ['core'], uses: ['PROJECT'] });
    expect(fieldOf(MODEL, 'Invoice', 'status')).toMatchObject({ uses: ['PROJECT'] });
    expect(fieldOf(MODEL, 'Invoice', 'gross')).toMatchObject({
      classes: ['amounts'],
      uses: ['PROJECT', 'FILTER'],
      limit: { name: 'approval', currencyBy: 'gross.currency' },
      type: 'Money',
    });
    expect(fieldOf(MODEL, 'Invoice', 'payeeIban')?.mask).toEqual({ kind: 'LAST4', edges: [] });
    expect(fieldOf(MODEL, 'Rate', 'value')?.label).toBe('PUBLIC');
    expect(fieldOf(MODEL, 'Rate', 'own')).toMatchObject({ label: 'ACCESS', classes: ['notes'] });
    expect(fieldOf(MODEL, 'Money', 'amount')).toMatchObject({ label: 'VALUE', owners: ['invoices', 'vendors'] });
  });
  it('takes the AND of several labels', () => {
    expect(fieldOf(MODEL, 'Invoice', 'twice')).toMatchObject({ classes: ['bank', 'notes'], uses: ['PROJECT'], mask: { kind: 'CONST' } });
    const other = { spoke: 'z', activities: [], sdl: 'type Money @shareable { amount: String! @access(classes: ["amounts"]) }' };
    const shared = readAccessModel([INVOICES, other, { ...other, spoke: 'y', sdl: other.sdl.replace('amounts', 'notes') }]);
    expect(fieldOf(shared, 'Money', 'amount')).toMatchObject({
      label: 'ACCESS',
      classes: ['notes', 'amounts'],
      owners: ['invoices', 'y', 'z'],
    });
  });
  it('knows what is computed from what', () => {
    expect(fieldOf(MODEL, 'InvoiceConnection', 'total')?.flow).toEqual({
      from: ['Invoice.id'],
      use: 'AGGREGATE',
      function: 'COUNT',
      declassify: null,
    });
    expect(fieldOf(MODEL, 'Invoice', 'late')).toMatchObject({ label: 'FLOW', owners: ['vendors'] });
  });
  it('keeps the owner of a key that others only refer to', () => {
    expect(fieldOf(MODEL, 'Vendor', 'id')).toMatchObject({ label: 'ACCESS', classes: ['core'], owners: ['invoices', 'vendors'] });
    expect(fieldOf(MODEL, 'Invoice', 'id')?.owners).toEqual(['invoices']);
  });
  it('says what a root field demands and how it gathers', () => {
    expect(rootOf(MODEL, 'Mutation.approve')).toEqual({
      owner: 'invoices',
      type: 'Invoice',
      demands: [{ activity: 'Invoice.approve', on: 'Invoice', legalEntity: 'id' }],
      public: null,
      requires: [],
      scopeArgument: null,
      gather: { how: 'ROUTE', by: 'id' },
    });
    expect(rootOf(MODEL, 'Query.rates')).toMatchObject({ demands: [], public: 'published', gather: { how: 'ANY', by: null } });
  });
  it('says what inputs are bound to', () => {
    expect(MODEL.inputs).toEqual({
      'Query.invoices(filter:)': [],
      'Query.invoices(order:)': [],
      'Mutation.approve(id:)': [],
      'InvoiceFilter.status': [{ field: 'Invoice.status', use: 'FILTER' }],
      'InvoiceFilter.page': 'PUBLIC',
      'InvoiceOrder.STATUS': [{ field: 'Invoice.status', use: 'ORDER' }],
    });
  });
  it('is the same text whatever the order of the contracts', () => {
    expect(accessModelText(readAccessModel([INVOICES, VENDORS]))).toBe(accessModelText(MODEL));
    expect(accessModelDigest(MODEL)).toMatch(/^[0-9a-f]{64}$/);
    expect(MODEL.activities).toEqual(['Invoice.approve', 'Invoice.code', 'Vendor.invite']);
  });
  it('follows paths through values and references, and no further than there are fields', () => {
    expect(coordinatesOf(MODEL, 'Invoice.gross.currency')).toEqual([
      { type: 'Invoice', field: 'gross' },
      { type: 'Money', field: 'currency' },
    ]);
    expect(coordinatesOf(MODEL, 'Invoice.nothing')).toBeNull();
    expect(coordinatesOf(MODEL, 'Invoice')).toBeNull();
  });
  it('answers null for what is not there, names of Object.prototype too', () => {
    expect([typeOf(MODEL, 'toString'), fieldOf(MODEL, 'Invoice', 'constructor'), rootOf(MODEL, 'constructor')]).toEqual([null, null, null]);
  });
});
