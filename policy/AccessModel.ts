import { canonicalJson } from '#kernel/canonicalJson';
import { sha256 } from '#kernel/digest';
import { type AggregateFunction, type MaskKind, type Use } from './Grant';

/** What every coordinate of a schema demands, read from the directives of the contracts. Plain data: it is the second half of a release. */
export interface AccessModel {
  /** Scoped types by name. */
  readonly types: Readonly<Record<string, TypeModel>>;
  /** By `Type.field`, for every object type but the roots. */
  readonly fields: Readonly<Record<string, FieldModel>>;
  /** By `Query.x` and `Mutation.x`. */
  readonly roots: Readonly<Record<string, RootModel>>;
  /** By `Query.invoices(order:)`, `InvoiceFilter.status` or `InvoiceOrder.DUE_DATE`. An empty list: the parts of its type decide. */
  readonly inputs: Readonly<Record<string, readonly Binding[] | 'PUBLIC'>>;
  /** Declared by the spokes, sorted; without those that are built in. */
  readonly activities: readonly string[];
  /** Entries of the declassification register that some `@flow` names, by entry. */
  readonly declassified: Readonly<Record<string, DeclassifiedEntry>>;
  /** Domain codes of the spokes that clients may read, each with its fixed message. */
  readonly shownErrors: Readonly<Record<string, string>>;
  /** Spoke to SHA-256 of its contract; of a foreign one, of contract and overlay. */
  readonly contracts: Readonly<Record<string, string>>;
}

/**
 * What the standard directives `@authenticated`, `@requiresScopes` and `@policy` demand, in disjunctive form: one of the outer list, all
 * of its inner list. Atoms are `authenticated`, `scope:<name>` and `policy:<decision>`. An empty list demands nothing.
 */
export type Requirement = readonly (readonly string[])[];

/** A type whose rows each belong to one legal entity. */
export interface TypeModel {
  /** The spoke that declares the scope. */
  readonly owner: string;
  readonly key: string;
  /** The field with the code of the legal entity. */
  readonly scope: string;
  /** Fields that limits of grants may read. */
  readonly attributes: readonly string[];
  readonly onHidden: 'NULL' | 'STUB';
  /** Whether the owner has `_visible`. */
  readonly guard: boolean;
  /** The owner was written by others and filters no rows: the hub is the only wall. */
  readonly foreign: boolean;
}

/** A derived value whose label is lower than what it is made from, and why that is right. */
export interface DeclassifiedEntry {
  readonly sources: readonly string[];
  /** Sets of fields by which it may be grouped; they never overlap. */
  readonly groupings: readonly (readonly string[])[];
  /** Groups with fewer rows are left out. */
  readonly k: number;
  readonly owner: string;
  readonly reason: string;
}

/** One value that is computed from other fields. */
export interface FlowModel {
  readonly from: readonly string[];
  readonly use: Use;
  readonly function: AggregateFunction | null;
  /** Entry of the declassification register, by which the label is lower than that of the sources. */
  readonly declassify: string | null;
}

export interface FieldModel {
  /** The spokes that resolve the field. */
  readonly owners: readonly string[];
  /** Named type of the value: `Money` for `[Money!]!`. */
  readonly type: string;
  /** ACCESS: classes decide. FLOW: the sources decide. PUBLIC: `requires` alone decides. VALUE: the field that returns the value type decides. */
  readonly label: 'ACCESS' | 'FLOW' | 'PUBLIC' | 'VALUE';
  /** All of them must be granted. */
  readonly classes: readonly string[];
  readonly uses: readonly Use[];
  readonly aggregate: readonly AggregateFunction[];
  readonly mask: { readonly kind: MaskKind; readonly edges: readonly string[] } | null;
  /** The first of `flows`. */
  readonly flow: FlowModel | null;
  /** Every `@flow` of the field; all of them must be satisfied. */
  readonly flows: readonly FlowModel[];
  readonly limit: { readonly name: string; readonly currencyBy: string } | null;
  /** Of the field, of its type and of the type that it returns. Beside the label, never instead of it. */
  readonly requires: Requirement;
}

interface Demand {
  readonly activity: string;
  readonly on: string;
  /** Path in the arguments to a legal entity code or an id that carries one. */
  readonly legalEntity: string | null;
}

export interface RootModel {
  readonly owner: string;
  /** Named type of the answer. */
  readonly type: string;
  readonly demands: readonly Demand[];
  /** The reason, when every identified principal may use it. */
  readonly public: string | null;
  readonly requires: Requirement;
  /** The argument that clients do not see and that the hub fills with the legal entities that the caller may use. Foreign spokes only. */
  readonly scopeArgument: string | null;
  readonly gather: { readonly how: 'ROUTE' | 'MERGE' | 'GROUP' | 'ANY'; readonly by: string | null };
}

export interface Binding {
  /** Path of fields from a type: `Invoice.dueDate`. */
  readonly field: string;
  readonly use: Use;
}

/** Canonical text: sorted keys, no white space. Equal models, equal bytes. */
export function accessModelText(model: AccessModel): string {
  return canonicalJson(model);
}

/** SHA-256 of the canonical text. */
export function accessModelDigest(model: AccessModel): string {
  return sha256(accessModelText(model));
}

/** The model of a type; a missing one is null, also for names like `constructor`. */
export function typeOf(model: AccessModel, type: string): TypeModel | null {
  return Object.hasOwn(model.types, type) ? (model.types[type] ?? null) : null;
}

/** The model of a field of an object type, or null. */
export function fieldOf(model: AccessModel, type: string, field: string): FieldModel | null {
  const coordinate = `${type}.${field}`;
  return Object.hasOwn(model.fields, coordinate) ? (model.fields[coordinate] ?? null) : null;
}

/** The model of a root field `Query.invoices`, or null. */
export function rootOf(model: AccessModel, coordinate: string): RootModel | null {
  return Object.hasOwn(model.roots, coordinate) ? (model.roots[coordinate] ?? null) : null;
}

/** The field of a type that carries the amount limit of that name, or null. */
export function limitField(model: AccessModel, type: string, limit: string): { readonly field: string; readonly model: FieldModel } | null {
  for (const [coordinate, field] of Object.entries(model.fields)) {
    if (field.limit?.name === limit && coordinate.startsWith(`${type}.`)) return { field: coordinate.slice(type.length + 1), model: field };
  }
  return null;
}

/** The coordinates along a path `Invoice.limitAmount.currency`, or null when a step is unknown. */
export function coordinatesOf(model: AccessModel, path: string): readonly { readonly type: string; readonly field: string }[] | null {
  const [start, ...steps] = path.split('.');
  if (start === undefined || steps.length === 0) return null;
  const coordinates: { type: string; field: string }[] = [];
  let type = start;
  for (const field of steps) {
    const found = fieldOf(model, type, field);
    if (found === null) return null;
    coordinates.push({ type, field });
    type = found.type;
  }
  return coordinates;
}
