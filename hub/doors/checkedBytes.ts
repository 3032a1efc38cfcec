import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import { defineError, type NaveError } from '#kernel/errors';

export const DocumentRefused = defineError({
  code: 'DOCUMENT_REFUSED',
  shown: true,
  message: (cause: string) => `the document cannot be taken: ${cause}`,
});
export const DocumentOversized = defineError({
  code: 'DOCUMENT_OVERSIZED',
  shown: true,
  message: (bytesMax: number) => `the document cannot be taken: it has more than ${bytesMax} bytes`,
});

export interface CheckedBytes {
  /** Passes the bytes on; fails in the middle when they are too many, at the end when they are others than promised. */
  readonly stream: Transform;
  /** Why it failed; null while it has not. */
  failure(): NaveError | null;
}

/** Counts and hashes what passes. The last bytes leave only when the hash is right, so a wrong document never arrives whole. */
export function checkedBytes(sha256: string, bytesMax: number): CheckedBytes {
  const hash = createHash('sha256');
  let bytes = 0;
  let failure: NaveError | null = null;
  let held: Buffer | null = null;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > bytesMax) {
        failure = DocumentOversized(bytesMax);
        done(failure);
        return;
      }
      hash.update(chunk);
      const before = held;
      held = chunk;
      done(null, before ?? undefined);
    },
    flush(done) {
      if (hash.digest('hex') !== sha256) {
        failure = DocumentRefused('its SHA-256 is not the one of the address');
        done(failure);
        return;
      }
      done(null, held ?? undefined);
    },
  });
  return { stream, failure: () => failure };
}
