import 'reflect-metadata';
import { type InputPart, Binds } from '../policy/decorators';
import { type Operand, type Predicate, allOf } from '../policy/engine';

/** How an input value meets the field. A list compares as `in`; `month` is not here on purpose: filter by two dates. */
export type FilterOperator = 'eq' | 'ge' | 'le' | 'gt' | 'lt';

interface FilterPart {
  readonly property: string;
  readonly path: string;
  readonly operator: FilterOperator;
}

const PARTS = Symbol('filter parts');

/**
 * An input field that filters: emits `@binds(field:, use: FILTER)` and tells `filterOf` how to compare.
 * `field` is `Invoice.dueDate`; `path` names a part of a money field: `gross.amount`, `gross.currency`.
 * An absent or null input filters nothing; an empty list lets nothing through.
 */
export function Filter(field: string, operator: FilterOperator = 'eq', path?: string): PropertyDecorator {
  const bind: InputPart = Binds(field, 'FILTER');
  return (target, property) => {
    bind(target, property as string);
    const known = (Reflect.getMetadata(PARTS, target) as readonly FilterPart[] | undefined) ?? [];
    const at = path ?? field.slice(field.indexOf('.') + 1);
    Reflect.defineMetadata(PARTS, [...known, { property: String(property), path: at, operator }], target);
  };
}

/** The predicate of a filter input whose fields carry `@Filter`; null when nothing is filtered. */
export function filterOf(input: object | null | undefined): Predicate | null {
  if (input === null || input === undefined) return null;
  const parts = (Reflect.getMetadata(PARTS, Object.getPrototypeOf(input) as object) as readonly FilterPart[] | undefined) ?? [];
  return allOf(...parts.map((part) => comparison(part, (input as Record<string, unknown>)[part.property])));
}

/** `field = value`, or `field in values` for a list: for filters that a resolver adds itself. */
export function whereEqual(field: string, value: Operand | readonly Operand[]): Predicate {
  return Array.isArray(value) ? { op: 'in', field, values: value as readonly Operand[] } : { op: 'eq', field, value: value as Operand };
}

function comparison(part: FilterPart, value: unknown): Predicate | null {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return { op: 'in', field: part.path, values: value as readonly Operand[] };
  return { op: part.operator, field: part.path, value: value as Operand };
}
