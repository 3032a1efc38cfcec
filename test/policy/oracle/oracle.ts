import { decimal } from '#kernel/decimal';
import {
  type Cell,
  type Database,
  type FieldSpec,
  type Mask,
  MASKS,
  type OraclePrincipal,
  type Row,
  type Tuple,
  type TypeSpec,
  type Use,
  type Value,
} from './Model';
import { limitsHold, truth } from './truth';

/*
 * A brute-force reading of what a principal may see, row by row and tuple by tuple. It shares nothing with the product but the kernel's
 * decimals, compiles nothing, and is slow on purpose: what it says is meant to be checked by reading it.
 */

const HIDDEN: Cell = { kind: 'HIDDEN' };

/** The cell of a row for READ and PROJECT. A cell of a row that is not readable is hidden. */
export function cellOf(p: OraclePrincipal, type: TypeSpec, row: Row, name: string): Cell {
  return isReadable(p, type, row) ? projected(p, type, row, name) : HIDDEN;
}

/** A row is readable when its key cell is not hidden. */
export function isReadable(p: OraclePrincipal, type: TypeSpec, row: Row): boolean {
  return projected(p, type, row, 'id').kind !== 'HIDDEN';
}

/** The value with which a row enters a filter, order, group or aggregate: null where that use is not allowed on it, or only masked. */
export function valueFor(
  p: OraclePrincipal,
  type: TypeSpec,
  row: Row,
  { name, use }: { name: string; use: Exclude<Use, 'PROJECT'> },
): Value {
  return mayUse(p, type, row, { name, use }) ? (row[name] ?? null) : null;
}

/** Whether the use is allowed on this row by a grant that leaves the field clear. */
export function mayUse(p: OraclePrincipal, type: TypeSpec, row: Row, { name, use }: { name: string; use: Use }): boolean {
  const field = fieldOf(type, name);
  const own = allowing(p, type, row, { field, use }).some((grant) => maskOf(grant, field) === null);
  return own && (p.agent === undefined || mayUse(p.agent, type, row, { name, use }));
}

/** Whether an activity other than READ is granted on the row. */
export function mayDo(p: OraclePrincipal, type: TypeSpec, row: Row, activity: string): boolean {
  const on = (tuple: Tuple): boolean => tuple.activity === activity && tuple.type === type.name && concerns(tuple, type, row, p);
  const own = p.grants.some(on) && !p.forbids.some(on);
  return own && (p.agent === undefined || mayDo(p.agent, type, row, activity));
}

/**
 * All that the principal can learn from a database: of each row the cells as they leave, and the value of each field for each other use.
 * Rows of which nothing can be learnt are not in it. Two databases with equal signatures must look alike.
 */
export function signatureOf(p: OraclePrincipal, types: readonly TypeSpec[], database: Database): string {
  const seen = types.map((type) => {
    const rows = database[type.name] ?? [];
    return rows.flatMap((row) => learnt(p, type, row, { types, database })).sort();
  });
  return JSON.stringify(seen);
}

/** Whether two databases have equal signatures. A row that stands in both is looked at only where what it refers to may have changed. */
export function looksAlike(p: OraclePrincipal, types: readonly TypeSpec[], one: Database, other: Database): boolean {
  return types.every((type) => {
    const refers = type.fields.some(({ to }) => to !== undefined && one[to] !== other[to]);
    if (!refers && one[type.name] === other[type.name]) return true;
    const part = (of: Database, beside: Database): string => {
      const shared = new Set(refers ? [] : beside[type.name]);
      const rows = (of[type.name] ?? []).filter((row) => !shared.has(row));
      return JSON.stringify(rows.flatMap((row) => learnt(p, type, row, { types, database: of })).sort());
    };
    return part(one, other) === part(other, one);
  });
}

interface Whole {
  readonly types: readonly TypeSpec[];
  readonly database: Database;
}

const OTHER_USES = ['FILTER', 'ORDER', 'GROUP', 'AGGREGATE', 'SEARCH'] as const;

function learnt(p: OraclePrincipal, type: TypeSpec, row: Row, whole: Whole): readonly string[] {
  const { text, cells } = ownPart(p, type, row);
  const references = cells
    .map(([field, cell]) => [field.name, referred(p, field, cell, whole)] as const)
    .filter(([, { kind }]) => kind !== 'HIDDEN');
  return text === '' && references.length === 0 ? [] : [`${text} ${JSON.stringify(references)}`];
}

/** What a row alone shows, and the cells of its references, which also show what they name. */
interface OwnPart {
  readonly text: string;
  readonly cells: readonly (readonly [field: FieldSpec, cell: Cell])[];
  readonly isReadable: boolean;
}

/** Rows are never changed in place, so what a row alone shows is worked out once for each principal. */
const known = new WeakMap<OraclePrincipal, WeakMap<Row, OwnPart>>();

function ownPart(p: OraclePrincipal, type: TypeSpec, row: Row): OwnPart {
  const rows = known.get(p) ?? new WeakMap<Row, OwnPart>();
  known.set(p, rows);
  const found = rows.get(row) ?? {
    text: ownText(p, type, row),
    cells: type.fields.filter(({ kind }) => kind === 'reference').map((field) => [field, cellOf(p, type, row, field.name)] as const),
    isReadable: isReadable(p, type, row),
  };
  rows.set(row, found);
  return found;
}

