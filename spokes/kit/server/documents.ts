import { createHash } from 'node:crypto';
import { type Readable } from 'node:stream';
import { type Clock } from '#kernel/Clock';
import { isSha256 } from '#kernel/digest';
import { defineError } from '#kernel/errors';
import { type Rights } from '../policy/engine';
import { ConflictOrNotPermitted } from '../store/failures';
import { type Runner } from '../store/Runner';
import { type CallSpending, type SpentCalls } from '../write/SpentCalls';

const DocumentDigestMismatch = defineError({
  code: 'DOCUMENT_DIGEST_MISMATCH',
  shown: true,
  message: () => 'the bytes do not have the SHA-256 of the path',
});
const DocumentTooLarge = defineError({ code: 'DOCUMENT_TOO_LARGE', shown: true, message: () => 'a document has at most 20 MiB' });
export const DocumentAddressInvalid = defineError({
  code: 'DOCUMENT_ADDRESS_INVALID',
  shown: true,
  message: () => 'documents are put at `/documents/<sha256>?legalEntity=<code>`',
});

const DOCUMENT_BYTES_MAX = 20 * 1024 * 1024;
const DOCUMENT_ACTIVITY = 'SourceDocument.create';

export interface DocumentPut {
  readonly sha256: string;
  readonly legalEntity: string;
  /** The scoped type whose owner takes the bytes. */
  readonly type: string;
  readonly mediaType: string;
  readonly bytes: Readable;
  readonly spending: CallSpending;
}

export interface DocumentStore {
  readonly runner: Runner;
  readonly clock: Clock;
  readonly partition: readonly string[];
  readonly spentCalls: SpentCalls;
}

/**
 * Stores the bytes of a document under one legal entity; the same bytes again change nothing, and the answer is the same.
 * The hash is computed while the bytes arrive. Throws CONFLICT_OR_NOT_PERMITTED, DOCUMENT_TOO_LARGE, DOCUMENT_DIGEST_MISMATCH, CALL_SPENT.
 */
export async function putDocument(
  { runner, clock, partition, spentCalls }: DocumentStore,
  rights: Rights,
  put: DocumentPut,
): Promise<{ sha256: string; sizeBytes: number }> {
  if (!isSha256(put.sha256)) throw DocumentAddressInvalid();
  // Bytes are no row: a condition on one is not true of them.
  const permitted = rights.holdsIn(DOCUMENT_ACTIVITY, put.type, put.legalEntity) === true;
  if (!permitted || !partition.includes(put.legalEntity)) throw ConflictOrNotPermitted();
  const bytes = await readBytes(put);
  const { subject } = rights.principal;
  const text = `insert into source_document (legal_entity, sha256, media_type, size_bytes, bytes, received_at, received_by)
    values ($1, $2, $3, $4, $5, $6::timestamptz, $7) on conflict (legal_entity, sha256) do nothing`;
  const values = [put.legalEntity, put.sha256, put.mediaType, bytes.length, bytes, clock.now(), subject];
  await runner.write({ legalEntity: put.legalEntity, timeoutMs: 30_000 }, async (run) => {
    await spentCalls.spend(run, put.spending, put.legalEntity);
    await run({ text, values });
  });
  return { sha256: put.sha256, sizeBytes: bytes.length };
}

async function readBytes({ bytes, sha256 }: DocumentPut): Promise<Buffer> {
  const hash = createHash('sha256');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > DOCUMENT_BYTES_MAX) throw DocumentTooLarge();
    hash.update(chunk);
    chunks.push(chunk);
  }
  if (hash.digest('hex') !== sha256) throw DocumentDigestMismatch();
  return Buffer.concat(chunks, size);
}
