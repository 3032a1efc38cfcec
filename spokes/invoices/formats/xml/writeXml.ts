import { encodeEntities } from './entities';

/** An element to write: name with its prefix, attributes (null ones are left out), text or children (null ones are left out). */
export interface XmlNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | null>>;
  readonly content: string | readonly (XmlNode | null)[];
}

type Content = string | null | readonly (XmlNode | null)[];

/** An element, or null when there is nothing to say: text that is null, or no child at all. */
export function node(name: string, content: Content, attributes: XmlNode['attributes'] = {}): XmlNode | null {
  if (content === null) return null;
  if (typeof content !== 'string' && content.every((child) => child === null)) return null;
  return { name, attributes, content };
}

/** A document in UTF-8 with one element a line. Equal trees give equal bytes. */
export function writeXml(root: XmlNode): Uint8Array {
  return new TextEncoder().encode(`<?xml version="1.0" encoding="UTF-8"?>\n${lines(root, '').join('\n')}\n`);
}

function lines(element: XmlNode, indent: string): readonly string[] {
  const open = `${indent}<${element.name}${attributesText(element.attributes)}`;
  if (typeof element.content === 'string') return [`${open}>${encodeEntities(element.content)}</${element.name}>`];
  const children = element.content.filter((child) => child !== null).flatMap((child) => lines(child, `${indent}  `));
  return children.length === 0 ? [`${open}/>`] : [`${open}>`, ...children, `${indent}</${element.name}>`];
}

function attributesText(attributes: XmlNode['attributes']): string {
  return Object.entries(attributes)
    .map(([name, value]) => (value === null ? '' : ` ${name}="${encodeEntities(value)}"`))
    .join('');
}
