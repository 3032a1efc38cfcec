/** XML text under construction: a small tree of names and content, printed with two spaces per level. */
export interface XmlNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly content: string | readonly XmlNode[];
}

/** An element; null where there is nothing to say, so that optional parts vanish with their parents. */
export function node(
  name: string,
  content: string | null | readonly (XmlNode | null)[],
  attributes: Readonly<Record<string, string>> = {},
): XmlNode | null {
  if (content === null) return null;
  if (typeof content === 'string') return { name, attributes, content };
  const children = content.filter((child) => child !== null);
  return children.length === 0 ? null : { name, attributes, content: children };
}

export function printXml(root: XmlNode): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${printed(root, '')}`;
}

function printed({ name, attributes, content }: XmlNode, indent: string): string {
  const head = `${name}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escaped(value)}"`)
    .join('')}`;
  if (typeof content === 'string') return `${indent}<${head}>${escaped(content)}</${name}>\n`;
  return `${indent}<${head}>\n${content.map((child) => printed(child, `${indent}  `)).join('')}${indent}</${name}>\n`;
}

// Characters that XML 1.0 cannot carry at all become the replacement character; a return would be read as a line feed.
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' };

function escaped(text: string): string {
  return text.replace(FORBIDDEN, '\ufffd').replace(/[&<>"\r]/g, (character) => ESCAPES[character] ?? character);
}
