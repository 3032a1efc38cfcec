import { canonicalJson } from '#kernel/canonicalJson';
import { emptyRow, isRow, ownValue, type Row, setOwnValue } from '../transport/Row';
import { compareText } from './cursorOrder';
import { type AggregateField, type AggregateProgram, type GroupsProgram, type Measure } from './groupProgram';
import { AggregateNotCombinable, combine } from './measures';
import { GATHERING } from './selections';

/**
 * Combines the aggregates of several instances exactly, and puts those of one into the same order and spelling. Rows with equal group keys
 * become one; groups stand in the order of their keys. Throws AGGREGATE_NOT_COMBINABLE or CURRENCY_MIXED rather than guess.
 */
export function combineAggregates(program: AggregateProgram, parts: readonly Row[]): Row {
  const result = emptyRow();
  for (const field of program.fields) {
    const value = combined(field, parts);
    if (value !== undefined) setOwnValue(result, field.key, value);
  }
  return result;
}

function combined(field: AggregateField, parts: readonly Row[]): unknown {
  switch (field.role) {
    case 'MEASURE':
      return parts.length === 0 && field.measure.function === 'COUNT' ? 0 : measured(field.measure, parts);
    case 'GROUPS':
      return groups(
        field.groups,
        parts.flatMap((part) => rows(ownValue(part, field.key))),
      );
    case 'SET':
      return unionOf(
        field.identity,
        parts.flatMap((part) => list(ownValue(part, field.key))),
      );
    case 'OBJECT': {
      const objects = parts.map((part) => ownValue(part, field.key)).filter(isRow);
      return objects.length === 0 && parts.length > 0 ? null : combineAggregates(field.below, objects);
    }
    case 'SAME':
      return same(field, parts);
  }
}

function groups(program: GroupsProgram, items: readonly Row[]): readonly Row[] {
  const byKey = new Map<string, Row[]>();
  for (const item of items) {
    const key = canonicalJson(program.keys.map((name) => ownValue(item, name) ?? null));
    const known = byKey.get(key);
    if (known === undefined) byKey.set(key, [item]);
    else known.push(item);
  }
  const members = [...byKey.values()].sort((one, other) => compareKeys(program.keys, one[0] ?? {}, other[0] ?? {}));
  return members.map((same) => {
    const group = withoutGathering(same[0] ?? {});
    for (const measure of program.measures) setOwnValue(group, measure.key, measured(measure, same));
    return group;
  });
}

/** Null when some part could not be computed: a smaller sum would look like the whole one. */
function measured(measure: Measure, items: readonly Row[]): unknown {
  const has = (item: Row, source: string): boolean => (ownValue(item, source) ?? null) !== null;
  const isIncomplete = items.some((item) => !has(item, measure.source) && measure.siblings.some((sibling) => has(item, sibling)));
  return isIncomplete
    ? null
    : combine(
        measure,
        items.map((item) => ownValue(item, measure.source)),
      );
}

/** By the values of the keys, nulls last, text by bytes. */
function compareKeys(keys: readonly string[], one: Row, other: Row): number {
  for (const name of keys) {
    const first = ownValue(one, name) ?? null;
    const second = ownValue(other, name) ?? null;
    const order = compareValues(first, second);
    if (order !== 0) return order;
  }
  return 0;
}

function compareValues(one: unknown, other: unknown): number {
  if (one === null || other === null) return one === other ? 0 : one === null ? 1 : -1;
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return typeof one === 'string' && typeof other === 'string'
    ? compareText(one, other)
    : compareText(canonicalJson(one), canonicalJson(other));
}

/** Without repeats, in the order of what makes an item itself. */
function unionOf(identity: readonly string[] | null, items: readonly unknown[]): readonly unknown[] {
  const unique = new Map<string, unknown>();
  for (const item of items) {
    const itself = identity === null || !isRow(item) ? item : identity.map((name) => ownValue(item, name) ?? null);
    unique.set(canonicalJson(itself), isRow(item) ? withoutGathering(item) : item);
  }
  return [...unique].sort(([one], [other]) => compareText(one, other)).map(([, item]) => item);
}

/** Undefined when no part has the field: `@include` left it out. */
function same(field: AggregateField, parts: readonly Row[]): unknown {
  const values = parts.map((part) => ownValue(part, field.key)).filter((value) => value !== undefined);
  if (values.length === 0) return parts.length === 0 ? null : undefined;
  if (new Set(values.map((value) => JSON.stringify(value))).size > 1)
    throw AggregateNotCombinable(field.key, 'the instances differ and no function says how to combine');
  return values[0];
}

function withoutGathering(row: Row): Row {
  const result = emptyRow();
  for (const key of Object.keys(row)) if (!key.startsWith(GATHERING)) setOwnValue(result, key, row[key]);
  return result;
}

function rows(value: unknown): readonly Row[] {
  return list(value).filter(isRow);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
