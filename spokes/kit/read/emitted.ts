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
  const used = new Set<number>();
  for (const { predicate, columns } of expected.conditions) checkLeaves(predicate, columns, { text, values, used });
  for (const where of conditionsOf(text, expected.table)) {
    if (conjuncts(where).at(-1) !== `(${expected.rows})`) throw SqlIncomplete('the row predicate is not the outermost AND');
  }
}

function checkParameters(text: string, count: number): void {
  const named = new Set([...text.matchAll(/\$(\d+)/g)].map(([, place]) => Number(place)));
  for (let place = 1; place <= count; place += 1) if (!named.has(place)) throw SqlIncomplete(`the parameter ${place} is not named`);
  if (named.size !== count) throw SqlIncomplete('it names a parameter that has no value');
}

interface Emitted {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Places that stand for a leaf already: two leaves never share one. */
  readonly used: Set<number>;
}

function checkLeaves(predicate: Predicate, columns: PredicateColumns, emitted: Emitted): void {
  switch (predicate.op) {
    case 'and':
    case 'or':
      predicate.of.forEach((each) => {
        checkLeaves(each, columns, emitted);
      });
      return;
    case 'not':
      checkLeaves(predicate.of, columns, emitted);
      return;
    case 'exists': {
      const inner = columns.relationAt?.(predicate.relation)?.columns;
      if (inner === undefined) throw SqlIncomplete(`the relation ${predicate.relation} is unknown`);
      checkLeaves(predicate.where, inner, emitted);
      return;
    }
    case 'isNull':
      if (!emitted.text.includes(`${columns.sqlAt(predicate.field)} IS NULL`))
        throw SqlIncomplete(`${predicate.field} is not asked for null`);
      return;
    case 'in':
      if (predicate.values.length > 0)
        leaf(predicate.field, { operator: '= ANY(', value: predicate.values.map(plain) }, { columns, emitted });
      return;
    default:
      leaf(predicate.field, { operator: `${OPERATORS[predicate.op]} `, value: plain(predicate.value) }, { columns, emitted });
  }
}

/** One comparison: its column, its operator and its value stand together somewhere, in a place that is not another leaf's. */
function leaf(
  field: string,
  { operator, value }: { readonly operator: string; readonly value: unknown },
  { columns, emitted }: { readonly columns: PredicateColumns; readonly emitted: Emitted },
): void {
  const column = columns.sqlAt(field);
  const found = emitted.values.findIndex((each, at) => {
    if (emitted.used.has(at) || JSON.stringify(each) !== JSON.stringify(value)) return false;
    const place = new RegExp(`\\$${at + 1}(?!\\d)`).exec(emitted.text)?.index ?? 0;
    const before = emitted.text.slice(0, place);
    return before.endsWith(operator) && before.slice(-column.length - 120).includes(column);
  });
  if (found < 0) throw SqlIncomplete(`a comparison of ${field} is missing`);
  emitted.used.add(found);
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
