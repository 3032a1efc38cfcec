import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { PostgresAccountMissing } from './errors';

/** The account that PostgreSQL runs as; empty means: as ourselves. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * PostgreSQL refuses root, so root lends it `postgres`, else `nobody`. Any other user runs it as itself.
 * An id without an entry in /etc/passwd fails inside initdb, so no other id will do.
 * Throws POSTGRES_ACCOUNT_MISSING.
 */
export function serverAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  const entries = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const entry = entries.find(([name]) => name === 'postgres') ?? entries.find(([name]) => name === 'nobody');
  if (entry === undefined) throw PostgresAccountMissing();
  return { uid: Number(entry[2]), gid: Number(entry[3]) };
}

/** Whether the account may enter a folder: a 0700 folder anywhere above it says no. */
export function mayEnter(account: Account, folder: string): boolean {
  if (account.uid === undefined) return true;
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...account, cwd: '/', stdio: 'ignore' }).status === 0;
}
