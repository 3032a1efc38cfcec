import { randomBytes } from 'node:crypto';

/** W3C Trace Context: what ties the log lines of one request together across processes. Whoever calls chooses it, so it decides nothing. */
export interface Trace {
  /** 32 lower-case hexadecimal digits, not all zero. */
  readonly id: string;
  readonly isSampled: boolean;
}

export const TRACEPARENT = 'traceparent';

// Later versions may add parts behind the four, and none is called ff.
const FORM = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-[\x21-\x7e]{0,200})?$/;

/** Null for anything but one well-formed header. */
export function readTraceparent(header: string | readonly string[] | undefined): Trace | null {
  const [, version, id, flags, more] = FORM.exec(typeof header === 'string' ? header : '') ?? [];
  if (id === undefined || flags === undefined || (version === '00' && more !== undefined)) return null;
  return { id, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export function newTrace(): Trace {
  return { id: randomHex(16), isSampled: false };
}

/** The header of one call in this trace: each call is a parent of its own. */
export function traceparentOf({ id, isSampled }: Trace): string {
  return `00-${id}-${randomHex(8)}-${isSampled ? '01' : '00'}`;
}

const BLOCK = 4096;
let block = Buffer.alloc(0);

/** Cut from a block of random bytes, each used once: a call to the generator costs as much as the rest of a header many times over. */
function randomHex(length: number): string {
  if (block.length < length) block = randomBytes(BLOCK);
  const text = block.toString('hex', 0, length);
  block = block.subarray(length);
  return text;
}
