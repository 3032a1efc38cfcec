import { canonicalJson } from '#kernel/canonicalJson';
import { type Instant } from '#kernel/dates';
import { type Ids } from '#kernel/ids';
import { type Refusal, refusal } from '#kernel/Result';
import { type AccessModel, type Predicate, type Rights, evaluate, pathsOf } from '../policy/engine';
import { Compilation } from '../read/Compilation';
import { SourceUnknown } from '../read/PolicyRepository';
import { bareColumns, predicateSql } from '../read/predicateSql';
import { rawColumns, rawRow } from '../read/rawRow';
import { type Row, type Source } from '../read/Source';
import { ConflictOrNotPermitted } from '../store/failures';
import { type Run } from '../store/Runner';
import { type Change, GENESIS, changeColumns } from './changeLog';
import { RowInvalid, columnValues } from './columnValues';
import { type RowChange, type RowGuards, insertStatement, updateStatement } from './storeRow';
import { type ChangeEvent, type Tx, type Updated, type UpdateOptions } from './Tx';

export interface TxOptions {
  readonly run: Run;
  readonly rights: Rights;
  readonly model: AccessModel;
  readonly sources: ReadonlyMap<string, Source>;
  readonly ids: Ids;
  readonly now: Instant;
  readonly legalEntity: string;
  readonly requestId: string;
  readonly activity: string;
  /** The scoped type of the activity. */
  readonly type: string;
}

/** The transaction of one mutation. Every row that it stores has its history row, change-log row and outbox row in the same statement. */
export class StoreTx implements Tx {
  readonly now: Instant;
  readonly legalEntity: string;
  readonly subject: string;

  constructor(private readonly options: TxOptions) {
    this.now = options.now;
    this.legalEntity = options.legalEntity;
    this.subject = options.rights.principal.subject;
  }

  newId(prefix: string): string {
    return this.options.ids.next(prefix, this.legalEntity);
  }

  async load(type: string, id: string): Promise<Row | null> {
    const { rights, model } = this.options;
    const source = this.source(type);
    const domain = source.public === true ? [] : rights.rows('READ', type);
    const compilation = new Compilation(source, { rights, model, rowFilterOff: false }, domain);
    const [le, key] = [compilation.parameter(this.legalEntity), compilation.parameter(id)];
    const text = `select ${rawColumns(source)} from ${source.table} t where t.legal_entity = ${le} and t.id = ${key} and (${compilation.rowsSql()}) for update`;
    const [raw] = await this.options.run({ text, values: compilation.values });
    return raw === undefined ? null : rawRow(source, raw);
  }

  async sees(type: string, id: string): Promise<boolean> {
    const source = this.source(type);
    const values: unknown[] = [];
    const [le, key] = [`$${values.push(this.legalEntity)}`, `$${values.push(id)}`];
    const text = `select from ${source.table} t where t.legal_entity = ${le} and t.id = ${key} and (${this.covers(source, 'READ', values)})`;
    return (await this.options.run({ text, values })).length > 0;
  }

  permits(type: string, row: Row): Refusal | null {
    const { rights, activity, model } = this.options;
    const here = rights
      .rows(activity, type)
      .filter((each) => each.legalEntities === 'ALL' || each.legalEntities.includes(this.legalEntity));
    if (here.length === 0) throw ConflictOrNotPermitted();
    if (here.some((each) => each.when === null || evaluate(each.when, row) === true)) return null;
    const limited = Object.entries(model.fields).some(([name, field]) => name.startsWith(`${type}.`) && field.limit !== null);
    const overLimit = limited && here.every((each) => readsLimit(each.when, type, model));
    return overLimit
      ? refusal('LIMIT_EXCEEDED', 'the amount is above the limit of the caller')
      : refusal('NOT_PERMITTED_ON_ROW', 'the grants of the caller do not cover this row');
  }

