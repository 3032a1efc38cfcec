import { broken, unknownFormat } from './FormatProblem';

const DOCUMENT_BYTES_MAX = 20 * 1024 * 1024;

// By their names in the encoding declaration. A statement in another encoding is not met in practice and is refused.
const ENCODINGS: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  'iso-8859-1': 'windows-1252',
  'iso-8859-15': 'iso-8859-15',
  'windows-1252': 'windows-1252',
  'utf-16': 'utf-16le',
};

/**
 * Decodes the bytes of an XML document by byte order mark, else by its declaration, else as UTF-8. The mark is dropped.
 * Refuses more than 20 MiB, an encoding that is not listed, and bytes that are not of the encoding.
 */
export function decodeText(bytes: Uint8Array): string {
  if (bytes.length > DOCUMENT_BYTES_MAX) throw broken(`more than ${String(DOCUMENT_BYTES_MAX)} bytes`, { line: 1, offset: 0 });
  const encoding = byMark(bytes) ?? byDeclaration(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw broken(`bytes that are not ${encoding}`, { line: 1, offset: 0 });
  }
}

function byMark(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  return null;
}

function byDeclaration(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  const stated = /^\s*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(head)?.[1];
  if (stated === undefined) return 'utf-8';
  const encoding = ENCODINGS[stated.toLowerCase()];
  if (encoding === undefined) throw unknownFormat(`encoding \`${stated}\` is not read`);
  // A document that declares UTF-16 but whose declaration can be read byte by byte is not UTF-16.
  return encoding.startsWith('utf-16') ? 'utf-8' : encoding;
}
