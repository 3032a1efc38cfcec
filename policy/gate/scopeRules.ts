import { type FieldDefinitionNode, Kind } from 'graphql';
import { type TypeModel } from '../AccessModel';
import { has } from '../directives/applications';
import { namedType, type ObjectNode, ownFields, type ParsedContract, ROOTS } from '../directives/contractTypes';
import { at } from './at';
import { type GateInput } from './GateInput';
import { type GateError } from './GateError';

/** SCOPE_MISSING, SCOPE_INVALID, GUARD_MISSING: each row belongs to one legal entity, and the hub can check it. */
export function scopeRules(input: GateInput): readonly GateError[] {
  return input.contracts.flatMap((contract) =>
    contract.objects.flatMap((node) => [
      ...missing(input, contract, node),
      ...(has(node, 'entityScope') ? invalid(input, contract, node) : []),
      ...(ROOTS.includes(node.name.value) ? unscopedAggregates(input, contract, node) : []),
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
  const scope = model.types[type];
  if (scope === undefined) return [];
  const fields = ownFields(node);
  const errors: GateError[] = [];
  const wrong = wrongScope(scope, fields);
  if (wrong !== null) {
    const wayOut = 'name a non-null field of the type with the code of the legal entity';
    errors.push({ code: 'SCOPE_INVALID', ...at(contract, node, type), cause: wrong, wayOut });
  }
  for (const attribute of scope.attributes) {
    const cause = wrongAttribute(
      attribute,
      fields.find((field) => field.name.value === attribute),
      model,
    );
    const wayOut = 'name a field that the spoke stores with the row';
    if (cause !== null) errors.push({ code: 'SCOPE_INVALID', ...at(contract, node, type), cause, wayOut });
  }
  if (!scope.guard) {
    const cause = 'it has no `_visible: Boolean @inaccessible`';
    errors.push({ code: 'GUARD_MISSING', ...at(contract, node, type), cause, wayOut: "use the kit's decorator" });
  }
  return errors;
}

function wrongScope({ scope }: TypeModel, fields: readonly FieldDefinitionNode[]): string | null {
  const by = fields.find((field) => field.name.value === scope);
  if (by === undefined) return `its scope \`${scope}\` is no field of it`;
  if (by.type.kind !== Kind.NON_NULL_TYPE) return `its scope \`${scope}\` may be null`;
  return has(by, 'mask') ? `its scope \`${scope}\` is masked` : null;
}

function wrongAttribute(name: string, field: FieldDefinitionNode | undefined, model: GateInput['model']): string | null {
  if (field === undefined) return `its attribute \`${name}\` is no field of it`;
  const isStored = !has(field, 'flow') && !has(field, 'requires') && !Object.hasOwn(model.types, namedType(field.type));
  return isStored ? null : `its attribute \`${name}\` is computed or lies in another row`;
}

/** A root that gathers groups returns sums over rows: without `_scope` the hub cannot tell whose. */
function unscopedAggregates({ model, contracts }: GateInput, contract: ParsedContract, node: ObjectNode): readonly GateError[] {
  return ownFields(node).flatMap((field): readonly GateError[] => {
    const root = model.roots[`${node.name.value}.${field.name.value}`];
    if (root?.gather.how !== 'GROUP' || hasScopeField(contracts, root.type)) return [];
    return [
      {
        code: 'GUARD_MISSING',
        ...at(contract, field, root.type),
        cause: 'it is summed over rows and has no `_scope: [String!]! @inaccessible`',
        wayOut: "use the kit's decorator",
      },
    ];
  });
}

function hasScopeField(contracts: readonly ParsedContract[], type: string): boolean {
  return contracts.some(({ objects }) =>
    objects.some(
      (node) => node.name.value === type && ownFields(node).some((field) => field.name.value === '_scope' && has(field, 'inaccessible')),
    ),
  );
}
