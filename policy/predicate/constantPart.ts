import { canonicalJson } from '#kernel/canonicalJson';
import { decimal } from '#kernel/decimal';
import { evaluate, type Row } from './evaluate';
import { bind, type Operand, type Path, type Predicate, type Value } from './Predicate';

/** What a field may hold: its enum values where it has some, and whether it may be null. */
export interface Domain {
  readonly values: readonly string[] | null;
  readonly nullable: boolean;
}

export interface ConstantPart {
  readonly part: Predicate;
  readonly truth: 'ALWAYS' | 'NEVER';
}

/**
 * The first part that says nothing: the whole condition or one branch of an `or` that is true of every row, or of none. Each field is tried
 * at its constants, between them and beyond, and null where it may be; that is all that a comparison can tell apart. Null when there is
 * none, or when there are too many combinations to tell.
 */
export function constantPart(predicate: Predicate, domainOf: (path: Path) => Domain): ConstantPart | null {
  const bound = bind(predicate, { subject: SUBJECT });
  for (const part of [bound, ...branchesOf(bound)]) {
    const truth = truthOf(opaque(part), domainOf);
    if (truth !== null) return { part, truth };
  }
  for (const inner of existsIn(bound)) {
    const found = constantPart(inner, (path) => ({ ...domainOf(path), values: null, nullable: true }));
    if (found !== null) return found;
  }
  return null;
}

/** Somebody: a text that no constant of a condition is. */
const SUBJECT = 'person:somebody-else';
const COMBINATIONS_MAX = 20_000;

function truthOf(predicate: Predicate, domainOf: (path: Path) => Domain): ConstantPart['truth'] | null {
  const constants = constantsIn(predicate);
  const fields = [...constants].map(([path, values]) => ({ path, values: candidates(values, domainOf(path)) }));
  if (fields.reduce((count, { values }) => count * values.length, 1) > COMBINATIONS_MAX) return null;
  let [isTrue, isOther] = [false, false];
  for (const row of rowsOf(fields)) {
    if (evaluate(predicate, row) === true) isTrue = true;
    else isOther = true;
    if (isTrue && isOther) return null;
  }
  return isTrue ? 'ALWAYS' : 'NEVER';
}

function* rowsOf(fields: readonly Field[], row: Row = {}): Generator<Row> {
  const [first, ...rest] = fields;
  if (first === undefined) yield row;
  else for (const value of first.values) yield* rowsOf(rest, withValue(row, first.path.split('.'), value));
}

interface Field {
  readonly path: Path;
  readonly values: readonly unknown[];
}

function withValue(row: Row, [step = '', ...rest]: readonly string[], value: unknown): Row {
  const inner = row[step];
  return {
    ...row,
    [step]: rest.length === 0 ? value : withValue(typeof inner === 'object' && inner !== null ? (inner as Row) : {}, rest, value),
  };
}

/** Every value that the comparisons of one field can tell apart. */
function candidates(constants: readonly Value[], { values, nullable }: Domain): readonly unknown[] {
  const none = nullable ? [null] : [];
  if (values !== null) return [...values, ...none];
  const texts = constants.filter((each): each is string => typeof each === 'string');
  const numbers = constants.filter((each): each is number => typeof each === 'number');
  const decimals = constants.flatMap((each) => (typeof each === 'object' ? [decimal(each.decimal)] : []));
  const hasBoolean = constants.some((each) => typeof each === 'boolean');
  return [
    ...none,
    // The next text in byte order after a constant lies between it and the following one.
    ...(constants.length === 0 || texts.length > 0 ? ['', ...texts, ...texts.map((each) => `${each}\u0000`)] : []),
    ...numbers.flatMap((each) => [each - 0.5, each, each + 0.5]),
    ...decimals.flatMap((each) => [each.minus(TINY), each, each.plus(TINY)].map((value) => value.toFixed())),
    ...(hasBoolean ? [true, false] : []),
  ];
}

/** Finer than any amount that is stored. */
const TINY = decimal('0.0000001');

function constantsIn(predicate: Predicate, found = new Map<Path, Value[]>()): ReadonlyMap<Path, readonly Value[]> {
  const add = (path: Path, operands: readonly Operand[]): void => {
    const values = operands.filter((each): each is Value => typeof each !== 'object' || !('var' in each));
    found.set(path, [...(found.get(path) ?? []), ...values]);
  };
  if (predicate.op === 'and' || predicate.op === 'or') for (const each of predicate.of) constantsIn(each, found);
  else if (predicate.op === 'not') constantsIn(predicate.of, found);
  else if (predicate.op === 'in') add(predicate.field, predicate.values);
  else if (predicate.op === 'isNull') add(predicate.field, []);
  else if ('value' in predicate) add(predicate.field, [predicate.value]);
  return found;
}

function branchesOf(predicate: Predicate): readonly Predicate[] {
  if (predicate.op === 'or') return predicate.of.flatMap((each) => [each, ...branchesOf(each)]);
  if (predicate.op === 'and') return predicate.of.flatMap(branchesOf);
  return predicate.op === 'not' ? branchesOf(predicate.of) : [];
}

/** Whether some row of a relation exists is one yes or no, the same for the same question. */
function opaque(predicate: Predicate): Predicate {
  if (predicate.op === 'and' || predicate.op === 'or') return { op: predicate.op, of: predicate.of.map(opaque) };
  if (predicate.op === 'not') return { op: 'not', of: opaque(predicate.of) };
  return predicate.op === 'exists'
    ? { op: 'eq', field: `exists ${canonicalJson(predicate).replaceAll('.', ' ')}`, value: true }
    : predicate;
}

function existsIn(predicate: Predicate): readonly Predicate[] {
  if (predicate.op === 'and' || predicate.op === 'or') return predicate.of.flatMap(existsIn);
  if (predicate.op === 'not') return existsIn(predicate.of);
  return predicate.op === 'exists' ? [predicate.where] : [];
}
