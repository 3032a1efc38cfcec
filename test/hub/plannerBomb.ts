import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';

const FEDERATION = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])';

/**
 * A supergraph on which Apollo's planner explodes: an object-typed shareable field on a cycle in three spokes, reached from one of them.
 * The gate refuses such contracts (SHAREABLE_OBJECT); a supergraph that others composed may still hold one.
 */
export function bombSupergraph(url = 'http://127.0.0.1:9/graphql'): string {
  const services = ['a', 'b', 'c'].map((name) => ({
    name,
    url,
    typeDefs: parse(
      `${FEDERATION} type T @key(fields: "id") { id: ID! ${name}: Int t: T @shareable } ${name === 'a' ? 'type Query { r: T quiet: Int }' : ''}`,
    ),
  }));
  const { supergraphSdl, errors } = composeServices(services);
  if (supergraphSdl === undefined) throw new TypeError(String(errors));
  return supergraphSdl;
}

/** Ninety-one characters at depth 9: without a bound on paths its planning takes many seconds. */
export function bomb(depth = 9): string {
  const level = (left: number): string => (left === 0 ? 'a b c' : `a b c t{${level(left - 1)}}`);
  return `{r{${level(depth)}}}`;
}