  async select(
    type: string,
    where: Predicate | null,
    options: { readonly forUpdate?: boolean; readonly limit?: number } = {},
  ): Promise<readonly Row[]> {
    const source = this.source(type);
    const values: unknown[] = [];
    const own = source.public === true ? 'true' : `t.legal_entity = $${values.push(this.legalEntity)}`;
    const condition = where === null ? 'true' : predicateSql(where, bareColumns(source), values);
    const text = `select ${rawColumns(source)} from ${source.table} t where ${own} and (${condition}) order by t.id limit ${Math.floor(options.limit ?? 500)}${options.forUpdate === true ? ' for update' : ''}`;
    return (await this.options.run({ text, values })).map((raw) => rawRow(source, raw));
  }

  async insert(type: string, row: Row, event: string): Promise<{ readonly row: Row; readonly event: ChangeEvent }> {
    const source = this.source(type);
    const id = row[source.key ?? 'id'];
    if (typeof id !== 'string') throw RowInvalid(type, 'it has no key');
    const stored = { ...row, version: 1 };
    if (type === this.options.type && this.permits(type, stored) !== null) throw ConflictOrNotPermitted();
    const announced = this.event({ type: event, aggregate: id, sequence: 1, changedFields: Object.keys(row).sort() });
    const change = changeColumns(
      this.change({ type, event: announced, before: null, after: plain(row), previousHash: GENESIS, reason: null }),
    );
    this.keepsLegalEntity(source, row);
    const columns = columnValues(source, row);
    const guards: RowGuards = { before: () => 'true', after: (values) => this.acts(source, values) };
    const [answer] = await this.options.run(insertStatement({ ...this.place(source, id), columns, change, event: announced, guards }));
    if (answer?.['permitted'] !== 1) throw ConflictOrNotPermitted();
    return { row: { ...stored, recordedAt: this.now }, event: announced };
  }

  // eslint-disable-next-line max-params -- the order of the sentence: which type, what it was, what becomes of it
  async update(type: string, before: Row, changes: Row, options: UpdateOptions): Promise<Updated> {
    const source = this.source(type);
    const id = before[source.key ?? 'id'];
    const version = before['version'];
    if (typeof id !== 'string' || typeof version !== 'number') throw RowInvalid(type, 'it was not loaded');
    const barred = type === this.options.type ? this.permits(type, before) : null;
    if (barred !== null) return { ok: false, refusals: [barred] };
    if (version !== options.expectedVersion) return conflict();
    const changed = Object.keys(changes)
      .filter((name) => canonicalJson(before[name] ?? null) !== canonicalJson(changes[name] ?? null))
      .sort();
    const event = this.event({ type: options.event, aggregate: id, sequence: version + 1, changedFields: changed });
    const part = (row: Row): Row => Object.fromEntries(changed.map((name) => [name, row[name] ?? null]));
    const previousHash = await this.lastHash(type, id);
    const change = changeColumns(
      this.change({ type, event, before: plain(part(before)), after: plain(part(changes)), previousHash, reason: options.reason ?? null }),
    );
    this.keepsLegalEntity(source, changes);
    const columns = columnValues(source, changes);
    const both = (values: unknown[]): string => `(${this.reads(source, values)}) and (${this.acts(source, values)})`;
    const guards: RowGuards = { before: both, after: both };
    const [answer] = await this.options.run(updateStatement({ ...this.place(source, id), columns, change, event, guards }, version));
    if (answer?.['stored'] !== 1) return conflict();
    if (answer['permitted'] !== 1) throw ConflictOrNotPermitted();
    return { ok: true, value: { row: { ...before, ...changes, version: version + 1, recordedAt: this.now }, event } };
  }

  async lock(name: string): Promise<void> {
    await this.options.run({ text: 'select pg_advisory_xact_lock(hashtextextended($1, 0))', values: [`lock ${name}`] });
  }

