import { defineError } from '#kernel/errors';

/** Fields from the row on, joined by dots: `status`, `limitAmount.amount`. */
export type Path = string;

/** A decimal compares as a number of any length, never as a float; a text by its UTF-8 bytes. Dates and instants are texts. */
export type Value = string | number | boolean | { readonly decimal: string };
/** A value, or a variable that `bind` replaces before anything decides. */
export type Operand = Value | { readonly var: 'subject' };

export type Comparison = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';

/** The one language of limits, row rules and user filters. Logic is three-valued as in SQL; unknown denies, also under `not`. */
export type Predicate =
  | { readonly op: 'and' | 'or'; readonly of: readonly Predicate[] }
  | { readonly op: 'not'; readonly of: Predicate }
  | { readonly op: Comparison; readonly field: Path; readonly value: Operand }
  | { readonly op: 'in'; readonly field: Path; readonly values: readonly Operand[] }
  | { readonly op: 'isNull'; readonly field: Path }
  /** Some row of a relation that the same spoke stores. */
  | { readonly op: 'exists'; readonly relation: Path; readonly where: Predicate };

export interface Variables {
  readonly subject: string;
}

export const PredicateUnbound = defineError({
  code: 'PREDICATE_UNBOUND',
  shown: false,
  message: (name: string) => `cannot decide: the variable \`${name}\` has no value`,
});

/** Replaces every variable by its value. What rights hand out is always bound. */
export function bind(predicate: Predicate, variables: Variables): Predicate {
  const value = (operand: Operand): Operand => (typeof operand === 'object' && 'var' in operand ? variables[operand.var] : operand);
  switch (predicate.op) {
    case 'and':
    case 'or':
      return { op: predicate.op, of: predicate.of.map((each) => bind(each, variables)) };
    case 'not':
      return { op: 'not', of: bind(predicate.of, variables) };
    case 'in':
      return { ...predicate, values: predicate.values.map(value) };
    case 'isNull':
      return predicate;
    case 'exists':
      return { ...predicate, where: bind(predicate.where, variables) };
    default:
      return { ...predicate, value: value(predicate.value) };
  }
}

/** True when the predicate names the variable `subject`. */
export function readsSubject(predicate: Predicate | null): boolean {
  if (predicate === null) return false;
  const isVariable = (operand: Operand): boolean => typeof operand === 'object' && 'var' in operand;
  switch (predicate.op) {
    case 'and':
    case 'or':
      return predicate.of.some(readsSubject);
    case 'not':
      return readsSubject(predicate.of);
    case 'in':
      return predicate.values.some(isVariable);
    case 'isNull':
      return false;
    case 'exists':
      return readsSubject(predicate.where);
    default:
      return isVariable(predicate.value);
  }
}

/** True when the predicate looks into related rows: whoever holds the row alone cannot decide it. */
export function readsRelation(predicate: Predicate | null): boolean {
  switch (predicate?.op) {
    case 'and':
    case 'or':
      return predicate.of.some(readsRelation);
    case 'not':
      return readsRelation(predicate.of);
    case 'exists':
      return true;
    default:
      return false;
  }
}

/** The paths that a predicate reads from the row itself, without repeats; a relation counts as its own path. */
export function pathsOf(predicate: Predicate | null): readonly Path[] {
  const paths = new Set<Path>();
  const visit = (each: Predicate): void => {
    if (each.op === 'and' || each.op === 'or') each.of.forEach(visit);
    else if (each.op === 'not') visit(each.of);
    else if (each.op === 'exists') paths.add(each.relation);
    else if ('field' in each) paths.add(each.field);
  };
  if (predicate !== null) visit(predicate);
  return [...paths];
}

/** The AND of what is given, flat and without nulls; null when nothing is left, which means always true. */
export function allOf(...predicates: readonly (Predicate | null)[]): Predicate | null {
  const parts = predicates.flatMap((each) => (each === null ? [] : each.op === 'and' ? each.of : [each]));
  const [first] = parts;
  return first === undefined ? null : parts.length === 1 ? first : { op: 'and', of: parts };
}
