import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type JWK } from 'jose';
import { defineError } from '#kernel/errors';
import { type HubOptions } from '../../hub/main';
import { withConnection } from '../postgres/maintenance';
import { type InstanceDatabase } from '../postgres/provisionInstance';
import { type Finding, type Verified } from './Finding';
import { readCheckpoints } from './readCheckpoints';
import { verifyAccessLog } from './verifyAccessLog';
import { verifyChangeLog } from './verifyChangeLog';

export const AuditInputMissing = defineError({
  code: 'AUDIT_INPUT_MISSING',
  shown: false,
  message: (cause: string) => `there is nothing to verify: ${cause}`,
});

/** What is verified. */
export interface AuditSources {
  /** Of the hub; its run-time role is enough. */
  readonly databaseUrl: string;
  /** By name; a role that sees every row. */
  readonly spokes: ReadonlyMap<string, string>;
  /** The exported file, or null. */
  readonly checkpoints: string | null;
  /** Public keys of the checkpoints. */
  readonly keys: readonly JWK[];
}

/** Verifies the access log and the change logs, and says up to when a truncation would have been seen. Throws DATABASE_UNREACHABLE. */
export async function verify({ databaseUrl, spokes, checkpoints, keys }: AuditSources): Promise<Verified> {
  const exported = checkpoints === null ? null : readCheckpoints(checkpoints, keys);
  const access = await withConnection(databaseUrl, (client) => verifyAccessLog(client, exported?.stated ?? new Map<string, never>()));
  const findings: Finding[] = [...(exported?.findings ?? []), ...access.findings];
  const counts: Record<string, number> = { ...access.counts, checkpoints: exported?.count ?? 0 };
  for (const [name, url] of spokes) {
    const changes = await withConnection(url, (client) => verifyChangeLog(client, name));
    findings.push(...changes.findings);
    for (const [kind, count] of Object.entries(changes.counts)) counts[kind] = (counts[kind] ?? 0) + count;
  }
  return { findings, counts, notes: [reach(exported), ...(spokes.size === 0 ? [] : [CHANGES_REACH])] };
}

function reach(exported: ReturnType<typeof readCheckpoints> | null): string {
  if (exported === null)
    return 'no checkpoints were given: that chains of the access log were cut off, taken out whole or written anew cannot be seen without them';
  if (exported.until === null) return 'the file holds no good checkpoint: a truncation of the access log cannot be seen';
  return `a truncation of the access log is seen up to ${exported.until}, the last exported checkpoint; records after it could be cut off unseen`;
}

const CHANGES_REACH =
  'change logs have no checkpoints of their own: that the last changes of a row were cut off cannot be seen where the row was put back to before them';

/** What `npm start` keeps of all this in and beside its data folder. Throws AUDIT_INPUT_MISSING. */
export function sourcesOfStart(dataDir: string): AuditSources {
  const read = (name: string): unknown => {
    const file = join(dataDir, 'config', name);
    if (!existsSync(file)) throw AuditInputMissing(`\`${file}\` does not exist`);
    return JSON.parse(readFileSync(file, 'utf8'));
  };
  const { accessLog } = read('hub.json') as { accessLog: HubOptions['accessLog'] };
  const spokes = new Map<string, string>();
  for (const file of readdirSync(join(dataDir, 'config')).sort()) {
    if (!file.endsWith('.json') || file === 'hub.json') continue;
    const { database } = read(file) as { database: InstanceDatabase };
    spokes.set(file.slice(0, -'.json'.length), database.allUrl);
  }
  const { kid, kty, crv, x } = accessLog.checkpoints.privateJwk;
  return {
    databaseUrl: accessLog.databaseUrl,
    spokes,
    checkpoints: accessLog.checkpoints.file,
    keys: [{ kid, kty, crv, x } as JWK],
  };
}
