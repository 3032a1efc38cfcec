/** How a column leaves: `decimal`, `date` and `instant` as text, `json` as the value stored, `texts` as a list of text. */
type ColumnKind = 'text' | 'int' | 'boolean' | 'decimal' | 'date' | 'instant' | 'json' | 'texts';

export type SourceField =
  /** `label`: the contract field whose rights decide, for an internal column that a filter of the contract reads (`vendorId` of `vendor`). */
  | { readonly column: string; readonly as: ColumnKind; readonly label?: string }
  /** Amount (`numeric(24,6)`) and currency: leaves as `{ amount, currency }`, null when the amount is. */
  | { readonly money: readonly [amountColumn: string, currencyColumn: string] };

interface OrderKey {
  /** Field of the source; of a money field its amount: `gross.amount`. */
  readonly field: string;
  readonly direction: 'ASC' | 'DESC';
}

/**
 * Rows of another table of the same spoke that belong to a row: conditions of grants ask with `exists` whether there is one.
 * A contract that lists the field in `attributes` of `@entityScope` has it under the same name.
 */
interface Relation {
  readonly source: Source;
  /** Column of the related table to column of this one; the legal entity is always joined. `{ bill_id: 'id' }` */
  readonly join: Readonly<Record<string, string>>;
}

/**
 * Where the rows of a GraphQL type lie. Fields are named as in GraphQL; a field that the contract lacks is internal:
 * use cases read and write it, no caller ever sees it. The columns `id`, `legal_entity`, `version`, `recorded_at` are required
 * on a scoped type and written by the kit.
 */
export interface Source {
  readonly type: string;
  readonly table: string;
  readonly fields: Readonly<Record<string, SourceField>>;
  /** By enum value: the keys before the id, which the kit adds. */
  readonly orders: Readonly<Record<string, readonly OrderKey[]>>;
  /** Field of the federation key, stored in the column `id`. Default `id`. */
  readonly key?: string;
  /** Computed fields of the type and the stored fields that their resolvers read: `{ vendor: ['vendorId'] }`. */
  readonly needs?: Readonly<Record<string, readonly string[]>>;
  readonly relations?: Readonly<Record<string, Relation>>;
  /** A view, whose rows are made when they are read: nothing writes it, and it has no index of its own. See `totalsView`. */
  readonly view?: true;
  /** Reference data that is `@public` in the contract: no row filter. Its legal entity column says who published the row. See `publicTable`. */
  readonly public?: true;
}

/** A row as resolvers see it: GraphQL field names, cells already decided. Money is `{ amount, currency }`. */
export type Row = Readonly<Record<string, unknown>>;