function ownText(p: OraclePrincipal, type: TypeSpec, row: Row): string {
  const parts: unknown[] = [];
  for (const field of type.fields) {
    const cell = field.kind === 'reference' ? HIDDEN : cellOf(p, type, row, field.name);
    // TOKEN is a pseudonym: equal values stay equal, so the value itself counts as learnt.
    if (cell.kind !== 'HIDDEN')
      parts.push([field.name, cell.kind, cell.kind === 'MASKED' && field.mask === 'TOKEN' ? row[field.name] : cell.value]);
    for (const use of OTHER_USES)
      if (mayUse(p, type, row, { name: field.name, use })) parts.push([field.name, use, row[field.name] ?? null]);
  }
  for (const activity of new Set(p.grants.map((grant) => grant.activity)))
    if (activity !== 'READ' && mayDo(p, type, row, activity)) parts.push(['activity', activity, row['id'] ?? null, row['version'] ?? null]);
  return parts.length === 0 ? '' : JSON.stringify(parts);
}

/** A reference to a row that is hidden or absent is as if there were none. */
function referred(p: OraclePrincipal, field: FieldSpec, cell: Cell, { types, database }: Whole): Cell {
  if (field.kind !== 'reference' || cell.kind === 'HIDDEN') return cell;
  return { kind: cell.kind, value: follow(p, field, cell.value, { types, database }) === null ? null : cell.value };
}

/** The readable row that a reference names, or null. */
export function follow(p: OraclePrincipal, field: FieldSpec, value: Value, { types, database }: Whole): Row | null {
  const type = types.find(({ name }) => name === field.to);
  const row = type === undefined ? undefined : (database[type.name] ?? []).find(({ id }) => id === value);
  return type !== undefined && row !== undefined && ownPart(p, type, row).isReadable ? row : null;
}

function projected(p: OraclePrincipal, type: TypeSpec, row: Row, name: string): Cell {
  const form = formOf(p, type, row, name);
  if (form === 'HIDDEN') return HIDDEN;
  const value = row[name] ?? null;
  return form === 'CLEAR' ? { kind: 'VISIBLE', value } : { kind: 'MASKED', value: masked(form, value, fieldOf(type, name).edges ?? []) };
}

const FORMS = ['CLEAR', ...MASKS, 'HIDDEN'] as const;
type Form = (typeof FORMS)[number];

/** How clearly the cell of a readable row may leave; through an agent, as the stricter of both may see it. */
export function formOf(p: OraclePrincipal, type: TypeSpec, row: Row, name: string): Form {
  const own = ownForm(p, type, row, name);
  const other = p.agent === undefined ? own : ownForm(p.agent, type, row, name);
  return FORMS.indexOf(own) > FORMS.indexOf(other) ? own : other;
}

/** The first of its masks in the order of MASKS where none of its grants leaves it clear. */
function ownForm(p: OraclePrincipal, type: TypeSpec, row: Row, name: string): Form {
  const field = fieldOf(type, name);
  const grants = allowing(p, type, row, { field, use: 'PROJECT' });
  if (grants.length === 0) return 'HIDDEN';
  const masks = grants.map((grant) => maskOf(grant, field));
  return masks.includes(null) ? 'CLEAR' : (MASKS.find((mask) => masks.includes(mask)) ?? 'NULL');
}

/** The grants that cover the question; none where a forbid does. */
function allowing(p: OraclePrincipal, type: TypeSpec, row: Row, ask: { field: FieldSpec; use: Use }): readonly Tuple[] {
  if (!ask.field.uses.includes(ask.use)) return [];
  const reads = (tuple: Tuple): boolean => tuple.activity === 'READ' && tuple.type === type.name && concerns(tuple, type, row, p);
  const taken = p.forbids.some((forbid) => reads(forbid) && (Object.keys(forbid.fields).length === 0 || touches(forbid, ask)));
  return taken ? [] : p.grants.filter((grant) => reads(grant) && allows(grant, ask));
}

function concerns(tuple: Tuple, type: TypeSpec, row: Row, { subject, parties = [subject] }: OraclePrincipal): boolean {
  const place = tuple.legalEntities === 'ALL' || tuple.legalEntities.some((code) => code === row['legalEntityCode']);
  const { when } = tuple;
  return place && limitsHold(tuple, type, row) && (when === null || parties.every((each) => truth(when, row, each) === true));
}

/** A grant names the field, or all of its classes. */
function allows({ fields }: Tuple, { field, use }: { field: FieldSpec; use: Use }): boolean {
  const granted = (name: string): boolean => fields[name] === 'all' || (fields[name]?.includes(use) ?? false);
  return granted(field.name) || field.classes.every(granted);
}

/** A forbid takes the field by its name or by any of its classes. */
function touches({ fields }: Tuple, { field, use }: { field: FieldSpec; use: Use }): boolean {
  return [field.name, ...field.classes].some((name) => fields[name] === 'all' || (fields[name]?.includes(use) ?? false));
}

function maskOf(grant: Tuple, field: FieldSpec): Mask | null {
  const contract = grant.clear.includes(field.name) ? null : field.mask;
  const own = grant.mask[field.name] ?? null;
  if (contract === null || own === null) return contract ?? own;
  return MASKS.indexOf(contract) > MASKS.indexOf(own) ? contract : own;
}

/** The form in which a masked value leaves. */
export function masked(mask: Mask, value: Value, edges: readonly string[]): Value {
  if (value === null || mask === 'NULL' || mask === 'TOKEN' || typeof value !== 'string') return null;
  if (mask === 'CONST') return '****';
  if (mask === 'LAST4') return value.length >= 8 ? `****${value.slice(-4)}` : '****';
  return edges.filter((edge) => decimal(edge).lte(value)).at(-1) ?? null;
}

export function fieldOf(type: TypeSpec, name: string): FieldSpec {
  const field = type.fields.find((each) => each.name === name);
  if (field === undefined) throw new RangeError(`${type.name} has no field ${name}`);
  return field;
}
