import { type Pool } from 'pg';
import { type Allowance } from '#policy/allowances';
import { toSql } from '#policy/predicate/toSql';
import { defineError } from '#kernel/errors';
import { type AccessRecord, type AccessShape } from './AccessRecord';

const EntryUnreadable = defineError({
  code: 'ACCESS_ENTRY_UNREADABLE',
  shown: false,
  message: (path: string) => `a condition on access records reads \`${path}\`, which is no attribute`,
});

/** What of an entry can be searched; `all` wishes nothing beyond being allowed. */
export type EntryField = 'all' | 'legalEntityCode' | 'subject' | 'kind' | 'operationName' | 'coordinates' | 'from' | 'until';

/** One wish of the caller. It holds in those legal entities alone where the caller may filter by the field. */
export interface EntryFilter {
  readonly field: EntryField;
  readonly values: readonly string[];
  readonly allowed: readonly Allowance[];
}

export interface EntryQuery {
  /** The row filter: alternatives; none hides everything. */
  readonly rows: readonly Allowance[];
  readonly filters: readonly EntryFilter[];
}

export interface EntryPage {
  readonly ascending: boolean;
  /** Rows before the position instead of after it. */
  readonly backward: boolean;
  readonly size: number;
  readonly from: EntryPosition | null;
}

export interface EntryPosition {
  readonly at: string;
  readonly id: string;
}

/** A record as it stands under one legal entity. */
export interface AccessEntry extends EntryPosition {
  readonly legalEntity: string;
  /** Null once it was erased. */
  readonly record: (AccessRecord & { readonly chain: string; readonly number: number }) | null;
  readonly shape: AccessShape | null;
  /** Null once the subject was erased. */
  readonly subject: string | null;
  readonly agent: string | null;
}

/** Reads the access log for whoever may: the row filter is the outermost AND of the SQL. */
export class EntryReader {
  constructor(private readonly pool: Pool) {}

  /** At most `size` entries in the order of the page, and whether there are more in its direction. */
  async page(query: EntryQuery, page: EntryPage): Promise<{ readonly entries: readonly AccessEntry[]; readonly more: boolean }> {
    const values: unknown[] = [];
    const where = conditions(query, values);
    const descending = page.ascending === page.backward;
    const order = descending ? 'desc' : 'asc';
    const beyond =
      page.from === null
        ? 'true'
        : `(e.at, e.id) ${descending ? '<' : '>'} ($${values.push(page.from.at)}::timestamptz, $${values.push(page.from.id)}::text)`;
    const text = `${SELECT} where (${beyond}) and (${where}) order by e.at ${order}, e.id ${order} limit $${values.push(page.size + 1)}`;
    const { rows } = await this.pool.query<Raw>(text, values);
    const entries = rows.slice(0, page.size).map(entryOf);
    return { entries: page.backward ? entries.reverse() : entries, more: rows.length > page.size };
  }

  async count(query: EntryQuery): Promise<number> {
    const values: unknown[] = [];
    const { rows } = await this.pool.query<{ count: string }>(`select count(*) from ${FROM} where ${conditions(query, values)}`, values);
    return Number(rows[0]?.count ?? 0);
  }

  async byIds(ids: readonly string[], query: EntryQuery): Promise<readonly AccessEntry[]> {
    const values: unknown[] = [ids];
    const { rows } = await this.pool.query<Raw>(`${SELECT} where (e.id = any($1::text[])) and (${conditions(query, values)})`, values);
    return rows.map(entryOf);
  }
}

const FROM = `access_entry e
  join access_record r on r.chain = e.chain and r.number = e.number
  left join access_shape s on s.digest = r.shape
  left join access_subject p on p.commitment = r.subject
  left join access_subject a on a.commitment = r.agent`;
const SELECT = `select e.legal_entity, e.id, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
  r.content, s.content as shape, p.subject, a.subject as agent from ${FROM}`;

interface Raw {
  readonly legal_entity: string;
  readonly id: string;
  readonly at: string;
  readonly content: string | null;
  readonly shape: string | null;
  readonly subject: string | null;
  readonly agent: string | null;
}

function entryOf(raw: Raw): AccessEntry {
  const { legal_entity: legalEntity, id, at, content, shape, subject, agent } = raw;
  return {
    legalEntity,
    id,
    at,
    record: content === null ? null : (JSON.parse(content) as NonNullable<AccessEntry['record']>),
    shape: shape === null ? null : (JSON.parse(shape) as AccessShape),
    subject,
    agent,
  };
}

function conditions({ rows, filters }: EntryQuery, values: unknown[]): string {
  const wishes = filters.map((filter) => `((${allowed(filter.allowed, values)}) and ${wish(filter, values)})`);
  return [`(${wishes.join(' and ') || 'true'})`, `(${allowed(rows, values)})`].join(' and ');
}

function allowed(alternatives: readonly Allowance[], values: unknown[]): string {
  const parts = alternatives.map(({ legalEntities, when }) => {
    const place = legalEntities === 'ALL' ? 'true' : `e.legal_entity = any($${values.push(legalEntities)}::text[])`;
    return when === null ? place : `(${place} and ${toSql(when, columnOf, values)})`;
  });
  return parts.join(' or ') || 'false';
}

function columnOf(path: string): string {
  if (path === 'legalEntityCode') return 'e.legal_entity';
  throw EntryUnreadable(path);
}

function wish({ field, values: wished }: EntryFilter, values: unknown[]): string {
  const all = (): string => `any($${values.push(wished)}::text[])`;
  switch (field) {
    case 'all':
      return 'true';
    case 'legalEntityCode':
      return `e.legal_entity = ${all()}`;
    case 'subject':
      return `p.subject = ${all()}`;
    case 'kind':
      return `r.kind = ${all()}`;
    case 'operationName':
      return `r.operation = ${all()}`;
    case 'coordinates':
      return `(s.content::jsonb -> 'coordinates') ?| $${values.push(wished)}::text[]`;
    case 'from':
      return `e.at >= $${values.push(wished[0])}::timestamptz`;
    case 'until':
      return `e.at < $${values.push(wished[0])}::timestamptz`;
  }
}
