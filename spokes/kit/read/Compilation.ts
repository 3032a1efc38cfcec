import { type AccessModel, type Allowance, type Predicate, type Rights, type Use } from '../policy/engine';
import { type Column, columnAt, columnsOf, outgoing } from './columns';
import { checkEmitted } from './emitted';
import { MASK_ORDER, maskSql } from './masks';
import { bareColumns, predicateSql } from './predicateSql';
import { type Source } from './Source';

export interface Policy {
  readonly rights: Rights;
  readonly model: AccessModel;
  /** Test switch: the row predicate and the explicit legal entities are left out. */
  readonly rowFilterOff: boolean;
  /** Legal entities whose rows this instance owns: what ALL means here. */
  readonly partition?: readonly string[];
}

/**
 * The SQL of one statement over one source, as one principal may read it. Collects positional parameters.
 * The table is `t`; each cell is a CASE over the allowances of its use, or the bare column where the rows imply it.
 */
export class Compilation {
  /** Parameters of the statement, in their order. */
  values: unknown[] = [];
  /** Places of the values that the policy gives; the others are of the request. */
  private readonly fixed = new Set<number>();
  private readonly codes: readonly string[] | null;
  private filter: Predicate | null = null;
  private rows: string | null = null;
  private explicit: string | null = null;

  constructor(
    readonly source: Source,
    private readonly policy: Policy,
    /** The rows that the statement is about: cells that they imply need no CASE. */
    private readonly domain: readonly Allowance[],
  ) {
    const everywhere = domain.some((each) => each.legalEntities === 'ALL');
    const named = domain.flatMap((each) => (each.legalEntities === 'ALL' ? [] : each.legalEntities));
    this.codes = everywhere ? (policy.partition ?? null) : [...new Set(named)].sort();
  }

  /** For a part of a statement whose other parts have stored parameters already. */
  after(values: unknown[]): this {
    this.values = values;
    return this;
  }

  /** Stores a parameter and gives its place: `$3`. */
  readonly parameter = (value: unknown): string => {
    this.values.push(value);
    return `$${this.values.length}`;
  };

  /** A value of the policy as a parameter. */
  private constant(value: unknown): string {
    this.fixed.add(this.values.length);
    return this.parameter(value);
  }

  /** Whether the value at the place is of the policy, and so the same for each request of the same rights. */
  isFixed(place: number): boolean {
    return this.fixed.has(place);
  }

  /**
   * The legal entities that the rows lie in, as a list of a parameter; null where the row predicate names none. The statement takes them
   * one by one as `e.le`, and the row predicate asks for the one at hand: a second list would only be compared again for each row.
   */
  placesSql(): string | null {
    if (this.source.public === true || this.policy.rowFilterOff || this.domain.length === 0 || this.codes === null) return null;
    this.explicit = 't.legal_entity = e.le';
    return `${this.constant(this.codes)}::text[]`;
  }

  /** A WHERE: each condition in brackets, the row predicate last, nothing beside them. */
  whereSql(conditions: readonly string[]): string {
    return [...conditions, this.rowsSql()].map((each) => `(${each})`).join(' and ');
  }

  /** Outermost AND of every statement: legal entities in plain sight, then the row predicate. The same text each time. */
  rowsSql(): string {
    return (this.rows ??= this.writeRows());
  }

  private writeRows(): string {
    if (this.source.public === true || this.policy.rowFilterOff) return 'true';
    if (this.domain.length === 0) return 'false';
    const explicit = this.explicit ?? (this.codes === null ? 'true' : `t.legal_entity = any(${this.constant(this.codes)}::text[])`);
    return this.unconditional() ? explicit : `${explicit} and (${this.anySql(this.domain)})`;
  }

  /** Whether one allowance without a condition covers every legal entity of the domain. */
  private unconditional(): boolean {
    return this.domain.some(
      ({ when, legalEntities }) =>
        when === null &&
        (legalEntities === 'ALL' || ((this.codes ?? []).every((code) => legalEntities.includes(code)) && this.codes !== null)),
    );
  }

  /**
   * A generic plan serves where the values are legal entities, keys and places in an order: whatever they are, the rows come by the index
   * that begins with them. A condition on another column needs a plan for its value: few rows may have it, or most. So does a view.
   */
  get plan(): 'GENERIC' | 'CUSTOM' {
    const free = this.domain.length === 0 || this.unconditional();
    return free && this.filter === null && this.source.view !== true ? 'GENERIC' : 'CUSTOM';
  }

  /** A filter of the caller: each column as its FILTER use allows. */
  filterSql(filter: Predicate | null): string {
    if (filter === null) return 'true';
    this.filter = filter;
    return predicateSql(filter, { kindAt: (path) => this.kindAt(path), sqlAt: (path) => this.cellSql(path, 'FILTER') }, this.values);
  }

