import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { FormatBroken } from '../../domain/errors';
import { decodeEntities } from './entities';
import { decodeBytes } from './decodeBytes';
import type { XmlElement } from './XmlElement';

const DOCUMENT_BYTES_MAX = 20 * 1024 * 1024;
export const DEPTH_MAX = 64;
const TAGS_MAX = 1_000_000;
const PREFIXES_MAX = 64;

const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';

// What the parser returns in order: one key per entry (the name, `#text` or `#cdata`) and `:@` for attributes.
type Entry = Readonly<Record<string, unknown>>;
type Scope = ReadonlyMap<string, string>;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  cdataPropName: '#cdata',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false, // the five names of XML and character references are resolved below; nothing else exists here
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: DEPTH_MAX,
});

/**
 * Reads the bytes of an XML document into its root element. Every value stays text.
 * Throws FORMAT_BROKEN: over 20 MiB, deeper than 64 elements, over a million tags, a document type declaration,
 * an entity beyond the five of XML, a prefix without a namespace, not well-formed.
 */
export function parseXml(bytes: Uint8Array): XmlElement {
  if (bytes.byteLength > DOCUMENT_BYTES_MAX) throw FormatBroken('larger than 20 MiB');
  return parseXmlText(decodeBytes(bytes));
}

export function parseXmlText(text: string): XmlElement {
  if (hasDoctype(text)) throw FormatBroken('a document type declaration is not allowed');
  if (countTags(text) > TAGS_MAX) throw FormatBroken('more than a million tags');
  const entries = parseEntries(text);
  const roots = entries.filter((entry) => nameOf(entry) !== null);
  const [root] = roots;
  const qualified = root === undefined ? null : nameOf(root);
  if (root === undefined || qualified === null || roots.length !== 1) throw FormatBroken('not one root element');
  return elementOf(root, { qualified, outer: new Map([['xml', XML_NAMESPACE]]), depth: 1 });
}

function parseEntries(text: string): readonly Entry[] {
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) throw FormatBroken(`not well-formed in line ${String(verdict.err.line)}`);
  try {
    return parser.parse(text) as readonly Entry[];
  } catch {
    throw FormatBroken('not well-formed, or nested too deep');
  }
}

// A declaration can stand only before the root element; later the same text can only be inside CDATA or a comment.
function hasDoctype(text: string): boolean {
  const prolog = /^\uFEFF?(?:\s+|<!--[\s\S]*?-->|<\?[\s\S]*?\?>)*/.exec(text)?.[0] ?? '';
  return /^<!doctype/i.test(text.slice(prolog.length, prolog.length + 9));
}

function countTags(text: string): number {
  let count = 0;
  for (let at = text.indexOf('<'); at !== -1 && count <= TAGS_MAX; at = text.indexOf('<', at + 1)) count++;
  return count;
}

function nameOf(entry: Entry): string | null {
  for (const key in entry) if (key !== ':@' && !key.startsWith('#') && !key.startsWith('?')) return key;
  return null;
}

interface Place {
  readonly qualified: string;
  readonly outer: Scope;
  readonly depth: number;
}

function elementOf(entry: Entry, { qualified, outer, depth }: Place): XmlElement {
  if (depth > DEPTH_MAX) throw FormatBroken('nested too deep');
  const raw = entry[':@'] as Readonly<Record<string, string>> | undefined;
  const scope = raw === undefined ? outer : scopeOf(raw, outer);
  const content = entry[qualified] as readonly Entry[];
  const children: XmlElement[] = [];
  let text = '';
  for (const item of content) {
    const name = nameOf(item);
    if (name !== null) children.push(elementOf(item, { qualified: name, outer: scope, depth: depth + 1 }));
    else if ('#text' in item) text += decodeEntities(String(item['#text']));
    else if ('#cdata' in item) text += cdataOf(item);
  }
  const { namespace, name } = expanded(qualified, scope);
  return {
    namespace,
    name,
    attributes: raw === undefined ? NO_ATTRIBUTES : attributesOf(raw),
    text: text.replace(/\r\n?/g, '\n').trim(),
    children,
  };
}

function cdataOf(item: Entry): string {
  const parts = item['#cdata'] as readonly { readonly '#text'?: string }[];
  return parts.map((part) => part['#text'] ?? '').join('');
}

function scopeOf(raw: Readonly<Record<string, string>>, outer: Scope): Scope {
  const declared = Object.entries(raw).filter(([name]) => name === 'xmlns' || name.startsWith('xmlns:'));
  if (declared.length === 0) return outer;
  if (outer.size + declared.length > PREFIXES_MAX) throw FormatBroken('too many namespaces'); // each scope is a copy
  return new Map([...outer, ...declared.map(([name, uri]) => [name.slice(6), decodeEntities(uri).trim()] as const)]);
}

function expanded(qualified: string, scope: Scope): { namespace: string; name: string } {
  const colon = qualified.indexOf(':');
  if (colon === -1) return { namespace: scope.get('') ?? '', name: qualified };
  const namespace = scope.get(qualified.slice(0, colon));
  if (namespace === undefined) throw FormatBroken('a prefix has no namespace');
  return { namespace, name: qualified.slice(colon + 1) };
}

function attributesOf(raw: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const own = Object.entries(raw).filter(([name]) => !name.includes(':') && name !== 'xmlns');
  return own.length === 0 ? NO_ATTRIBUTES : new Map(own.map(([name, value]) => [name, decodeEntities(value).trim()]));
}

const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();
