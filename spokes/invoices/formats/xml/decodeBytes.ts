import { FormatBroken } from '../../domain/errors';

/**
 * Bytes of an XML document as text: by byte order mark, else by the encoding of its declaration, else UTF-8.
 * Throws FORMAT_BROKEN for an encoding that is not known and for bytes that do not fit it.
 */
export function decodeBytes(bytes: Uint8Array): string {
  const encoding = markOf(bytes) ?? declaredEncoding(bytes) ?? 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw FormatBroken(`the bytes are not ${encoding}`);
  }
}

function markOf(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0x3c && bytes[1] === 0x00) return 'utf-16le';
  return bytes[0] === 0x00 && bytes[1] === 0x3c ? 'utf-16be' : null;
}

function declaredEncoding(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, 256)).toString('latin1');
  return /^<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']/.exec(head)?.[1]?.toLowerCase() ?? null;
}
