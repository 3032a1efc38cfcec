import { type ConstDirectiveNode, parse, visit } from 'graphql';
import { DIRECTIVE_NAMES } from '../directives/applications';
import { at } from './at';
import { type GateInput } from './GateInput';
import { type GateError } from './GateError';

const OURS: ReadonlySet<string> = new Set(DIRECTIVE_NAMES);

/** DIRECTIVE_LOST: composition drops what is not linked and composed, and says nothing. Every name that a contract uses must be in the supergraph. */
export function lostRules({ contracts, supergraphSdl }: GateInput): readonly GateError[] {
  if (supergraphSdl === null) return [];
  const kept = new Map<string, number>();
  visit(parse(supergraphSdl), { Directive: (node) => void kept.set(node.name.value, (kept.get(node.name.value) ?? 0) + 1) });
  return contracts.flatMap((contract) => {
    const used = new Map<string, ConstDirectiveNode>();
    visit(contract.document, { Directive: (node) => void used.set(node.name.value, node as ConstDirectiveNode) });
    return [...used]
      .filter(([name]) => OURS.has(name) && !kept.has(name))
      .map(([name, node]) => ({
        code: 'DIRECTIVE_LOST',
        ...at(contract, node, `@${name}`),
        cause: 'the supergraph does not carry it',
        wayOut: 'repair the header of the contract: @link and @composeDirective',
      }));
  });
}
