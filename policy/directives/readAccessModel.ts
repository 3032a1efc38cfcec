import { type FieldDefinitionNode } from 'graphql';
import { digestOf, sha256 } from '#kernel/digest';
import {
  type AccessModel,
  type Binding,
  type DeclassifiedEntry,
  type FieldModel,
  type FlowModel,
  type RootModel,
  type TypeModel,
} from '../AccessModel';
import { stricter } from '../allowances';
import { type AggregateFunction, type MaskKind, type Use } from '../Grant';
import { applications, has, text, texts } from './applications';
import { type Contract, namedType, type ObjectNode, ownFields, parseContract, type ParsedContract, ROOTS } from './contractTypes';
import { both } from './requirement';
import { demandedOf, joined, type StandardLabels, standardLabels } from './standardLabels';

/**
 * Reads what the directives of the contracts demand. A spoke reads its own contract with it, the hub those of all spokes: one reader, so
 * that both walls decide alike. A field without any label is kept with no class and no use, which denies; the gate refuses it anyway.
 */
export function readAccessModel(contracts: readonly Contract[], registers: Registers = NO_REGISTERS): AccessModel {
  const parsed = [...contracts].sort((one, other) => (one.spoke < other.spoke ? -1 : 1)).map(parseContract);
  const types: Record<string, TypeModel> = {};
  const fields: Record<string, FieldModel> = {};
  const roots: Record<string, RootModel> = {};
  const inputs: Record<string, readonly Binding[] | 'PUBLIC'> = {};
  const standard = joined(parsed.map(({ document }) => standardLabels(document)));
  const target = { types, fields, standard, keyed: keyedTypes(parsed) };
  for (const contract of parsed) {
    for (const node of contract.objects) {
      if (ROOTS.includes(node.name.value)) readRoots(contract, node, { roots, standard });
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
    declassified: declassifiedOf(fields, registers),
    shownErrors: registers.shownErrors,
    activities: [...new Set(parsed.flatMap(({ activities, overlay }) => [...activities, ...(overlay?.activities ?? [])]))].sort(),
    contracts: Object.fromEntries(
      parsed.map(({ spoke, sdl, overlay }) => [spoke, overlay === undefined ? sha256(sdl) : digestOf([sdl, overlay.text])]),
    ),
  };
}

/** What a release knows beside the contracts. A spoke that reads its own contract has none: nothing of it decides about its fields. */
export interface Registers {
  /** schema/policy/declassified.yaml */
  readonly declassified: Readonly<Record<string, DeclassifiedEntry>>;
  /** schema/shown-errors.yaml */
  readonly shownErrors: Readonly<Record<string, string>>;
}

const NO_REGISTERS: Registers = { declassified: {}, shownErrors: {} };

/** The entries that some flow names; the gate refuses a name without an entry. */
function declassifiedOf(fields: AccessModel['fields'], { declassified }: Registers): AccessModel['declassified'] {
  const named = Object.values(fields).flatMap(({ flows }) => flows.flatMap(({ declassify }) => declassify ?? []));
  return Object.fromEntries(Object.entries(declassified).filter(([entry]) => named.includes(entry)));
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
  readonly standard: StandardLabels;
  readonly keyed: ReadonlySet<string>;
}

function readObject(contract: ParsedContract, node: ObjectNode, { types, fields, standard, keyed }: Target): void {
  const { spoke } = contract;
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
      foreign: contract.overlay !== undefined,
    };
  }
  for (const field of ownFields(node)) {
    const coordinate = `${name}.${field.name.value}`;
    const read = fieldModel(spoke, { node, field, standard, keyed: keyed.has(name) });
    fields[coordinate] = merged(fields[coordinate], read);
  }
}

/** Several owners of a field: what all of them ask for together. An owner without a label says nothing; that it should is the gate's business. */
function merged(known: FieldModel | undefined, read: FieldModel): FieldModel {
  if (known === undefined) return read;
  const owners = [...new Set([...known.owners, ...read.owners])].sort();
  if (isSilent(read)) return { ...known, owners, requires: both(known.requires, read.requires) };
  if (isSilent(known)) return { ...read, owners, requires: both(known.requires, read.requires) };
  const [one, other] = LABELS.indexOf(known.label) <= LABELS.indexOf(read.label) ? [known, read] : [read, known];
  const flows = [...one.flows, ...other.flows];
  const access = one.label === 'ACCESS' && other.label === 'ACCESS' ? accessOf([one, other]) : {};
  const mask = stricterMask([one.mask, other.mask]);
  const requires = both(one.requires, other.requires);
  return { ...one, ...access, owners, flows, flow: flows[0] ?? null, mask, limit: one.limit ?? other.limit, requires };
}

