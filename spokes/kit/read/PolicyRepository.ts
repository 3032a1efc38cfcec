import { defineError } from '#kernel/errors';
import { legalEntityOfId } from '#kernel/ids';
import { type AccessModel, type Allowance, type LegalEntities, type Predicate, type Rights } from '../policy/engine';
import { type Runner, type Statement } from '../store/Runner';
import { Compilation } from './Compilation';
import { aggregatePlan } from './aggregate';
import { readCursor } from './cursor';
import { type Page, type AggregateAnswer, type AggregateRequest, type ReadRequest } from './request';
import { PageInvalid, ROWS_MAX, type PageWindow, pageWindow } from './pageWindow';
import { bareColumns, predicateSql } from './predicateSql';
import {
  type Select,
  type Parents,
  countStatement,
  keyedSelect,
  orderOf,
  pageSelect,
  relatedCountStatement,
  relatedSelect,
  sortKeys,
} from './select';
import { type Row, type Source } from './Source';
import { StatementCache, shapeOf } from './StatementCache';

export const SourceUnknown = defineError({
  code: 'SOURCE_UNKNOWN',
  shown: false,
  message: (type: string) => `no source stores \`${type}\``,
});

const AggregateNotListed = defineError({
  code: 'AGGREGATE_NOT_LISTED',
  shown: false,
  message: (path: string, name: string) => `the contract does not list ${name} among the functions of \`${path}\``,
});

export interface RepositoryOptions {
  readonly runner: Runner;
  readonly model: AccessModel;
  readonly sources: readonly Source[];
  /** Longest run of one statement, ms. */
  readonly timeoutMs: number;
  readonly rowFilterOff?: boolean;
  /** Legal entities whose rows this instance owns: what ALL means here. */
  readonly partition?: readonly string[];
}

interface Wanted {
  readonly source: Source;
  readonly domain: readonly Allowance[];
  /** Whatever the text depends on, without the values of the request. */
  readonly shape: unknown;
  /** The values of the request, in the order in which the statement names them. */
  readonly asked: readonly unknown[];
}

/** Who reads, and until when. */
export interface Reader {
  readonly rights: Rights;
  /** Milliseconds left; the statement ends then. */
  readonly timeLeftMs: () => number;
}

/**
 * The only way to rows. Row predicate, cells and masks are in the SQL, so pages and totals are those of what the reader may see.
 * Every answer is from one snapshot; texts stay texts. Throws TIMEOUT, STORE_UNAVAILABLE, BAD_CURSOR, BAD_USER_INPUT.
 */
export class PolicyRepository {
  private readonly sources: ReadonlyMap<string, Source>;
  private readonly statements = new StatementCache();

  constructor(private readonly options: RepositoryOptions) {
    this.sources = new Map(options.sources.map((source) => [source.type, source]));
  }

  /** One page in the order asked for. */
  async read(reader: Reader, request: ReadRequest): Promise<Page> {
    const { select, scope, window } = this.pageOf(reader, request, null);
    const raw = await this.run(reader, scope, select.statement);
    return this.page(raw.map(select.readRow), window, () => this.count(reader, request.type, request.filter));
  }

  /** The same page for each parent, in one statement. */
  async readRelated(reader: Reader, request: ReadRequest, related: Parents): Promise<readonly Page[]> {
    if (related.parents.length === 0) return [];
    const { select, scope, window } = this.pageOf(reader, request, related);
    const raw = await this.run(reader, scope, select.statement);
    const groups = related.parents.map((): ReturnType<Select['readRow']>[] => []);
    for (const each of raw) groups[(each['_n'] as number) - 1]?.push(select.readRow(each));
    let counts: Promise<readonly (number | null)[]> | undefined;
    const countAll = (): Promise<readonly (number | null)[]> => (counts ??= this.countRelated(reader, request, related));
    return groups.map((rows, at) => this.page(rows, window, async () => (await countAll())[at] ?? null));
  }

