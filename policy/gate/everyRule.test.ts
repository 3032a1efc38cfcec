// Long on purpose: one table of all rules reads better than several of some.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Contract } from '../directives/contractTypes';
import { readPolicyDocument } from '../grants/PolicyDocument';
import { readDeclassified } from '../registers/readDeclassified';
import { readOverlay } from '../registers/readOverlay';
import { checkComposition } from './checkComposition';
import { type GateOptions } from './GateInput';

const INVOICES = `
  type Invoice @key(fields: "id") @entityScope(by: "legalEntityCode", attributes: ["status", "limitAmount"]) @access(classes: ["core"]) {
    id: ID! @access(classes: ["core"], uses: [PROJECT, FILTER, ORDER, AGGREGATE], aggregate: [COUNT])
    legalEntityCode: String! @access(classes: ["core"], uses: [PROJECT, FILTER, GROUP])
    status: Status! @access(classes: ["core"], uses: [PROJECT, FILTER])
    gross: Money @access(classes: ["amounts"], uses: [PROJECT, FILTER, AGGREGATE], aggregate: [SUM])
    limitAmount: Money @access(classes: ["amounts"]) @amountLimit(name: "approval", currencyBy: "limitAmount.currency")
    payeeIban: String @access(classes: ["bank"]) @mask(kind: LAST4)
    vendor: Vendor
    _visible: Boolean @inaccessible
  }
  enum Status { RECEIVED APPROVED }
  enum Order { ID @binds(field: "Invoice.id", use: ORDER) }
  scalar Decimal
  type Money @shareable { amount: Decimal! currency: String! }
  type Vendor @key(fields: "id", resolvable: false) { id: ID! }
  type Sums { gross: Money @flow(from: ["Invoice.gross"], use: AGGREGATE, function: SUM) _scope: [String!]! @inaccessible }
  type Query {
    invoice(id: ID! @binds(field: "Invoice.id", use: FILTER), order: Order): Invoice @demands(activity: "READ", on: "Invoice") @gather(how: ROUTE, by: "id")
    sums: Sums @demands(activity: "READ", on: "Invoice") @gather(how: GROUP)
  }
  type Mutation {
    approve(id: ID! @binds(field: "Invoice.id", use: FILTER)): Invoice
      @demands(activity: "Invoice.approve", on: "Invoice", legalEntity: "id") @gather(how: ROUTE, by: "id")
  }`;
const VENDORS = `
  type Vendor @key(fields: "id") @entityScope(by: "legalEntityCode") @access(classes: ["core"]) {
    id: ID! @access(classes: ["core"], uses: [PROJECT, FILTER])
    legalEntityCode: String!
    name: String @access(classes: ["core"], uses: [PROJECT, FILTER])
    _visible: Boolean @inaccessible
  }
  extend type Invoice @key(fields: "id") {
    id: ID! @external
    gross: Money @external
    risk: String @requires(fields: "gross { amount }") @access(classes: ["amounts"])
    chain: String @requires(fields: "risk") @access(classes: ["amounts"])
  }
  scalar Decimal
  type Money @shareable { amount: Decimal! currency: String! }`;
const LEDGER = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requiresScopes", "@policy"])
  type Entry @key(fields: "id") { id: ID! company: String! memo: String @policy(policies: [["office-hours"]]) }
  type Query { entry(id: ID!): Entry entries(companies: [String!]): [Entry!] }`;
const OVERLAY = `
activities: [Entry.post]
coordinates:
  Entry: { entityScope: { by: company }, access: { classes: [core] } }
  Entry.id: { access: { classes: [core], uses: [PROJECT, FILTER] } }
  Query.entry: { demands: { activity: READ, on: Entry }, gather: { how: ROUTE, by: id } }
  Query.entry(id:): { binds: { field: Entry.id, use: FILTER } }
  Query.entries: { demands: { activity: READ, on: Entry }, gather: { how: MERGE }, scopeArgument: { name: companies } }
`;
const ROLES = `
roles:
  approver:
    - { activities: [Invoice.approve], type: Invoice, fields: { core: all, bank: [PROJECT] }, clear: [payeeIban], limits: [approval], when: { ne: [status, APPROVED] } }
