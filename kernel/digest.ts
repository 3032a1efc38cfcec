import { createHash, createHmac, type KeyObject } from 'node:crypto';

/** SHA-256 of bytes or UTF-8 text, 64 lower-case hexadecimal digits. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

export function isSha256(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/** SHA-256 over parts, each with its length before it, so that no two lists of parts share an encoding. */
export function digestOf(parts: readonly string[]): string {
  return createHash('sha256').update(lengthPrefixed(parts)).digest('hex');
}

export function hmac256(key: Uint8Array | KeyObject, parts: readonly string[]): Buffer {
  return createHmac('sha256', key).update(lengthPrefixed(parts)).digest();
}

/** Each part as four bytes of length (big endian) and its UTF-8 bytes. */
export function lengthPrefixed(parts: readonly string[]): Buffer {
  const sizes = parts.map((part) => Buffer.byteLength(part, 'utf8'));
  const bytes = Buffer.allocUnsafe(sizes.reduce((sum, size) => sum + 4 + size, 0));
  let at = 0;
  for (const [index, part] of parts.entries()) {
    at = bytes.writeUInt32BE(sizes[index] ?? 0, at);
    at += bytes.write(part, at, 'utf8');
  }
  return bytes;
}
