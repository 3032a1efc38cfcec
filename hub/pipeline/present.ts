import { getNullableType, isListType, isNonNullType, type GraphQLOutputType } from 'graphql';
import { emptyRow, isRow, type Row, setOwnValue } from '../transport/Row';
import { type AnswerField, type AnswerShape, type ObjectAnswer } from './AnswerShape';
import { type ErrorPath } from './closedList';
import { INTERNAL } from './internalFields';
import { Touched } from './Touched';
import { type RowRule, type Wall } from './Wall';

/** What the one pass over an answer needs beside the data. */
export interface PresentRequest {
  readonly root: AnswerShape;
  /** Data of the engine, internal aliases included. */
  readonly data: Row | null;
  /** Answers of introspection by response key. */
  readonly introspection: Row;
  readonly wall: Wall;
  /** Null where the wall stands; for tests of the other wall, and for them only. */
  readonly wallOff: boolean;
  /** Seals a spoke's cursor for the connection that `field` is. */
  readonly seal: (field: AnswerField, cursor: string) => string;
  /** The legal entities that the arguments of an aggregate name, or null. */
  readonly named: (field: AnswerField) => ReadonlySet<string> | null;
  /** Whether the engine told a problem at this path or around it. */
  readonly isExplained: (path: ErrorPath) => boolean;
}

/** The two walls differ. */
export interface Trip {
  /** Static: `@` for every item of a list. */
  readonly path: ErrorPath;
  readonly coordinate: string;
  /** Key of the row, for the log. */
  readonly key: unknown;
}

export interface Presented {
  readonly data: Row | null;
  readonly trips: readonly Trip[];
  /** Paths where the schema has no null and no value came, for no other reason. */
  readonly missing: readonly ErrorPath[];
  /** Rows that passed, by type and legal entity, and the legal entities of aggregates. */
  readonly touched: Touched;
}

/**
 * Makes the client's answer in one pass: second wall, guards, cursors, null propagation by the API schema; internal aliases stay behind.
 * A cell that fails the wall becomes null, a row too, and a connection with such a row as a whole.
 */
export function present(request: PresentRequest): Presented {
  const pass = new Pass(request);
  const data = pass.root();
  return { data: data === NULLED ? null : data, trips: pass.trips, missing: pass.missing, touched: pass.touched };
}

/** Null, and told why: where the schema has no null, the parent becomes null too. */
const NULLED = Symbol('nulled');
/** A row of a connection that failed the wall: the connection becomes null. */
const TRIPPED = Symbol('tripped');
type Outcome = unknown;

class Pass {
  readonly trips: Trip[] = [];
  readonly missing: ErrorPath[] = [];
  readonly touched = new Touched();
  private readonly path: (string | number)[] = [];
  private connection: AnswerField | null = null;

  constructor(private readonly request: PresentRequest) {}

  root(): Row | null | typeof NULLED {
    const { root, data } = this.request;
    const answer = root.answerFor(root.typeName);
    if (answer === null) return null;
    const result = this.fields(answer, data ?? emptyRow(), null);
    return isRow(result) ? result : NULLED;
  }

  private object(shape: AnswerShape, row: Row, leading: AnswerField): Row | null | typeof NULLED | typeof TRIPPED {
    const typeName = shape.isAbstract ? row[INTERNAL.type] : shape.typeName;
    const answer = typeof typeName === 'string' ? shape.answerFor(typeName) : null;
    if (answer === null) return null;
    if (answer.isGuarded && row[INTERNAL.visible] !== true) return null;
    if (this.request.wallOff) return this.fields(answer, row, null);
    if (answer.isAggregate && !this.request.wall.aggregatePasses(leading, row[INTERNAL.scope], this.request.named(leading))) {
      this.trip(leading.coordinate, null);
      return NULLED;
    }
    if (answer.isAggregate) this.touched.sum(answer.typeName, row[INTERNAL.scope]);
    return answer.scoped === null ? this.fields(answer, row, null) : this.scoped(answer, row, leading);
  }

