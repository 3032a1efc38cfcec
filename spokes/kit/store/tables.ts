import { type QueryRunner } from 'typeorm';
import { defineError } from '#kernel/errors';
import { rowLevelSecurity } from '#policy/predicate/rls';

/** The two run-time roles of an instance. The migrate role owns the tables and grants to them. */
export interface AppRoles {
  readonly scoped: string;
  readonly all: string;
}

const TableNameInvalid = defineError({
  code: 'TABLE_NAME_INVALID',
  shown: false,
  message: (name: string) => `not a plain lower-case table name: \`${name}\``,
});
const RolesMissing = defineError({
  code: 'MIGRATION_ROLES_MISSING',
  shown: false,
  message: () => 'migrations of a spoke run through the kit: the connection names no run-time roles',
});

export interface ScopedTableOptions {
  /** What the run-time roles may do. Default: select, insert, update. */
  readonly may?: keyof typeof RIGHTS;
  /** False for tables that keep their own past. Default true: `<name>_history`. */
  readonly history?: boolean;
}

const RIGHTS = {
  'read-write': 'select, insert, update',
  append: 'select, insert',
  /** Rows that mean nothing after a while. */
  'append and sweep': 'select, insert, delete',
} as const;

/**
 * Call it after `create table` of a table with a `legal_entity` column: row level security (enabled and forced), its two
 * policies, the grants, and the history twin. Locks the new table only.
 */
export async function scopedTable(queryRunner: QueryRunner, name: string, options: ScopedTableOptions = {}): Promise<void> {
  const { may = 'read-write', history = true } = options;
  await protect(queryRunner, plainName(name), RIGHTS[may]);
  if (!history) return;
  await protect(queryRunner, await historyTwin(queryRunner, name), RIGHTS['read-write']);
}

/**
 * Reference data that is `@public`: every row is read, a row is written under the legal entity that publishes it.
 * Row level security is on as everywhere; its read policy lets each row through.
 */
export async function publicTable(queryRunner: QueryRunner, name: string): Promise<void> {
  await protectPublic(queryRunner, plainName(name));
  const twin = await historyTwin(queryRunner, name);
  await protectPublic(queryRunner, twin);
}

/** The column list that every business table begins with. The primary key is (legal_entity, id). */
export const BUSINESS_COLUMNS = `
  legal_entity text collate "C" not null, id text collate "C" not null,
  version integer not null, recorded_at timestamptz(6) not null, primary key (legal_entity, id)`;

const IN_SCOPE = `legal_entity = any((select string_to_array(current_setting('app.les', true), ','))::text[])`;

async function historyTwin(queryRunner: QueryRunner, name: string): Promise<string> {
  const twin = `${name}_history`;
  await queryRunner.query(`create table ${twin} (like ${name} including defaults)`);
  await queryRunner.query(`alter table ${twin} add column superseded_at timestamptz(6), add primary key (legal_entity, id, version)`);
  return twin;
}

async function protect(queryRunner: QueryRunner, name: string, rights: string): Promise<void> {
  const { scoped, all } = rolesOf(queryRunner);
  for (const statement of rowLevelSecurity(name, { scoped, all })) await queryRunner.query(statement);
  await queryRunner.query(`grant ${rights} on ${name} to ${quoted(scoped)}`);
  await queryRunner.query(`grant select on ${name} to ${quoted(all)}`);
}

async function protectPublic(queryRunner: QueryRunner, name: string): Promise<void> {
  const { scoped, all } = rolesOf(queryRunner);
  await forceRowSecurity(queryRunner, name);
  await queryRunner.query(`create policy every on ${name} for select to ${quoted(scoped)}, ${quoted(all)} using (true)`);
  await queryRunner.query(`create policy publish on ${name} for insert to ${quoted(scoped)} with check (${IN_SCOPE})`);
  await queryRunner.query(`create policy amend on ${name} for update to ${quoted(scoped)} using (${IN_SCOPE}) with check (${IN_SCOPE})`);
  await queryRunner.query(`grant select, insert, update on ${name} to ${quoted(scoped)}`);
  await queryRunner.query(`grant select on ${name} to ${quoted(all)}`);
}

/** Of a view, whose rows nobody writes. */
export async function grantReading(queryRunner: QueryRunner, name: string): Promise<void> {
  const { scoped, all } = rolesOf(queryRunner);
  await queryRunner.query(`grant select on ${name} to ${quoted(scoped)}, ${quoted(all)}`);
}

async function forceRowSecurity(queryRunner: QueryRunner, name: string): Promise<void> {
  await queryRunner.query(`alter table ${name} enable row level security`);
  await queryRunner.query(`alter table ${name} force row level security`);
}

function rolesOf(queryRunner: QueryRunner): AppRoles {
  const extra = (queryRunner.dataSource.options as { readonly extra?: { readonly nave?: AppRoles } }).extra;
  if (extra?.nave === undefined) throw RolesMissing();
  return extra.nave;
}

/** Throws TABLE_NAME_INVALID. */
export function plainName(name: string): string {
  if (!/^[a-z][a-z0-9_]{0,50}$/.test(name)) throw TableNameInvalid(name);
  return name;
}

function quoted(role: string): string {
  return `"${role.replaceAll('"', '""')}"`;
}
