import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { systemClock } from '#kernel/Clock';
import { defineError } from '#kernel/errors';
import { type Change } from '#policy/impact/Change';
import { type AccessShape, type RowsTouched } from '../../hub/store/AccessRecord';
import { ChainWriter } from '../../hub/store/ChainWriter';
import { storeShape } from '../../hub/store/storeShape';
import { Subjects } from '../../hub/store/Subjects';
import { type Count } from './countImpact';

export const LookUnrecorded = defineError({
  code: 'LOOK_UNRECORDED',
  shown: false,
  message: (cause: string) => `no count is shown that the access log does not tell of: ${cause}`,
});

export interface Look {
  /** Who looks, as they say: `person:greta`, or a bare name of a person. */
  readonly reader: string;
  /** A steward sees exact counts. */
  readonly isSteward: boolean;
  readonly release: string;
  readonly before: string;
  readonly after: string;
  /** Without a password. */
  readonly snapshot: string;
  readonly changes: readonly Change[];
  readonly counts: readonly Count[];
}

/**
 * Tells the access log of counts that are about to be shown, in a chain of this process. Ends when the record is durable; the hubs
 * take the chain into their checkpoints. Throws LOOK_UNRECORDED.
 */
export async function recordLook(databaseUrl: string, look: Look): Promise<void> {
  const pool = new Pool({ connectionString: databaseUrl, max: 1, connectionTimeoutMillis: 5_000, statement_timeout: 4_000 });
  pool.on('error', () => undefined); // told by the statement that fails
  const writer = new ChainWriter({ url: databaseUrl, hub: 'npm run policy' });
  try {
    const { reader, isSteward, release, before, after, snapshot, counts } = look;
    const subject = await new Subjects(pool).commitment(reader.includes(':') ? reader : `person:${reader}`);
    const shape = await storeShape(pool, shapeOf(look));
    const rows = rowsOf(counts);
    await writer.append({
      kind: 'IMPACT',
      at: systemClock.now(),
      requestId: randomUUID(),
      actor: 'PERSON',
      subject,
      agent: null,
      purpose: null,
      fingerprint: null,
      release,
      policyVersion: null,
      epoch: null,
      operation: null,
      shape,
      variables: null,
      rows,
      legalEntities: [...new Set(rows.map(({ legalEntity }) => legalEntity))].sort(),
      contacts: [],
      codes: [],
      detail: { door: 'npm run policy -- diff', counts: isSteward ? 'EXACT' : 'AT_LEAST_5', before, after, snapshot },
    });
  } catch (cause) {
    throw LookUnrecorded(cause instanceof Error ? cause.message : String(cause));
  } finally {
    await writer.close();
    await pool.end();
  }
}

function shapeOf({ changes }: Look): AccessShape {
  const sorted = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort();
  return {
    activities: sorted(changes.map(({ activity }) => activity)),
    coordinates: sorted(changes.map(({ type, field }) => (field === null ? type : `${type}.${field}`))),
    stripped: [],
    masks: [],
  };
}

/** Sums over rows, and no rows: the step is nought. */
function rowsOf(counts: readonly Count[]): readonly RowsTouched[] {
  const places = [...new Set(counts.map(({ type, legalEntity }) => JSON.stringify([type, legalEntity])))].sort();
  return places.map((each) => {
    const [type, legalEntity] = JSON.parse(each) as [string, string];
    return { type, legalEntity, upTo: 0 };
  });
}
