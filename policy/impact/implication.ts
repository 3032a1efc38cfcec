import { canonicalJson } from '#kernel/canonicalJson';
import { evaluate, type Row } from '../predicate/evaluate';
import { type Predicate } from '../predicate/Predicate';
import { normalForm } from './normalForm';
import { domainOf, type FieldDomain } from './fieldDomain';

/** PROVED: no row can be in one and not in the other. REFUTED: this row is. SAMPLED: none was found among so many that were tried. */
export type Implication =
  | { readonly holds: 'PROVED' }
  | { readonly holds: 'REFUTED'; readonly counterexample: Row }
  | { readonly holds: 'SAMPLED'; readonly tried: number };

/** Rows of the product of all domains that are tried one by one; a larger product is sampled. */
const ROWS_MAX = 60_000;

/**
 * Whether every row that satisfies `a` satisfies `b`; null is always true. Equal normal forms decide at once. Else each field takes one
 * value of every region that the constants of both conditions divide it into: within a region no comparison changes, so the product of
 * the regions decides exactly. Where it is too large, or a condition looks into a relation, rows are sampled, the same ones every time.
 */
export function implies(a: Predicate | null, b: Predicate | null): Implication {
  if (b === null || textOf(a) === textOf(b)) return { holds: 'PROVED' };
  const domains = domainOf([...(a === null ? [] : [a]), b]);
  const size = domains.reduce((product, { values }) => product * values.length, 1);
  const isExact = size <= ROWS_MAX && !domains.some(({ isRelation }) => isRelation);
  const tried = isExact ? size : ROWS_MAX;
  const random = sequence();
  for (let at = 0; at < tried; at++) {
    const row = rowOf(domains, isExact ? at : null, random);
    if (isTrue(a, row) && !isTrue(b, row)) return { holds: 'REFUTED', counterexample: row };
  }
  return isExact ? { holds: 'PROVED' } : { holds: 'SAMPLED', tried };
}

function textOf(predicate: Predicate | null): string {
  return predicate === null ? '' : canonicalJson(normalForm(predicate));
}

/** Unknown denies: only true counts. */
function isTrue(predicate: Predicate | null, row: Row): boolean {
  return predicate === null || evaluate(predicate, row) === true;
}

function rowOf(domains: readonly FieldDomain[], at: number | null, random: (below: number) => number): Row {
  const row: Record<string, unknown> = {};
  let rest = at ?? 0;
  for (const { path, values } of domains) {
    const index = at === null ? random(values.length) : rest % values.length;
    if (at !== null) rest = Math.floor(rest / values.length);
    setAt(row, path.split('.'), values[index] ?? null);
  }
  return row;
}

/** Below a value that is null as a whole there is nothing: the row stays one that can exist. */
function setAt(row: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [step = '', ...rest] = path;
  if (rest.length === 0) {
    row[step] = value;
    return;
  }
  const known = row[step];
  if (known === null) return;
  const inner = typeof known === 'object' ? (known as Record<string, unknown>) : {};
  row[step] = inner;
  setAt(inner, rest, value);
}

/** The same numbers in every run: a report that is made twice says the same. */
function sequence(): (below: number) => number {
  let state = 88_172_645;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}
