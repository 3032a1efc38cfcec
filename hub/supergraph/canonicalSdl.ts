import { parse, print } from 'graphql';

/** The text of a schema without comments and with one layout: equal schemas in equal order, equal bytes. Throws a GraphQL syntax error. */
export function canonicalSdl(sdl: string): string {
  return print(parse(sdl, { noLocation: true }));
}
