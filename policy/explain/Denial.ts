import { type AccessModel, coordinatesOf, fieldOf, type Requirement, rootOf, typeOf } from '../AccessModel';
import { type GrantTuple, type Use } from '../Grant';
import { type Lacking, lacking, meets } from '../requirement';
import { type Rights, someHoldsIn } from '../rights';
import { fieldDirectives, inputDirectives, rootDirectives } from './directiveText';
import { type Owners, ownersOf } from './Owners';

/* eslint max-params: ["error", 4] -- a question has a context, a place, and what is asked there */

/** One right that would be needed: `READ` on `Invoice`, class `bank`, use `PROJECT`. An activity that names no cell has no class and no use. */
export interface Missing {
  readonly activity: string;
  readonly on: string;
  readonly classes: readonly string[];
  readonly use: Use | null;
  /** Granted, and taken away again by a forbid. */
  readonly forbidden: boolean;
}

/** Why a coordinate is closed to a principal: the rule of the contract, what is missing, whom to ask. It depends on rights alone, never on data. */
export interface Denial {
  readonly coordinate: string;
  readonly rule: string | null;
  readonly missing: readonly Missing[];
  /** What the standard directives of a foreign contract demand beside it, by alternative: one is enough. Absent where nothing lacks. */
  readonly lacking?: readonly Lacking[];
  readonly ask: readonly string[];
}

export interface DenialContext {
  readonly model: AccessModel;
  readonly rights: Rights;
  readonly owners: Owners;
}

/** A field of an object. `legalEntity` asks about the rows of one legal entity only. */
export function fieldDenial(context: DenialContext, type: string, field: string, legalEntity: string | null = null): Denial {
  const missing = missingOfField(context, { type, field, use: 'PROJECT', legalEntity }, 0);
  const requires = fieldOf(context.model, type, field)?.requires;
  return { ...denial(context, `${type}.${field}`, fieldDirectives(context.model, type, field), missing), ...lack(context, requires) };
}

/** A root field: the demands that no grant meets. With `legalEntity`, meets there. */
export function rootDenial(context: DenialContext, coordinate: string, legalEntity: string | null = null): Denial {
  const demands = rootOf(context.model, coordinate)?.demands ?? [];
  const missing = demands
    .filter(({ activity, on }) => !holds(context, activity, on, legalEntity))
    .map(({ activity, on }): Missing => ({
      activity,
      on,
      classes: [],
      use: null,
      forbidden: someTuple(context.rights.principal.grants, { activity, on, legalEntity }),
    }));
  const requires = rootOf(context.model, coordinate)?.requires;
  return { ...denial(context, coordinate, rootDirectives(context.model, coordinate), missing), ...lack(context, requires) };
}

/** An argument, input field or enum value: the fields that it stands for and may not be used so. */
export function inputDenial(context: DenialContext, coordinate: string): Denial {
  const bindings = Object.hasOwn(context.model.inputs, coordinate) ? context.model.inputs[coordinate] : undefined;
  const bound = bindings === undefined || bindings === 'PUBLIC' ? [] : bindings;
  const missing = bound.flatMap(({ field, use }) => missingAlong(context, field, use, 0));
  return denial(context, coordinate, inputDirectives(context.model, coordinate), missing);
}

function denial({ owners }: DenialContext, coordinate: string, rule: string | null, missing: readonly Missing[]): Denial {
  const distinct = [...new Map(missing.map((each) => [JSON.stringify(each), each])).values()];
  return { coordinate, rule, missing: distinct, ask: [...new Set(distinct.flatMap(({ on, classes }) => ownersOf(owners, on, classes)))] };
}

function lack({ rights }: DenialContext, requires: Requirement = []): Pick<Denial, 'lacking'> {
  const found = lacking(rights.principal, requires);
  return found.length === 0 ? {} : { lacking: found };
}

interface Ask {
  readonly type: string;
  readonly field: string;
  readonly use: Use;
  readonly legalEntity: string | null;
}

/** Computed fields of computed fields end somewhere; a longer chain is a cycle. */
const DEPTH_MAX = 12;

function missingOfField(context: DenialContext, ask: Ask, depth: number): readonly Missing[] {
  const { model } = context;
  const found = fieldOf(model, ask.type, ask.field);
  if (found === null || depth > DEPTH_MAX) return [];
  if (found.label === 'FLOW')
    return found.flows.flatMap(({ from, use }) => from.flatMap((path) => missingAlong(context, path, use, depth + 1)));
  if (found.label !== 'ACCESS') return missingBelow(context, found.type);
  const key = typeOf(model, ask.type)?.key;
  const rowMissing = key === undefined || key === ask.field ? [] : missingCells(context, { ...ask, field: key, use: 'PROJECT' });
  return [...rowMissing, ...missingCells(context, ask), ...(depth === 0 ? missingBelow(context, found.type) : [])];
}

/** A field that leads to rows of another type goes when no row of that type can be read. */
function missingBelow(context: DenialContext, type: string): readonly Missing[] {
  const key = typeOf(context.model, type)?.key;
  return key === undefined ? [] : missingCells(context, { type, field: key, use: 'PROJECT', legalEntity: null });
}

function missingAlong(context: DenialContext, path: string, use: Use, depth: number): readonly Missing[] {
  const steps = coordinatesOf(context.model, path) ?? [];
  return steps.flatMap(({ type, field }) => missingOfField(context, { type, field, use, legalEntity: null }, depth + 1));
}

function missingCells({ model, rights }: DenialContext, { type, field, use, legalEntity }: Ask): readonly Missing[] {
  const { classes = [], requires = [] } = fieldOf(model, type, field) ?? {};
  const allowed = rights.allowances('READ', type, field, use);
  const { scope = '' } = typeOf(model, type) ?? {};
  if (legalEntity === null ? allowed.length > 0 : someHoldsIn(allowed, scope, legalEntity) !== false) return [];
  const tuples = rights.principal.grants.filter((tuple) => covers(tuple, { activity: 'READ', on: type, legalEntity }));
  const granted = (name: string, tuple: GrantTuple): boolean =>
    tuple.fields[name] === 'all' || (tuple.fields[name]?.includes(use) ?? false);
  const forbidden = tuples.some((tuple) => granted(field, tuple) || classes.every((name) => granted(name, tuple)));
  const ungranted = classes.filter((name) => !tuples.some((tuple) => granted(name, tuple)));
  // No grant is missing: a scope or a decision is, which no forbid has to do with.
  if (forbidden && !meets(rights.principal, requires)) return [];
  return [{ activity: 'READ', on: type, classes: ungranted.length === 0 ? classes : ungranted, use, forbidden }];
}

interface Place {
  readonly activity: string;
  readonly on: string;
  readonly legalEntity: string | null;
}

function someTuple(tuples: readonly GrantTuple[], place: Place): boolean {
  return tuples.some((tuple) => covers(tuple, place));
}

function covers(tuple: GrantTuple, { activity, on, legalEntity }: Place): boolean {
  if (tuple.activity !== activity || tuple.type !== on) return false;
  return legalEntity === null || tuple.legalEntities === 'ALL' || tuple.legalEntities.includes(legalEntity);
}

function holds({ rights }: DenialContext, activity: string, on: string, legalEntity: string | null): boolean {
  if (legalEntity === null) return rights.legalEntities(activity, on).length > 0;
  return rights.holdsIn(activity, on, legalEntity) !== false;
}
