import { defineError } from '#kernel/errors';
import { type Operand, type Predicate } from '../policy/engine';
import { type PredicateColumns } from './predicateSql';

const SqlIncomplete = defineError({
  code: 'POLICY_SQL_INCOMPLETE',
  shown: false,
  message: (cause: string) => `this statement is not what the policy says: ${cause}`,
});

/** What a statement must hold, read from the policy itself and not from what wrote the SQL. */
export interface Expected {
  /** Conditions of the row predicate and of the filter, with the columns that they read. */
  readonly conditions: readonly { readonly predicate: Predicate; readonly columns: PredicateColumns }[];
  /** Lists of legal entities of which each must be asked for. */
  readonly places: readonly (readonly string[])[];
  /** The row predicate: the last part of the outermost AND of each WHERE that reads the table. */
  readonly rows: string;
  readonly table: string;
}

const OPERATORS = { eq: '=', ne: '<>', lt: '<', le: '<=', gt: '>', ge: '>=' } as const;

/**
 * Compares the text of a statement with what it must hold, once, before it is kept. Throws POLICY_SQL_INCOMPLETE when a leaf of a condition,
 * a list of legal entities or a parameter is missing, a value is another one, or the row predicate is not the outermost AND.
 */
export function checkEmitted(text: string, values: readonly unknown[], expected: Expected): void {
  checkParameters(text, values.length);
  for (const codes of expected.places) {
    if (!values.some((value) => Array.isArray(value) && sameList(value, codes))) throw SqlIncomplete('a list of legal entities is missing');
  }
  const leaves: Leaf[] = [];
  for (const { predicate, columns } of expected.conditions) collectLeaves(predicate, columns, leaves);
  checkLeaves(leaves, comparisonsOf(text, values));
  for (const where of conditionsOf(text, expected.table)) {
    if (conjuncts(where).at(-1) !== `(${expected.rows})`) throw SqlIncomplete('the row predicate is not the outermost AND');
  }
}

function checkParameters(text: string, count: number): void {
  const named = new Set([...text.matchAll(/\$(\d+)/g)].map(([, place]) => Number(place)));
  for (let place = 1; place <= count; place += 1) if (!named.has(place)) throw SqlIncomplete(`the parameter ${place} is not named`);
  if (named.size !== count) throw SqlIncomplete('it names a parameter that has no value');
}

/** One comparison that must stand in the text: column, operator and value together; a test for null has no value. */
interface Leaf {
  readonly field: string;
  readonly column: string;
  readonly operator: string;
  readonly value?: unknown;
}

function collectLeaves(predicate: Predicate, columns: PredicateColumns, leaves: Leaf[]): void {
  const add = (field: string, operator: string, value?: unknown): void => {
    leaves.push({ field, column: columns.sqlAt(field), operator, value });
  };
  switch (predicate.op) {
    case 'and':
    case 'or':
      predicate.of.forEach((each) => {
        collectLeaves(each, columns, leaves);
      });
      return;
    case 'not':
      collectLeaves(predicate.of, columns, leaves);
      return;
    case 'exists': {
      const inner = columns.relationAt?.(predicate.relation)?.columns;
      if (inner === undefined) throw SqlIncomplete(`the relation ${predicate.relation} is unknown`);
      collectLeaves(predicate.where, inner, leaves);
      return;
    }
    case 'isNull':
      add(predicate.field, 'IS NULL');
      return;
    case 'in':
      if (predicate.values.length > 0) add(predicate.field, '= ANY', predicate.values.map(plain));
      return;
    default:
      add(predicate.field, OPERATORS[predicate.op], plain(predicate.value));
  }
}

/** A comparison as the text holds it: `(left operator $place`, or `(left IS NULL)`. */
interface Comparison {
  readonly left: string;
  readonly operator: string;
  readonly value?: unknown;
}

function comparisonsOf(text: string, values: readonly unknown[]): readonly Comparison[] {
  const operators = / (?:(= ANY)\(\$(\d+)|(=|<>|<=|<|>=|>) \$(\d+)|(IS NULL)\))/g;
  return [...text.matchAll(operators)].map(({ index, 1: any, 2: list, 3: sign, 4: single, 5: isNull }) => {
    const place = list ?? single;
    return {
      left: text.slice(openBracketBefore(text, index) + 1, index),
      operator: any ?? sign ?? isNull ?? '',
      ...(place !== undefined && { value: values[Number(place) - 1] }),
    };
  });
}

