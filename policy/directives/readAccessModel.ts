import { type FieldDefinitionNode } from 'graphql';
import { sha256 } from '#kernel/digest';
import { type AccessModel, type Binding, type FieldModel, type FlowModel, type RootModel, type TypeModel } from '../AccessModel';
import { type AggregateFunction, type MaskKind, type Use } from '../Grant';
import { applications, has, text, texts } from './applications';
import { type Contract, namedType, type ObjectNode, ownFields, parseContract, type ParsedContract, ROOTS } from './contractTypes';

/**
 * Reads what the directives of the contracts demand. A spoke reads its own contract with it, the hub those of all spokes: one reader, so
 * that both walls decide alike. A field without any label is kept with no class and no use, which denies; the gate refuses it anyway.
 */
export function readAccessModel(contracts: readonly Contract[]): AccessModel {
  const parsed = [...contracts].sort((one, other) => (one.spoke < other.spoke ? -1 : 1)).map(parseContract);
  const types: Record<string, TypeModel> = {};
  const fields: Record<string, FieldModel> = {};
  const roots: Record<string, RootModel> = {};
  const inputs: Record<string, readonly Binding[] | 'PUBLIC'> = {};
  const target = { types, fields, keyed: keyedTypes(parsed) };
  for (const contract of parsed) {
    for (const node of contract.objects) {
      if (ROOTS.includes(node.name.value)) readRoots(contract, node, roots);
      else readObject(contract, node, target);
      for (const field of ownFields(node)) readArguments(node.name.value, field, inputs);
    }
    readInputs(contract, inputs);
  }
  return {
    types,
    fields,
    roots,
    inputs,
    activities: [...new Set(parsed.flatMap((each) => each.activities))].sort(),
    contracts: Object.fromEntries(parsed.map(({ spoke, sdl }) => [spoke, sha256(sdl)])),
  };
}

/** Types that are entities somewhere: their fields are no parts of a value. */
function keyedTypes(contracts: readonly ParsedContract[]): ReadonlySet<string> {
  return new Set(
    contracts.flatMap(({ objects }) =>
      objects.filter((node) => has(node, 'key') || has(node, 'entityScope')).map((node) => node.name.value),
    ),
  );
}

interface Target {
  readonly types: Record<string, TypeModel>;
  readonly fields: Record<string, FieldModel>;
  readonly keyed: ReadonlySet<string>;
}

function readObject({ spoke }: ParsedContract, node: ObjectNode, { types, fields, keyed }: Target): void {
  const name = node.name.value;
  const [scope] = applications(node, 'entityScope');
  if (scope !== undefined) {
    const [key] = applications(node, 'key');
    types[name] = {
      owner: spoke,
      key: (key && text(key, 'fields')) ?? 'id',
      scope: text(scope, 'by') ?? '',
      attributes: texts(scope, 'attributes'),
      onHidden: text(scope, 'onHidden') === 'STUB' ? 'STUB' : 'NULL',
      guard: (node.fields ?? []).some((field) => field.name.value === '_visible' && has(field, 'inaccessible')),
    };
  }
  for (const field of ownFields(node)) {
    const coordinate = `${name}.${field.name.value}`;
    const read = fieldModel(spoke, { node, field, keyed: keyed.has(name) });
    fields[coordinate] = merged(fields[coordinate], read);
  }
}

/** Owners of a shared field: the one that carries a label speaks; that they agree is the gate's business. */
function merged(known: FieldModel | undefined, read: FieldModel): FieldModel {
  if (known === undefined) return read;
  const speaking = isSilent(known) ? read : known;
  return { ...speaking, owners: [...new Set([...known.owners, ...read.owners])].sort() };
}

function isSilent(model: FieldModel): boolean {
  return model.label === 'VALUE' || (model.label === 'ACCESS' && model.classes.length === 0);
}

interface FieldPlace {
  readonly node: ObjectNode;
  readonly field: FieldDefinitionNode;
  readonly keyed: boolean;
}

