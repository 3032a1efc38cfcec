import { defineError } from '#kernel/errors';
import { type AccessModel, type Allowance, type LegalEntities, type Predicate, type Rights } from '../policy/engine';
import { type Run, type Runner, type Statement } from '../store/Runner';
import { Compilation } from './Compilation';
import { type AggregatePlan, aggregatePlan } from './aggregate';
import { type Page, type AggregateAnswer, type AggregateRequest, type ReadRequest } from './request';
import { PageInvalid, ROWS_MAX, type PageWindow, pageWindow } from './pageWindow';
import { type Select, type Parents, countStatement, pageSelect, relatedCountStatement, relatedSelect, sortKeys } from './select';
import { type Row, type Source } from './Source';

export const SourceUnknown = defineError({
  code: 'SOURCE_UNKNOWN',
  shown: false,
  message: (type: string) => `no source stores \`${type}\``,
});

export interface RepositoryOptions {
  readonly runner: Runner;
  readonly model: AccessModel;
  readonly sources: readonly Source[];
  /** Longest run of one statement, ms. */
  readonly timeoutMs: number;
  readonly rowFilterOff?: boolean;
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

  constructor(private readonly options: RepositoryOptions) {
    this.sources = new Map(options.sources.map((source) => [source.type, source]));
  }

  /** One page in the order asked for. */
  async read(reader: Reader, request: ReadRequest): Promise<Page> {
    const window = pageWindow(request.page);
    const { compilation, scope } = this.start(reader, request.type);
    const select = pageSelect(compilation, { ...this.selection(request), keys: sortKeys(compilation, request.order), window });
    const raw = await this.run(reader, scope, select.statement);
    return this.page(raw.map(select.readRow), window, () => this.count(reader, request.type, request.filter));
  }

  /** The same page for each parent, in one statement. */
  async readRelated(reader: Reader, request: ReadRequest, related: Parents): Promise<readonly Page[]> {
    if (related.parents.length === 0) return [];
    const window = pageWindow(request.page);
    const { compilation, scope } = this.start(reader, request.type);
    const select = relatedSelect(compilation, { ...this.selection(request), keys: sortKeys(compilation, request.order), window }, related);
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
    const { compilation, scope } = this.start(reader, type);
    const window: PageWindow = { size: wanted.length, backwards: false, cursor: null };
    const request = { type, fields, filter: null };
    const select = pageSelect(compilation, { ...this.selection(request), keyIn: wanted, keys: sortKeys(compilation, null), window });
    const raw = await this.run(reader, scope, select.statement);
    const found = new Map(raw.map((each) => [each['_id'] as string, select.readRow(each).row]));
    return ids.map((id) => found.get(id) ?? null);
  }

  /** Groups and the legal entities they were made of, from one statement. A group key or value that may not be used on a row counts as null there. */
  async aggregate(reader: Reader, request: AggregateRequest): Promise<AggregateAnswer> {
    const source = this.source(request.type);
    const domain = source.public === true ? [] : request.measures.flatMap(({ field }) => this.uses(reader, source, field));
    const plan: AggregatePlan = aggregatePlan(new Compilation(source, this.policy(reader), domain), request);
    const raw = await this.run(reader, legalEntitiesOf(source, domain), plan.statement);
    return plan.readRows(raw);
  }

  /** Rows that pass; null when the reader may not count them anywhere. */
  async count(reader: Reader, type: string, filter: Predicate | null): Promise<number | null> {
    const { compilation, scope, source } = this.start(reader, type);
    const key = source.key ?? 'id';
    if (!this.mayCount(reader, source, key)) return null;
    const [row] = await this.run(reader, scope, countStatement(compilation, { filter, key }));
    return Number(row?.['count'] ?? 0);
  }

  private async countRelated(reader: Reader, { type, filter }: ReadRequest, related: Parents): Promise<readonly (number | null)[]> {
    const { compilation, scope, source } = this.start(reader, type);
    const key = source.key ?? 'id';
    if (!this.mayCount(reader, source, key)) return related.parents.map(() => null);
    const raw = await this.run(reader, scope, relatedCountStatement(compilation, related, { filter, key }));
    const counts = new Map(raw.map((each) => [each['_n'] as number, Number(each['count'])]));
    return related.parents.map((_, at) => counts.get(at + 1) ?? 0);
  }

  private mayCount(reader: Reader, source: Source, key: string): boolean {
    return source.public === true || reader.rights.allowances('READ', source.type, key, 'AGGREGATE').length > 0;
  }

  source(type: string): Source {
    const source = this.sources.get(type);
    if (source === undefined) throw SourceUnknown(type);
    return source;
  }

  private start(reader: Reader, type: string): { compilation: Compilation; scope: LegalEntities; source: Source } {
    const source = this.source(type);
    const domain = source.public === true ? [] : reader.rights.rows('READ', type);
    return { compilation: new Compilation(source, this.policy(reader), domain), scope: legalEntitiesOf(source, domain), source };
  }

  private uses(reader: Reader, source: Source, path: string): readonly Allowance[] {
    return reader.rights.allowances('READ', source.type, path.split('.')[0] ?? path, 'AGGREGATE').filter((each) => each.mask === null);
  }

  private policy(reader: Reader): ConstructorParameters<typeof Compilation>[1] {
    return { rights: reader.rights, model: this.options.model, rowFilterOff: this.options.rowFilterOff === true };
  }

  /** The stored fields of a selection: what is asked for, what computed fields need, the key and the scope. */
  private selection(request: Pick<ReadRequest, 'type' | 'fields' | 'filter'>): { fields: readonly string[]; filter: Predicate | null } {
    const source = this.source(request.type);
    const scope = this.options.model.types[request.type]?.scope;
    const wanted = request.fields.flatMap((field) => [field, ...(source.needs?.[field] ?? [])]);
    const fields = new Set([source.key ?? 'id', ...(scope === undefined ? [] : [scope]), ...wanted]);
    return { fields: [...fields].filter((field) => Object.hasOwn(source.fields, field)), filter: request.filter };
  }

  private async run(reader: Reader, scope: LegalEntities, statement: Statement): Promise<readonly Record<string, unknown>[]> {
    const timeoutMs = Math.min(this.options.timeoutMs, reader.timeLeftMs());
    return this.options.runner.read({ legalEntities: scope, timeoutMs }, (run: Run) => run(statement));
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
