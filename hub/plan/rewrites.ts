import { type FetchDataRewrite } from '@apollo/query-planner';
import { type GraphQLSchema } from 'graphql';
import { isRow, ownValue, type Row, setOwnValue } from '../transport/Row';
import { satisfies } from './typeCondition';

const FRAGMENT = '... on ';

/** Applies the planner's rewrites to one value: sets a value (the type name of an interface object) or renames a key (fields of one name and two types). */
export function applyRewrites(schema: GraphQLSchema, rewrites: readonly FetchDataRewrite[], value: unknown): void {
  for (const rewrite of rewrites) {
    const key = rewrite.path.at(-1);
    if (key !== undefined) for (const row of rowsAt(schema, rewrite.path.slice(0, -1), value)) applyTo(row, key, rewrite);
  }
}

function applyTo(row: Row, key: string, rewrite: FetchDataRewrite): void {
  if (rewrite.kind === 'ValueSetter') {
    setOwnValue(row, key, rewrite.setValueTo);
    return;
  }
  if (!Object.hasOwn(row, key)) return;
  setOwnValue(row, rewrite.renameKeyTo, row[key]);
  Reflect.deleteProperty(row, key);
}

function rowsAt(schema: GraphQLSchema, path: readonly string[], value: unknown): readonly Row[] {
  if (Array.isArray(value)) return value.flatMap((item) => rowsAt(schema, path, item));
  if (!isRow(value)) return [];
  const [step, ...rest] = path;
  if (step === undefined) return [value];
  if (!step.startsWith(FRAGMENT)) return rowsAt(schema, rest, ownValue(value, step));
  const typename = ownValue(value, '__typename');
  const applies = typeof typename !== 'string' || satisfies(schema, typename, step.slice(FRAGMENT.length));
  return applies ? rowsAt(schema, rest, value) : [];
}
