import { type QueryRunner } from 'typeorm';
import { defineError } from '#kernel/errors';

/** The two run-time roles of an instance. The migrate role owns the tables and grants to them. */
export interface AppRoles {
  readonly scoped: string;
  readonly all: string;
}

export const TableNameInvalid = defineError({
  code: 'TABLE_NAME_INVALID',
  shown: false,
  message: (name: string) => `not a plain lower-case table name: \`${name}\``,
});
export const RolesMissing = defineError({
  code: 'MIGRATION_ROLES_MISSING',
  shown: false,
  message: () => 'migrations of a spoke run through the kit: the connection names no run-time roles',
});

export interface ScopedTableOptions {
  /** What the run-time roles may do. Default: select, insert, update. */
  readonly may?: 'read-write' | 'append';
  /** False for tables that keep their own past. Default true: `<name>_history`. */
  readonly history?: boolean;
}

/**
 * Call it after `create table` of a table with a `legal_entity` column: row level security (enabled and forced), its two
 * policies, the grants, and the history twin. Locks the new table only.
 */
export async function scopedTable(queryRunner: QueryRunner, name: string, options: ScopedTableOptions = {}): Promise<void> {
  const { may = 'read-write', history = true } = options;
  await protect(queryRunner, checked(name), may === 'append' ? 'select, insert' : 'select, insert, update');
  if (!history) return;
  const twin = `${name}_history`;
  await queryRunner.query(`create table ${twin} (like ${name} including defaults)`);
  await queryRunner.query(`alter table ${twin} add column superseded_at timestamptz(6), add primary key (legal_entity, id, version)`);
  await protect(queryRunner, twin, 'select, insert, update');
}

/** Reference data that is `@public`: grants without row level security. The table has no column `legal_entity`. */
export async function publicTable(queryRunner: QueryRunner, name: string): Promise<void> {
  const roles = rolesOf(queryRunner);
  await queryRunner.query(`grant select, insert, update on ${checked(name)} to ${quoted(roles.scoped)}, ${quoted(roles.all)}`);
}

/** The column list that every business table begins with. The primary key is (legal_entity, id). */
export const BUSINESS_COLUMNS = `
  legal_entity text collate "C" not null, id text collate "C" not null,
  version integer not null, recorded_at timestamptz(6) not null, primary key (legal_entity, id)`;

async function protect(queryRunner: QueryRunner, name: string, rights: string): Promise<void> {
  const roles = rolesOf(queryRunner);
  const inScope = `legal_entity = any((select string_to_array(current_setting('app.les', true), ','))::text[])`;
  await queryRunner.query(`alter table ${name} enable row level security`);
  await queryRunner.query(`alter table ${name} force row level security`);
  await queryRunner.query(`create policy scope on ${name} to ${quoted(roles.scoped)} using (${inScope}) with check (${inScope})`);
  await queryRunner.query(`create policy every on ${name} for select to ${quoted(roles.all)} using (true)`);
  await queryRunner.query(`grant ${rights} on ${name} to ${quoted(roles.scoped)}`);
  await queryRunner.query(`grant select on ${name} to ${quoted(roles.all)}`);
}

function rolesOf(queryRunner: QueryRunner): AppRoles {
  const extra = (queryRunner.connection.options as { readonly extra?: { readonly nave?: AppRoles } }).extra;
  if (extra?.nave === undefined) throw RolesMissing();
  return extra.nave;
}

function checked(name: string): string {
  if (!/^[a-z][a-z0-9_]{0,50}$/.test(name)) throw TableNameInvalid(name);
  return name;
}

function quoted(role: string): string {
  return `"${role.replaceAll('"', '""')}"`;
}
