import { type Money } from '#kernel/Money';
import { type Instant, type LocalDate } from '#kernel/dates';
import { type CanonicalStatement } from './Statement';
import { type StatementFlag, flag } from './StatementFlag';
import { closingOf, openingOf } from './balances';

/** What the statements of one account are compared by. */
export interface StatementOutline {
  readonly number: string;
  readonly sequence: string | null;
  readonly createdAt: Instant | null;
  readonly fromDate: LocalDate | null;
  readonly toDate: LocalDate | null;
  readonly opening: Money | null;
  readonly closing: Money | null;
}

export function outlineOf(statement: CanonicalStatement): StatementOutline {
  const { number, sequence, createdAt } = statement;
  const opening = openingOf(statement)?.amount ?? null;
  const closing = closingOf(statement)?.amount ?? null;
  return { number, sequence, createdAt, ...periodOf(statement), opening, closing };
}

/** As stated; a bank that states no period states balances and entries with their days. */
function periodOf(statement: CanonicalStatement): Pick<StatementOutline, 'fromDate' | 'toDate'> {
  const days = statement.entries.flatMap(({ bookingDate }) => bookingDate ?? []).sort();
  const closing = closingOf(statement)?.date ?? null;
  return { fromDate: statement.fromDate ?? days[0] ?? closing, toDate: statement.toDate ?? closing ?? days.at(-1) ?? null };
}

/** Does the statement follow the others of its account? Nothing is said of the first one, nor of one that was seen before. */
export function continuityFlags(statement: StatementOutline, others: readonly StatementOutline[]): readonly StatementFlag[] {
  if (others.some((other) => sameStatement(statement, other)))
    return [flag('REPLAY', `statement ${statement.number} of this period and instant is here already`)];
  const previous = previousOf(statement, others);
  return [
    ...overlapFlags(statement, others),
    ...(previous === null ? [] : [...balanceGap(statement, previous), ...numberFlags(statement, previous)]),
  ];
}

/** A statement is its period, number and creation time: never its number alone, which restarts every year. */
function sameStatement(one: StatementOutline, other: StatementOutline): boolean {
  return one.number === other.number && one.createdAt === other.createdAt && one.fromDate === other.fromDate && one.toDate === other.toDate;
}

/** The nearest one before it by end of period, then instant, then number of the bank. */
export function previousOf(statement: StatementOutline, others: readonly StatementOutline[]): StatementOutline | null {
  const before = others.filter((other) => compare(other, statement) < 0);
  return before.reduce<StatementOutline | null>((latest, other) => (latest === null || compare(latest, other) < 0 ? other : latest), null);
}

function balanceGap({ opening }: StatementOutline, { closing, number }: StatementOutline): readonly StatementFlag[] {
  if (opening === null || closing === null || opening.currency !== closing.currency || opening.equals(closing)) return [];
  return [
    flag(
      'NOT_CONTINUOUS',
      `opens with ${opening.toString()}, statement ${number} closed with ${closing.toString()}`,
      opening.minus(closing),
    ),
  ];
}

function numberFlags(statement: StatementOutline, previous: StatementOutline): readonly StatementFlag[] {
  if (statement.sequence === null || previous.sequence === null) return [];
  const [number, last] = [BigInt(statement.sequence), BigInt(previous.sequence)];
  if (number === last + 1n) return [];
  if (number > last) return [flag('GAP', missing(last + 1n, number - 1n))];
  if (yearOf(statement) === yearOf(previous))
    return [flag('SEQUENCE_RESET', `number ${String(number)} follows ${String(last)} in one year`)];
  return number <= 1n ? [] : [flag('GAP', `${missing(1n, number - 1n)} of the new year`)];
}

function missing(from: bigint, to: bigint): string {
  return from === to ? `number ${String(from)} is missing` : `numbers ${String(from)} to ${String(to)} are missing`;
}

function overlapFlags(statement: StatementOutline, others: readonly StatementOutline[]): readonly StatementFlag[] {
  const found = others.filter((other) => overlap(statement, other));
  return found.length === 0
    ? []
    : [
        flag(
          'OVERLAP',
          `its period meets that of statement ${found
            .map(({ number }) => number)
            .slice(0, 5)
            .join(', ')}`,
        ),
      ];
}

/** One day in common, unless it is the end of one and the beginning of the other: banks that write midnight mean that. */
function overlap(one: StatementOutline, other: StatementOutline): boolean {
  if (one.fromDate === null || one.toDate === null || other.fromDate === null || other.toDate === null) return false;
  const meets = one.fromDate <= other.toDate && other.fromDate <= one.toDate;
  const touches = (first: StatementOutline, second: StatementOutline): boolean =>
    first.toDate === second.fromDate && first.fromDate !== first.toDate && second.fromDate !== second.toDate;
  return meets && !touches(one, other) && !touches(other, one);
}

function yearOf({ toDate, createdAt }: StatementOutline): string {
  return (toDate ?? createdAt ?? '').slice(0, 4);
}

function compare(one: StatementOutline, other: StatementOutline): number {
  const [left, right] = [keyOf(one), keyOf(other)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function keyOf({ toDate, createdAt, sequence }: StatementOutline): string {
  return `${toDate ?? createdAt?.slice(0, 10) ?? ''} ${createdAt ?? ''} ${(sequence ?? '').padStart(18, '0')}`;
}