  /** The rows of the ids, null for a hidden and for an absent one, in the order of `ids`. At most 500. */
  async byIds(
    reader: Reader,
    { type, fields, ids }: { type: string; fields: readonly string[]; ids: readonly string[] },
  ): Promise<readonly (Row | null)[]> {
    const wanted = [...new Set(ids)];
    if (wanted.length === 0) return [];
    if (wanted.length > ROWS_MAX) throw PageInvalid(`at most ${ROWS_MAX} keys at once`);
    const { source, domain, scope } = this.place(reader, type);
    const stored = this.fields(source, fields);
    const keys = { ids: wanted, legalEntities: source.view === true ? null : legalEntitiesNamed(wanted) };
    const asked = keys.legalEntities === null ? [wanted] : [wanted, keys.legalEntities];
    const select = this.compiled(reader, { source, domain, shape: ['keys', stored, asked.length], asked }, (compilation) =>
      keyedSelect(compilation, stored, keys),
    );
    const raw = await this.run(reader, scope, select.statement);
    const found = new Map(raw.map((each) => [each['_id'] as string, select.readRow(each).row]));
    return ids.map((id) => found.get(id) ?? null);
  }

  /** Groups and the legal entities they were made of, from one statement. A group key or value that may not be used on a row counts as null there. */
  async aggregate(reader: Reader, request: AggregateRequest): Promise<AggregateAnswer> {
    const { groupBy, measures, filter } = request;
    const source = this.source(request.type);
    this.checkFunctions(source, request);
    const domain = source.public === true ? [] : distinct(measures.flatMap(({ field }) => this.uses(reader, source, field)));
    const shape = ['groups', groupBy, measures, shapeOf(filter)];
    const plan = this.compiled(reader, { source, domain, shape, asked: filterValues(source, filter) }, (compilation) =>
      aggregatePlan(compilation, request),
    );
    return plan.readRows(await this.run(reader, legalEntitiesOf(source, domain), plan.statement));
  }

  /** Rows that pass; null when the reader may not count them anywhere. */
  async count(reader: Reader, type: string, filter: Predicate | null): Promise<number | null> {
    const { source, domain, scope } = this.place(reader, type);
    const key = source.key ?? 'id';
    if (!this.mayCount(reader, source, key)) return null;
    const asked = filterValues(source, filter);
    const { statement } = this.compiled(reader, { source, domain, shape: ['count', shapeOf(filter)], asked }, (compilation) => ({
      statement: countStatement(compilation, { filter, key }),
    }));
    const [row] = await this.run(reader, scope, statement);
    return Number(row?.['count'] ?? 0);
  }

  private async countRelated(reader: Reader, { type, filter }: ReadRequest, related: Parents): Promise<readonly (number | null)[]> {
    const { source, domain, scope } = this.place(reader, type);
    const key = source.key ?? 'id';
    if (!this.mayCount(reader, source, key)) return related.parents.map(() => null);
    const shape = ['counts', related.by, shapeOf(filter)];
    const asked = [...listsOf(related), ...filterValues(source, filter)];
    const { statement } = this.compiled(reader, { source, domain, shape, asked }, (compilation) => ({
      statement: relatedCountStatement(compilation, related, { filter, key }),
    }));
    const raw = await this.run(reader, scope, statement);
    const counts = new Map(raw.map((each) => [each['_n'] as number, Number(each['count'])]));
    return related.parents.map((_, at) => counts.get(at + 1) ?? 0);
  }

  private pageOf(
    reader: Reader,
    { type, fields, filter, order, page }: ReadRequest,
    related: Parents | null,
  ): { readonly select: Select; readonly scope: LegalEntities; readonly window: PageWindow } {
    const window = pageWindow(page);
    const { source, domain, scope } = this.place(reader, type);
    const cursor = window.cursor === null ? null : readCursor(window.cursor, orderOf(source, order));
    const selection = { fields: this.fields(source, fields), filter, window, cursor };
    const nulls = cursor?.map((value) => value === null) ?? null;
    const shape = ['page', selection.fields, order, window.size, window.backwards, nulls, related?.by ?? null, shapeOf(filter)];
    const asked = [...listsOf(related), ...filterValues(source, filter), ...(cursor ?? []).filter((value) => value !== null)];
    const select = this.compiled(reader, { source, domain, shape, asked }, (compilation) => {
      const request = { ...selection, keys: sortKeys(compilation, order) };
      return related === null ? pageSelect(compilation, request) : relatedSelect(compilation, request, related);
    });
    return { select, scope, window };
  }

  /** The statement of the shape, compiled once for the rights of the reader, with the values of this request. */
  private compiled<C extends { readonly statement: Statement }>(
    { rights }: Reader,
    { source, domain, shape, asked }: Wanted,
    compile: (compilation: Compilation) => C,
  ): C {
    const key = [rights.fingerprint, source.type, 'READ', shape];
    return this.statements.get(key, asked, () => {
      const { model, partition, rowFilterOff } = this.options;
      const policy = { rights, model, rowFilterOff: rowFilterOff === true, ...(partition && { partition }) };
      const compilation = new Compilation(source, policy, domain);
      return { compiled: compile(compilation), compilation };
    });
  }

