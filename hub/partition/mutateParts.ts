import { type RegistryEntry } from '#kernel/registry';
import { type ExecutionProblem } from '../transport/ExecutionProblem';
import { emptyRow, setOwnValue } from '../transport/Row';
import { type Caller, callInstance } from './instanceCalls';
import { type GatheredPart, type PartitionedProgram } from './PartitionedProgram';
import { type Territory } from './Territory';
import { ownerOfArgument } from './partRoutes';
import { isPartIncluded } from './queryParts';
import { admittedBy, instancesOf } from './route';
import { type RootAnswer, type RootFetch } from './SubgraphFetcher';

/** Runs the root fields of a mutation one after the other, each at its owner. A refused one does not stop those after it, as GraphQL has it. */
export async function mutateParts(territory: Territory, fetch: RootFetch, program: PartitionedProgram): Promise<RootAnswer> {
  const data = emptyRow();
  const problems: ExecutionProblem[] = [];
  for (const part of program.parts.filter(({ selection }) => isPartIncluded(selection, fetch.variables))) {
    const owner = ownerOf(part, fetch, territory);
    const done =
      'code' in owner
        ? { value: null, problems: [owner] }
        : await writeAt(owner, part, { transport: territory.transport, fetch, program, model: territory.model });
    setOwnValue(data, part.key, done.value);
    problems.push(...done.problems.map((problem) => ({ ...problem, path: [part.key, ...(problem.path ?? [])] })));
  }
  return { data, problems };
}

async function writeAt(
  entry: RegistryEntry,
  part: GatheredPart,
  caller: Caller,
): Promise<{ value: unknown; problems: readonly ExecutionProblem[] }> {
  const outcome = await callInstance(caller, { entry, asks: [{ part, field: part.field }] });
  const { ledger } = caller.fetch;
  if ('failure' in outcome) {
    ledger.missing(entry.instance);
    return { value: null, problems: [outcome.failure] };
  }
  const { value = null, problems = [] } = outcome.answers.get(part) ?? {};
  ledger.answered(entry.instance, value === null ? 0 : 1, outcome.knownAt);
  return { value, problems };
}

/** The instance that writes, or the problem: a target without an owner is answered like a hidden one. The pipeline has refused what is not granted; this is the second look. */
function ownerOf(part: GatheredPart, fetch: RootFetch, { registry }: Territory): RegistryEntry | ExecutionProblem {
  const instances = instancesOf(registry(), fetch.program.service);
  if (part.root === null) return { code: 'FORBIDDEN' };
  const found = ownerOfArgument(part, fetch, instances);
  if (found !== null && !admittedBy(part.root, fetch.call)(found.legalEntity)) return { code: 'FORBIDDEN' };
  // A spoke that runs once owns what nobody owns yet: a legal entity that is being registered, reference data of the group.
  const single = instances.length === 1 ? instances[0] : undefined;
  return found?.entry ?? single ?? { code: 'CONFLICT_OR_NOT_PERMITTED' };
}
