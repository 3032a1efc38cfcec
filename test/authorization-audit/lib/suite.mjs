/**
 * A suite is one small supergraph with its operations:
 *
 *   subgraphs   by name: `sdl` (Federation 2, standard directives) and `resolvers` (graphql-js)
 *   cases       what is asked as whom, and what must come back
 *
 * A case has a `name`, a `token` (claims, or null for no token), a `query` with `variables`, and one of
 *
 *   allowed     exactly this `data`, and no error
 *   denied      this `data` when the gateway filters; a gateway may also refuse the whole request (no data, at least one error).
 *               Whatever it does, none of the case's secrets may be anywhere in its answer.
 *
 * `never` names coordinates that no subgraph may be asked to resolve: `Mutation.pay`. `steps` runs several requests one after the
 * other (or at once, with `together: true`); each step is a case of its own kind.
 */

/** The header of a contract that uses the standard directives under their own names. */
export const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@shareable", "@external", "@requires", "@provides", "@authenticated", "@requiresScopes", "@policy"])
`;

/** A value that must not leave: it is found in an answer wherever it hides. */
export const secret = (name) => `SECRET-${name}`;

/** Who asks: a subject with these scopes, for whom these policies hold. */
export const who = (scope = '', policies = []) => ({ sub: ['person:user', ...policies].join('-'), scope, policies });
