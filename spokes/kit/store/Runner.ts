import { Pool, type PoolClient } from 'pg';
import { LegalEntityCodeInvalid, isLegalEntityCode } from '#kernel/ids';
import { type LegalEntities } from '../policy/engine';
import { StoreScopeLost, storeFailure } from './failures';

/** One prepared text and its positional parameters. */
export interface Statement {
  /** Of a text that is kept: it is planned once for each connection. */
  readonly name?: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

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
    // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
    this.scoped.on('error', () => undefined);
    this.every.on('error', () => undefined);
  }

  /** A read-only transaction on one snapshot. Throws TIMEOUT, STORE_UNAVAILABLE. */
  async read<T>(scope: Scope, use: (run: Run) => Promise<T>): Promise<T> {
    const all = scope.legalEntities === 'ALL' || this.options.rlsOff === true;
    return transaction({ pool: all ? this.every : this.scoped, begin: 'begin isolation level repeatable read, read only', scope }, use);
  }

  /** A read-write transaction on the rows of one legal entity, rolled back when `use` throws. Throws CONFLICT_OR_NOT_PERMITTED for a unique key too. */
  async write<T>(scope: { readonly legalEntity: string; readonly timeoutMs: number }, use: (run: Run) => Promise<T>): Promise<T> {
    const named = { legalEntities: [scope.legalEntity], timeoutMs: scope.timeoutMs };
    return transaction({ pool: this.scoped, begin: 'begin isolation level read committed, read write', scope: named }, use);
  }

  async ping(): Promise<void> {
    await this.scoped.query('select 1');
  }

  async close(): Promise<void> {
    await Promise.all([this.scoped.end(), this.every.end()]);
  }
}

interface Opening {
  readonly pool: Pool;
  readonly begin: string;
  readonly scope: Scope;
}

async function transaction<T>({ pool, begin, scope }: Opening, use: (run: Run) => Promise<T>): Promise<T> {
  const client = await connect(pool, scope);
  let broken = true;
  try {
    await open(client, begin, scope);
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

/** Begins and sets the scope in one round trip; the texts are made of checked codes and whole numbers only. */
async function open(client: PoolClient, begin: string, scope: Scope): Promise<void> {
  const les = settingOf(scope.legalEntities);
  const timeout = Math.max(1, Math.floor(scope.timeoutMs));
  const text = `${begin}; select set_config('app.les', '${les}', true), set_config('statement_timeout', '${timeout}', true), current_setting('app.les') as les`;
  const results = (await client.query(text)) as unknown as readonly { readonly rows: readonly { readonly les?: string }[] }[];
  const found = results[1]?.rows[0]?.les ?? '';
  if (found !== les) throw StoreScopeLost(les, found);
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