function fieldModel(spoke: string, { node, field, keyed }: FieldPlace): FieldModel {
  const flows = flowsOf(field);
  const own = applications(field, 'access')[0];
  const isOpen = has(field, 'public') || (has(node, 'public') && own === undefined && flows.length === 0);
  const access = own ?? (flows.length === 0 && !isOpen ? applications(node, 'access')[0] : undefined);
  return {
    owners: [spoke],
    type: namedType(field.type),
    label: labelOf({ isOpen, access: access !== undefined, flows: flows.length > 0, value: !keyed || has(field, 'inaccessible') }),
    ...accessOf(access),
    mask: maskOf(field),
    flow: flows[0] ?? null,
    flows,
    limit: limitOf(field),
  };
}

function flowsOf(field: FieldDefinitionNode): readonly FlowModel[] {
  return applications(field, 'flow').map((flow) => ({
    from: texts(flow, 'from'),
    use: (text(flow, 'use') ?? 'PROJECT') as Use,
    function: text(flow, 'function') as AggregateFunction | null,
  }));
}

function accessOf(access: Readonly<Record<string, unknown>> | undefined): Pick<FieldModel, 'classes' | 'uses' | 'aggregate'> {
  if (access === undefined) return { classes: [], uses: [], aggregate: [] };
  return {
    classes: texts(access, 'classes'),
    uses: texts(access, 'uses') as readonly Use[],
    aggregate: texts(access, 'aggregate') as readonly AggregateFunction[],
  };
}

function maskOf(field: FieldDefinitionNode): FieldModel['mask'] {
  const [mask] = applications(field, 'mask');
  return mask === undefined ? null : { kind: (text(mask, 'kind') ?? 'NULL') as MaskKind, edges: texts(mask, 'edges') };
}

function limitOf(field: FieldDefinitionNode): FieldModel['limit'] {
  const [limit] = applications(field, 'amountLimit');
  return limit === undefined ? null : { name: text(limit, 'name') ?? '', currencyBy: text(limit, 'currencyBy') ?? '' };
}

function labelOf(found: { isOpen: boolean; access: boolean; flows: boolean; value: boolean }): FieldModel['label'] {
  if (found.access) return 'ACCESS';
  if (found.flows) return 'FLOW';
  if (found.isOpen) return 'PUBLIC';
  return found.value ? 'VALUE' : 'ACCESS';
}

function readRoots({ spoke }: ParsedContract, node: ObjectNode, roots: Record<string, RootModel>): void {
  for (const field of ownFields(node)) {
    const [gather] = applications(field, 'gather');
    const [open] = applications(field, 'public');
    roots[`${node.name.value}.${field.name.value}`] = {
      owner: spoke,
      type: namedType(field.type),
      demands: applications(field, 'demands').map((each) => ({
        activity: text(each, 'activity') ?? '',
        on: text(each, 'on') ?? '',
        legalEntity: text(each, 'legalEntity'),
      })),
      public: open === undefined ? null : (text(open, 'reason') ?? ''),
      gather: { how: ((gather && text(gather, 'how')) ?? 'ANY') as RootModel['gather']['how'], by: gather ? text(gather, 'by') : null },
    };
  }
}

type Inputs = Record<string, readonly Binding[] | 'PUBLIC'>;

function readArguments(type: string, field: FieldDefinitionNode, inputs: Inputs): void {
  for (const argument of field.arguments ?? []) inputs[`${type}.${field.name.value}(${argument.name.value}:)`] = bindings(argument);
}

function readInputs({ inputs: types, enums }: ParsedContract, inputs: Inputs): void {
  for (const type of types) for (const field of type.fields ?? []) inputs[`${type.name.value}.${field.name.value}`] = bindings(field);
  for (const type of enums) {
    for (const value of type.values ?? []) {
      if (has(value, 'binds') || has(value, 'public')) inputs[`${type.name.value}.${value.name.value}`] = bindings(value);
    }
  }
}

function bindings(node: Parameters<typeof has>[0]): readonly Binding[] | 'PUBLIC' {
  if (has(node, 'public')) return 'PUBLIC';
  return applications(node, 'binds').map((each) => ({ field: text(each, 'field') ?? '', use: (text(each, 'use') ?? 'FILTER') as Use }));
}
