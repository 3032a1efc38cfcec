import { DataSource, type EntitySchema, type MixedList } from 'typeorm';
import { defineError } from '#kernel/errors';
import { type DecoratedClass } from '../definition';
import { KIT_MIGRATIONS } from './migrations/kitMigrations';
import { type AppRoles } from './tables';

const MigrationFailed = defineError({
  code: 'MIGRATION_FAILED',
  shown: false,
  message: (cause: string) => `cannot bring the database to the version of the code: ${cause}`,
});

export interface MigrateOptions {
  readonly migrateUrl: string;
  readonly scopedUrl: string;
  readonly allUrl: string;
  readonly entities: readonly DecoratedClass[];
  readonly migrations: readonly DecoratedClass[];
}

export interface ColumnsOfTable {
  readonly table: string;
  readonly columns: readonly string[];
}

/**
 * Runs what the database lacks, each migration in its transaction, as the role that owns the tables, and closes that connection.
 * Two instances that start on one database wait for each other. Answers the columns that the entities declare. Throws MIGRATION_FAILED.
 */
export async function migrate(options: MigrateOptions): Promise<readonly ColumnsOfTable[]> {
  const dataSource = new DataSource({
    type: 'postgres',
    url: options.migrateUrl,
    entities: [...options.entities] as MixedList<DecoratedClass | EntitySchema>,
    migrations: [...KIT_MIGRATIONS, ...options.migrations],
    migrationsTableName: 'migration',
    applicationName: 'nave migrate',
    extra: { nave: rolesOf(options), max: 2 },
  });
  try {
    await dataSource.initialize();
    const lock = dataSource.createQueryRunner();
    await lock.query(`select pg_advisory_lock(hashtextextended('nave migrate', 0))`);
    try {
      await dataSource.runMigrations({ transaction: 'each' });
    } finally {
      await lock.query(`select pg_advisory_unlock(hashtextextended('nave migrate', 0))`);
      await lock.release();
    }
    return dataSource.entityMetadatas.map(({ tableName, columns }) => ({
      table: tableName,
      columns: columns.map((each) => each.databaseName),
    }));
  } catch (error) {
    throw MigrationFailed(error instanceof Error ? error.message : String(error));
  } finally {
    if (dataSource.isInitialized) await dataSource.destroy();
  }
}

/** The run-time roles are those that the run-time urls log in as. */
function rolesOf({ scopedUrl, allUrl }: MigrateOptions): AppRoles {
  const role = (url: string): string => decodeURIComponent(new URL(url).username);
  return { scoped: role(scopedUrl), all: role(allUrl) };
}
