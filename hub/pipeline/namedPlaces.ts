import { type GraphQLSchema } from 'graphql';
import { type AccessModel, rootOf } from '#policy/AccessModel';
import { argumentAt } from '../partition/fieldArguments';
import { namedLegalEntities } from '../partition/namedLegalEntities';
import { legalEntityIn } from '../partition/route';
import { type Authorised } from './authorise';

export interface NamingContext {
  readonly model: AccessModel;
  readonly api: GraphQLSchema;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A request can name any number of codes; more than these are no work of people. */
const NAMED_MAX = 50;

/** The legal entities that the arguments of an operation name, existing or not, granted or not, sorted. */
export function namedPlaces({ roots, kind }: Authorised, { model, api, variables }: NamingContext): readonly string[] {
  const type = kind === 'mutation' ? api.getMutationType() : api.getQueryType();
  const named = new Set<string>();
  for (const { name, node } of roots) {
    const coordinate = `${kind === 'mutation' ? 'Mutation' : 'Query'}.${name}`;
    const root = rootOf(model, coordinate);
    const definition = type?.getFields()[name];
    if (root === null || definition === undefined) continue;
    const paths = [root.gather.by, ...root.demands.map(({ legalEntity }) => legalEntity)];
    const values = paths.map((path) => (path === null ? null : legalEntityIn(argumentAt(node, path, variables))));
    const codes = namedLegalEntities({ model, root, coordinate, field: node, definition, variables }) ?? [];
    for (const code of [...values, ...[...codes].map(legalEntityIn)]) if (code !== null && named.size < NAMED_MAX) named.add(code);
  }
  return [...named].sort();
}
