import { urlFor } from './maintenance';
import { type Login, provisionDatabase } from './provisionDatabase';

/** The passwords of an instance's three roles: ASCII, at least 16 characters, kept by the caller. */
export interface RolePasswords {
  readonly scoped: string;
  readonly all: string;
  readonly migrate: string;
}

export interface InstanceDatabase {
  /** Sees the rows of the legal entities that the setting `app.les` names. */
  readonly scopedUrl: string;
  /** Sees every row of the instance. */
  readonly allUrl: string;
  /** Owns the tables: for migrations, never for requests. */
  readonly migrateUrl: string;
}

export interface ProvisionOptions {
  /** `invoices_emea`; the roles are `<rolePrefix>_scoped`, `_all` and `_migrate`. */
  readonly database: string;
  readonly passwords: RolePasswords;
  /** Defaults to `database`. A clone keeps the roles of its template. */
  readonly rolePrefix?: string;
}

type Role = keyof RolePasswords;

/**
 * Makes the database of one spoke instance and its three login roles, or repairs what is missing; running it again changes nothing.
 * Throws what `provisionDatabase` throws.
 */
export async function provisionInstance(maintenanceUrl: string, options: ProvisionOptions): Promise<InstanceDatabase> {
  const login = (role: Role): Login => ({ role: roleName(options, role), password: options.passwords[role] });
  await provisionDatabase(maintenanceUrl, {
    database: options.database,
    owner: login('migrate'),
    users: [login('scoped'), login('all')],
  });
  return instanceUrls(maintenanceUrl, options);
}

/** The three URLs of an instance; asks no server. */
export function instanceUrls(maintenanceUrl: string, options: ProvisionOptions): InstanceDatabase {
  const url = (role: Role): string =>
    urlFor(maintenanceUrl, options.database, { role: roleName(options, role), password: options.passwords[role] });
  return { scopedUrl: url('scoped'), allUrl: url('all'), migrateUrl: url('migrate') };
}

export function roleName({ database, rolePrefix }: Pick<ProvisionOptions, 'database' | 'rolePrefix'>, role: Role): string {
  return `${rolePrefix ?? database}_${role}`;
}
