import { type Place, placeOf } from './FormatProblem';

/** One element of a document: its name without prefix, the namespace it lies in, its children in order, and its own text as written. */
export class XmlElement {
  constructor(
    readonly name: string,
    readonly namespace: string,
    readonly attributes: ReadonlyMap<string, string>,
    readonly children: readonly XmlElement[],
    /** White space at both ends removed; text is never read as a number. */
    readonly text: string,
    private readonly source: { readonly document: string; readonly offset: number },
  ) {}

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
    let element: XmlElement | null = this;
    for (const name of path) {
      element = element.all(name)[0] ?? null;
      if (element === null) return null;
    }
    return element;
  }

  /** The text at the path; null when the element is absent or empty. */
  value(...path: readonly string[]): string | null {
    const text = this.at(...path)?.text;
    return text === undefined || text === '' ? null : text;
  }
}
