import { Pool } from 'pg';
import { type Clock } from '#kernel/Clock';
import { defineError } from '#kernel/errors';
import { type AccessRecord, type AccessShape } from './AccessRecord';
import { ChainWriter } from './ChainWriter';
import { type CheckpointOptions, Checkpoints } from './Checkpoints';
import { EntryReader } from './EntryReader';
import { MIGRATIONS } from './migrations';
import { storeShape } from './storeShape';
import { Subjects } from './Subjects';

export const HubDatabaseUnsafe = defineError({
  code: 'HUB_DATABASE_UNSAFE',
  shown: false,
  message: (cause: string) => `the hub must not serve with this database: ${cause}`,
});

export interface AccessLogOptions {
  /** URL of the run-time role: it may insert and select, nothing else. */
  readonly databaseUrl: string;
  readonly checkpoints: CheckpointOptions;
}

export interface AccessLogParts extends AccessLogOptions {
  /** Name of the hub. */
  readonly hub: string;
  readonly clock: Clock;
  readonly log: { error(fields: object, message: string): void };
}

/** The access log of one hub process. */
export interface AccessLog {
  /** Ends when the record is durable. Throws ACCESS_LOG_UNAVAILABLE. */
  append(record: AccessRecord): Promise<void>;
  /** False for a while after a failure: what changes something had better not begin. */
  readonly isReady: boolean;
  /** What a record says instead of a name. Throws ACCESS_LOG_UNAVAILABLE or what the database throws. */
  commitment(subject: string): Promise<string>;
  /** Stores a shape once and answers its digest. */
  shape(shape: AccessShape): Promise<string>;
  readonly entries: EntryReader;
  /** Exports a checkpoint now. */
  checkpoint(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the log. Throws HUB_DATABASE_UNSAFE when the role may do more than append, or the database is not of this version. */
export async function openAccessLog(parts: AccessLogParts): Promise<AccessLog> {
  const pool = new Pool({
    connectionString: parts.databaseUrl,
    max: 4,
    application_name: 'nave hub',
    connectionTimeoutMillis: 5_000,
    statement_timeout: 4_000,
  });
  pool.on('error', () => undefined); // an idle connection that the server ended is replaced
  try {
    await refuseUnsafe(pool);
    return open(parts, pool);
  } catch (cause) {
    await pool.end();
    throw cause;
  }
}

function open(parts: AccessLogParts, pool: Pool): AccessLog {
  const writer = new ChainWriter({ url: parts.databaseUrl, hub: parts.hub });
  const checkpoints = new Checkpoints({ ...parts, options: parts.checkpoints, pool, ownHead: () => writer.head() });
  const subjects = new Subjects(pool);
  return {
    append: (record) => writer.append(record),
    get isReady() {
      return writer.isReady;
    },
    commitment: (subject) => subjects.commitment(subject),
    shape: (shape) => storeShape(pool, shape),
    entries: new EntryReader(pool),
    checkpoint: () => checkpoints.export(),
    async close() {
      await writer.close();
      await checkpoints.close();
      await pool.end();
    },
  };
}

const TABLES = ['access_chain', 'access_record', 'access_entry', 'access_shape', 'access_subject'];

async function refuseUnsafe(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ strong: boolean; owns: boolean; member: boolean; name: string }>(
    `select rolname as name, rolsuper or rolbypassrls or rolcreaterole as strong,
            exists (select from pg_class where relowner = r.oid) or exists (select from pg_database where datdba = r.oid) as owns,
            exists (select from pg_auth_members where member = r.oid) as member
     from pg_roles r where rolname = current_user`,
  );
  const [role] = rows;
  if (role === undefined || role.strong) throw HubDatabaseUnsafe(`the role ${role?.name ?? ''} may do more than log in`);
  if (role.owns || role.member) throw HubDatabaseUnsafe(`the role ${role.name} owns something or is a member of another role`);
  await refuseOtherVersion(pool);
  const { rows: rights } = await pool.query<{ table: string }>(
    `select t as table from unnest($1::text[]) t where has_table_privilege(t, 'update') or has_table_privilege(t, 'delete') or has_table_privilege(t, 'truncate')
       or has_any_column_privilege(t, 'update') or has_table_privilege(t, 'trigger') order by 1`,
    [TABLES],
  );
  if (rights[0] !== undefined) throw HubDatabaseUnsafe(`the role ${role.name} may change rows of ${rights[0].table}`);
}

async function refuseOtherVersion(pool: Pool): Promise<void> {
  const { rows: table } = await pool.query<{ there: boolean }>(`select to_regclass('nave_migration') is not null as there`);
  if (table[0]?.there !== true) throw HubDatabaseUnsafe('it holds no access log: provision it first');
  const { rows } = await pool.query<{ name: string }>('select name from nave_migration order by 1');
  const [has, needs] = [rows.map(({ name }) => name).join(', '), MIGRATIONS.map(({ name }) => name).join(', ')];
  if (has !== needs) throw HubDatabaseUnsafe(`it is at \`${has}\`, this hub needs \`${needs}\``);
}
