import { migrateHub } from '../../hub/store/migrateHub';
import { urlFor } from './maintenance';
import { provisionDatabase } from './provisionDatabase';

/** The passwords of the two roles of the hub's database: ASCII, at least 16 characters, kept by the caller. */
export interface HubPasswords {
  /** Appends to the access log and reads it. */
  readonly run: string;
  /** Owns the tables: for migrations, retention and erasure, never for requests. */
  readonly owner: string;
}

export interface HubDatabase {
  /** What the hub is started with. */
  readonly runUrl: string;
  /** Never given to a hub: whoever serves requests must not be able to change what was logged. */
  readonly ownerUrl: string;
}

/**
 * Makes the hub's database, its two roles and its tables, or repairs what is missing; running it again changes nothing.
 * Throws what `provisionDatabase` throws, and HUB_MIGRATION_FAILED.
 */
export async function provisionHub(
  maintenanceUrl: string,
  { database, passwords }: { readonly database: string; readonly passwords: HubPasswords },
): Promise<HubDatabase> {
  const [run, owner] = [`${database}_run`, `${database}_owner`];
  await provisionDatabase(maintenanceUrl, {
    database,
    owner: { role: owner, password: passwords.owner },
    users: [{ role: run, password: passwords.run }],
  });
  const ownerUrl = urlFor(maintenanceUrl, database, { role: owner, password: passwords.owner });
  await migrateHub({ ownerUrl, role: run });
  return { runUrl: urlFor(maintenanceUrl, database, { role: run, password: passwords.run }), ownerUrl };
}
