import { type Decimal, decimal } from '#kernel/decimal';
import { type Operand, type Predicate } from '../predicate/Predicate';

/** One value of every region that the constants of some conditions divide a field into, null among them. */
export interface FieldDomain {
  readonly path: string;
  readonly values: readonly unknown[];
  /** A relation is looked into, not compared: its values are examples only. */
  readonly isRelation: boolean;
}

/** The domains of all fields that the conditions read, by path. */
export function domainOf(predicates: readonly Predicate[]): readonly FieldDomain[] {
  const constants = new Map<string, Operand[]>();
  const relations = new Map<string, Predicate[]>();
  const note = (path: string, ...values: Operand[]): void => void constants.set(path, [...(constants.get(path) ?? []), ...values]);
  const visit = (each: Predicate): void => {
    switch (each.op) {
      case 'and':
      case 'or':
        each.of.forEach(visit);
        return;
      case 'not':
        visit(each.of);
        return;
      case 'exists':
        relations.set(each.relation, [...(relations.get(each.relation) ?? []), each.where]);
        return;
      case 'in':
        note(each.field, ...each.values);
        return;
      case 'isNull':
        note(each.field);
        return;
      default:
        note(each.field, each.value);
    }
  };
  predicates.forEach(visit);
  return [
    ...[...constants].map(([path, values]) => ({ path, values: regions(values), isRelation: false })),
    ...[...relations].map(([path, wheres]) => ({ path, values: relationValues(wheres), isRelation: true })),
  ].sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** Null, every constant, and something below, between and above them. Kinds do not compare with each other: each has its own regions. */
function regions(operands: readonly Operand[]): readonly unknown[] {
  const texts = operands.flatMap((each) =>
    typeof each === 'string' ? each : typeof each === 'object' && 'var' in each ? `$${each.var}` : [],
  );
  const numbers = operands.filter((each): each is number => typeof each === 'number');
  const decimals = operands.flatMap((each) => (typeof each === 'object' && 'decimal' in each ? each.decimal : []));
  const booleans = operands.some((each) => typeof each === 'boolean') ? [true, false] : [];
  const none = texts.length + numbers.length + decimals.length + booleans.length === 0;
  return [null, ...textRegions(none ? ['x'] : texts), ...numberRegions(numbers), ...decimalRegions(decimals), ...booleans];
}

/** Between a text and itself followed by the lowest byte nothing lies; so that is what follows each. Below all lies the empty text. */
function textRegions(texts: readonly string[]): readonly string[] {
  const sorted = [...new Set(texts)].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  return sorted.length === 0 ? [] : [...new Set(['', ...sorted.flatMap((each) => [each, `${each}\u0001`])])];
}

function numberRegions(numbers: readonly number[]): readonly number[] {
  return [...new Set(numbers.flatMap((each) => [each - 1, each, each + 1]))];
}

function decimalRegions(texts: readonly string[]): readonly string[] {
  const sorted = [...new Map(texts.map((each) => [decimal(each).toFixed(), decimal(each)])).values()].sort((one, other) => one.cmp(other));
  const [first] = sorted;
  const last = sorted.at(-1);
  if (first === undefined || last === undefined) return [];
  const between = sorted.slice(1).map((each, at) => each.plus(sorted[at] ?? each).times(decimal('0.5')));
  return [first.minus(decimal('1')), ...sorted, ...between, last.plus(decimal('1'))].map((each: Decimal) => each.toFixed());
}

/** Lists of none and one row, the row for each combination that the domains of the inner conditions give, at most a few. */
function relationValues(wheres: readonly Predicate[]): readonly unknown[] {
  let rows: Record<string, unknown>[] = [{}];
  for (const { path, values } of domainOf(wheres).filter(({ isRelation }) => !isRelation))
    rows = rows.flatMap((row) => values.map((value) => ({ ...row, [path]: value }))).slice(0, 50);
  return [null, [], ...rows.map((row) => [row])];
}
