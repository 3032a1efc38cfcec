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

function within(schema: GraphQLSchema, value: unknown, selections: readonly QueryPlanSelectionNode[]): unknown {
  if (Array.isArray(value)) return value.map((item) => within(schema, item, selections));
  return isRow(value) ? representationOf(schema, value, selections) : value;
}

function fragmentApplies(schema: GraphQLSchema, row: Row, condition: string | undefined): boolean {
  if (condition === undefined) return false;
  const typename = ownValue(row, '__typename');
  return typeof typename === 'string' && satisfies(schema, typename, condition);
}
