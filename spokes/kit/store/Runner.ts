import { Pool, type PoolClient } from 'pg';
import { LegalEntityCodeInvalid, isLegalEntityCode } from '#kernel/ids';
import { type LegalEntities } from '../policy/engine';
import { Batch, type Rows, type Statement } from './Batch';
import { StoreScopeLost, storeFailure } from './failures';

export { type Statement };

export type Run = (statement: Statement) => Promise<readonly Record<string, unknown>[]>;

export interface Scope {
  readonly legalEntities: LegalEntities;
  /** Longest run of one statement, and longest wait for a connection. */
  readonly timeoutMs: number;
}

/** A connection is replaced after so many transactions: the statements that it has planned go with it. */
const USES_MAX = 10_000;

export interface RunnerOptions {
  readonly scopedUrl: string;
  readonly allUrl: string;
  /** Connections of each of the two pools. */
  readonly connectionsMax?: number;
  /** Test switch: reads go by the role that sees every row, so that row level security hides nothing. */
  readonly rlsOff?: boolean;
}

/**
 * The only way to the database at run time. Two pools, one per role, never SET ROLE. Each call is one transaction whose first
 * statement sets the legal entities for row level security and whose answer is compared before a row is used.
 */
export class Runner {
  private readonly scoped: Pool;
  private readonly every: Pool;

  constructor(private readonly options: RunnerOptions) {
    const shared = { max: options.connectionsMax ?? 8, idleTimeoutMillis: 30_000, connectionTimeoutMillis: 5_000, maxUses: USES_MAX };
    this.scoped = new Pool({ ...shared, connectionString: options.scopedUrl, application_name: 'nave scoped' });
    this.every = new Pool({ ...shared, connectionString: options.allUrl, application_name: 'nave all' });
    // A connection that breaks is replaced by the pool, and its query told; without a listener it would end the process, idle or in use.
    for (const pool of [this.scoped, this.every]) {
      pool.on('error', () => undefined);
      pool.on('connect', (client) => client.on('error', () => undefined));
    }
  }

  /**
   * Statements in a read-only transaction on one snapshot, all of it in one round trip. No row is handed out unless the transaction was
   * in the scope that was asked. Plans are kept only when each statement allows it. Throws TIMEOUT, STORE_UNAVAILABLE, STORE_SCOPE_LOST.
   */
  async read(scope: Scope, statements: readonly Statement[]): Promise<readonly Rows[]> {
    const all = scope.legalEntities === 'ALL' || this.options.rlsOff === true;
    const { les, statement } = opening(scope, plansOf(statements));
    const client = await connect(all ? this.every : this.scoped, scope);
    let broken = true;
    try {
      const batch = new Batch([BEGIN_READ, statement, ...statements, COMMIT]);
      const [, opened, ...rest] = await client.query(batch).answers;
      checkScope(les, opened?.[0]);
      broken = false;
      return rest.slice(0, statements.length);
    } catch (error) {
      broken = !(await rolledBack(client));
      throw storeFailure(error, scope.timeoutMs);
    } finally {
      client.release(broken);
    }
  }

  /** A read-write transaction on the rows of one legal entity, rolled back when `use` throws. Throws CONFLICT_OR_NOT_PERMITTED for a unique key too. */
  async write<T>(scope: { readonly legalEntity: string; readonly timeoutMs: number }, use: (run: Run) => Promise<T>): Promise<T> {
    const named = { legalEntities: [scope.legalEntity], timeoutMs: scope.timeoutMs };
    return transaction(this.scoped, named, use);
  }

  async ping(): Promise<void> {
    await this.scoped.query('select 1');
  }

  async close(): Promise<void> {
    await Promise.all([this.scoped.end(), this.every.end()]);
  }
}

async function transaction<T>(pool: Pool, scope: Scope, use: (run: Run) => Promise<T>): Promise<T> {
  const client = await connect(pool, scope);
  let broken = true;
  try {
    await open(client, scope);
    const answer = await use(async ({ name, text, values }) => {
      const named = name === undefined ? {} : { name };
      return (await client.query<Record<string, unknown>>({ ...named, text, values: values as unknown[] })).rows;
    });
    await client.query('commit');
    broken = false;
    return answer;
  } catch (error) {
    broken = !(await rolledBack(client));
    throw storeFailure(error, scope.timeoutMs);
  } finally {
    client.release(broken);
  }
}

async function connect(pool: Pool, scope: Scope): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw storeFailure(error, scope.timeoutMs);
  }
}

async function open(client: PoolClient, scope: Scope): Promise<void> {
  const { les, statement } = opening(scope, 'auto');
  const [, opened] = await client.query(new Batch([BEGIN_WRITE, statement])).answers;
  checkScope(les, opened?.[0]);
}

const BEGIN_READ: Statement = { name: 'nave_begin_read', text: 'begin isolation level repeatable read, read only', values: [] };
const BEGIN_WRITE: Statement = { name: 'nave_begin_write', text: 'begin isolation level read committed, read write', values: [] };
const COMMIT: Statement = { name: 'nave_commit', text: 'commit', values: [] };
const OPENING = `select set_config('app.les', $1, true), set_config('statement_timeout', $2, true), set_config('plan_cache_mode', $3, true), current_setting('app.les') as les`;

/** `plan_cache_mode` of PostgreSQL. */
type Plans = 'auto' | 'force_generic_plan' | 'force_custom_plan';

/** Never `auto` for a read: after five runs PostgreSQL may keep a generic plan that reads the whole table for some values. */
function plansOf(statements: readonly Statement[]): Plans {
  return statements.every(({ plan }) => plan === 'GENERIC') ? 'force_generic_plan' : 'force_custom_plan';
}

/** The settings end with their transaction; timeout and plans hold for each statement after this one. */
function opening(scope: Scope, plans: Plans): { readonly les: string; readonly statement: Statement } {
  const les = settingOf(scope.legalEntities);
  const timeout = String(Math.max(1, Math.floor(scope.timeoutMs)));
  return { les, statement: { name: 'nave_open', text: OPENING, values: [les, timeout, plans] } };
}

function checkScope(les: string, row: Record<string, unknown> | undefined): void {
  const found = typeof row?.['les'] === 'string' ? row['les'] : '';
  if (found !== les || row === undefined) throw StoreScopeLost(les, found);
}

function settingOf(legalEntities: LegalEntities): string {
  if (legalEntities === 'ALL') return '';
  for (const code of legalEntities) if (!isLegalEntityCode(code)) throw LegalEntityCodeInvalid(code);
  return legalEntities.join(',');
}

async function rolledBack(client: PoolClient): Promise<boolean> {
  try {
    await client.query('rollback');
    return true;
  } catch {
    return false;
  }
}
