import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DocumentNode, print } from 'graphql';
import { SettableClock } from '#kernel/Clock';
import { type Registry } from '#kernel/registry';
import { type PolicyDocument, readPolicyDocument } from '#policy/grants/PolicyDocument';
import { type Answer, CursorSeal, Pipeline, RegisteredOperations, ShadowPolicy } from '../../hub/pipeline';
import { Principals } from '../../hub/identity/Principals';
import { type ExecuteOutcome } from '../../hub/plan/Executor';
import { plannedKey, plannerNames } from '../../hub/plan/internalAliases';
import { type QueryPlan } from '../../hub/plan/Planner';
import { composeRelease } from '../../hub/supergraph/composeRelease';
import { loadRelease } from '../../hub/supergraph/loadRelease';
import { type Release } from '../../hub/supergraph/Release';

const HEADER = readFileSync(join(__dirname, '../../schema/directives.graphql'), 'utf8').replace(
  '"@key"',
  '"@key", "@external", "@requires"',
);
const PAGING =
  'first: Int = 50 @public(reason: "page") after: String @public(reason: "page") last: Int @public(reason: "page") before: String @public(reason: "page")';
const CORE = '@access(classes: ["core"], uses: [PROJECT, FILTER, ORDER, GROUP, AGGREGATE], aggregate: [COUNT])';
const connection = (name: string): string => `
  type ${name}Connection {
    edges: [${name}Edge!]! @flow(from: ["${name}.id"])
    nodes: [${name}!]! @flow(from: ["${name}.id"])
    pageInfo: PageInfo! @flow(from: ["${name}.id"])
    totalCount: Int @flow(from: ["${name}.id"], use: AGGREGATE, function: COUNT)
  }
  type ${name}Edge { cursor: String @flow(from: ["${name}.id"], use: ORDER) node: ${name}! @flow(from: ["${name}.id"]) }`;
const VALUES = `
  type Money @shareable { amount: String! currency: String! }
  type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
  type Refused @shareable { reason: String }`;

const bills = `${HEADER}${VALUES}
  type Bill @key(fields: "id") @entityScope(by: "legalEntityCode", attributes: ["status"]) @access(classes: ["core"]) {
    id: ID! ${CORE}
    legalEntityCode: String! ${CORE}
    status: String ${CORE}
    gross: Money @access(classes: ["amounts"])
    iban: String @access(classes: ["bank"]) @mask(kind: LAST4)
    note: String @access(classes: ["notes"], uses: [PROJECT, WRITE])
    tags: [String!] @access(classes: ["notes"])
    payee: Payee
    _visible: Boolean @inaccessible
  }
  type Payee @key(fields: "id") { id: ID! bills(order: BillOrder = ID, ${PAGING}): BillConnection @flow(from: ["Bill.id"]) }
  ${connection('Bill')}
  enum BillOrder { ID @binds(field: "Bill.id", use: ORDER) STATUS @binds(field: "Bill.status", use: ORDER) }
  input BillFilter { legalEntityCode: [String!] @binds(field: "Bill.legalEntityCode", use: FILTER) status: String @binds(field: "Bill.status", use: FILTER) }
  union BillResult = BillChanged | Refused
  type BillChanged { bill: Bill @flow(from: ["Bill.id"]) }
  input NoteInput { billId: ID! @binds(field: "Bill.id", use: FILTER) note: String! @binds(field: "Bill.note", use: WRITE) }
  type Query {
    bill(id: ID! @binds(field: "Bill.id", use: FILTER)): Bill @demands(activity: "READ", on: "Bill", legalEntity: "id") @gather(how: ROUTE, by: "id")
    bills(filter: BillFilter, order: BillOrder = ID, ${PAGING}): BillConnection @demands(activity: "READ", on: "Bill") @gather(how: MERGE)
  }
  type Mutation {
    note(input: NoteInput!): BillResult @demands(activity: "Bill.note", on: "Bill", legalEntity: "input.billId") @gather(how: ROUTE, by: "input.billId")
  }`;
