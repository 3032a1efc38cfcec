import { parse, print } from 'graphql';
import { type Contract } from '#policy/directives/contractTypes';
import { directivesText } from '#policy/directives/definitions';

/** Name of the subgraph that the hub answers itself. */
export const PLATFORM = 'platform';

/** The contract of the hub about itself: the access log, and what the caller may do. */
export function platformContract(): Contract {
  return { spoke: PLATFORM, sdl: `${print(parse(`${directivesText()}\n${TYPES}`))}\n`, activities: [] };
}

const CORE = '@access(classes: ["core"], uses: [PROJECT, FILTER])';
const OWN = 'the rights of the caller, and of nobody else';
const PAGE = '@public(reason: "size of the page")';
const CURSOR = '@public(reason: "a cursor is checked by the hub under the right of its order")';

const TYPES = `
type Query {
  "Who saw what, newest first: one record for each legal entity that a request named or touched."
  accessLog(
    "Rows after \`after\`, 1 to 500."
    first: Int = 50 ${PAGE}
    after: String ${CURSOR}
    "Rows before \`before\`, 1 to 500. Then \`first\` is ignored."
    last: Int ${PAGE}
    before: String ${CURSOR}
    filter: AccessLogFilter
    order: AccessLogOrder = AT_DESC
  ): AccessRecordConnection @demands(activity: "READ", on: "AccessRecord") @gather(how: MERGE)
  accessRecord(id: ID! @binds(field: "AccessRecord.id", use: FILTER)): AccessRecord @demands(activity: "READ", on: "AccessRecord") @gather(how: ROUTE, by: "id")
  "What the caller may do now, and where."
  myAccess: MyAccess @public(reason: "${OWN}") @gather(how: ANY)
}

"One request as it concerns one legal entity. What it did to others is in their records."
type AccessRecord @key(fields: "id") @entityScope(by: "legalEntityCode") @access(classes: ["core"]) {
  id: ID! @access(classes: ["core"], uses: [PROJECT, FILTER, ORDER, AGGREGATE], aggregate: [COUNT])
  "\`-\` where a request named and touched none: only those who may read the records of all legal entities see it."
  legalEntityCode: String! ${CORE}
  at: DateTime! @access(classes: ["core"], uses: [PROJECT, FILTER, ORDER])
  kind: AccessKind ${CORE}
  "On whose behalf. Null once the person was erased."
  subject: ID @access(classes: ["personal"], uses: [PROJECT, FILTER])
  "The agent that acted."
  agent: ID @access(classes: ["personal"])
  actor: AccessActor
  purpose: String
  "Equal rights have equal fingerprints."
  fingerprint: String
  release: String
  policyVersion: String
  "Revision of the grants."
  epoch: Int
  operationName: String ${CORE}
  "SHA-256 of a registered operation, or of text and name."
  operationHash: String
  registered: Boolean
  activities: [String!]
  "Coordinates that the operation asked for, arguments included."
  coordinates: [String!] @access(classes: ["core"], uses: [PROJECT, FILTER])
  "Coordinates that were taken out for the caller."
  stripped: [String!]
  "Fields that left masked for the caller in some legal entity: \`Vendor.iban LAST4\`."
  masks: [String!]
  "Rows of this legal entity in the answer."
  rows: [AccessedRows!]
  "Codes of the errors of the answer."
  codes: [String!]
  "Digest of the variables under a key of the hub."
  variables: String
  "As in the change log of a spoke."
  requestId: String
  "Coordinate and path of a tripwire, door of an explanation, SHA-256 and type of a document."
  detail: [AccessDetail!]
  "The hash chain and the place in it, as \`npm run audit verify\` names them."
  chain: String
  number: Int
  "True for a row that the caller may see. Read by the hub only."
  _visible: Boolean @inaccessible
}

enum AccessKind {
  OPERATION
  DENIAL
  TRIPWIRE
  EXPLAIN
  ERASURE
  "A document at the documents door: once before its bytes leave (\`step\` BEGUN), once when its owner answered."
  DOCUMENT
  "Counts of rows on which two policies differ, worked out by \`npm run policy -- diff --snapshot\`."
  IMPACT
}

enum AccessActor {
  PERSON
  SERVICE
  AGENT
}

type AccessedRows {
  type: String!
  "1, 10, 100, 1000 or 10000: at most so many, and more than the step before. 0: a sum over them."
  upTo: Int!
}

type AccessDetail {
  name: String!
  value: String
}

type AccessRecordConnection {
  edges: [AccessRecordEdge!]! @flow(from: ["AccessRecord.id"])
  nodes: [AccessRecord!]! @flow(from: ["AccessRecord.id"])
  pageInfo: PageInfo! @flow(from: ["AccessRecord.id"])
  totalCount: Int @flow(from: ["AccessRecord.id"], use: AGGREGATE, function: COUNT)
}

type AccessRecordEdge {
  cursor: String! @flow(from: ["AccessRecord.id"])
  node: AccessRecord @flow(from: ["AccessRecord.id"])
}

type PageInfo @shareable {
  hasNextPage: Boolean!
  hasPreviousPage: Boolean!
  startCursor: String
  endCursor: String
}

"What is named must hold, all of it."
input AccessLogFilter {
  legalEntityCode: [String!] @binds(field: "AccessRecord.legalEntityCode", use: FILTER)
  subject: [ID!] @binds(field: "AccessRecord.subject", use: FILTER)
  kind: [AccessKind!] @binds(field: "AccessRecord.kind", use: FILTER)
  operationName: [String!] @binds(field: "AccessRecord.operationName", use: FILTER)
  "Any of these coordinates was asked for."
  coordinates: [String!] @binds(field: "AccessRecord.coordinates", use: FILTER)
  "Included."
  from: DateTime @binds(field: "AccessRecord.at", use: FILTER)
  "Excluded."
  until: DateTime @binds(field: "AccessRecord.at", use: FILTER)
}

enum AccessLogOrder {
  AT @binds(field: "AccessRecord.at", use: ORDER)
  AT_DESC @binds(field: "AccessRecord.at", use: ORDER)
}

type MyAccess {
  subject: ID!
  "The acting agent. Then the rights below are what person, agent and purpose have in common."
  agent: ID
  actor: AccessActor!
  purpose: String
  fingerprint: String!
  policyVersion: String!
  epoch: Int!
  "From then on the rights may be others."
  validUntil: DateTime
  grants: [EffectiveGrant!]!
  "What is taken away again; it wins over every grant."
  forbids: [EffectiveGrant!]!
}

"One complete tuple: no part of it joins a part of another one."
type EffectiveGrant {
  activity: String!
  type: String!
  "Null: all of them."
  legalEntities: [String!]
  fields: [GrantedUses!]!
  "Fields that leave in clear although the contract masks them."
  clear: [String!]!
  masks: [GrantedMask!]!
  limits: [GrantedLimit!]!
  "Condition on the row, canonical JSON."
  condition: String
  from: Date!
  "Excluded."
  until: Date
  purposes: [String!]!
  registeredOnly: Boolean!
}

type GrantedUses {
  "A field class or a field."
  name: String!
  "Null: all that the contract allows."
  uses: [String!]
}

type GrantedMask {
  field: String!
  kind: String!
}

type GrantedLimit {
  name: String!
  max: Decimal!
  currency: Currency!
}

"Instant in UTC, RFC 3339 with microseconds."
scalar DateTime

"Day without a zone: \`YYYY-MM-DD\`."
scalar Date

"ISO 4217 currency code."
scalar Currency

"Exact decimal as text: \`-?digits[.digits]\`; no exponent, no plus sign."
scalar Decimal
`;
