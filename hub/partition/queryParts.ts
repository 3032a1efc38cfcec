import { Kind, type SelectionNode } from 'graphql';
import { type RegistryEntry } from '#kernel/registry';
import { type ExecutionProblem } from '../transport/ExecutionProblem';
import { emptyRow, setOwnValue } from '../transport/Row';
import { isIncluded } from './conditions';
import { type InstanceAnswer } from './gathering';
import { gatherPart } from './gatherPart';
import { type Ask, type Caller, callInstance, type CallOutcome } from './instanceCalls';
import { type GatheredPart, type PartitionedProgram } from './PartitionedProgram';
import { type Territory } from './Territory';
import { type PartRoute, routeOf } from './partRoutes';
import { type RootAnswer, type RootFetch } from './SubgraphFetcher';

/** What came back for one root field. */
interface Collected {
  readonly answers: InstanceAnswer[];
  readonly failures: ExecutionProblem[];
}

/** Answers the root fields of a query: one call for each instance that any of them needs, all at once, gathered field by field. */
export async function queryParts(territory: Territory, fetch: RootFetch, program: PartitionedProgram): Promise<RootAnswer> {
  const registry = territory.registry();
  const parts = program.parts.filter((part) => isPartIncluded(part.selection, fetch.variables));
  const collected = new Map(parts.map((part): [GatheredPart, Collected] => [part, { answers: [], failures: [] }]));
  const calls = new Map<RegistryEntry, Ask[]>();
  const anywhere: { part: GatheredPart; entries: readonly RegistryEntry[] }[] = [];
  for (const part of parts) {
    const route = routeOf(part, fetch, { model: territory.model, registry });
    if (route.kind === 'ONE_OF') anywhere.push({ part, entries: route.entries });
    else if (route.problem !== undefined) collected.get(part)?.failures.push(route.problem);
    else for (const entry of route.entries) calls.set(entry, [...(calls.get(entry) ?? []), askOf(part, route)]);
  }
  const caller: Caller = { transport: territory.transport, fetch, program, model: territory.model };
  const known = new Map<string, string>();
  const settle = (entry: RegistryEntry, asks: readonly Ask[], outcome: CallOutcome): void => {
    if ('knownAt' in outcome) known.set(entry.instance, outcome.knownAt);
    else fetch.ledger.missing(entry.instance);
    for (const { part } of asks) record(collected.get(part), part, outcome);
  };
  await Promise.all([
    ...[...calls].map(async ([entry, asks]) => {
      settle(entry, asks, await callInstance(caller, { entry, asks }));
    }),
    ...anywhere.map(async ({ part, entries }) => {
      const ask = { part, field: part.field };
      const last = await firstAnswer(caller, ask, entries);
      if (last !== null) settle(last.entry, [ask], last.outcome);
    }),
  ]);
  return gather(fetch, collected, known);
}

/** Selections keep their fragments: all the conditions along them count. */
export function isPartIncluded(selection: SelectionNode, variables: Readonly<Record<string, unknown>>): boolean {
  if (!isIncluded(selection, variables)) return false;
  if (selection.kind !== Kind.INLINE_FRAGMENT) return true;
  return selection.selectionSet.selections.every((inner) => isPartIncluded(inner, variables));
}

/** A page that is merged needs the places of its rows; an aggregate always needs its keys, so that one instance spells as many do. */
function askOf(part: GatheredPart, route: PartRoute): Ask {
  if (part.group !== null) return { part, field: part.group.augmented };
  if (part.merge !== null && route.entries.length > 1) return { part, field: part.merge.augmented };
  return { part, field: part.field };
}

/** Asks one instance after the other until one answers. */
async function firstAnswer(
  caller: Caller,
  ask: Ask,
  entries: readonly RegistryEntry[],
): Promise<{ entry: RegistryEntry; outcome: CallOutcome } | null> {
  let last: { entry: RegistryEntry; outcome: CallOutcome } | null = null;
  for (const entry of entries) {
    last = { entry, outcome: await callInstance(caller, { entry, asks: [ask] }) };
    if ('knownAt' in last.outcome) return last;
  }
  return last;
}

function record(collected: Collected | undefined, part: GatheredPart, outcome: CallOutcome): void {
  if ('failure' in outcome) {
    collected?.failures.push({ ...outcome.failure, path: [] });
    return;
  }
  const answer = outcome.answers.get(part);
  if (answer !== undefined) collected?.answers.push(answer);
}

function gather(fetch: RootFetch, collected: ReadonlyMap<GatheredPart, Collected>, known: ReadonlyMap<string, string>): RootAnswer {
  const data = emptyRow();
  const problems: ExecutionProblem[] = [];
  const rows = new Map<string, number>();
  for (const [part, { answers, failures }] of collected) {
    // Calls end in any order: equal answers are gathered from equal lists.
    const sorted = answers.toSorted((one, other) => (one.instance < other.instance ? -1 : 1));
    const gathered = gatherPart({ part, answers: sorted, failures, variables: fetch.variables });
    setOwnValue(data, part.key, gathered.value);
    problems.push(...unique(gathered.problems).map((problem) => ({ ...problem, path: [part.key, ...(problem.path ?? [])] })));
    for (const [instance, count] of gathered.rows) rows.set(instance, (rows.get(instance) ?? 0) + count);
  }
  for (const [instance, knownAt] of known) fetch.ledger.answered(instance, rows.get(instance) ?? 0, knownAt);
  return { data, problems };
}

/** What the caller did wrong every instance says alike; it is told once, as if one had answered. What an instance did wrong is told for each. */
function unique(problems: readonly ExecutionProblem[]): readonly ExecutionProblem[] {
  const seen = new Set<string>();
  return problems.filter((problem) => {
    const key = JSON.stringify([problem.code, problem.path, INSTANCE_CODES.has(problem.code) ? problem.instance : null]);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

const INSTANCE_CODES = new Set(['SPOKE_UNAVAILABLE', 'SPOKE_PROTOCOL_ERROR', 'TIMEOUT', 'INTERNAL']);