const payees = `${HEADER}${VALUES}
  type Payee @key(fields: "id") @entityScope(by: "legalEntityCode") @access(classes: ["core"]) {
    id: ID! ${CORE}
    legalEntityCode: String! ${CORE}
    name: String ${CORE}
    _visible: Boolean @inaccessible
  }
  type Query { payee(id: ID! @binds(field: "Payee.id", use: FILTER)): Payee @demands(activity: "READ", on: "Payee", legalEntity: "id") @gather(how: ROUTE, by: "id") }`;

const spends = `${HEADER}${VALUES}
  type Spend @key(fields: "id") @entityScope(by: "legalEntityCode") @access(classes: ["core"]) {
    id: ID! @access(classes: ["core"], uses: [PROJECT, ORDER, AGGREGATE], aggregate: [COUNT])
    legalEntityCode: String! @flow(from: ["Bill.legalEntityCode"], use: GROUP, declassify: "spend") @access(classes: ["core"])
    rows: Int @flow(from: ["Bill.id"], use: AGGREGATE, function: COUNT, declassify: "spend") @access(classes: ["core"])
    total: String @flow(from: ["Bill.status"], use: AGGREGATE, declassify: "spend") @access(classes: ["totals"])
    _visible: Boolean @inaccessible
  }
  type Query { spends: [Spend!] @demands(activity: "READ", on: "Spend") @gather(how: MERGE) }`;
const DECLASSIFIED = {
  spend: {
    sources: ['Bill.id', 'Bill.legalEntityCode', 'Bill.status'],
    groupings: [['legalEntityCode']],
    k: 5,
    owner: 'a',
    reason: 'test',
  },
};

const REGISTRY: Registry = {
  businessUnits: [
    { code: 'emea', name: 'EMEA', legalEntities: ['DE01', 'FR01'].map((code) => ({ code, from: '2020-01-01', until: null })) },
  ],
  instances: [],
};

const names = new Map<Release, ReturnType<typeof plannerNames>>();
/** What the real planner hides. */
function namesOf(of: Release): ReturnType<typeof plannerNames> {
  const known = names.get(of) ?? plannerNames(of.fullSchema, of.supergraphSdl);
  names.set(of, known);
  return known;
}

type Contracts = Pick<TryOptions, 'stubs' | 'totals'>;

const composed = new Map<string, Release>();
export function release({ stubs = false, totals = false }: Contracts = {}): Release {
  const key = `${String(stubs)} ${String(totals)}`;
  const known = composed.get(key);
  if (known !== undefined) return known;
  const contracts = [
    { spoke: 'bills', sdl: bills, activities: ['Bill.note'] },
    {
      spoke: 'payees',
      sdl: stubs ? payees.replace('(by: "legalEntityCode")', '(by: "legalEntityCode", onHidden: STUB)') : payees,
      activities: [],
    },
    ...(totals ? [{ spoke: 'spends', sdl: spends, activities: [] }] : []),
  ];
  const { supergraphSdl, accessModel } = composeRelease(contracts, {
    registers: { declassified: totals ? DECLASSIFIED : {}, shownErrors: {} },
  });
  const made = loadRelease(supergraphSdl, accessModel);
  composed.set(key, made);
  return made;
}

export interface TryOptions {
  /** Lines of `grants` with roles written out: `- { activities: …, type: …, legalEntities: …, fields: … }` without `to`. */
  readonly grants: readonly string[];
  readonly forbids?: readonly string[];
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly registered?: boolean;
  /** What the spokes answer. */
  readonly data?: Record<string, unknown> | null;
  readonly problems?: ExecuteOutcome['errors'];
  readonly wallOff?: boolean;
  /** Lines of grants that are tried beside those in force. */
  readonly shadow?: readonly string[];
  readonly shadowFails?: boolean;
  /** Payees are declared with `onHidden: STUB`. */
  readonly stubs?: boolean;
  /** There are declassified totals over bills, of five or more. */
  readonly totals?: boolean;
  /** Asks for `extensions.explain`. */
  readonly explain?: boolean;
  /** Points of cost that the caller has. */
  readonly budget?: number;
}

