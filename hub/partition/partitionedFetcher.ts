import { fetchEntities } from './entityCalls';
import { type FetchProgram } from './FetchProgram';
import { PartitionedProgram } from './PartitionedProgram';
import { mutateParts } from './mutateParts';
import { queryParts } from './queryParts';
import { type SubgraphFetcher } from './SubgraphFetcher';
import { type Territory } from './Territory';

/** Fetches over partitioned spokes: every root field as its `@gather` says, every entity at its owner, nobody asked in vain. */
export function partitionedFetcher(territory: Territory): SubgraphFetcher {
  const programs = new WeakMap<FetchProgram, PartitionedProgram>();
  const programOf = (program: FetchProgram): PartitionedProgram => {
    let known = programs.get(program);
    if (known === undefined) programs.set(program, (known = new PartitionedProgram(program, territory.model, territory.fullSchema)));
    return known;
  };
  return {
    root(fetch) {
      const program = programOf(fetch.program);
      return fetch.program.kind === 'mutation' ? mutateParts(territory, fetch, program) : queryParts(territory, fetch, program);
    },
    entities: (fetch) => fetchEntities(territory, fetch),
  };
}
