import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { hmac256, lengthPrefixed } from '#kernel/digest';
import { BadCursor } from './closedList';

/** What a cursor belongs to. It opens nowhere else. */
export interface CursorPlace {
  readonly fingerprint: string;
  /** `Query.invoices`, `Vendor.invoices`. */
  readonly coordinate: string;
  /** SHA-256 of the canonical arguments without the paging ones: filter and order. */
  readonly argumentsHash: string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SEALED_CHARACTERS_MAX = 4_096;

/**
 * Seals the plain cursor of a spoke for a client: AES-256-GCM over the tuple, bound to its place. The nonce is made from tuple and place,
 * so that equal views give equal bytes; it repeats only together with the very text that it sealed.
 */
export class CursorSeal {
  private readonly key: Buffer;
  private readonly nonceKey: Buffer;

  /** `secret`: at least 32 bytes, the same at every hub. */
  constructor(secret: Uint8Array) {
    this.key = Buffer.from(hkdfSync('sha256', secret, '', 'nave cursor key', 32));
    this.nonceKey = Buffer.from(hkdfSync('sha256', secret, '', 'nave cursor nonce', 32));
  }

  seal(plain: string, place: CursorPlace): string {
    const bound = boundTo(place);
    const nonce = hmac256(this.nonceKey, [plain, bound.toString('latin1')]).subarray(0, NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce);
    cipher.setAAD(bound);
    const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, text, cipher.getAuthTag()]).toString('base64url');
  }

  /** Throws BAD_CURSOR for whatever was not sealed here for this place. */
  open(sealed: string, place: CursorPlace): string {
    if (sealed.length > SEALED_CHARACTERS_MAX || !/^[A-Za-z0-9_-]+$/.test(sealed)) throw BadCursor();
    const bytes = Buffer.from(sealed, 'base64url');
    if (bytes.length <= NONCE_BYTES + TAG_BYTES || bytes.toString('base64url') !== sealed) throw BadCursor();
    const decipher = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(boundTo(place));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
    } catch {
      throw BadCursor();
    }
  }
}

function boundTo({ fingerprint, coordinate, argumentsHash }: CursorPlace): Buffer {
  return lengthPrefixed(['nave-cursor-1', fingerprint, coordinate, argumentsHash]);
}
