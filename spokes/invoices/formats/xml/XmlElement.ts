/** One element of a document: expanded name, text as text, attributes without a namespace of their own. */
export interface XmlElement {
  readonly namespace: string;
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** Text and CDATA directly inside, trimmed, entities resolved. */
  readonly text: string;
  readonly children: readonly XmlElement[];
}

export interface Selector {
  /** First element on the path, or null. */
  one(from: XmlElement | null, path: string): XmlElement | null;
  all(from: XmlElement | null, path: string): readonly XmlElement[];
  /** Text of the first element on the path; null when it is absent or empty. */
  text(from: XmlElement | null, path: string): string | null;
}

/**
 * Selects children by paths such as `cac:Party/cbc:ID`. The prefixes are those of `namespaces`, never those of the document:
 * a document may call its namespaces what it likes.
 */
export function selector(namespaces: Readonly<Record<string, string>>): Selector {
  const steps = new Map<string, readonly { namespace: string; name: string }[]>();
  const stepsOf = (path: string) => {
    const known = steps.get(path);
    if (known !== undefined) return known;
    const made = path.split('/').map((step) => {
      const [prefix = '', name = ''] = step.split(':');
      return { namespace: namespaces[prefix] ?? '', name };
    });
    steps.set(path, made);
    return made;
  };
  const all = (from: XmlElement | null, path: string): readonly XmlElement[] => {
    let found: readonly XmlElement[] = from === null ? [] : [from];
    for (const { namespace, name } of stepsOf(path)) {
      found = found.flatMap((element) => element.children.filter((child) => child.name === name && child.namespace === namespace));
    }
    return found;
  };
  const one = (from: XmlElement | null, path: string): XmlElement | null => all(from, path)[0] ?? null;
  return { one, all, text: (from, path) => one(from, path)?.text || null };
}
