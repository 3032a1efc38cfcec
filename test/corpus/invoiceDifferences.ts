import { decimal } from '#kernel/decimal';

// What a syntax says of itself, and the trading name, which UBL repeats where CII has only one name.
const OWN_TO_SYNTAX = new Set(['syntax', 'root', 'specification', 'process', 'tradingName']);
const NUMBER = /^-?\d+(\.\d+)?$/;

/** The fields that two canonical invoices both carry and that differ, as `path: one / other`. Decimals are compared by value. */
export function invoiceDifferences(one: unknown, other: unknown, path = ''): readonly string[] {
  if (one === null || other === null || one === undefined || other === undefined) return [];
  if (path.endsWith('.identifiers')) return identifierDifferences(one as readonly Identifier[], other as readonly Identifier[], path);
  if (Array.isArray(one) && Array.isArray(other)) {
    if (one.length !== other.length) return [`${path}: ${one.length} / ${other.length} members`];
    return one.flatMap((item, at) => invoiceDifferences(item, other[at], `${path}[${at}]`));
  }
  if (typeof one === 'object' && typeof other === 'object') {
    return Object.entries(one).flatMap(([key, value]) =>
      OWN_TO_SYNTAX.has(key) ? [] : invoiceDifferences(value, (other as Record<string, unknown>)[key], `${path}.${key}`),
    );
  }
  const [text, twin] = [one as string, other as string];
  return sameValue(text, twin) ? [] : [`${path}: ${text} / ${twin}`];
}

interface Identifier {
  readonly id: string;
  readonly scheme: string | null;
}

// One document may list more identifiers than the other: those of a scheme that both use are compared.
function identifierDifferences(one: readonly Identifier[], other: readonly Identifier[], path: string): readonly string[] {
  return one.flatMap(({ id, scheme }) => {
    const twin = other.filter((each) => each.scheme === scheme);
    return twin.length === 0 || twin.some((each) => each.id === id) ? [] : [`${path}: ${id} is missing`];
  });
}

function sameValue(one: string, other: string): boolean {
  return one === other || (NUMBER.test(one) && NUMBER.test(other) && decimal(one).eq(decimal(other)));
}
