import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Client, Pool } from 'pg';
import { systemClock } from '#kernel/Clock';
import { defineError } from '#kernel/errors';
import { ChainWriter } from '../../hub/store/ChainWriter';
import { Subjects } from '../../hub/store/Subjects';
import { withConnection } from '../postgres/maintenance';
import { AuditInputMissing } from './verify';

export const ErasureRefused = defineError({
  code: 'ERASURE_REFUSED',
  shown: false,
  message: (subject: string, cause: string) => `nothing is erased of \`${subject}\`: ${cause}`,
});

export interface Erasure {
  /** Of the hub's database, as the role that owns its tables: no hub has it. */
  readonly ownerUrl: string;
  /** `person:anna`. */
  readonly subject: string;
  /** Who erases: `person:greta`. */
  readonly by: string;
  /** Such as the number of the request; it stays. */
  readonly reason: string;
}

const REASON_MAX = 200;

/**
 * Takes away what opens the commitment of a person in the access log: its records stay, verify, and name nobody. First a record says that
 * it is done, by whom and why. Answers the commitment. Throws ERASURE_REFUSED, DATABASE_UNREACHABLE, ACCESS_LOG_UNAVAILABLE.
 */
export async function eraseSubject(erasure: Erasure): Promise<string> {
  const { ownerUrl, subject } = erasure;
  refuseUnfit(erasure);
  return withConnection(ownerUrl, async (client) => {
    const commitment = await commitmentOfErasable(client, subject);
    await tell(erasure, commitment);
    await client.query('delete from access_subject where commitment = $1', [commitment]);
    return commitment;
  });
}

function refuseUnfit({ subject, by, reason }: Erasure): void {
  const name = subject.slice(subject.indexOf(':') + 1);
  if (!/^[a-z]+:[^\s:]+$/.test(subject)) throw ErasureRefused(subject, 'a subject is written as `person:anna`');
  if (by === subject) throw ErasureRefused(subject, 'the record of it would name nobody: another person must do it');
  if (reason.trim() === '' || reason.length > REASON_MAX)
    throw ErasureRefused(subject, `it needs a reason of at most ${REASON_MAX} characters`);
  if (reason.includes(name)) throw ErasureRefused(subject, 'its reason names the person, and reasons stay');
}

async function commitmentOfErasable(client: Client, subject: string): Promise<string> {
  const { rows: rights } = await client.query<{ may: boolean }>(`select has_table_privilege('access_subject', 'delete') as may`);
  if (rights[0]?.may !== true) throw ErasureRefused(subject, 'this role may not erase, as the owner of the tables may');
  const { rows } = await client.query<{ commitment: string }>('select commitment from access_subject where subject = $1', [subject]);
  if (rows[0] === undefined) throw ErasureRefused(subject, 'the access log knows no such subject');
  return rows[0].commitment;
}

async function tell({ ownerUrl, by, reason }: Erasure, commitment: string): Promise<void> {
  const pool = new Pool({ connectionString: ownerUrl, max: 1, connectionTimeoutMillis: 5_000, statement_timeout: 4_000 });
  pool.on('error', () => undefined); // told by the statement that fails
  const writer = new ChainWriter({ url: ownerUrl, hub: 'npm run audit' });
  try {
    await writer.append({
      kind: 'ERASURE',
      at: systemClock.now(),
      requestId: randomUUID(),
      actor: 'PERSON',
      subject: await new Subjects(pool).commitment(by),
      agent: null,
      purpose: null,
      fingerprint: null,
      release: null,
      policyVersion: null,
      epoch: null,
      operation: null,
      shape: null,
      variables: null,
      rows: [],
      legalEntities: [],
      contacts: [],
      codes: [],
      detail: { door: 'npm run audit -- erase', commitment, reason },
    });
  } finally {
    await writer.close();
    await pool.end();
  }
}

/** The owner's URL of the hub's database, from the data folder of `npm start`. Throws AUDIT_INPUT_MISSING. */
export function ownerUrlOfStart(dataDir: string): string {
  const read = (name: string): unknown => {
    const file = join(dataDir, name);
    if (!existsSync(file)) throw AuditInputMissing(`\`${file}\` does not exist`);
    return JSON.parse(readFileSync(file, 'utf8'));
  };
  const { accessLog } = read('config/hub.json') as { accessLog: { databaseUrl: string } };
  const { hubPasswords } = read('keys/platform.json') as { hubPasswords: { owner: string } };
  const url = new URL(accessLog.databaseUrl);
  url.username = url.username.replace(/_run$/, '_owner');
  url.password = encodeURIComponent(hubPasswords.owner);
  return url.href;
}
