import { type FieldDefinitionNode } from 'graphql';
import { applications, has, text } from '../directives/applications';
import { type ObjectNode, ownFields, type ParsedContract, ROOTS } from '../directives/contractTypes';
import { at } from './at';
import { type GateError } from './GateError';
import { type GateInput } from './GateInput';

interface Owner {
  readonly contract: ParsedContract;
  readonly field: FieldDefinitionNode;
  readonly labels: readonly string[];
}

/**
 * OWNER_SILENT: each spoke that resolves a shared field decides about it by its own contract, so each must carry the label. A key in a stub
 * inherits the label of its owner. The standard directives hold for the coordinate, whoever resolves it, and need stand in one contract only.
 */
export function silentRules({ contracts }: GateInput): readonly GateError[] {
  const owners = new Map<string, Owner[]>();
  for (const contract of contracts) {
    for (const node of contract.objects) {
      if (ROOTS.includes(node.name.value)) continue;
      const keys = keysOf(contract, node.name.value);
      for (const field of ownFields(node)) {
        if (keys.has(field.name.value) || has(field, 'inaccessible')) continue;
        const coordinate = `${node.name.value}.${field.name.value}`;
        owners.set(coordinate, [...(owners.get(coordinate) ?? []), { contract, field, labels: labelsOf(contract, node, field) }]);
      }
    }
  }
  return [...owners].flatMap(([coordinate, all]) => {
    const told = new Map(all.flatMap(({ contract, labels }) => labels.map((label) => [label, contract.spoke] as const)));
    return all.flatMap(({ contract, field, labels }) =>
      [...told]
        .filter(([label]) => !labels.includes(label))
        .map(([label, spoke]) => ({
          code: 'OWNER_SILENT',
          ...at(contract, field, coordinate),
          cause: `\`${spoke}\` puts \`@${label}\` on the field, and this spoke resolves it without`,
          wayOut: 'add it here, or stop sharing the field',
        })),
    );
  });
}

const LABELS = ['access', 'mask', 'flow', 'public', 'amountLimit'];

/** By field, or by the type where the field has none. */
function labelsOf(contract: ParsedContract, node: ObjectNode, field: FieldDefinitionNode): readonly string[] {
  const own = LABELS.filter((label) => has(field, label));
  if (own.some((label) => label !== 'mask' && label !== 'amountLimit')) return own;
  const parts = contract.objects.filter((each) => each.name.value === node.name.value);
  return [...own, ...['access', 'public'].filter((label) => parts.some((each) => has(each, label)))];
}

function keysOf(contract: ParsedContract, type: string): ReadonlySet<string> {
  const parts = contract.objects.filter((each) => each.name.value === type);
  const keys = parts.flatMap((node) => applications(node, 'key').map((key) => text(key, 'fields') ?? ''));
  return new Set(keys.flatMap((fields) => fields.split(/[\s{}]+/)));
}
