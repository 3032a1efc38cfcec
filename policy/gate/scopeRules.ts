import { Kind } from 'graphql';
import { CORE } from '../Grant';
import { applications, has, text } from '../directives/applications';
import { type ObjectNode, ownFields, type ParsedContract } from '../directives/contractTypes';
import { at } from './at';
import { type GateInput } from './GateInput';
import { type GateError } from './GateError';

/** SCOPE_MISSING, SCOPE_INVALID, GUARD_MISSING, KEY_LABELLED, OWNERS_DISAGREE: each row belongs to one legal entity, and its key tells nothing. */
export function scopeRules(input: GateInput): readonly GateError[] {
  return input.contracts.flatMap((contract) =>
    contract.objects.flatMap((node) => [
      ...missing(input, contract, node),
      ...(has(node, 'entityScope') ? invalid(input, contract, node) : []),
      ...twice(contract, node),
    ]),
  );
}

function missing({ model, contracts }: GateInput, contract: ParsedContract, node: ObjectNode): readonly GateError[] {
  const type = node.name.value;
  const isEntity = has(node, 'key');
  const demanded = Object.values(model.roots).some((root) => root.demands.some(({ on }) => on === type));
  if ((!isEntity && !demanded) || Object.hasOwn(model.types, type)) return [];
  const isOpen = contracts.some(({ objects }) => objects.some((each) => each.name.value === type && has(each, 'public')));
  if (isOpen) return [];
  return [
    {
      code: 'SCOPE_MISSING',
      ...at(contract, node, type),
      cause: 'its rows belong to no legal entity',
      wayOut: 'declare the scope (@entityScope), or @public with a reason',
    },
  ];
}

function invalid({ model }: GateInput, contract: ParsedContract, node: ObjectNode): readonly GateError[] {
  const type = node.name.value;
  const place = at(contract, node, type);
  const scope = model.types[type];
  if (scope === undefined) return [];
  const fields = ownFields(node);
  const by = fields.find((field) => field.name.value === scope.scope);
  const errors: GateError[] = [];
  if (by === undefined || by.type.kind !== Kind.NON_NULL_TYPE || has(by, 'mask')) {
    const cause = `\`${scope.scope}\` is no field of it, nullable or masked`;
    errors.push({ code: 'SCOPE_INVALID', ...place, cause, wayOut: 'name a non-null field with the code of the legal entity' });
  }
  const unknown = scope.attributes.find((attribute) => !fields.some((field) => field.name.value === attribute));
  if (unknown !== undefined) {
    errors.push({ code: 'SCOPE_INVALID', ...place, cause: `the attribute \`${unknown}\` is no field of it`, wayOut: 'correct the name' });
  }
  if (!scope.guard) {
    errors.push({
      code: 'GUARD_MISSING',
      ...place,
      cause: 'it has no `_visible: Boolean @inaccessible`',
      wayOut: "use the kit's decorator",
    });
  }
  return [...errors, ...labelledKeys(model, contract, node)];
}

function labelledKeys(model: GateInput['model'], contract: ParsedContract, node: ObjectNode): readonly GateError[] {
  const type = node.name.value;
  const errors: GateError[] = [];
  for (const name of (text(applications(node, 'key')[0] ?? {}, 'fields') ?? '').split(' ')) {
    const key = model.fields[`${type}.${name}`];
    if (key !== undefined && (key.mask !== null || key.classes.join() !== CORE)) {
      errors.push({
        code: 'KEY_LABELLED',
        ...at(contract, node, `${type}.${name}`),
        cause: 'a key travels between spokes: it must be in class core and clear',
        wayOut: 'use the generated id as the key',
      });
    }
  }
  return errors;
}

function twice(contract: ParsedContract, node: ObjectNode): readonly GateError[] {
  const nodes = [
    { node, coordinate: node.name.value },
    ...ownFields(node).map((field) => ({ node: field, coordinate: `${node.name.value}.${field.name.value}` })),
  ];
  return nodes.flatMap(({ node: each, coordinate }) =>
    ['entityScope', 'access', 'mask', 'public'].flatMap((name) =>
      applications(each, name).length < 2
        ? []
        : [{ code: 'OWNERS_DISAGREE', ...at(contract, each, coordinate), cause: `@${name} stands there twice`, wayOut: 'keep one' }],
    ),
  );
}
