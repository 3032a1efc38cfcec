/* The words of the oracle: policy.md of the specification, section 1, as data. Nothing here comes from the product. */

export type Use = 'PROJECT' | 'FILTER' | 'ORDER' | 'GROUP' | 'AGGREGATE' | 'SEARCH' | 'WRITE';
export const MASKS = ['BAND', 'LAST4', 'TOKEN', 'CONST', 'NULL'] as const;
export type Mask = (typeof MASKS)[number];

export interface Money {
  readonly amount: string;
  readonly currency: string;
}
/** Null is the value of nothing. */
export type Value = string | Money | null;
export type Row = Readonly<Record<string, Value>>;

export interface FieldSpec {
  readonly name: string;
  readonly kind: 'text' | 'date' | 'decimal' | 'money' | 'reference';
  /** All of them must be granted. */
  readonly classes: readonly string[];
  /** At most these. */
  readonly uses: readonly Use[];
  readonly mask: Mask | null;
  /** Of BAND, ascending. */
  readonly edges?: readonly string[];
  /** Type of the row that a reference names. */
  readonly to?: string;
}

export interface TypeSpec {
  readonly name: string;
  readonly fields: readonly FieldSpec[];
  /** Limit name to the money field that it compares. */
  readonly limits: Readonly<Record<string, string>>;
}

export type Condition =
  | { readonly and: readonly Condition[] }
  | { readonly or: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly isNull: string }
  | { readonly eq: readonly [field: string, value: string] }
  | { readonly ne: readonly [field: string, value: string] }
  | { readonly in: readonly [field: string, values: readonly string[]] };

export interface Tuple {
  readonly activity: string;
  readonly type: string;
  readonly legalEntities: 'ALL' | readonly string[];
  /** Class or field to uses; `all` is every use of the contract. */
  readonly fields: Readonly<Record<string, 'all' | readonly Use[]>>;
  readonly clear: readonly string[];
  readonly mask: Readonly<Record<string, Mask>>;
  readonly limits: Readonly<Record<string, { readonly max: string; readonly currency: string }>>;
  readonly when: Condition | null;
}

export interface OraclePrincipal {
  readonly subject: string;
  readonly grants: readonly Tuple[];
  readonly forbids: readonly Tuple[];
  /** Who acts for the subject: only what both may do is allowed. */
  readonly agent?: Omit<OraclePrincipal, 'agent'>;
  /** Everybody whom `$subject` stands for; the subject alone when absent. A condition must hold for each of them. */
  readonly parties?: readonly string[];
  /** Of the request. Grants for other purposes have been left out. */
  readonly purpose?: string | null;
}

export type Cell = { readonly kind: 'VISIBLE' | 'MASKED'; readonly value: Value } | { readonly kind: 'HIDDEN' };

/** The state of all databases: rows by type. Every row has `id` and `legalEntityCode`. */
export type Database = Readonly<Record<string, readonly Row[]>>;