  /** Holds the text of a statement against the policy and the filter that it was made from. Throws POLICY_SQL_INCOMPLETE. */
  check(text: string): void {
    const columns = bareColumns(this.source);
    const judged = this.source.public !== true && !this.policy.rowFilterOff;
    const whens = judged && !this.unconditional() ? this.domain.flatMap(({ when }) => when ?? []) : [];
    const predicates = this.filter === null ? whens : [...whens, this.filter];
    checkEmitted(text, this.values, {
      conditions: predicates.map((predicate) => ({ predicate, columns })),
      places: judged && this.domain.length > 0 && this.codes !== null ? [this.codes] : [],
      rows: this.rowsSql(),
      table: this.source.table,
    });
  }

  /** One column under a use other than PROJECT: null where the use is not allowed, also where the cell would be masked. */
  cellSql(path: string, use: Exclude<Use, 'PROJECT'>): string {
    const column = columnAt(this.source, path).sql;
    const judge = this.judgeOf(path.split('.')[0] ?? path);
    return judge === null
      ? column
      : this.guarded(
          column,
          this.allowances(judge, use).filter((each) => each.mask === null),
        );
  }

  kindAt(path: string): Column['kind'] {
    return columnAt(this.source, path).kind;
  }

  /** The columns of a field as they leave: clear, masked or null. */
  projectionSql(field: string): readonly string[] {
    const columns = columnsOf(this.source, field);
    const judges = this.projectionJudges(field);
    return columns.map(({ sql, kind }) => {
      const [only, ...more] = judges;
      if (only === undefined) return outgoing(sql, kind);
      if (more.length > 0)
        return outgoing(
          judges.reduce((inner, judge) => this.guarded(inner, this.clear(judge)), sql),
          kind,
        );
      return this.projected({ sql, kind }, only);
    });
  }

  private projected({ sql, kind }: Column, judge: string): string {
    const allowances = this.allowances(judge, 'PROJECT');
    const clear = allowances.filter((each) => each.mask === null);
    if (this.implied(clear)) return outgoing(sql, kind);
    const edges = this.policy.model.fields[`${this.source.type}.${judge}`]?.mask?.edges ?? [];
    const arms = clear.length === 0 ? [] : [`when ${this.anySql(clear)} then ${outgoing(sql, kind)}`];
    for (const mask of MASK_ORDER) {
      const masked = allowances.filter((each) => each.mask === mask);
      if (masked.length > 0)
        arms.push(`when ${this.anySql(masked)} then ${maskSql(mask, sql, edges)}${kind === 'decimal' ? '::text' : ''}`);
    }
    return arms.length === 0 ? 'null' : `(case ${arms.join(' ')} end)`;
  }

  private guarded(sql: string, allowances: readonly Allowance[]): string {
    if (this.implied(allowances)) return sql;
    // A typed null: `case when false then t.due_date end` keeps the type of the column.
    return `(case when ${allowances.length === 0 ? 'false' : this.anySql(allowances)} then ${sql} end)`;
  }

  private clear(judge: string): readonly Allowance[] {
    return this.allowances(judge, 'PROJECT').filter((each) => each.mask === null);
  }

  private allowances(field: string, use: Use): readonly Allowance[] {
    return this.policy.rights.allowances('READ', this.source.type, field, use);
  }

  /** The contract field whose rights decide a stored field in a filter, order, group or aggregate; null where none does. */
  private judgeOf(field: string): string | null {
    const stored = this.source.fields[field];
    const judge = stored !== undefined && 'label' in stored ? stored.label : field;
    return this.judged(judge) ? judge : null;
  }

  /** For an answer an internal column is judged by the fields that need it: all of them must be clear. */
  private projectionJudges(field: string): readonly string[] {
    const judge = this.judgeOf(field);
    if (judge !== null) return [judge];
    if (this.policy.model.fields[`${this.source.type}.${field}`] !== undefined) return [];
    return Object.entries(this.source.needs ?? {}).flatMap(([computed, needed]) =>
      needed.includes(field) && this.judged(computed) ? [computed] : [],
    );
  }

  private judged(field: string): boolean {
    if (this.source.public === true) return false;
    const model = this.policy.model.fields[`${this.source.type}.${field}`];
    return model !== undefined && model.label !== 'PUBLIC';
  }

  /** Whether each row of the domain lies in one of the allowances. */
  private implied(allowances: readonly Allowance[]): boolean {
    return this.domain.every((row) => allowances.some((each) => within(row, each)));
  }

  private anySql(allowances: readonly Allowance[]): string {
    return allowances.map((each) => this.allowanceSql(each)).join(' or ');
  }

  private allowanceSql({ legalEntities, when }: Allowance): string {
    const place = legalEntities === 'ALL' ? 'true' : `t.legal_entity = any(${this.constant([...legalEntities])}::text[])`;
    if (when === null) return place;
    const from = this.values.length;
    const condition = predicateSql(when, bareColumns(this.source), this.values);
    for (let at = from; at < this.values.length; at += 1) this.fixed.add(at);
    return `(${place} and ${condition})`;
  }
}

function within(row: Allowance, other: Allowance): boolean {
  const places =
    other.legalEntities === 'ALL' || (row.legalEntities !== 'ALL' && row.legalEntities.every((code) => other.legalEntities.includes(code)));
  return places && (other.when === null || JSON.stringify(other.when) === JSON.stringify(row.when));
}