  async document(sha256: string): Promise<{ readonly bytes: Buffer; readonly mediaType: string; readonly receivedAt: Instant } | null> {
    const text = `select bytes, media_type, to_char(received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as received_at
      from source_document where legal_entity = $1 and sha256 = $2`;
    const [row] = await this.options.run({ text, values: [this.legalEntity, sha256] });
    return row === undefined
      ? null
      : { bytes: row['bytes'] as Buffer, mediaType: row['media_type'] as string, receivedAt: row['received_at'] as string };
  }

  /** The row covered by READ, and by the activity. What belongs to the aggregate of the activity, of another type, is held to its legal entity. */
  private reads(source: Source, values: unknown[]): string {
    return source.type === this.options.type ? this.covers(source, 'READ', values) : this.inPlace(values);
  }

  private acts(source: Source, values: unknown[]): string {
    return source.type === this.options.type ? this.covers(source, this.options.activity, values) : this.inPlace(values);
  }

  private covers(source: Source, activity: string, values: unknown[]): string {
    const { rights, model } = this.options;
    const domain = source.public === true ? [] : rights.rows(activity, source.type);
    return new Compilation(source, { rights, model, rowFilterOff: false }, domain).after(values).rowsSql();
  }

  private inPlace(values: unknown[]): string {
    return `t.legal_entity = $${values.push(this.legalEntity)}`;
  }

  /** A row stays where it is: no right here says anything about another legal entity. */
  private keepsLegalEntity(source: Source, row: Row): void {
    const [name] = Object.entries(source.fields).find(([, field]) => 'column' in field && field.column === 'legal_entity') ?? [];
    const code = name === undefined ? undefined : row[name];
    if (code !== undefined && code !== this.legalEntity) throw ConflictOrNotPermitted();
  }

  private place(source: Source, id: string): Pick<RowChange, 'table' | 'legalEntity' | 'id' | 'stored' | 'aggregateType'> {
    const stored = Object.values(source.fields).flatMap((field) => ('money' in field ? [...field.money] : [field.column]));
    return { table: source.table, legalEntity: this.legalEntity, id, stored, aggregateType: source.type };
  }

  private event(parts: Pick<ChangeEvent, 'type' | 'aggregate' | 'sequence' | 'changedFields'>): ChangeEvent {
    return { id: this.newId('ev'), at: this.now, ...parts };
  }

  private change(parts: {
    type: string;
    event: ChangeEvent;
    before: Row | null;
    after: Row;
    previousHash: string;
    reason: string | null;
  }): Change {
    const { type, event, before, after, previousHash, reason } = parts;
    const { rights, requestId, activity } = this.options;
    const { sequence, at, aggregate } = event;
    const ids = { legalEntity: this.legalEntity, id: this.newId('ch'), aggregateType: type, aggregateId: aggregate, sequence, at };
    return {
      ...ids,
      actor: this.subject,
      requestId,
      activity,
      reason,
      before,
      after,
      policyRelease: rights.principal.policyVersion,
      previousHash,
    };
  }

  private async lastHash(type: string, id: string): Promise<string> {
    const text =
      'select hash from change_log where legal_entity = $1 and aggregate_type = $2 and aggregate_id = $3 order by sequence desc limit 1';
    const [row] = await this.options.run({ text, values: [this.legalEntity, type, id] });
    return (row?.['hash'] as string | undefined) ?? GENESIS;
  }

  private source(type: string): Source {
    const source = this.options.sources.get(type);
    if (source === undefined) throw SourceUnknown(type);
    return source;
  }
}

function conflict(): Updated {
  return { ok: false, refusals: [refusal('VERSION_CONFLICT', 'the row has changed since it was read', { path: ['expectedVersion'] })] };
}

function plain(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
}

function readsLimit(when: Predicate | null, type: string, model: AccessModel): boolean {
  return pathsOf(when).some((path) => (model.fields[`${type}.${path.split('.')[0] ?? path}`]?.limit ?? null) !== null);
}