export interface Tried {
  readonly answer: Answer;
  /** What was planned, printed without line breaks; null when nothing was. */
  readonly planned: string | null;
  readonly variables: Readonly<Record<string, unknown>> | null;
  readonly alarms: readonly object[];
  /** What the hub logged as information. */
  readonly told: readonly object[];
  readonly warned: readonly object[];
}

/** Runs one request through the real stages; planner and executor are stand-ins that keep what they get and answer what is given. */
export async function tryPipeline(options: TryOptions): Promise<Tried> {
  const lines = (list: readonly string[]): string => list.map((each) => `  - { to: "person:try", from: 2020-01-01, ${each} }`).join('\n');
  const shadow =
    options.shadow === undefined
      ? null
      : readPolicyDocument([
          { name: 'roles.yaml', text: 'roles: {}' },
          { name: 'grants.yaml', text: `revision: 1\ngrants:\n${lines(options.shadow)}\n` },
        ]);
  const policy = readPolicyDocument([
    { name: 'roles.yaml', text: 'roles: {}' },
    {
      name: 'grants.yaml',
      text: `revision: 1\ngrants:\n${lines(options.grants)}\n${options.forbids === undefined ? '' : `forbids:\n${lines(options.forbids)}\n`}`,
    },
  ]);
  const kept: { document: DocumentNode | null; variables: Readonly<Record<string, unknown>> | null } = { document: null, variables: null };
  const alarms: object[] = [];
  const told: object[] = [];
  const warned: object[] = [];
  const log = {
    info: (fields: object) => void told.push(fields),
    warn: (fields: object) => void warned.push(fields),
    error: (fields: object) => void alarms.push(fields),
  };
  const pipeline = new Pipeline({
    active: () => ({
      release: release(options),
      planner: {
        responseKey: (name, key) => plannedKey({ name, key }, namesOf(release(options))),
        plan: (document) => {
          kept.document = document;
          return { key: '', document, step: null, conditionVariables: [], text: () => '' } satisfies QueryPlan;
        },
      },
      executor: {
        execute: (request) => {
          kept.variables = request.variables;
          return Promise.resolve({ data: options.data ?? null, errors: options.problems ?? [], partitions: [] });
        },
      },
    }),
    operations: () => new RegisteredOperations(options.registered === true ? [{ name: 'op.graphql', text: options.query }] : []),
    shownCodes: () => new Map([['RATE_MISSING', 'no rate']]),
    principals: principalsUnder(() => policy),
    owners: () => ({ classes: { amounts: 'controlling', bank: 'treasury' }, types: { Bill: 'payables' } }),
    seal: new CursorSeal(Buffer.alloc(32, 1)),
    recorder: null,
    ...(shadow !== null && {
      shadow: new ShadowPolicy({
        principals: principalsUnder(() => (options.shadowFails === true ? fail() : shadow)),
        registry: () => REGISTRY,
        log,
      }),
    }),
    log,
    deadlineMs: 1_000,
    secondWallOff: options.wallOff ?? false,
    ...(options.budget === undefined ? {} : { budgets: { burst: options.budget, perSecond: 1e-9 } }),
  });
  const answer = await pipeline.answer({
    identity: { subject: 'person:try', actor: 'PERSON', agent: null, purpose: null, scopes: [], expiresAtSeconds: 0 },
    requestId: 'r',
    parameters: {
      query: options.query,
      variables: options.variables ?? null,
      ...(options.explain === true && { extensions: { explain: true } }),
    },
    method: 'POST',
  });
  if (shadow !== null) await new Promise(setImmediate);
  return {
    answer,
    planned: kept.document === null ? null : print(kept.document).replaceAll(/\s+/g, ' '),
    variables: kept.variables,
    alarms,
    told,
    warned,
  };
}

function principalsUnder(policy: () => PolicyDocument): Principals {
  return new Principals({ policy, registry: () => REGISTRY, clock: new SettableClock('2026-01-01T12:00:00.000000Z') });
}

function fail(): never {
  throw new TypeError('the shadow policy is broken');
}
