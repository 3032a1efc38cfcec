import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Contract } from '#policy/directives/contractTypes';

const HEADER = readFileSync(join(__dirname, '../../schema/directives.graphql'), 'utf8').replace(
  '"@key"',
  '"@key", "@external", "@requires"',
);

const VALUES = /* GraphQL */ `
  scalar Decimal
  scalar Currency
  scalar Date
  type Money @shareable {
    amount: Decimal!
    currency: Currency!
  }
  type PageInfo @shareable {
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
    startCursor: String
    endCursor: String
  }
`;

const PAGING = `
  first: Int = 50 @public(reason: "page size")
  after: String @public(reason: "position")
  last: Int @public(reason: "page size")
  before: String @public(reason: "position")
`;

const KEY = '@access(classes: ["core"], uses: [PROJECT, FILTER, ORDER, GROUP, AGGREGATE], aggregate: [COUNT])';
const AMOUNT = '@access(classes: ["amounts"], uses: [PROJECT, ORDER, GROUP, AGGREGATE], aggregate: [SUM, MIN, MAX, COUNT])';

const invoices = /* GraphQL */ `
  ${VALUES}
  type Invoice @key(fields: "id") @entityScope(by: "legalEntityCode") @access(classes: ["core"]) {
    id: ID! ${KEY}
    legalEntityCode: String! ${KEY}
    number: String ${KEY}
    dueDate: Date @access(classes: ["core"], uses: [PROJECT, ORDER, AGGREGATE], aggregate: [MIN])
    gross: Money ${AMOUNT}
    vendor: Vendor
    _visible: Boolean @inaccessible
  }
  type Vendor @key(fields: "id", resolvable: true) {
    id: ID!
    invoiceCount: Int @flow(from: ["Invoice.id"], use: AGGREGATE, function: COUNT)
  }
  type InvoiceConnection {
    edges: [InvoiceEdge!]! @flow(from: ["Invoice.id"])
    nodes: [Invoice!]! @flow(from: ["Invoice.id"])
    pageInfo: PageInfo! @flow(from: ["Invoice.id"])
    totalCount: Int @flow(from: ["Invoice.id"], use: AGGREGATE, function: COUNT)
  }
  type InvoiceEdge { cursor: String @flow(from: ["Invoice.id"], use: ORDER) node: Invoice! @flow(from: ["Invoice.id"]) }
  enum InvoiceOrder {
    NUMBER @binds(field: "Invoice.number", use: ORDER)
    NUMBER_DESC @binds(field: "Invoice.number", use: ORDER)
    DUE_DATE @binds(field: "Invoice.dueDate", use: ORDER)
    DUE_DATE_DESC @binds(field: "Invoice.dueDate", use: ORDER)
    GROSS @binds(field: "Invoice.gross", use: ORDER)
    GROSS_DESC @binds(field: "Invoice.gross", use: ORDER)
  }
  input InvoiceFilter {
    legalEntityCode: [String!] @binds(field: "Invoice.legalEntityCode", use: FILTER)
    number: String @binds(field: "Invoice.number", use: FILTER)
  }
  enum InvoiceGrouping {
    LEGAL_ENTITY @binds(field: "Invoice.legalEntityCode", use: GROUP)
    NUMBER @binds(field: "Invoice.number", use: GROUP)
  }
  type InvoiceSummary {
    groups: [InvoiceGroup!]! @flow(from: ["Invoice.id"], use: AGGREGATE, function: COUNT)
    currencies: [CurrencyUse!]! @flow(from: ["Invoice.gross"], use: AGGREGATE)
    total: Int @flow(from: ["Invoice.id"], use: AGGREGATE, function: COUNT)
    _scope: [String!]! @inaccessible
  }
  type CurrencyUse { currency: Currency exponent: Int }
  type InvoiceGroup {
    legalEntityCode: String @flow(from: ["Invoice.legalEntityCode"], use: GROUP)
    number: String @flow(from: ["Invoice.number"], use: GROUP)
    currency: Currency @flow(from: ["Invoice.gross"], use: GROUP)
    count: Int @flow(from: ["Invoice.id"], use: AGGREGATE, function: COUNT)
    gross: Money @flow(from: ["Invoice.gross"], use: AGGREGATE, function: SUM)
    smallest: Money @flow(from: ["Invoice.gross"], use: AGGREGATE, function: MIN)
    largest: Money @flow(from: ["Invoice.gross"], use: AGGREGATE, function: MAX)
    firstDue: Date @flow(from: ["Invoice.dueDate"], use: AGGREGATE, function: MIN)
  }
  type Query {
    invoice(id: ID! @binds(field: "Invoice.id", use: FILTER)): Invoice @demands(activity: "READ", on: "Invoice", legalEntity: "id") @gather(how: ROUTE, by: "id")
    invoices(filter: InvoiceFilter, order: InvoiceOrder = DUE_DATE, ${PAGING}): InvoiceConnection @demands(activity: "READ", on: "Invoice") @gather(how: MERGE)
    invoiceSummary(filter: InvoiceFilter, by: [InvoiceGrouping!]!): InvoiceSummary @demands(activity: "READ", on: "Invoice") @gather(how: GROUP)
  }
  type Mutation {
    renumber(invoiceId: ID! @binds(field: "Invoice.id", use: FILTER), number: String! @binds(field: "Invoice.number", use: FILTER)): Invoice
      @demands(activity: "Invoice.renumber", on: "Invoice", legalEntity: "invoiceId") @gather(how: ROUTE, by: "invoiceId")
  }
`;

const vendors = /* GraphQL */ `
  ${VALUES}
  type Vendor @key(fields: "id") @entityScope(by: "legalEntityCode") @access(classes: ["core"]) {
    id: ID! ${KEY}
    legalEntityCode: String! ${KEY}
    name: String ${KEY}
    _visible: Boolean @inaccessible
  }
  type Query {
    vendor(id: ID! @binds(field: "Vendor.id", use: FILTER)): Vendor @demands(activity: "READ", on: "Vendor", legalEntity: "id") @gather(how: ROUTE, by: "id")
    currencies: [String!] @public(reason: "reference data") @gather(how: ANY)
  }
`;

/** Two spokes, small and whole: a scoped list with orders and an aggregate, a reference across spokes, a mutation, reference data. */
export const CONTRACTS: readonly Contract[] = [
  { spoke: 'invoices', sdl: HEADER + invoices, activities: ['Invoice.renumber'] },
  { spoke: 'vendors', sdl: HEADER + vendors, activities: [] },
];
