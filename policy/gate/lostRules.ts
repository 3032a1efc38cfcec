import { type ConstDirectiveNode, type DocumentNode, parse } from 'graphql';
import { canonicalJson } from '#kernel/canonicalJson';
import { argumentsOf } from '../directives/applications';
import { withCanonicalNames } from '../directives/canonicalNames';
import { coordinatesIn } from '../directives/coordinates';
import { directiveDefinitions } from '../directives/definitions';
import { NOTHING } from '../directives/requirement';
import { joined, standardLabels } from '../directives/standardLabels';
import { at } from './at';
import { labelText } from './labels';
import { type GateInput } from './GateInput';
import { type GateError } from './GateError';

/**
 * DIRECTIVE_LOST: composition drops what is not linked and composed, and says nothing. Every application of a contract must be in the
 * supergraph, and what the standard directives demand there must be what all owners demand together.
 */
export function lostRules({ contracts }: GateInput, supergraphSdl: string): readonly GateError[] {
  const supergraph = withCanonicalNames(parse(supergraphSdl));
  return [...lostLabels(contracts, keptIn(supergraph)), ...lostStandard(contracts, supergraph)];
}

function lostLabels(contracts: GateInput['contracts'], kept: ReadonlyMap<string, ReadonlySet<string>>): readonly GateError[] {
  return contracts.flatMap((contract) =>
    coordinatesIn(contract.written).flatMap(({ name, node, directives }) => {
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

function lostStandard(contracts: GateInput['contracts'], supergraph: DocumentNode): readonly GateError[] {
  const demanded = joined(contracts.map(({ written }) => standardLabels(written)));
  const composed = standardLabels(supergraph);
  const there = new Set(coordinatesIn(supergraph).map(({ name }) => name));
  return contracts.flatMap((contract) => {
    const own = standardLabels(contract.written);
    return coordinatesIn(contract.written).flatMap(({ name, node }): readonly GateError[] => {
      const expected = demanded.get(name) ?? NOTHING;
      const found = composed.get(name) ?? NOTHING;
      if (!own.has(name) || !there.has(name) || canonicalJson(expected) === canonicalJson(found)) return [];
      const cause = `the supergraph demands ${labelText(found)}, the contracts demand ${labelText(expected)}`;
      return [{ code: 'DIRECTIVE_LOST', ...at(contract, node, name), cause, wayOut: 'repair the header of the contract: @link' }];
    });
  });
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
