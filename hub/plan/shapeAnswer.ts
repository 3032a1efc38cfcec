import { getNamedType, type GraphQLOutputType, type GraphQLSchema, isEnumType, isListType, isNonNullType, isObjectType } from 'graphql';
import { emptyRow, isRow, ownValue, type Row, setOwnValue } from '../transport/Row';
import { type ObjectShape } from './Shape';

export interface ShapeRequest {
  readonly schema: GraphQLSchema;
  readonly shape: ObjectShape;
  readonly data: Row;
  /** KEEP leaves a null where it is. PROPAGATE follows non-null types up, as a client expects of its own schema. */
  readonly nulls: 'KEEP' | 'PROPAGATE';
}

export interface ShapeProblem {
  readonly path: readonly (string | number)[];
  readonly cause: string;
}

export interface Shaped {
  readonly data: Row | null;
  readonly problems: readonly ShapeProblem[];
}

/**
 * Projects the data of the spokes onto an operation: its response keys in its order, null for what is missing or is no value of its type.
 * One pass, new objects. A type or an enum value that the schema does not have becomes null with a problem.
 */
export function shapeAnswer(request: ShapeRequest): Shaped {
  const pass = new Pass(request.schema, request.nulls === 'PROPAGATE');
  const data = pass.object(request.shape, request.data);
  return { data: data === NULLED ? null : data, problems: pass.problems };
}

/** A null that makes its parent null too. */
const NULLED = Symbol('nulled');
type Value = unknown;

class Pass {
  readonly problems: ShapeProblem[] = [];
  private readonly path: (string | number)[] = [];

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly propagates: boolean,
  ) {}

  object(shape: ObjectShape, source: Row): Row | null | typeof NULLED {
    const typeName = this.typeNameOf(shape, source);
    if (typeName === null) return null;
    const result = emptyRow();
    for (const field of shape.fieldsFor(typeName)) {
      if (field.type === null) {
        const type = this.schema.getType(typeName);
        if (this.propagates && !isObjectType(type)) return NULLED;
        setOwnValue(result, field.key, typeName);
        continue;
      }
      this.path.push(field.key);
      const value = this.value(field.type, field.below, ownValue(source, field.source) ?? null);
      this.path.pop();
      if (value === NULLED) return NULLED;
      setOwnValue(result, field.key, value);
    }
    return result;
  }

  /** The type that the data states, where the schema knows it; else the static one. Null for a type that the schema hides. */
  private typeNameOf(shape: ObjectShape, source: Row): string | null {
    const stated = ownValue(source, '__typename');
    if (typeof stated !== 'string' || stated === shape.typeName) return shape.typeName;
    if (this.schema.getType(stated) !== undefined) return stated;
    this.problem('a type that the schema does not have');
    return null;
  }

  private value(type: GraphQLOutputType, below: ObjectShape | null, value: unknown): Value {
    if (isNonNullType(type)) {
      const before = this.problems.length;
      const inner = this.value(type.ofType, below, value);
      if (inner !== null || !this.propagates) return inner;
      if (this.problems.length === before) this.problem('null where the schema has none');
      return NULLED;
    }
    if (value === null) return null;
    if (isListType(type)) return this.list(type.ofType, below, value);
    if (below !== null) {
      const object = isRow(value) ? this.object(below, value) : this.misfit();
      return object === NULLED ? null : object;
    }
    return this.leaf(type, value);
  }

  private list(itemType: GraphQLOutputType, below: ObjectShape | null, value: unknown): Value {
    if (!Array.isArray(value)) return this.misfit();
    const result: unknown[] = new Array(value.length);
    let nulled = false;
    for (let at = 0; at < value.length; at++) {
      this.path.push(at);
      const item = this.value(itemType, below, (value as unknown[])[at] ?? null);
      this.path.pop();
      if (item === NULLED) nulled = true;
      else result[at] = item;
    }
    return nulled ? null : result;
  }

  private leaf(type: GraphQLOutputType, value: unknown): Value {
    const named = getNamedType(type);
    if (!isEnumType(named)) return value;
    return typeof value === 'string' && named.getValue(value) !== undefined ? value : this.misfit();
  }

  private misfit(): null {
    this.problem('a value that its type does not have');
    return null;
  }

  private problem(cause: string): void {
    this.problems.push({ path: [...this.path], cause });
  }
}
