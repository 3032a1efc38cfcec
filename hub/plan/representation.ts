import { getResponseName, type QueryPlanSelectionNode } from '@apollo/query-planner';
import { type GraphQLSchema } from 'graphql';
import { mergeInto } from './mergeRows';
import { emptyRow, isRow, ownValue, type Row, setOwnValue } from '../transport/Row';
import { satisfies } from './typeCondition';

/** What a spoke needs to know of an entity: the selected part of a row, or null when the row lacks a piece of it. */
export function representationOf(schema: GraphQLSchema, row: Row, selections: readonly QueryPlanSelectionNode[]): Row | null {
  const result = emptyRow();
  for (const selection of selections) {
    if (selection.kind === 'Field') {
      const name = getResponseName(selection);
      const value = ownValue(row, name);
      if (value === undefined) return null;
      setOwnValue(result, name, selection.selections === undefined ? value : within(schema, value, selection.selections));
      continue;
    }
    if (!fragmentApplies(schema, row, selection.typeCondition)) continue;
    const part = representationOf(schema, row, selection.selections);
    if (part !== null) mergeInto(result, part);
  }
  return result;
}

/** Equal for equal representations, and for no others. */
export function textOf(representation: Row): string {
  const names = Object.keys(representation);
  const [first, key = ''] = names;
  const [type, value] = [representation['__typename'], representation[key]];
  // Type name and one key, nearly always: half the time that JSON takes. The length is for type names that a spoke makes up.
  if (names.length === 2 && first === '__typename' && typeof type === 'string' && typeof value === 'string')
    return `${String(type.length)} ${type} ${key} ${value}`;
  return JSON.stringify(representation);
}

function within(schema: GraphQLSchema, value: unknown, selections: readonly QueryPlanSelectionNode[]): unknown {
  if (Array.isArray(value)) return value.map((item) => within(schema, item, selections));
  return isRow(value) ? representationOf(schema, value, selections) : value;
}

function fragmentApplies(schema: GraphQLSchema, row: Row, condition: string | undefined): boolean {
  if (condition === undefined) return false;
  const typename = ownValue(row, '__typename');
  return typeof typename === 'string' && satisfies(schema, typename, condition);
}
