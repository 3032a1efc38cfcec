import { type ConstDirectiveNode } from 'graphql';
import { coordinatesIn } from '../directives/coordinates';
import { branches } from '../directives/standardLabels';
import { at } from './at';
import { type GateError } from './GateError';
import { type GateInput } from './GateInput';

/** DECISION_UNKNOWN, CONDITION_CONSTANT: a standard label that can never be met, or that everyone meets, says something else than it seems to. */
export function decisionRules({ contracts, decisions }: GateInput): readonly GateError[] {
  return contracts.flatMap((contract) =>
    coordinatesIn(contract.written).flatMap(({ name, node, directives }) =>
      directives.flatMap((directive) =>
        [...unknown(directive, decisions), ...constant(directive)].map((problem) => ({ ...at(contract, node, name), ...problem })),
      ),
    ),
  );
}

type Problem = Pick<GateError, 'code' | 'cause' | 'wayOut'>;

function unknown(directive: ConstDirectiveNode, decisions: ReadonlySet<string>): readonly Problem[] {
  if (directive.name.value !== 'policy') return [];
  const named = new Set(branches(directive, 'policies').flat());
  return [...named]
    .filter((decision) => !decisions.has(decision))
    .map((decision) => ({
      code: 'DECISION_UNKNOWN',
      cause: `there is no decision \`${decision}\` in schema/policy/decisions.yaml`,
      wayOut: 'write the decision',
    }));
}

function constant(directive: ConstDirectiveNode): readonly Problem[] {
  const list = { requiresScopes: 'scopes', policy: 'policies' }[directive.name.value];
  if (list === undefined) return [];
  const all = branches(directive, list);
  const name = `\`@${directive.name.value}\``;
  const cause =
    all.length === 0 ? `${name} can never be met` : all.some((each) => each.length === 0) ? `a branch of ${name} is always met` : null;
  return cause === null ? [] : [{ code: 'CONDITION_CONSTANT', cause, wayOut: 'remove the branch, or say who may pass' }];
}