  private mayCount(reader: Reader, source: Source, key: string): boolean {
    return source.public === true || reader.rights.allowances('READ', source.type, key, 'AGGREGATE').length > 0;
  }

  source(type: string): Source {
    const source = this.sources.get(type);
    if (source === undefined) throw SourceUnknown(type);
    return source;
  }

  private place(reader: Reader, type: string): { source: Source; domain: readonly Allowance[]; scope: LegalEntities } {
    const source = this.source(type);
    const domain = source.public === true ? [] : reader.rights.rows('READ', type);
    return { source, domain, scope: legalEntitiesOf(source, domain) };
  }

  /** What the contract does not let be computed of a field is a fault of the spoke, whoever asks. */
  private checkFunctions(source: Source, { measures }: AggregateRequest): void {
    for (const { field, function: name } of measures) {
      const model = this.options.model.fields[`${source.type}.${field.split('.')[0] ?? field}`];
      if (model?.label === 'ACCESS' && !model.aggregate.includes(name)) throw AggregateNotListed(`${source.type}.${field}`, name);
    }
  }

  private uses(reader: Reader, source: Source, path: string): readonly Allowance[] {
    return reader.rights.allowances('READ', source.type, path.split('.')[0] ?? path, 'AGGREGATE').filter((each) => each.mask === null);
  }

  /** The stored fields of a selection: what is asked for, what computed fields need, the key and the scope. */
  private fields(source: Source, asked: readonly string[]): readonly string[] {
    const scope = this.options.model.types[source.type]?.scope;
    const wanted = asked.flatMap((field) => [field, ...(source.needs?.[field] ?? [])]);
    const fields = new Set([source.key ?? 'id', ...(scope === undefined ? [] : [scope]), ...wanted]);
    return [...fields].filter((field) => Object.hasOwn(source.fields, field));
  }

  private async run(reader: Reader, scope: LegalEntities, statement: Statement): Promise<readonly Record<string, unknown>[]> {
    const timeoutMs = Math.min(this.options.timeoutMs, reader.timeLeftMs());
    const [rows] = await this.options.runner.read({ legalEntities: scope, timeoutMs }, [statement]);
    return rows ?? [];
  }

  private page(
    found: readonly ReturnType<Select['readRow']>[],
    { size, backwards, cursor }: PageWindow,
    totalCount: Page['totalCount'],
  ): Page {
    const more = found.length > size;
    const kept = found.slice(0, size);
    if (backwards) kept.reverse();
    return {
      rows: kept.map(({ row }) => row),
      cursors: kept.map((each) => each.cursor),
      hasNextPage: backwards ? cursor !== null : more,
      hasPreviousPage: backwards ? more : cursor !== null,
      totalCount,
    };
  }
}

function legalEntitiesOf(source: Source, domain: readonly Allowance[]): LegalEntities {
  if (source.public === true) return [];
  if (domain.some((each) => each.legalEntities === 'ALL')) return 'ALL';
  return [...new Set(domain.flatMap((each) => (each.legalEntities === 'ALL' ? [] : each.legalEntities)))].sort();
}

/** The legal entity that each id names; null when one names none. A row lies in the one that its id names. */
function legalEntitiesNamed(ids: readonly string[]): readonly string[] | null {
  const named = ids.flatMap((id) => legalEntityOfId(id) ?? []);
  return named.length === ids.length ? named : null;
}

/** Parents as lists, one for each path. */
function listsOf(related: Parents | null): readonly unknown[] {
  return related === null ? [] : related.by.map((_, at) => related.parents.map((parent) => parent[at] ?? null));
}

/** The values of a filter in the order of its leaves, as their columns take them. Throws PREDICATE_NOT_SQL for one that does not fit. */
function filterValues(source: Source, filter: Predicate | null): readonly unknown[] {
  const values: unknown[] = [];
  if (filter !== null) predicateSql(filter, bareColumns(source), values);
  return values;
}

function distinct(allowances: readonly Allowance[]): readonly Allowance[] {
  return [...new Map(allowances.map((each) => [JSON.stringify(each), each])).values()];
}
