import { Kind } from 'graphql';
import { NaveError } from '#kernel/errors';
import { type ExecutionProblem } from '../transport/ExecutionProblem';
import { isRow } from '../transport/Row';
import { type Destination, type SpokeError, type SpokeReply, type Transport } from '../transport/Transport';
import {
  type EntityAnswer,
  type EntityFetch,
  type EntityProblem,
  type RootAnswer,
  type RootFetch,
  type SubgraphFetcher,
} from './SubgraphFetcher';

/** Plain federation: every subgraph is one server at the address that the supergraph gives. No partitions, no tokens. */
export function openFetcher(transport: Pick<Transport, 'send'>, urls: ReadonlyMap<string, string>): SubgraphFetcher {
  async function send(fetch: RootFetch, variables: Readonly<Record<string, unknown>>): Promise<SpokeReply | ExecutionProblem> {
    const { program, call } = fetch;
    const to: Destination = { instance: program.service, url: urls.get(program.service) ?? '', legalEntities: [], wrappingKey: null };
    try {
      return await transport.send({ to, query: program.text, variables, kind: program.kind === 'mutation' ? 'WRITE' : 'READ', call });
    } catch (error) {
      return problemOf(error, program.service);
    }
  }
  return {
    async root(fetch): Promise<RootAnswer> {
      const reply = await send(fetch, fetch.variables);
      if (isProblem(reply)) return { data: null, problems: rootKeys(fetch).map((key) => ({ ...reply, path: [key] })) };
      return { data: reply.data, problems: reply.errors.map((error) => spokeProblem(error, fetch.program.service)) };
    },
    async entities(fetch: EntityFetch): Promise<EntityAnswer> {
      const reply = await send(fetch, { ...fetch.variables, representations: fetch.representations });
      if (isProblem(reply)) return { entities: fetch.representations.map(() => null), problems: [{ ...reply, at: null }] };
      return entityAnswer(reply, fetch.representations.length, fetch.program.service);
    },
  };
}

/** Reads `_entities` of a reply. Another number of entities than asked is an answer of nothing, with SPOKE_PROTOCOL_ERROR. */
export function entityAnswer(reply: SpokeReply, count: number, instance: string): EntityAnswer {
  const list = reply.data?.['_entities'];
  const problems = reply.errors.map((error) => entityProblem(error, instance));
  if (Array.isArray(list) && list.length === count)
    return { entities: list.map((entity: unknown) => (isRow(entity) ? entity : null)), problems };
  const misfit: EntityProblem = { code: 'SPOKE_PROTOCOL_ERROR', instance, detail: `expected ${count} entities`, at: null };
  return { entities: new Array<null>(count).fill(null), problems: problems.length > 0 ? problems : [misfit] };
}

/** The problem that a failed call is. */
export function problemOf(error: unknown, instance: string): ExecutionProblem {
  if (error instanceof NaveError) return { code: error.code, instance, detail: error.message };
  return { code: 'INTERNAL', instance, detail: error instanceof Error ? error.message : String(error) };
}

export function spokeProblem(error: SpokeError, instance: string): ExecutionProblem {
  return { code: error.code, instance, detail: error.written, ...(error.path === null ? {} : { path: error.path }) };
}

/** Response keys of the root fields of a fetch. */
function rootKeys(fetch: RootFetch): readonly string[] {
  return fetch.program.operation.selectionSet.selections.flatMap((each) =>
    each.kind === Kind.FIELD ? [each.alias?.value ?? each.name.value] : [],
  );
}

function entityProblem(error: SpokeError, instance: string): EntityProblem {
  const [root, at, ...rest] = error.path ?? [];
  const known = root === '_entities' && typeof at === 'number';
  return { code: error.code, instance, detail: error.written, at: known ? at : null, ...(known ? { path: rest } : {}) };
}

function isProblem(reply: SpokeReply | ExecutionProblem): reply is ExecutionProblem {
  return 'code' in reply;
}
