import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { type LocalDate } from '#kernel/dates';
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

interface DayKeys {
  readonly seal: Buffer;
  readonly nonce: Buffer;
}

const DAYS_KEPT = 8;
const DAY_MS = 86_400_000;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SEALED_CHARACTERS_MAX = 4_096;

/**
 * Seals the plain cursor of a spoke for a client: AES-256-GCM over the tuple, bound to its place. The nonce is made from tuple and place,
 * so that equal views give equal bytes on one day; it repeats only together with the very text that it sealed. Keys change every day in UTC.
 */
export class CursorSeal {
  private readonly keys = new Map<LocalDate, DayKeys>();

  /** `secret`: at least 32 bytes, the same at every hub, so that all of them seal with the same key on the same day. */
  constructor(
    private readonly secret: Uint8Array,
    /** The day in UTC. */
    private readonly today: () => LocalDate = () => new Date().toISOString().slice(0, 10),
  ) {}

  seal(plain: string, place: CursorPlace): string {
    const bound = boundTo(place);
    const keys = this.keysOf(this.today());
    const nonce = hmac256(keys.nonce, [plain, bound.toString('latin1')]).subarray(0, NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', keys.seal, nonce);
    cipher.setAAD(bound);
    const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, text, cipher.getAuthTag()]).toString('base64url');
  }

  /** Throws BAD_CURSOR for whatever was not sealed here for this place. */
  open(sealed: string, place: CursorPlace): string {
    if (sealed.length > SEALED_CHARACTERS_MAX || !/^[A-Za-z0-9_-]+$/.test(sealed)) throw BadCursor();
    const bytes = Buffer.from(sealed, 'base64url');
    if (bytes.length <= NONCE_BYTES + TAG_BYTES || bytes.toString('base64url') !== sealed) throw BadCursor();
    const bound = boundTo(place);
    for (const day of around(this.today())) {
      const plain = opened(bytes, this.keysOf(day).seal, bound);
      if (plain !== null) return plain;
    }
    throw BadCursor();
  }

  private keysOf(day: LocalDate): DayKeys {
    const known = this.keys.get(day);
    if (known !== undefined) return known;
    const derived = (use: string): Buffer => Buffer.from(hkdfSync('sha256', this.secret, '', `nave cursor ${use} ${day}`, 32));
    const made = { seal: derived('key'), nonce: derived('nonce') };
    if (this.keys.size >= DAYS_KEPT) this.keys.clear();
    this.keys.set(day, made);
    return made;
  }
}

/** Today, the day before it for pages that were begun then, and the day after it for a hub whose clock is a little ahead at midnight. */
function around(today: LocalDate): readonly LocalDate[] {
  const day = (offset: number): LocalDate => new Date(Date.parse(`${today}T00:00:00Z`) + offset * DAY_MS).toISOString().slice(0, 10);
  return [today, day(-1), day(1)];
}

function opened(bytes: Buffer, key: Buffer, bound: Buffer): string | null {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(bound);
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}

function boundTo({ fingerprint, coordinate, argumentsHash }: CursorPlace): Buffer {
  return lengthPrefixed(['nave-cursor-1', fingerprint, coordinate, argumentsHash]);
}
