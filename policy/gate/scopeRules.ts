import { type FieldDefinitionNode, Kind } from 'graphql';
import { type TypeModel } from '../AccessModel';
import { applications, has, text } from '../directives/applications';
import { namedType, type ObjectNode, ownFields, type ParsedContract, ROOTS } from '../directives/contractTypes';
import { at } from './at';
import { type GateInput } from './GateInput';
import { type GateError } from './GateError';
import { reachedFrom, typeGraph } from './typeGraph';

/** SCOPE_MISSING, SCOPE_INVALID, GUARD_MISSING: each row belongs to one legal entity, and the hub can check it. */
export function scopeRules(input: GateInput): readonly GateError[] {
  return input.contracts.flatMap((contract) =>
    contract.objects.flatMap((node) => [
      ...missing(input, contract, node),
      ...(has(node, 'entityScope') ? invalid(input, contract, node) : []),
      ...unscopedAggregates(input, contract, node),
    ]),
  );
}

function missing({ model, contracts }: GateInput, contract: ParsedContract, node: ObjectNode): readonly GateError[] {
  const type = node.name.value;
  const isEntity = has(node, 'key') && !has(node, 'interfaceObject');
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
  // A spoke that others wrote cannot say which rows a caller sees: the hub reads the legal entity of each row instead.
  if (!scope.guard && !scope.foreign) {
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

/** A total over rows, at a root or below a row: without `_scope` the hub cannot tell whose. Totals of a list fall with its rows. */
function unscopedAggregates({ model, contracts }: GateInput, contract: ParsedContract, node: ObjectNode): readonly GateError[] {
  const isRoot = ROOTS.includes(node.name.value);
  if (contract.overlay !== undefined) return node.name.value === 'Query' ? foreignTotals({ model, contracts }, contract, node) : [];
  return ownFields(node).flatMap((field): readonly GateError[] => {
    const type = namedType(field.type);
    const isGroup = model.roots[`${node.name.value}.${field.name.value}`]?.gather.how === 'GROUP';
    const isTotal = isGroup || ((isRoot || Object.hasOwn(model.types, node.name.value)) && totals(contracts, type));
    if (!isTotal || hasScopeField(contracts, type)) return [];
    return [
      {
        code: 'GUARD_MISSING',
        ...at(contract, field, type),
        cause: 'it is summed over rows and has no `_scope: [String!]! @inaccessible`',
        wayOut: "use the kit's decorator",
      },
    ];
  });
}

/**
 * A spoke that others wrote is told whose rows to sum (ONE_WALL_ONLY); whose it did sum is checked by what the total states. Only an answer
 * that is rows and nothing else is checked row by row.
 */
function foreignTotals(
  { model, contracts }: Pick<GateInput, 'model' | 'contracts'>,
  contract: ParsedContract,
  node: ObjectNode,
): readonly GateError[] {
  const graph = typeGraph({ contracts });
  const values = { ...graph, leadsTo: (type: string) => (graph.keyed.has(type) ? [] : graph.leadsTo(type)) };
  return ownFields(node).flatMap((field): readonly GateError[] => {
    const type = namedType(field.type);
    const isAsked = (model.roots[`Query.${field.name.value}`]?.demands ?? []).some(({ on }) => model.types[on]?.foreign);
    const below = [...reachedFrom(values, [type])];
    const isOfRows = below.some((each) => graph.keyed.has(each)) && !below.some((each) => sumsOf(contracts, each));
    if (!isAsked || isOfRows || hasScopeField(contracts, type)) return [];
    return [
      {
        code: 'GUARD_MISSING',
        ...at(contract, field, type),
        cause: 'it is summed over rows of a spoke that others wrote, and does not state over whose: no `_scope: [String!]! @inaccessible`',
        wayOut: 'let the spoke state the legal entities that it summed over, or leave the total out',
      },
    ];
  });
}

function sumsOf(contracts: readonly ParsedContract[], type: string): boolean {
  const fields = contracts.flatMap(({ objects }) => objects.filter((node) => node.name.value === type).flatMap(ownFields));
  return fields.some((field) => applications(field, 'flow').some((flow) => text(flow, 'use') === 'AGGREGATE'));
}

/** A type of totals without the rows themselves. */
function totals(contracts: readonly ParsedContract[], type: string): boolean {
  const fields = contracts.flatMap(({ objects }) => objects.filter((node) => node.name.value === type).flatMap(ownFields));
  const hasRows = fields.some((field) => ['nodes', 'edges'].includes(field.name.value));
  return (
    sumsOf(contracts, type) &&
    !hasRows &&
    !contracts.some(({ objects }) => objects.some((node) => node.name.value === type && has(node, 'key')))
  );
}

function hasScopeField(contracts: readonly ParsedContract[], type: string): boolean {
  return contracts.some(({ objects }) =>
    objects.some(
      (node) => node.name.value === type && ownFields(node).some((field) => field.name.value === '_scope' && has(field, 'inaccessible')),
    ),
  );
}
