import { getNamedType, type GraphQLField, type GraphQLInputType, isInputObjectType } from 'graphql';
import { type AccessModel } from '#policy/AccessModel';
import { CostLimit } from './closedList';

const NODES_MAX = 50;
const DEPTH_MAX = 6;

/** Throws COST_LIMIT when an argument that filters holds more than 50 conditions, or nests them deeper than 6. Lists of values count as one. */
export function refuseLargeFilters(
  model: AccessModel,
  definition: GraphQLField<unknown, unknown>,
  values: Readonly<Record<string, unknown>>,
): void {
  for (const argument of definition.args) {
    if (isInputObjectType(getNamedType(argument.type))) new Measure(model).of(argument.type, values[argument.name], 1);
  }
}

class Measure {
  private nodes = 0;

  constructor(private readonly model: AccessModel) {}

  of(inputType: GraphQLInputType, value: unknown, depth: number): void {
    const type = getNamedType(inputType);
    if (!isInputObjectType(type) || typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const each of value) this.of(inputType, each, depth);
      return;
    }
    if (depth > DEPTH_MAX) throw CostLimit();
    for (const field of Object.values(type.getFields())) {
      const inner = Object.hasOwn(value, field.name) ? (value as Readonly<Record<string, unknown>>)[field.name] : undefined;
      if (inner === undefined || !this.filters(`${type.name}.${field.name}`)) continue;
      if (++this.nodes > NODES_MAX) throw CostLimit();
      this.of(field.type, inner, depth + 1);
    }
  }

  /** An input without bindings of its own nests others: and, or, not, a range. */
  private filters(coordinate: string): boolean {
    const bindings = Object.hasOwn(this.model.inputs, coordinate) ? this.model.inputs[coordinate] : undefined;
    return Array.isArray(bindings) && (bindings.length === 0 || bindings.some(({ use }) => use === 'FILTER'));
  }
}
