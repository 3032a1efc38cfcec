// Time of the policy gate on a generated set of contracts.
//
//   npm run bench:gate [-- --fields 2000 --spokes 8 --rounds 7]
//
// Each spoke has scoped types with labels, a mask, an amount limit, references to the types of the next spoke, a computed field over
// @requires, connections, filters and orders. Composition is measured beside it: the gate runs before and after it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Contract } from '../policy/directives/contractTypes';
import { checkContracts, checkSupergraph } from '../policy/gate/checkComposition';
import { coverageOf } from '../policy/gate/coverage';
import { gateInput } from '../policy/gate/GateInput';
import { apolloComposer } from '../hub/supergraph/Composer';

const HEADER = readFileSync(join(__dirname, '../schema/directives.graphql'), 'utf8').replace('"@key"', '"@key", "@external", "@requires"');
const { values } = parseArgs({
  options: {
    fields: { type: 'string', default: '2000' },
    spokes: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '7' },
  },
});

const CORE = '@access(classes: ["core"], uses: [PROJECT, FILTER, ORDER, AGGREGATE], aggregate: [COUNT])';
const SHARED = `
  type Money @shareable { amount: String! currency: String! }
  type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }`;
/** Fields of each generated type, its connection and its edge among them. */
const PER_TYPE = 40;

function contractOf(spoke: number, { spokes, types }: { readonly spokes: number; readonly types: number }): Contract {
  const name = `spoke${String(spoke)}`;
  const next = (spoke + 1) % spokes;
  const parts = Array.from({ length: types }, (_, at) => typeOf(`T${String(spoke)}x${String(at)}`, `T${String(next)}x${String(at)}`));
  return { spoke: name, sdl: `${HEADER}${SHARED}${parts.join('')}`, activities: [] };
}

function typeOf(type: string, other: string): string {
  const plain = Array.from(
    { length: PER_TYPE - 19 },
    (_, at) => `f${String(at)}: String ${at % 3 === 0 ? CORE : '@access(classes: ["notes"], uses: [PROJECT, FILTER])'}`,
  );
  const filters = plain.map((_, at) => `f${String(at)}: String @binds(field: "${type}.f${String(at)}", use: FILTER)`);
  return `
  type ${type} @key(fields: "id") @entityScope(by: "legalEntityCode", attributes: ["status"]) @access(classes: ["core"]) {
    id: ID! ${CORE} legalEntityCode: String! ${CORE} status: String ${CORE}
    gross: Money @access(classes: ["amounts"], uses: [PROJECT, FILTER, AGGREGATE], aggregate: [SUM])
    limitAmount: Money @access(classes: ["amounts"]) @amountLimit(name: "approval", currencyBy: "limitAmount.currency")
    iban: String @access(classes: ["bank"]) @mask(kind: LAST4)
    other: ${other} _visible: Boolean @inaccessible
    ${plain.join('\n    ')}
  }
  type ${other} @key(fields: "id") {
    id: ID! gross: Money @external
    score: String @requires(fields: "gross { amount }") @flow(from: ["${other}.gross"])
  }
  type ${type}Connection {
    edges: [${type}Edge!]! @flow(from: ["${type}.id"]) nodes: [${type}!]! @flow(from: ["${type}.id"])
    pageInfo: PageInfo! @flow(from: ["${type}.id"]) totalCount: Int @flow(from: ["${type}.id"], use: AGGREGATE, function: COUNT)
  }
  type ${type}Edge { cursor: String! @flow(from: ["${type}.id"], use: ORDER) node: ${type} @flow(from: ["${type}.id"]) }
  enum ${type}Order { ID @binds(field: "${type}.id", use: ORDER) STATUS @binds(field: "${type}.status", use: ORDER) }
  input ${type}Filter { ${filters.join(' ')} }
  extend type Query {
    one${type}(id: ID! @binds(field: "${type}.id", use: FILTER)): ${type} @demands(activity: "READ", on: "${type}") @gather(how: ROUTE, by: "id")
    all${type}(first: Int @public(reason: "page") after: String @public(reason: "page") filter: ${type}Filter, order: ${type}Order): ${type}Connection
      @demands(activity: "READ", on: "${type}") @gather(how: MERGE)
  }`;
}

function median(times: readonly number[]): number {
  return times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0;
}

function timed(work: () => void): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

function main(): void {
  const [fields, spokes, rounds] = [values.fields, values.spokes, values.rounds].map(Number) as [number, number, number];
  const contracts = Array.from({ length: spokes }, (_, at) => contractOf(at, { spokes, types: Math.ceil(fields / PER_TYPE / spokes) }));
  const input = gateInput(contracts);
  const errors = checkContracts(input);
  if (errors.length > 0) throw new TypeError(`the generated contracts do not pass: ${JSON.stringify(errors[0])}`);
  let supergraph = '';
  const composing = timed(() => (supergraph = apolloComposer.compose(contracts).supergraphSdl));
  const [before, after]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    before.push(timed(() => checkContracts(gateInput(contracts))));
    after.push(timed(() => checkSupergraph(input, supergraph)));
  }
  const reachable = coverageOf(input).reduce((sum, each) => sum + each.reachable, 0);
  process.stdout.write(
    `${String(spokes)} spokes, ${String(Object.keys(input.model.fields).length)} fields, ${String(reachable)} reachable coordinates\n` +
      `gate before composition: ${median(before).toFixed(0)} ms (first ${before[0]?.toFixed(0) ?? ''} ms)\n` +
      `gate on the supergraph:  ${median(after).toFixed(0)} ms\n` +
      `composition:             ${composing.toFixed(0)} ms\n`,
  );
  if (median(before) + median(after) > TARGET_MS) process.exitCode = 1;
}

const TARGET_MS = 2_000;

main();
