import { Kind, type SelectionSetNode } from 'graphql';
import { type RegistryEntry } from '#kernel/registry';
import { typeOf } from '#policy/AccessModel';
import { destinationOf } from '../transport/destinationOf';
import { type Row } from '../transport/Row';
import { entityAnswer, problemOf } from './openFetcher';
import { type Territory } from './Territory';
import { EntityRouter, instancesOf, KeyWithoutInstance } from './route';
import { type Claims, claimsIn, refuseForeignClaims, refuseOtherClaim } from './claims';
import { type FetchProgram } from './FetchProgram';
import { type EntityAnswer, type EntityFetch, type EntityProblem } from './SubgraphFetcher';

/** Representations that go to a spoke in one call. */
const BATCH_MAX = 500;

interface Batch {
  /** One for an owner; several where any of them knows. */
  readonly entries: readonly RegistryEntry[];
  /** Positions in the representations of the fetch. */
  readonly positions: readonly number[];
}

/** Asks each entity's owner for it, all owners at once, and puts the answers back in place. */
export async function fetchEntities(territory: Territory, fetch: EntityFetch): Promise<EntityAnswer> {
  const entities = new Array<Row | null>(fetch.representations.length).fill(null);
  const problems: EntityProblem[] = [];
  const untold = (at: number): void => {
    problems.push({ code: KeyWithoutInstance().code, at });
  };
  await Promise.all(
    batches(territory, fetch, untold).map(async (batch) => {
      const answer = await callBatch(territory, fetch, batch);
      answer.entities.forEach((entity, at) => {
        entities[batch.positions[at] ?? -1] = entity;
      });
      for (const problem of answer.problems)
        problems.push(problem.at === null ? problem : { ...problem, at: batch.positions[problem.at] ?? null });
    }),
  );
  return { entities, problems };
}

function batches(territory: Territory, fetch: EntityFetch, untold: (at: number) => void): readonly Batch[] {
  const registry = territory.registry();
  const spoke = fetch.program.service;
  const router = new EntityRouter(territory.model, registry, { spoke, call: fetch.call });
  const byOwner = new Map<RegistryEntry | null, number[]>();
  fetch.representations.forEach((representation, at) => {
    const route = router.routeOf(representation);
    if (route.kind === 'UNTOLD') untold(at);
    if (route.kind === 'NOBODY' || route.kind === 'UNTOLD') return;
    const owner = route.kind === 'OWNER' ? route.entry : null;
    const positions = byOwner.get(owner);
    if (positions === undefined) byOwner.set(owner, [at]);
    else positions.push(at);
  });
  return [...byOwner].flatMap(([owner, positions]) => {
    const entries = owner === null ? instancesOf(registry, spoke) : [owner];
    return Array.from({ length: Math.ceil(positions.length / BATCH_MAX) }, (_, at) => ({
      entries,
      positions: positions.slice(at * BATCH_MAX, (at + 1) * BATCH_MAX),
    }));
  });
}

async function callBatch(territory: Territory, fetch: EntityFetch, { entries, positions }: Batch): Promise<EntityAnswer> {
  const representations = positions.map((at) => fetch.representations[at]);
  let failed: EntityAnswer = { entities: [], problems: [] };
  for (const entry of entries) {
    const to = destinationOf(entry);
    try {
      const variables = { ...fetch.variables, representations };
      const reply = await territory.transport.send({ to, query: fetch.program.text, variables, kind: 'READ', call: fetch.call });
      const answer = entityAnswer(reply, positions.length, entry.instance);
      checkClaims({ territory, fetch, entry, positions }, answer);
      fetch.ledger.resolved(entry.instance, answer.entities.filter((entity) => entity !== null).length, reply.knownAt);
      return answer;
    } catch (error) {
      fetch.ledger.missing(entry.instance);
      failed = { entities: [], problems: [{ ...problemOf(error, entry.instance), at: null }] };
    }
  }
  return failed;
}

interface Answering {
  readonly territory: Territory;
  readonly fetch: EntityFetch;
  readonly entry: RegistryEntry;
  /** In the representations of the fetch. */
  readonly positions: readonly number[];
}

const claimsOf = new WeakMap<FetchProgram, { readonly claims: Claims | null }>();

/** An entity is of the legal entity that its key names, and so is what came with it of the partition that answered. */
function checkClaims({ territory, fetch, entry, positions }: Answering, { entities }: EntityAnswer): void {
  const { program, representations } = fetch;
  const { model, fullSchema: schema } = territory;
  const known = claimsOf.get(program) ?? { claims: claimsIn(entitySelection(program), '', { model, schema }) };
  claimsOf.set(program, known);
  const scoped = entities.filter((entity, at) => {
    const representation = representations[positions[at] ?? -1];
    const type = representation === undefined ? null : typeOf(model, String(representation['__typename']));
    if (entity === null || type === null) return false;
    refuseOtherClaim(entity, { type, key: representation?.[type.key], entry });
    return true;
  });
  refuseForeignClaims(known.claims, scoped, { entry });
}

function entitySelection({ operation }: FetchProgram): SelectionSetNode | undefined {
  const [entities] = operation.selectionSet.selections;
  return entities?.kind === Kind.FIELD ? entities.selectionSet : undefined;
}
