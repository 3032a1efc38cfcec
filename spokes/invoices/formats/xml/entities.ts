import { FormatBroken } from '../../domain/errors';

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Resolves the five entities of XML and character references. Throws FORMAT_BROKEN for any other: nothing can declare one. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&([^;&<]{0,32};?)/g, (_, body: string) => {
    if (!body.endsWith(';')) throw FormatBroken('an ampersand stands alone');
    const name = body.slice(0, -1);
    const known = NAMED[name];
    if (known !== undefined && Object.hasOwn(NAMED, name)) return known;
    return characterOf(name);
  });
}

function characterOf(name: string): string {
  const digits = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name);
  if (digits === null) throw FormatBroken(`the entity \`${name}\` is not known`);
  const code = digits[1] === undefined ? Number(digits[2]) : Number.parseInt(digits[1], 16);
  const allowed = code === 0x9 || code === 0xa || code === 0xd || (code >= 0x20 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0x10ffff);
  if (!allowed || code === 0xfffe || code === 0xffff) throw FormatBroken('a character reference is out of range');
  return String.fromCodePoint(code);
}

/** Text as element or attribute content. Characters that XML 1.0 cannot carry are left out. */
export function encodeEntities(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/[&<>"\r]/g, (character) => (character === '\r' ? '&#13;' : `&${NAMES[character] ?? ''};`));
}

const NAMES: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' };
