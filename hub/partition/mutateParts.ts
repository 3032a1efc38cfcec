import { type RegistryEntry } from '#kernel/registry';
import { type ExecutionProblem } from '../transport/ExecutionProblem';
import { emptyRow, setOwnValue } from '../transport/Row';
import { callInstance, type CallOutcome } from './instanceCalls';
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
    const outcome: CallOutcome =
      'code' in owner
        ? { failure: owner }
        : await callInstance({ transport: territory.transport, fetch, program }, { entry: owner, asks: [{ part, field: part.field }] });
    const answer = 'failure' in outcome ? undefined : outcome.answers.get(part);
    setOwnValue(data, part.key, answer?.value ?? null);
    const own = 'failure' in outcome ? [outcome.failure] : (answer?.problems ?? []);
    problems.push(...own.map((problem) => ({ ...problem, path: [part.key, ...(problem.path ?? [])] })));
    if ('code' in owner) continue;
    if ('failure' in outcome) fetch.ledger.missing(owner.instance);
    else fetch.ledger.answered(owner.instance, answer?.value == null ? 0 : 1, outcome.knownAt);
  }
  return { data, problems };
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