  private scoped(answer: ObjectAnswer, row: Row, leading: AnswerField): Row | typeof NULLED | typeof TRIPPED {
    const rule = this.request.wall.rowRule(answer, row);
    if (rule === null) {
      this.trip(answer.typeName, row[INTERNAL.id]);
      return leading.isConnectionRow ? TRIPPED : NULLED;
    }
    this.touched.row(answer.typeName, row[INTERNAL.legalEntity]);
    return this.fields(answer, row, rule);
  }

  private fields(answer: ObjectAnswer, row: Row, rule: RowRule | null): Row | typeof NULLED | typeof TRIPPED {
    const result = emptyRow();
    let outcome: typeof NULLED | typeof TRIPPED | null = null;
    for (let at = 0; at < answer.fields.length; at++) {
      const field = answer.fields[at] as AnswerField;
      this.path.push(field.key);
      const value = this.fieldValue({ answer, row, rule, at }, field);
      this.path.pop();
      if (value === TRIPPED) outcome = TRIPPED;
      else if (value === NULLED) outcome ??= NULLED;
      else setOwnValue(result, field.key, value);
    }
    return outcome ?? result;
  }

  private fieldValue(place: { answer: ObjectAnswer; row: Row; rule: RowRule | null; at: number }, field: AnswerField): Outcome {
    const { answer, row, rule, at } = place;
    if (field.fate === 'TYPENAME') return answer.typeName;
    if (field.fate === 'INTROSPECTION') return this.request.introspection[field.key] ?? null;
    const { type } = field;
    if (type === null) return null;
    if (field.fate !== 'ASKED') return isNonNullType(type) ? NULLED : null;
    if (rule !== null && !this.request.wall.cellPasses(answer, { rule, row, at })) {
      this.trip(field.coordinate, row[INTERNAL.id]);
      return isNonNullType(type) ? NULLED : null;
    }
    return this.connected(field, () => this.value(field, type, row[field.key] ?? null));
  }

  /** A connection keeps its own cursors apart from those around it, and takes the fall for a row of it that fails. */
  private connected(field: AnswerField, make: () => Outcome): Outcome {
    if (!field.isConnection) return make();
    const around = this.connection;
    this.connection = field;
    const value = make();
    this.connection = around;
    if (value !== TRIPPED) return value;
    return field.type !== null && isNonNullType(field.type) ? NULLED : null;
  }

  private value(field: AnswerField, type: GraphQLOutputType, value: unknown): Outcome {
    const inner = this.nullable(field, getNullableType(type), value);
    if (!isNonNullType(type) || inner !== null) return isNonNullType(type) || inner !== NULLED ? inner : null;
    this.tellMissing();
    return NULLED;
  }

  private nullable(field: AnswerField, type: GraphQLOutputType, value: unknown): Outcome {
    if (value === null || value === undefined) return null;
    if (isListType(type)) return Array.isArray(value) ? this.list(field, type.ofType as GraphQLOutputType, value) : null;
    if (field.below !== null) return isRow(value) ? this.object(field.below, value, field) : null;
    if (!field.isCursor) return value;
    return this.connection === null || typeof value !== 'string' ? null : this.request.seal(this.connection, value);
  }

  private list(field: AnswerField, itemType: GraphQLOutputType, values: readonly unknown[]): Outcome {
    const result: unknown[] = new Array(values.length);
    let outcome: typeof NULLED | typeof TRIPPED | null = null;
    for (let at = 0; at < values.length; at++) {
      this.path.push(at);
      const item = this.value(field, itemType, values[at]);
      this.path.pop();
      if (item === TRIPPED) outcome = TRIPPED;
      else if (item === NULLED) outcome ??= NULLED;
      else result[at] = item;
    }
    return outcome ?? result;
  }

  private trip(coordinate: string, key: unknown): void {
    const path = this.path.map((part) => (typeof part === 'number' ? '@' : part));
    if (this.trips.length < TRIPS_MAX) this.trips.push({ path, coordinate, key });
  }

  private tellMissing(): void {
    const path = [...this.path];
    if (this.missing.length < MISSING_MAX && !this.request.isExplained(path)) this.missing.push(path);
  }
}

const TRIPS_MAX = 1_000;
const MISSING_MAX = 100;
