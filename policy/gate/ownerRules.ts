import { type ConstDirectiveNode } from 'graphql';
import { canonicalJson } from '#kernel/canonicalJson';
import { argumentsOf } from '../directives/applications';
import { coordinatesIn } from '../directives/coordinates';
import { directiveDefinitions } from '../directives/definitions';
import { at } from './at';
import { type GateInput } from './GateInput';
import { type GateError } from './GateError';

const ONCE = ['entityScope', 'access', 'mask', 'amountLimit', 'public', 'gather', 'scopeArgument'];

/** OWNERS_DISAGREE: a label stands once, and says the same in every contract that applies it, in each of its arguments. */
export function ownerRules({ contracts }: GateInput): readonly GateError[] {
  const first = new Map<string, { readonly spoke: string; readonly text: string }>();
  const errors: GateError[] = [];
  for (const contract of contracts) {
    for (const { name, node, directives } of coordinatesIn(contract.document)) {
      for (const label of directiveDefinitions().keys()) {
        const found = directives.filter((directive) => directive.name.value === label);
        if (found.length === 0) continue;
        if (found.length > 1 && ONCE.includes(label))
          errors.push({ ...at(contract, node, name), ...DISAGREE, cause: `\`@${label}\` stands there twice` });
        const key = `${label} ${name}`;
        const known = first.get(key);
        const text = found.map(argumentsText).sort().join();
        if (known === undefined) first.set(key, { spoke: contract.spoke, text });
        else if (known.text !== text && known.spoke !== contract.spoke)
          errors.push({ ...at(contract, node, name), ...DISAGREE, cause: `\`@${label}\` says something else than in \`${known.spoke}\`` });
      }
    }
  }
  return errors;
}

const DISAGREE = { code: 'OWNERS_DISAGREE', wayOut: 'agree on one' };

function argumentsText(directive: ConstDirectiveNode): string {
  return canonicalJson(argumentsOf(directive));
}
