import { Kind, type SelectionSetNode } from 'graphql';
import { type RegistryEntry } from '#kernel/registry';
import { destinationOf } from '../transport/destinationOf';
import { type Row } from '../transport/Row';
import { entityAnswer, problemOf } from './openFetcher';
import { type Territory } from './Territory';
import { type EntityRoute, EntityRouter, instancesOf, KeyWithoutInstance } from './route';
import { type Claims, claimsIn, refuseForeignClaims, refuseOtherClaim } from './claims';
import { type FetchProgram } from './FetchProgram';
import { type EntityAnswer, type EntityFetch, type EntityProblem } from './SubgraphFetcher';

/** Representations that go to a spoke in one call. */
const BATCH_MAX = 500;

interface Batch {
  /** One for an owner; several where any of them knows. */
  readonly entries: readonly RegistryEntry[];
  readonly asked: readonly Asked[];
}

/** One entity of a batch. */
interface Asked {
  /** Its position in the representations of the fetch. */
  readonly at: number;
  readonly route: EntityRoute;
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
        entities[batch.asked[at]?.at ?? -1] = entity;
      });
      for (const problem of answer.problems)
        problems.push(problem.at === null ? problem : { ...problem, at: batch.asked[problem.at]?.at ?? null });
    }),
  );
  return { entities, problems };
}

function batches(territory: Territory, fetch: EntityFetch, untold: (at: number) => void): readonly Batch[] {
  const registry = territory.registry();
  const spoke = fetch.program.service;
  const router = new EntityRouter(territory.model, registry, { spoke, call: fetch.call });
  const byOwner = new Map<RegistryEntry | null, Asked[]>();
  fetch.representations.forEach((representation, at) => {
    const route = router.routeOf(representation);
    if (route.kind === 'UNTOLD') untold(at);
    if (route.kind === 'NOBODY' || route.kind === 'UNTOLD') return;
    const owner = route.kind === 'OWNER' ? route.entry : null;
    const asked = byOwner.get(owner);
    if (asked === undefined) byOwner.set(owner, [{ at, route }]);
    else asked.push({ at, route });
  });
  return [...byOwner].flatMap(([owner, asked]) => {
    const entries = owner === null ? instancesOf(registry, spoke) : [owner];
    return Array.from({ length: Math.ceil(asked.length / BATCH_MAX) }, (_, at) => ({
      entries,
      asked: asked.slice(at * BATCH_MAX, (at + 1) * BATCH_MAX),
    }));
  });
}

async function callBatch(territory: Territory, fetch: EntityFetch, { entries, asked }: Batch): Promise<EntityAnswer> {
  const representations = asked.map(({ at }) => fetch.representations[at]);
  let failed: EntityAnswer = { entities: [], problems: [] };
  for (const entry of entries) {
    const to = destinationOf(entry);
    try {
      const variables = { ...fetch.variables, representations };
      const reply = await territory.transport.send({ to, query: fetch.program.text, variables, kind: 'READ', call: fetch.call });
      const answer = entityAnswer(reply, asked.length, entry.instance);
      checkClaims({ territory, program: fetch.program, entry, asked }, answer);
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
  readonly program: FetchProgram;
  readonly entry: RegistryEntry;
  readonly asked: readonly Asked[];
}

const claimsOf = new WeakMap<FetchProgram, { readonly claims: Claims | null }>();

/** An entity is of the legal entity that its key names, and so is what came with it of the partition that answered. */
function checkClaims({ territory, program, entry, asked }: Answering, { entities }: EntityAnswer): void {
  const { model, fullSchema: schema } = territory;
  const known = claimsOf.get(program) ?? { claims: claimsIn(entitySelection(program), '', { model, schema }) };
  claimsOf.set(program, known);
  for (let at = 0; at < entities.length; at++) {
    const [entity, route] = [entities[at] ?? null, asked[at]?.route];
    if (entity === null || route?.kind !== 'OWNER' || route.type === null) continue;
    refuseOtherClaim(entity, { type: route.type, legalEntity: route.legalEntity, entry });
    refuseForeignClaims(known.claims, entity, { entry });
  }
}

function entitySelection({ operation }: FetchProgram): SelectionSetNode | undefined {
  const [entities] = operation.selectionSet.selections;
  return entities?.kind === Kind.FIELD ? entities.selectionSet : undefined;
}