`;
const DECLASSIFIED =
  'entries: { spend: { sources: [Invoice.gross, Invoice.id, Invoice.legalEntityCode], groupings: [[legalEntityCode, month], [unit]], k: 5, owner: controlling, reason: totals of the group } }';
const TOTALS = '@access(classes: ["totals"])';
const SPEND = `type Spend @key(fields: "id") @entityScope(by: "legalEntityCode") @access(classes: ["core"]) {
    id: ID!
    legalEntityCode: String! @flow(from: ["Invoice.legalEntityCode"], use: GROUP, declassify: "spend") @access(classes: ["core"])
    month: String @flow(from: ["Invoice.legalEntityCode"], use: GROUP, declassify: "spend") @access(classes: ["core"], uses: [PROJECT, FILTER])
    count: Int @flow(from: ["Invoice.id"], use: AGGREGATE, function: COUNT, declassify: "spend") @access(classes: ["core"])
    gross: Money @flow(from: ["Invoice.gross"], use: AGGREGATE, function: SUM, declassify: "spend") ${TOTALS}
    _visible: Boolean @inaccessible
  }
  extend type Query { spend(month: String @binds(field: "Spend.month", use: FILTER)): [Spend!] @demands(activity: "READ", on: "Spend") @gather(how: MERGE) }`;
const spend = (from: string, to: string): Case => more(swapped(SPEND, from, to));

interface Case {
  readonly invoices?: string;
  readonly vendors?: string;
  readonly others?: readonly string[];
  readonly ledger?: string;
  readonly overlay?: string;
  readonly roles?: string;
  /** The condition of the decision `office-hours`. */
  readonly decision?: string;
  readonly declassified?: string;
  readonly supergraph?: string;
}

const DECISION = '{ in: [weekday, [MON, TUE]] }';

function told(given: Case): readonly string[] {
  const { others = [], overlay = OVERLAY } = given;
  const contracts: Contract[] = [
    { spoke: 'invoices', sdl: given.invoices ?? INVOICES, activities: ['Invoice.approve'] },
    { spoke: 'vendors', sdl: given.vendors ?? VENDORS, activities: [] },
    ...others.map((sdl, at) => ({ spoke: `other${String(at)}`, sdl, activities: [] })),
    { spoke: 'ledger', sdl: given.ledger ?? LEDGER, activities: [], overlay: readOverlay('overlay-ledger.yaml', overlay) },
  ];
  const options: GateOptions = {
    decisions: ['office-hours'],
    policy: readPolicyDocument([
      { name: 'roles.yaml', text: given.roles ?? ROLES },
      { name: 'decisions.yaml', text: `decisions: { office-hours: { reason: a test, when: ${given.decision ?? DECISION} } }` },
    ]),
    registers: { declassified: readDeclassified('declassified.yaml', given.declassified ?? DECLASSIFIED), shownErrors: {} },
  };
  return checkComposition(contracts, given.supergraph ?? null, options).map(
    ({ code, spoke, coordinate }) => `${code} ${spoke} ${coordinate}`,
  );
}

const invoices = (from: string, to: string): Case => ({ invoices: swapped(INVOICES, from, to) });
const OWNERS_LABEL = '@access(classes: ["core"], uses: [PROJECT, FILTER])';
/** Invoices hand out the name of the vendor, with this label on it. */
const provided = (label: string): Case => ({
  invoices: INVOICES.replace('vendor: Vendor', 'vendor: Vendor @provides(fields: "name")').replace(
    '{ id: ID! }\n  type Sums',
    `{ id: ID! name: String @external ${label} }\n  type Sums`,
  ),
});
const vendors = (from: string, to: string): Case => ({ vendors: swapped(VENDORS, from, to) });
const ledger = (from: string, to: string): Case => ({ ledger: swapped(LEDGER, from, to) });
const overlay = (from: string, to: string): Case => ({ overlay: swapped(OVERLAY, from, to) });
const roles = (from: string, to: string): Case => ({ roles: swapped(ROLES, from, to) });
/** The ledger with a root that totals its entries, as that type. */
const foreignTotal = (returns: string, type: string): Case => ({
  ledger: LEDGER.replace('"@key",', '"@key", "@inaccessible",').replace(
    'type Query {',
    `${type} type Query { totals(companies: [String!]): ${returns}`,
  ),
  overlay: `${OVERLAY.replace('uses: [PROJECT, FILTER] }', 'uses: [PROJECT, FILTER, AGGREGATE], aggregate: [COUNT] }').trimEnd()}
  Query.totals: { demands: { activity: READ, on: Entry }, gather: { how: GROUP }, scopeArgument: { name: companies } }
${type === '' ? '' : '  Totals.count: { flow: { from: [Entry.id], use: AGGREGATE, function: COUNT } }'}`,
});
/** Invoices have lines, which the condition of the approver looks into. */
const lined = (when: string): Case => ({
  invoices:
    swapped(INVOICES, '"limitAmount"]', '"limitAmount", "lines"]').replace('vendor: Vendor\n', 'vendor: Vendor lines: [Line!]\n') +
    ' type Line { kind: String net: String }',
  ...roles('{ ne: [status, APPROVED] }', when),
});
const more = (sdl: string): Case => ({ invoices: INVOICES + sdl });

function swapped(text: string, from: string, to: string): string {
  expect(text).toContain(from);
  return text.replace(from, to);
}

const LINES = (label: string): string =>
  `type Line @key(fields: "id") { id: ID! ${label} } extend type Invoice { lines: [Line!] @access(classes: ["core"]) }`;
const SHARED = (keyed: string): string =>
  `type Note @shareable ${keyed} { id: ID! @public(reason: "a test") about: About @public(reason: "a test") } type About @shareable { text: String }`;

/** Number of the rule, what turns it red and where, and the corrected contracts. */
const TABLE: readonly (readonly [number, string, string, Case, string, Case])[] = [
  [
    1,
    'COORDINATE_UNCOVERED',
    'a field behind a reference',
    more(LINES('')),
    'invoices Line.id',
    more(LINES('@public(reason: "a test")').replace('@key', '@public(reason: "a test") @key')),
  ],
  [
    1,
    'COORDINATE_UNCOVERED',
    'a member of a union',
    more(
      'union Any = Secret type Secret @key(fields: "id") { id: ID! } extend type Query { any: Any @public(reason: "a test") @gather(how: ANY) }',
    ),
    'invoices Secret.id',
    more('union Any = Money extend type Query { any: Any @public(reason: "a test") @gather(how: ANY) }'),
  ],
  [
    2,
    'ROOT_WITHOUT_DEMAND',
    'a root field',
    invoices(' @demands(activity: "READ", on: "Invoice") @gather(how: GROUP)', ' @gather(how: GROUP)'),
    'invoices Query.sums',
    {},
  ],
  [2, 'ROOT_WITHOUT_DEMAND', 'a mutation without a legal entity', invoices(', legalEntity: "id")', ')'), 'invoices Mutation.approve', {}],
  [
    3,
    'INPUT_UNCOVERED',
    'an argument',
    invoices('(id: ID! @binds(field: "Invoice.id", use: FILTER))', '(id: ID!)'),
    'invoices Mutation.approve(id:)',
    {},
  ],
  [
    3,
    'INPUT_UNCOVERED',
    'one value of an order',
    invoices('{ ID @binds', '{ PLAIN ID @binds'),
    'invoices Order.PLAIN',
    invoices('{ ID @binds', '{ PLAIN @public(reason: "a test") ID @binds'),
  ],
  [4, 'INPUT_FREE_FORM', 'an expression', invoices('order: Order', 'order: JSON'), 'invoices Query.invoice(order:)', {}],
  [5, 'SCOPE_MISSING', 'a type with a key', vendors('@entityScope(by: "legalEntityCode") ', ''), 'vendors Vendor', {}],
  [6, 'SCOPE_INVALID', 'a scope that may be null', invoices('legalEntityCode: String!', 'legalEntityCode: String'), 'invoices Invoice', {}],
  [6, 'SCOPE_INVALID', 'an attribute of another spoke', invoices('"limitAmount"]', '"risk"]'), 'invoices Invoice', {}],
  [7, 'GUARD_MISSING', 'an owner', vendors('_visible: Boolean @inaccessible', ''), 'vendors Vendor', {}],
  [
    7,
    'GUARD_MISSING',
    'a total of a spoke that others wrote',
    foreignTotal('Totals', 'type Totals { count: Int }'),
    'ledger Totals',
    foreignTotal('Totals', 'type Totals { _scope: [String!]! @inaccessible count: Int }'),
  ],
  [7, 'GUARD_MISSING', 'a plain number of a spoke that others wrote', foreignTotal('Int', ''), 'ledger Int', {}],
  [
    7,
    'GUARD_MISSING',
    'a total beside rows of a spoke that others wrote',
    foreignTotal('Totals', 'type Totals { count: Int nodes: [Entry!] }'),
    'ledger Totals',
    foreignTotal('Totals', 'type Totals { _scope: [String!]! @inaccessible count: Int }'),
  ],
  [7, 'GUARD_MISSING', 'a total', invoices('_scope: [String!]! @inaccessible', ''), 'invoices Sums', {}],
  [
    7,
    'GUARD_MISSING',
    'a total below a row',
    more(
      'type Part { gross: Money @flow(from: ["Invoice.gross"], use: AGGREGATE) } extend type Invoice { part: Part @access(classes: ["core"]) }',
    ),
    'invoices Part',
    more(
      'type Part { gross: Money @flow(from: ["Invoice.gross"], use: AGGREGATE) _scope: [String!]! @inaccessible } extend type Invoice { part: Part @access(classes: ["core"]) }',
    ),
  ],
  [
    8,
    'KEY_LABELLED',
    'a key of another spoke',
    vendors('extend type Invoice @key(fields: "id") {', 'extend type Invoice @key(fields: "payeeIban") { payeeIban: String @external'),
    'vendors Invoice.payeeIban',
    {},
  ],
  [
    8,
    'KEY_LABELLED',
    'a key with a standard label',
    ledger('{ id: ID!', '{ id: ID! @requiresScopes(scopes: [["a"]])'),
    'ledger Entry.id',
    {},
  ],
  [
    9,
    'OWNERS_DISAGREE',
    'a label',
    {
      others: [
        'type Money @shareable { amount: Decimal! @access(classes: ["a"]) }',
        'type Money @shareable { amount: Decimal! @access(classes: ["b"]) }',
      ],
    },
    'other1 Money.amount',
    {},
  ],
  [
    9,
    'OWNERS_DISAGREE',
    'a label twice',
    invoices('status: Status!', 'status: Status! @mask(kind: NULL) @mask(kind: CONST)'),
    'invoices Invoice.status',
    {},
  ],
  [
    10,
    'OWNER_SILENT',
    'an owner without the label',
    { others: ['type Money @shareable { amount: Decimal! @public(reason: "a test") currency: String! }'] },
    'invoices Money.amount',
    { others: ['type Money @shareable { amount: Decimal! currency: String! }'] },
  ],
  [
    11,
    'DIRECTIVE_LOST',
    'a label of ours',
    { supergraph: (INVOICES + VENDORS + LEDGER).replace('@mask(kind: LAST4)', '') },
    'invoices Invoice.payeeIban',
    { supergraph: INVOICES + VENDORS + LEDGER },
  ],
  [
    11,
    'DIRECTIVE_LOST',
    'a standard label',
    { supergraph: (INVOICES + VENDORS + LEDGER).replace('"office-hours"', '"always"') },
    'ledger Entry.memo',
    { supergraph: INVOICES + VENDORS + LEDGER },
  ],
  [
    12,
    'DIRECTIVE_UNKNOWN',
    'an argument',
    invoices('@mask(kind: LAST4)', '@mask(kind: LAST4, loudly: true)'),
    'invoices Invoice.payeeIban',
    {},
  ],
  [
    12,
    'DIRECTIVE_UNKNOWN',
    'a version',
    more('extend schema @link(url: "https://specs.nave.local/nave/v2.0")'),
    'invoices schema',
    more('extend schema @link(url: "https://specs.nave.local/nave/v1.0")'),
  ],
  [
    13,
    'INTERFACE_LABELLED',
    'a field of an interface',
    more('interface Node { id: ID! @access(classes: ["core"]) }'),
    'invoices Node.id',
    more('interface Node { id: ID! }'),
  ],
  [
    13,
    'INTERFACE_LABELLED',
    'a standard label',
    ledger('type Query', 'interface Node @requiresScopes(scopes: [["a"]]) { id: ID! } type Query'),
    'ledger Node',
    ledger('type Query', 'interface Node { id: ID! } type Query'),
  ],
  [
    14,
    'FLOW_WEAKER',
    '@requires',
    vendors(
      '@requires(fields: "gross { amount }") @access(classes: ["amounts"])',
      '@requires(fields: "gross { amount }") @access(classes: ["core"])',
    ),
    'vendors Invoice.risk',
    {},
  ],
  [
    14,
    'FLOW_WEAKER',
    'the second link of a chain',
    vendors('@requires(fields: "risk") @access(classes: ["amounts"])', '@requires(fields: "risk") @access(classes: ["core"])'),
    'vendors Invoice.chain',
    {},
  ],
  [
    14,
    'FLOW_WEAKER',
    '@flow',
    invoices('status: Status!', 'late: String @flow(from: ["Invoice.gross"]) @access(classes: ["core"]) status: Status!'),
    'invoices Invoice.late',
    invoices('status: Status!', 'late: String @flow(from: ["Invoice.gross"]) status: Status!'),
  ],
  [
    14,
    'FLOW_WEAKER',
    'a @flow that leaves out what is required',
    vendors('@requires(fields: "risk") @access(classes: ["amounts"])', '@requires(fields: "risk") @flow(from: ["Invoice.status"])'),
    'vendors Invoice.chain',
    vendors('@requires(fields: "risk") @access(classes: ["amounts"])', '@requires(fields: "risk") @flow(from: ["Invoice.risk"])'),
  ],
  [
    14,
    'FLOW_WEAKER',
    'a masked source',
    invoices('status: Status!', 'tail: String @flow(from: ["Invoice.payeeIban"]) @access(classes: ["bank"]) status: Status!'),
    'invoices Invoice.tail',
    invoices(
      'status: Status!',
      'tail: String @flow(from: ["Invoice.payeeIban"]) @access(classes: ["bank"]) @mask(kind: LAST4) status: Status!',
    ),
  ],
  [15, 'PROVIDES_WEAKER', 'a name of another spoke', provided(''), 'invoices Invoice.vendor', provided(OWNERS_LABEL)],
  [
    15,
    'PROVIDES_WEAKER',
    'a name with a reason to be public',
    provided('@public(reason: "a test")'),
    'invoices Invoice.vendor',
    provided(OWNERS_LABEL),
  ],
  [
    15,
    'PROVIDES_WEAKER',
    'a name with a flow that the owner does not have',
    provided('@flow(from: ["Invoice.id"])'),
    'invoices Invoice.vendor',
    provided(OWNERS_LABEL),
  ],
  [
    15,
    'PROVIDES_WEAKER',
    'a name with a label of the standard',
    provided('@authenticated'),
    'invoices Invoice.vendor',
    provided(OWNERS_LABEL),
  ],
  [
    16,
    'PATH_WEAKER',
    'a filter',
    invoices('order: Order', 'iban: String @binds(field: "Invoice.payeeIban", use: FILTER)'),
    'invoices Query.invoice(iban:)',
    {},
  ],
  [
    16,
    'PATH_WEAKER',
    'an order',
    invoices('{ ID @binds(field: "Invoice.id"', '{ ID @binds(field: "Invoice.status"'),
    'invoices Order.ID',
    {},
  ],
  [16, 'PATH_WEAKER', 'a function', invoices('function: SUM', 'function: MAX'), 'invoices Sums.gross', {}],
  [
    16,
    'PATH_WEAKER',
    'a filter by what is computed',
    invoices('order: Order', 'late: String @binds(field: "Invoice.late", use: FILTER)').invoices === undefined
      ? {}
      : {
          invoices: INVOICES.replace('order: Order', 'late: String @binds(field: "Invoice.late", use: FILTER)').replace(
            'status: Status!',
            'late: String @flow(from: ["Invoice.limitAmount"]) status: Status!',
          ),
        },
    'invoices Query.invoice(late:)',
    {
      invoices: INVOICES.replace('order: Order', 'late: String @binds(field: "Invoice.late", use: FILTER)').replace(
        'status: Status!',
        'late: String @flow(from: ["Invoice.gross"]) status: Status!',
      ),
    },
  ],
  [
    16,
    'PATH_WEAKER',
    'a path that begins in a value',
    invoices('order: Order', 'amount: String @binds(field: "Money.amount", use: FILTER)'),
    'invoices Query.invoice(amount:)',
    invoices('order: Order', 'amount: String @binds(field: "Invoice.gross.amount", use: FILTER)'),
  ],
  [
    17,
    'PATH_LEAVES_SPOKE',
    'a filter',
    invoices('order: Order', 'name: String @binds(field: "Vendor.name", use: FILTER)'),
    'invoices Query.invoice(name:)',
    {},
  ],
  [18, 'NULLABILITY', 'a class', invoices('gross: Money ', 'gross: Money! '), 'invoices Invoice.gross', {}],
  [18, 'NULLABILITY', 'a reference', invoices('vendor: Vendor', 'vendor: Vendor!'), 'invoices Invoice.vendor', {}],
  [18, 'NULLABILITY', 'a standard label', ledger('memo: String', 'memo: String!'), 'ledger Entry.memo', {}],
  [
    19,
    'MASK_MISUSED',
    'a use',
    invoices('@access(classes: ["bank"])', '@access(classes: ["bank"], uses: [PROJECT, SEARCH])'),
    'invoices Invoice.payeeIban',
    {},
  ],
  [20, 'LIMIT_INVALID', 'no amount', invoices('limitAmount: Money', 'limitAmount: String'), 'invoices Invoice.limitAmount', {}],
  [20, 'LIMIT_INVALID', 'no currency', invoices('"limitAmount.currency"', '"currency"'), 'invoices Invoice.limitAmount', {}],
  [21, 'DECLASSIFY_UNREGISTERED', 'no entry', { ...more(SPEND), declassified: 'entries: {}' }, 'invoices Spend.gross', more(SPEND)],
  [
    21,
    'DECLASSIFY_UNREGISTERED',
    'another grouping',
    { ...more(SPEND), declassified: DECLASSIFIED.replace('legalEntityCode, month', 'legalEntityCode') },
    'invoices Spend.gross',
    more(SPEND),
  ],
  [
    21,
    'DECLASSIFY_UNREGISTERED',
    'totals over several legal entities',
    spend('legalEntityCode: String! @flow(from: ["Invoice.legalEntityCode"], use: GROUP, declassify: "spend")', 'legalEntityCode: String!'),
    'invoices Spend.gross',
    more(SPEND),
  ],
  [
    21,
    'DECLASSIFY_UNREGISTERED',
    'rows of no legal entity',
    spend('@key(fields: "id") @entityScope(by: "legalEntityCode")', ''),
    'invoices Spend.gross',
    more(SPEND),
  ],
  [
    21,
    'DECLASSIFY_UNREGISTERED',
    'a count that not every reader sees',
    spend('COUNT, declassify: "spend") @access(classes: ["core"])', `COUNT, declassify: "spend") ${TOTALS}`),
    'invoices Spend.gross',
    more(SPEND),
  ],
  [
    21,
    'DECLASSIFY_UNREGISTERED',
    'a filter of what rows are made of',
    spend('@binds(field: "Spend.month", use: FILTER)', '@binds(field: "Invoice.id", use: FILTER)'),
    'invoices Spend.gross',
    more(SPEND),
  ],
  [22, 'SECURITY_FEATURE_UNKNOWN', 'a guard', ledger('"@policy"', '"@policy", "@fromContext"'), 'ledger schema', {}],
  [23, 'DECISION_UNKNOWN', 'a decision', ledger('"office-hours"', '"never-written"'), 'ledger Entry.memo', {}],
  [
    24,
    'ONE_WALL_ONLY',
    'a list',
    {
      overlay: OVERLAY.replace(', scopeArgument: { name: companies }', '').replace(
        '  Query.entries:',
        '  Query.entries(companies:): { public: { reason: a test } }\n  Query.entries:',
      ),
    },
    'ledger Query.entries',
    {},
  ],
  [
    24,
    'ONE_WALL_ONLY',
    'a list below a row',
    ledger('company: String!', 'company: String! siblings: [Entry!]'),
    'ledger Entry.siblings',
    ledger('company: String!', 'company: String! parent: Entry'),
  ],
  [24, 'ONE_WALL_ONLY', 'an argument that is none', overlay('{ name: companies }', '{ name: owners }'), 'ledger Query.entries', {}],
  [
    25,
    'EXECUTABLE_DIRECTIVE',
    'a directive for queries',
    more('directive @live(by: String) on QUERY'),
    'invoices @live',
    more('directive @note(by: String) on FIELD_DEFINITION'),
  ],
  [
    26,
    'SHAREABLE_OBJECT',
    'an object that leads to an entity',
    { others: ['', '', ''].map(() => SHARED('@public(reason: "a test") @key(fields: "id")').replace('text: String', 'note: Note')) },
    'other2 Note.about',
    { others: ['', '', ''].map(() => SHARED('@public(reason: "a test") @key(fields: "id")')) },
  ],
  [27, 'GRANT_INVALID', 'an unknown class', roles('core: all', 'everything: all'), 'policy role approver[0]', {}],
  [
    27,
    'GRANT_INVALID',
    'looks into a relation for what it has not',
    lined('{ exists: [lines, { eq: [sort, GOODS] }] }'),
    'policy role approver[0]',
    lined('{ exists: [lines, { eq: [kind, GOODS] }] }'),
  ],
  [
    27,
    'GRANT_INVALID',
    'looks into a relation of a relation that is none',
    lined('{ exists: [lines, { not: { exists: [parts, { eq: [kind, GOODS] }] } }] }'),
    'policy role approver[0]',
    lined('{ exists: [lines, { not: { eq: [net, "1"] } }] }'),
  ],
  [27, 'GRANT_INVALID', 'looks into a value', lined('{ exists: [status, { eq: [kind, GOODS] }] }'), 'policy role approver[0]', {}],
  [27, 'GRANT_INVALID', 'clears what it does not project', roles(', bank: [PROJECT]', ''), 'policy role approver[0]', {}],
  [27, 'GRANT_INVALID', 'an overlay on nothing', overlay('Entry.id:', 'Entry.number:'), 'ledger Entry.number', {}],
  [28, 'CONDITION_CONSTANT', 'a condition', roles('{ ne: [status, APPROVED] }', '{ eq: [status, PAID] }'), 'policy role approver[0]', {}],
  [
    28,
    'CONDITION_CONSTANT',
    'a branch',
    roles('{ ne: [status, APPROVED] }', '{ or: [{ ne: [status, APPROVED] }, { isNull: status }] }'),
    'policy role approver[0]',
    {},
  ],
  [
    28,
    'CONDITION_CONSTANT',
    'a standard label that is always met',
    ledger('[["office-hours"]]', '[["office-hours"], []]'),
    'ledger Entry.memo',
    {},
  ],
  [
    28,
    'CONDITION_CONSTANT',
    'a decision',
    { decision: '{ or: [{ isNull: weekday }, { eq: [actor, PERSON] }] }' },
    'policy decision office-hours',
    {},
  ],
  [
    28,
    'CONDITION_CONSTANT',
    'a decision that always says yes',
    { decision: '{ in: [actor, [PERSON, SERVICE, AGENT]] }' },
    'policy decision office-hours',
    { decision: '{ in: [actor, [PERSON, SERVICE]] }' },
  ],
  [29, 'ACTIVITY_UNKNOWN', 'of a root field', invoices('"Invoice.approve", on', '"Invoice.burn", on'), 'invoices Mutation.approve', {}],
  [29, 'ACTIVITY_UNKNOWN', 'of a role', roles('[Invoice.approve]', '[Invoice.burn]'), 'policy role approver[0]', {}],
];

describe('every rule of the gate', () => {
  it('lets the corrected contracts pass', () => {
    expect(told({})).toEqual([]);
  });
  it.each(TABLE)('%i %s: %s', (_, code, __, red, at, green) => {
    expect(told(red)).toContain(`${code} ${at}`);
    expect(told(green)).toEqual([]);
  });
  it('is in the table and in the docs, none missing', () => {
    expect([...new Set(TABLE.map(([number]) => number))]).toEqual(Array.from({ length: 29 }, (_, at) => at + 1));
    const docs = readFileSync(join(__dirname, '../../docs/gate.md'), 'utf8');
    expect(TABLE.map(([, code]) => code).filter((code) => !docs.includes(`\`${code}\``))).toEqual([]);
  });
});
