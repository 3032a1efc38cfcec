import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { type Place, broken, placeOf, unknownFormat } from './FormatProblem';
import { XmlElement } from './XmlElement';

const DEPTH_MAX = 40; // the deepest element of camt.053.001.13 lies at 17

const TEXT = '#text';
const CDATA = '#cdata';
const ATTRIBUTES = ':@';
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const METADATA = XMLParser.getMetaDataSymbol() as symbol;

type Node = Readonly<Record<string | symbol, unknown>>;
/** Prefix to namespace, as declared by the element and its parents; the empty prefix is the default namespace. */
type Scope = ReadonlyMap<string, string>;

/**
 * Reads a well-formed document into elements with resolved namespaces; prefixes are free.
 * Refuses a document type declaration of any kind, entities beyond the five of XML, and more than `DEPTH_MAX` levels.
 */
export function readXml(document: string): XmlElement {
  if (!/^\s*</.test(document)) throw unknownFormat('not an XML document');
  const declaration = /<!(?:DOCTYPE|ENTITY)/i.exec(document);
  if (declaration !== null) throw broken('a document type declaration is not allowed', placeOf(document, declaration.index));
  const verdict = XMLValidator.validate(document);
  if (verdict !== true) throw broken(lowerFirst(verdict.err.msg), placeOfLine(document, verdict.err.line, verdict.err.col));
  const root = parse(document).find((node) => nameOf(node) !== TEXT);
  if (root === undefined) throw unknownFormat('an XML document without an element');
  return elementOf(root, { document, scope: new Map([['', '']]), depth: 1 });
}

function parse(document: string): readonly Node[] {
  const parser = new XMLParser({
    preserveOrder: true,
    captureMetaData: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    textNodeName: TEXT,
    cdataPropName: CDATA,
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    processEntities: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    maxNestedTags: DEPTH_MAX,
  });
  try {
    return parser.parse(document) as readonly Node[];
  } catch (cause) {
    throw broken(lowerFirst(cause instanceof Error ? cause.message : 'not readable'), { line: 1, offset: 0 });
  }
}

function elementOf(node: Node, at: { document: string; scope: Scope; depth: number }): XmlElement {
  const offset = (node[METADATA] as { startIndex?: number } | undefined)?.startIndex ?? 0;
  const place = (): Place => placeOf(at.document, offset);
  if (at.depth > DEPTH_MAX) throw broken(`more than ${String(DEPTH_MAX)} levels of elements`, place());
  const raw = Object.entries((node[ATTRIBUTES] ?? {}) as Record<string, string>).map(
    ([name, value]) => [name, decoded(value, place)] as const,
  );
  const scope = declared(at.scope, raw);
  const qualified = nameOf(node);
  const [prefix, name] = split(qualified);
  const namespace = scope.get(prefix);
  if (namespace === undefined) throw broken(`prefix \`${prefix}\` is not declared`, place());
  const content = node[qualified] as readonly Node[];
  const children = content.filter(isElement).map((child) => elementOf(child, { document: at.document, scope, depth: at.depth + 1 }));
  const attributes = new Map(raw.filter(([each]) => !isDeclaration(each)));
  return new XmlElement({ name, namespace, attributes, children, text: textOf(content, place).trim() }, { document: at.document, offset });
}

function textOf(content: readonly Node[], place: () => Place): string {
  return content
    .map((node) => {
      if (typeof node[TEXT] === 'string') return decoded(node[TEXT], place);
      const cdata = node[CDATA] as readonly Node[] | undefined;
      return cdata === undefined ? '' : cdata.map((part) => (typeof part[TEXT] === 'string' ? part[TEXT] : '')).join('');
    })
    .join('');
}

function decoded(text: string, place: () => Place): string {
  return text.replace(/&([^;\s]*);?/g, (whole, name: string) => {
    const value = ENTITIES[name] ?? character(name);
    if (value === undefined || !whole.endsWith(';')) throw broken(`entity \`${whole}\` is not allowed`, place());
    return value;
  });
}

function character(name: string): string | undefined {
  const match = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name);
  if (match === null) return undefined;
  const code = match[1] === undefined ? Number(match[2]) : Number.parseInt(match[1], 16);
  const surrogate = code >= 0xd800 && code <= 0xdfff;
  return code === 0 || surrogate || code > 0x10ffff ? undefined : String.fromCodePoint(code);
}

function declared(scope: Scope, attributes: readonly (readonly [string, string])[]): Scope {
  const own = attributes.filter(([name]) => isDeclaration(name));
  if (own.length === 0) return scope;
  return new Map([...scope, ...own.map(([name, value]) => [name === 'xmlns' ? '' : name.slice(6), value] as const)]);
}

function isDeclaration(attribute: string): boolean {
  return attribute === 'xmlns' || attribute.startsWith('xmlns:');
}

function isElement(node: Node): boolean {
  const name = nameOf(node);
  return name !== TEXT && name !== CDATA;
}

function nameOf(node: Node): string {
  return Object.keys(node).find((key) => key !== ATTRIBUTES) ?? TEXT;
}

function split(qualified: string): readonly [string, string] {
  const at = qualified.indexOf(':');
  return at === -1 ? ['', qualified] : [qualified.slice(0, at), qualified.slice(at + 1)];
}

function placeOfLine(document: string, line: number, column: number): Place {
  const before = document.split(/(?<=\n)/).slice(0, line - 1);
  return { line, offset: before.reduce((length, each) => length + each.length, 0) + Math.max(0, column - 1) };
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1).replace(/\.$/, '')}`;
}
