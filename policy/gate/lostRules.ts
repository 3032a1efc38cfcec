import { type ConstDirectiveNode, type DocumentNode, parse } from 'graphql';
import { canonicalJson } from '#kernel/canonicalJson';
import { argumentsOf } from '../directives/applications';
import { withCanonicalNames } from '../directives/canonicalNames';
import { coordinatesIn } from '../directives/coordinates';
import { directiveDefinitions } from '../directives/definitions';
import { at } from './at';
import { type GateInput } from './GateInput';
import { type GateError } from './GateError';

/** DIRECTIVE_LOST: composition drops what is not linked and composed, and says nothing. Every application must be in the supergraph. */
export function lostRules({ contracts, supergraphSdl }: GateInput): readonly GateError[] {
  if (supergraphSdl === null) return [];
  const kept = keptIn(withCanonicalNames(parse(supergraphSdl)));
  return contracts.flatMap((contract) =>
    coordinatesIn(contract.document).flatMap(({ name, node, directives }) => {
      const there = kept.get(name);
      if (there === undefined) return []; // composition left the whole coordinate out: no client can reach it
      return directives
        .filter((directive) => directiveDefinitions().has(directive.name.value) && !there.has(written(directive)))
        .map((directive) => ({
          code: 'DIRECTIVE_LOST',
          ...at(contract, node, name),
          cause: `the supergraph does not carry \`@${directive.name.value}\` there`,
          wayOut: 'repair the header of the contract: @link and @composeDirective',
        }));
    }),
  );
}

/** Coordinate to the applications that the document has there. */
function keptIn(document: DocumentNode): ReadonlyMap<string, ReadonlySet<string>> {
  const kept = new Map<string, Set<string>>();
  for (const { name, directives } of coordinatesIn(document)) {
    const there = kept.get(name) ?? new Set<string>();
    for (const directive of directives) there.add(written(directive));
    kept.set(name, there);
  }
  return kept;
}

function written(directive: ConstDirectiveNode): string {
  return `${directive.name.value} ${canonicalJson(argumentsOf(directive))}`;
}
