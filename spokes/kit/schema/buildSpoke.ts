import { type GraphQLSchema, concatAST } from 'graphql';
import { buildSubgraphSchema, printSubgraphSchema } from '@apollo/subgraph';
import { buildSchema, createResolversMap } from 'type-graphql';
import { type BaseContext } from '../context';
import { type SpokeDefinition } from '../definition';
import { contractHeader } from './header';
import { documentWithDirectives } from './print';

export interface Contract {
  /** The subgraph SDL with every directive, as committed in schema/spokes. */
  readonly sdl: string;
  readonly activities: readonly string[];
}

/** Prints the contract of a spoke. Needs no database and no network. */
export async function buildContract<C extends BaseContext>(definition: SpokeDefinition<C>): Promise<Contract> {
  const { sdl } = await buildSpoke(definition);
  return { sdl, activities: definition.activities };
}

/** The executable schema of a spoke and its contract. */
export async function buildSpoke<C extends BaseContext>(definition: SpokeDefinition<C>): Promise<{ schema: GraphQLSchema; sdl: string }> {
  const plain = await buildSchema({ resolvers: definition.resolvers, orphanedTypes: [...(definition.types ?? [])], validate: false });
  const typeDefs = concatAST([contractHeader(), documentWithDirectives(plain)]);
  const resolvers: Record<string, object> = { ...createResolversMap(plain) };
  for (const [type, resolve] of Object.entries(definition.references))
    resolvers[type] = { ...resolvers[type], __resolveReference: resolve };
  const schema = buildSubgraphSchema([{ typeDefs, resolvers: resolvers as never }]);
  return { schema, sdl: `${printSubgraphSchema(schema).trim()}\n` };
}
