import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { defineError } from '#kernel/errors';
import { type AccessRecord, entryId, entryLegalEntities, recordText } from './AccessRecord';
import { type ChainHead, contentDigest, firstLink, nextLink } from './hashChain';

export const AccessLogUnavailable = defineError({
  code: 'ACCESS_LOG_UNAVAILABLE',
  shown: false,
  message: (cause: string) => `the access log cannot be written: ${cause}`,
});

export interface ChainWriterOptions {
  readonly url: string;
  /** Name of the hub, kept with each chain. */
  readonly hub: string;
}

interface Waiting {
  readonly record: AccessRecord;
  readonly done: () => void;
  readonly failed: (cause: unknown) => void;
}

const BATCH_MAX = 500;
const WAITING_MAX = 10_000;
const STATEMENT_MS = 4_000;
/** After a failure, one record in this time may try whether the database is back. */
const RETRY_MS = 1_000;

const INSERT = {
  name: 'access-log-batch',
  text: `with stored as (
      insert into access_record (chain, number, at, content, content_digest, hash)
      select $1, * from unnest($2::bigint[], $3::timestamptz[], $4::text[], $5::bytea[], $6::bytea[]))
    insert into access_entry (legal_entity, id, at, chain, number)
    select le, id, at, $1, number from unnest($7::text[], $8::text[], $9::timestamptz[], $10::bigint[]) as entry (le, id, at, number)`,
};

/**
 * Writes records to one hash chain. A record is durable when `append` ends: all that arrive while a batch is on its way make the next one,
 * so under load many records share one commit. A batch is stored as a whole or not at all.
 *
 * When a batch fails it may have been stored all the same: its chain is left as it is and another one begun, and no caller of that batch
 * gets an answer.
 */
export class ChainWriter {
  private readonly waiting: Waiting[] = [];
  private link: { readonly client: Client; readonly chain: string; hash: Buffer; number: number } | null = null;
  private writing: Promise<void> | null = null;
  private failedAt = -Infinity;
  private closed = false;

  constructor(private readonly options: ChainWriterOptions) {}

  /** Ends when the record is durable. Throws ACCESS_LOG_UNAVAILABLE. */
  append(record: AccessRecord): Promise<void> {
    if (this.closed) return Promise.reject(AccessLogUnavailable('it is closed'));
    if (this.waiting.length >= WAITING_MAX) return Promise.reject(AccessLogUnavailable(`${WAITING_MAX} records wait`));
    return new Promise((done, failed) => {
      this.waiting.push({ record, done, failed });
      this.writing ??= this.writeAll();
    });
  }

  /** Whether a record could be written as far as is known: false for a while after a failure. */
  get isReady(): boolean {
    return !this.closed && performance.now() - this.failedAt >= RETRY_MS;
  }

  /** The head of the chain in use; null before its first record. */
  head(): ChainHead | null {
    const { link } = this;
    return link === null || link.number === 0 ? null : { chain: link.chain, number: link.number, hash: link.hash.toString('hex') };
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.writing;
    await this.link?.client.end().catch(() => undefined);
    this.link = null;
  }

  private async writeAll(): Promise<void> {
    await Promise.resolve(); // what the present turn of the event loop brings goes along
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, BATCH_MAX);
      try {
        await this.write(batch);
        for (const { done } of batch) done();
      } catch (cause) {
        await this.abandon();
        const failure = AccessLogUnavailable(cause instanceof Error ? cause.message : String(cause));
        for (const { failed } of [...batch, ...this.waiting.splice(0)]) failed(failure);
      }
    }
    this.writing = null;
  }

  private async write(batch: readonly Waiting[]): Promise<void> {
    const link = (this.link ??= await this.open());
    const rows = columns();
    let { hash, number } = link;
    for (const { record } of batch) {
      number += 1;
      const place = { chain: link.chain, number };
      const content = recordText(record, place);
      const digest = contentDigest(content);
      hash = nextLink(hash, digest);
      rows.record.push(number, record.at, content, digest, hash);
      for (const legalEntity of entryLegalEntities(record)) rows.entry.push(legalEntity, entryId(place, legalEntity), record.at, number);
    }
    await link.client.query({ ...INSERT, values: [link.chain, ...rows.record.values, ...rows.entry.values] });
    link.hash = hash;
    link.number = number;
  }

  private async open(): Promise<NonNullable<ChainWriter['link']>> {
    const client = new Client({
      connectionString: this.options.url,
      application_name: 'nave access log',
      connectionTimeoutMillis: 2_000,
      statement_timeout: STATEMENT_MS,
      query_timeout: STATEMENT_MS + 1_000,
      keepAlive: true,
    });
    client.on('error', () => {
      if (this.link?.client === client) this.link = null;
    });
    await client.connect();
    // An answer waits for this commit, so that nothing that was answered is lost.
    await client.query('set synchronous_commit = on');
    const chain = randomBytes(12).toString('hex');
    await client.query('insert into access_chain (chain, hub, opened_at) values ($1, $2, now())', [chain, this.options.hub]);
    return { client, chain, hash: firstLink(chain), number: 0 };
  }

  private async abandon(): Promise<void> {
    this.failedAt = performance.now();
    const client = this.link?.client;
    this.link = null;
    await client?.end().catch(() => undefined);
  }
}

class Columns {
  readonly values: unknown[][];

  constructor(count: number) {
    this.values = Array.from({ length: count }, () => []);
  }

  push(...row: readonly unknown[]): void {
    row.forEach((value, at) => this.values[at]?.push(value));
  }
}

function columns(): { readonly record: Columns; readonly entry: Columns } {
  return { record: new Columns(5), entry: new Columns(4) };
}
