import { type Place, placeOf } from './FormatProblem';

export interface ElementParts {
  /** Without prefix. */
  readonly name: string;
  readonly namespace: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** In the order of the document. */
  readonly children: readonly XmlElement[];
  /** White space at both ends removed; text is never read as a number. */
  readonly text: string;
}

/** One element of a document. Its name is found by namespace, whatever the prefix. */
export class XmlElement {
  readonly name: string;
  readonly namespace: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly text: string;

  constructor(
    parts: ElementParts,
    private readonly source: { readonly document: string; readonly offset: number },
  ) {
    ({ name: this.name, namespace: this.namespace, attributes: this.attributes, children: this.children, text: this.text } = parts);
  }

  /** Where the element begins. */
  get place(): Place {
    return placeOf(this.source.document, this.source.offset);
  }

  /** The children of that name in this element's own namespace. */
  all(name: string): readonly XmlElement[] {
    return this.children.filter((child) => child.name === name && child.namespace === this.namespace);
  }

  /** The first element at the path of names, or null: `at('Acct', 'Id', 'IBAN')`. */
  at(...path: readonly string[]): XmlElement | null {
    const [name, ...rest] = path;
    if (name === undefined) return this;
    return this.all(name)[0]?.at(...rest) ?? null;
  }

  /** The text at the path; null when the element is absent or empty. */
  value(...path: readonly string[]): string | null {
    const text = this.at(...path)?.text;
    return text === undefined || text === '' ? null : text;
  }
}