/** Where the bracket opens in which the text at the place stands; -1 outside of brackets. */
function openBracketBefore(text: string, place: number): number {
  let depth = 0;
  for (let at = place - 1; at >= 0; at -= 1) {
    if (text[at] === ')') depth += 1;
    else if (text[at] === '(' && depth === 0) return at;
    else if (text[at] === '(') depth -= 1;
  }
  return -1;
}

/** Whether the left side is the column itself, as text that is ordered, a number or a cell that is null where its use is not allowed. */
function isOf(left: string, column: string): boolean {
  const bare = /^nullif\((.*), 'NaN'\)$/.exec(left.replace(/ COLLATE "C"$/, ''))?.[1] ?? left.replace(/ COLLATE "C"$/, '');
  return bare === column || (bare.startsWith('(case when ') && isOneBracket(bare) && bare.endsWith(` then ${column} end)`));
}

/**
 * Every leaf has a comparison that no other leaf has. Several may fit one, as where a filter compares a field with the bound of a limit of it:
 * a maximum matching (augmenting paths, Kuhn 1955) finds the places for all, where taking the first that fits would leave one without.
 */
function checkLeaves(leaves: readonly Leaf[], comparisons: readonly Comparison[]): void {
  const fits = leaves.map(({ column, operator, value }) =>
    comparisons.flatMap((each, at) =>
      each.operator === operator && JSON.stringify(each.value) === JSON.stringify(value) && isOf(each.left, column) ? [at] : [],
    ),
  );
  const taken = new Map<number, number>();
  const place = (leaf: number, tried: Set<number>): boolean =>
    (fits[leaf] ?? []).some((at) => {
      if (tried.has(at)) return false;
      tried.add(at);
      const other = taken.get(at);
      if (other !== undefined && !place(other, tried)) return false;
      taken.set(at, leaf);
      return true;
    });
  leaves.forEach(({ field }, leaf) => {
    if (!place(leaf, new Set())) throw SqlIncomplete(`a comparison of ${field} is missing`);
  });
}

/** The WHERE text of each SELECT that reads the table as `t`, up to where its level of brackets or the clause ends. */
function conditionsOf(text: string, table: string): readonly string[] {
  const start = ` from ${table} t where `;
  const found: string[] = [];
  for (let at = text.indexOf(start); at >= 0; at = text.indexOf(start, at + 1)) found.push(clause(text.slice(at + start.length)));
  if (found.length === 0) throw SqlIncomplete('it reads the table without a condition');
  return found;
}

function clause(rest: string): string {
  let depth = 0;
  for (let at = 0; at < rest.length; at += 1) {
    if (rest[at] === '(') depth += 1;
    if (rest[at] === ')') depth -= 1;
    if (depth < 0 || (depth === 0 && /^ (order|group|limit|for) /.test(rest.slice(at)))) return rest.slice(0, at);
  }
  return rest;
}

/** The parts that ` and ` joins outside of brackets; anything else outside of brackets is a breach. */
function conjuncts(where: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < where.length; at += 1) {
    if (where[at] === '(') depth += 1;
    if (where[at] === ')') depth -= 1;
    if (depth === 0 && where.startsWith(' and ', at + 1)) {
      parts.push(where.slice(from, at + 1));
      from = at + 6;
    }
  }
  parts.push(where.slice(from));
  if (!parts.every(isOneBracket)) throw SqlIncomplete('the row predicate is not the outermost AND');
  return parts;
}

/** `(…)` whose first bracket is closed by its last. */
function isOneBracket(part: string): boolean {
  let depth = 0;
  for (let at = 0; at < part.length; at += 1) {
    if (part[at] === '(') depth += 1;
    if (part[at] === ')') depth -= 1;
    if (depth === 0 && at < part.length - 1) return false;
  }
  return part.startsWith('(') && depth === 0;
}

function plain(operand: Operand): unknown {
  return typeof operand === 'object' && 'decimal' in operand ? operand.decimal : operand;
}

function sameList(one: readonly unknown[], other: readonly string[]): boolean {
  return one.length === other.length && [...one].sort().join() === [...other].sort().join();
}