/** The one that asks for most comes first. */
const LABELS: readonly FieldModel['label'][] = ['ACCESS', 'FLOW', 'PUBLIC', 'VALUE'];

function isSilent(model: FieldModel): boolean {
  return model.label === 'VALUE' || (model.label === 'ACCESS' && model.classes.length === 0);
}

interface FieldPlace {
  readonly node: ObjectNode;
  readonly field: FieldDefinitionNode;
  readonly standard: StandardLabels;
  readonly keyed: boolean;
}

function fieldModel(spoke: string, { node, field, standard, keyed }: FieldPlace): FieldModel {
  const flows = flowsOf(field);
  const own = applications(field, 'access');
  const requires = demandedOf(standard, { type: node.name.value, field: field.name.value, returns: namedType(field.type) });
  const isOpen = has(field, 'public') || (has(node, 'public') && own.length === 0 && flows.length === 0);
  const access = own.length > 0 || flows.length > 0 || isOpen ? own : applications(node, 'access');
  return {
    owners: [spoke],
    type: namedType(field.type),
    // What only the standard directives guard is open to whoever meets them.
    label: labelOf({
      isOpen: isOpen || (keyed && requires.length > 0),
      access: access.length > 0,
      flows: flows.length > 0,
      value: !keyed || has(field, 'inaccessible'),
    }),
    ...accessOf(access.map(readAccess)),
    mask: stricterMask(applications(field, 'mask').map(readMask)),
    flow: flows[0] ?? null,
    flows,
    limit: limitOf(field),
    requires,
  };
}

function flowsOf(field: FieldDefinitionNode): readonly FlowModel[] {
  return applications(field, 'flow').map((flow) => ({
    from: texts(flow, 'from'),
    use: (text(flow, 'use') ?? 'PROJECT') as Use,
    function: text(flow, 'function') as AggregateFunction | null,
    declassify: text(flow, 'declassify'),
  }));
}

type Access = Pick<FieldModel, 'classes' | 'uses' | 'aggregate'>;

function readAccess(access: Readonly<Record<string, unknown>>): Access {
  return {
    classes: texts(access, 'classes'),
    uses: texts(access, 'uses') as readonly Use[],
    aggregate: texts(access, 'aggregate') as readonly AggregateFunction[],
  };
}

/** All applications at once: every class of any, only the uses and functions of each. */
function accessOf(all: readonly Access[]): Access {
  const [first] = all;
  if (first === undefined) return { classes: [], uses: [], aggregate: [] };
  return {
    classes: [...new Set(all.flatMap(({ classes }) => classes))],
    uses: first.uses.filter((use) => all.every(({ uses }) => uses.includes(use))),
    aggregate: first.aggregate.filter((each) => all.every(({ aggregate }) => aggregate.includes(each))),
  };
}

function readMask(mask: Readonly<Record<string, unknown>>): FieldModel['mask'] {
  return { kind: (text(mask, 'kind') ?? 'NULL') as MaskKind, edges: texts(mask, 'edges') };
}

function stricterMask(masks: readonly FieldModel['mask'][]): FieldModel['mask'] {
  return masks.reduce((one, other) => (stricter(one?.kind ?? null, other?.kind ?? null) === one?.kind ? one : other), null);
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

interface RootTarget {
  readonly roots: Record<string, RootModel>;
  readonly standard: StandardLabels;
}

function readRoots({ spoke }: ParsedContract, node: ObjectNode, { roots, standard }: RootTarget): void {
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
      requires: demandedOf(standard, { type: node.name.value, field: field.name.value, returns: namedType(field.type) }),
      scopeArgument: applications(field, 'scopeArgument').map((each) => text(each, 'name'))[0] ?? null,
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
