import { canonicalJson } from '#kernel/canonicalJson';
import { type Instant } from '#kernel/dates';
import { type Ids } from '#kernel/ids';
import { type Refusal, refusal } from '#kernel/Result';
import {
  type AccessModel,
  type Allowance,
  type Predicate,
  type Rights,
  evaluate,
  pathsOf,
  readsRelation,
  someHoldsIn,
} from '../policy/engine';
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
  /** By type and id: what conditions over related rows said of a row before this transaction changed it. */
  private readonly old = new Map<string, OldRow>();
  /** Rows whose new state waits for `settle`, by type and id. */
  private readonly unsettled = new Map<string, Unsettled>();

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
    if (raw === undefined) return null;
    await this.decideOld(type, id);
    return rawRow(source, raw);
  }

  async sees(type: string, id: string): Promise<boolean> {
    return (await this.seen(type, [id])).size > 0;
  }

  async seen(type: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const source = this.source(type);
    const values: unknown[] = [];
    const [le, keys] = [`$${values.push(this.legalEntity)}`, `$${values.push(ids)}`];
    const text = `select t.id from ${source.table} t where t.legal_entity = ${le} and t.id = any(${keys}::text[]) and (${this.covers(source, 'READ', values)})`;
    return new Set((await this.options.run({ text, values })).map((row) => row['id'] as string));
  }

  readsAll(type: string, legalEntity: string): boolean {
    const { rights, model } = this.options;
    return someHoldsIn(rights.rows('READ', type), model.types[type]?.scope ?? 'legalEntityCode', legalEntity) === true;
  }

  permits(type: string, row: Row): Refusal | null {
    const here = this.here(type);
    if (here.length === 0) throw ConflictOrNotPermitted();
    const old = this.old.get(`${type} ${String(row[this.source(type).key ?? 'id'])}`);
    // A condition over related rows is true only where PostgreSQL has said so.
    const covers = (each: Allowance): boolean =>
      each.when === null || (looksAside(each) ? old?.allowing.has(each) === true : evaluate(each.when, row) === true);
    if (here.some(covers)) return null;
    return this.isOverLimit(type, row, here)
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
    // A new row has no related rows yet: where a grant asks for them, only `settle` can tell.
    const waits = this.waitsForRelated(type);
    if (type === this.options.type && !waits && this.permits(type, stored) !== null) throw ConflictOrNotPermitted();
    const announced = this.event({ type: event, aggregate: id, sequence: 1, changedFields: Object.keys(row).sort() });
    const change = changeColumns(
      this.change({ type, event: announced, before: null, after: plain(row), previousHash: GENESIS, reason: null }),
    );
    this.keepsLegalEntity(source, row);
    const columns = columnValues(source, row);
    const after = (values: unknown[]): string => (waits ? this.inPlace(values) : this.acts(source, values));
    if (waits) {
      this.old.set(`${type} ${id}`, { allowing: new Set(this.here(type)), covered: true });
      this.unsettled.set(`${type} ${id}`, { source, id, reads: false });
    }
    const guards: RowGuards = { before: () => 'true', after };
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
    const barred = await this.barred(type, id, before);
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
    const waits = this.waitsForRelated(type);
    const guard = waits ? (values: unknown[]): string => this.inPlace(values) : both;
    if (waits) this.unsettled.set(`${type} ${id}`, { source, id, reads: true });
    const guards: RowGuards = { before: guard, after: guard };
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

  /**
   * Whether a refusal is one of the limit: where the caller sees the amounts, when none of the grants admits this one; where not, when all
   * of them have a limit, whatever the amount is. Never by a condition, which may read what the caller does not see.
   */
  private isOverLimit(type: string, row: Row, here: readonly Allowance[]): boolean {
    const { rights, model } = this.options;
    const limited = Object.keys(model.fields).filter((name) => name.startsWith(`${type}.`) && model.fields[name]?.limit !== null);
    if (limited.length === 0 || !here.every(({ when }) => readsLimit(when, type, model))) return false;
    const isSeen = limited.every((name) =>
      rights.cell(type, name.slice(type.length + 1), this.legalEntity).some(({ when, mask }) => when === null && mask === null),
    );
    const exceeds = (part: Predicate): boolean => readsLimit(part, type, model) && evaluate(part, row) !== true;
    return !isSeen || here.every(({ when }) => partsOf(when).some(exceeds));
  }

  /** What bars the activity from the row as it was. Throws CONFLICT_OR_NOT_PERMITTED for one that the caller does not read. */
  private async barred(type: string, id: string, before: Row): Promise<Refusal | null> {
    if (type !== this.options.type) return null;
    const waits = await this.decideOld(type, id);
    const barred = this.permits(type, before);
    if (barred === null && waits && this.old.get(`${type} ${id}`)?.covered !== true) throw ConflictOrNotPermitted();
    return barred;
  }

  /**
   * Decides the new state of every row whose grants look into related rows, which a use case may store after the row itself.
   * The last statement of a use case; throws CONFLICT_OR_NOT_PERMITTED.
   */
  async settle(): Promise<void> {
    for (const { source, id, reads } of this.unsettled.values()) {
      const values: unknown[] = [];
      const [le, key] = [`$${values.push(this.legalEntity)}`, `$${values.push(id)}`];
      const conditions = [...(reads ? [this.reads(source, values)] : []), this.acts(source, values)];
      const covered = conditions.map((each) => `(${each})`).join(' and ');
      const text = `select from ${source.table} t where t.legal_entity = ${le} and t.id = ${key} and ${covered}`;
      if ((await this.options.run({ text, values })).length !== 1) throw ConflictOrNotPermitted();
    }
  }

  /** The allowances of the activity in this legal entity. */
  private here(type: string): readonly Allowance[] {
    const { rights, activity } = this.options;
    return rights.rows(activity, type).filter(({ legalEntities }) => legalEntities === 'ALL' || legalEntities.includes(this.legalEntity));
  }

  private waitsForRelated(type: string): boolean {
    return type === this.options.type && [...this.here(type), ...this.options.rights.rows('READ', type)].some(looksAside);
  }

  /**
   * Whether the row waits for `settle`; if so, decides once what it was. In a statement of its own, after `load` has locked the row: the
   * one that waited for the lock saw related rows as they were before. Without the lock the version that `update` asks for holds the row.
   */
  private async decideOld(type: string, id: string): Promise<boolean> {
    if (!this.waitsForRelated(type)) return false;
    if (this.old.has(`${type} ${id}`)) return true;
    const source = this.source(type);
    const asked = this.here(type).filter(looksAside);
    const values: unknown[] = [];
    const [le, key] = [`$${values.push(this.legalEntity)}`, `$${values.push(id)}`];
    const columns = asked.map(({ when }, at) => `${when === null ? 'true' : predicateSql(when, bareColumns(source), values)} as "r${at}"`);
    columns.push(`((${this.reads(source, values)}) and (${this.acts(source, values)})) as covered`);
    const text = `select ${columns.join(', ')} from ${source.table} t where t.legal_entity = ${le} and t.id = ${key}`;
    const [answer] = await this.options.run({ text, values });
    const allowing = new Set(asked.filter((_, at) => answer?.[`r${at}`] === true));
    this.old.set(`${type} ${id}`, { allowing, covered: answer?.['covered'] === true });
    return true;
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

interface OldRow {
  /** The allowances of the activity whose conditions over related rows were true. */
  readonly allowing: ReadonlySet<Allowance>;
  /** Whether READ and the activity covered the row. */
  readonly covered: boolean;
}

interface Unsettled {
  readonly source: Source;
  readonly id: string;
  /** Whether READ must cover the row too: a new row may be one that its author does not see. */
  readonly reads: boolean;
}

function looksAside({ when }: Allowance): boolean {
  return readsRelation(when);
}

function conflict(): Updated {
  return { ok: false, refusals: [refusal('VERSION_CONFLICT', 'the row has changed since it was read', { path: ['expectedVersion'] })] };
}

function plain(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
}

/** The parts that a grant demands together. */
function partsOf(when: Predicate | null): readonly Predicate[] {
  if (when === null) return [];
  return when.op === 'and' ? when.of : [when];
}

function readsLimit(when: Predicate | null, type: string, model: AccessModel): boolean {
  return pathsOf(when).some((path) => (model.fields[`${type}.${path.split('.')[0] ?? path}`]?.limit ?? null) !== null);
}
