import { isListType, isNonNullType, type GraphQLOutputType } from 'graphql';
import { emptyRow, isRow, ownValue, type Row, setOwnValue } from '../transport/Row';
import { type AnswerField, type AnswerShape, type ObjectAnswer } from './AnswerShape';
import { CostLimit, type ErrorPath } from './closedList';
import { INTERNAL } from './internalFields';
import { Touched } from './Touched';
import { type RowRule, type Wall } from './Wall';

/** What the one pass over an answer needs beside the data. */
export interface PresentRequest {
  readonly root: AnswerShape;
  /** As the spokes sent it, under the keys that were planned, internal ones included. */
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
  /** Static paths of values that are longer than a value may be. */
  readonly oversized: readonly ErrorPath[];
  /** Rows that passed, by type and legal entity, and the legal entities of aggregates. */
  readonly touched: Touched;
}

/**
 * Makes the client's answer in one pass: second wall, guards, cursors, null propagation by the API schema; internal aliases stay behind.
 * A cell that fails the wall becomes null, a row too, and a connection with such a row as a whole. Throws COST_LIMIT for an answer that is
 * larger than answers may be: one value can stand in many places, so a bound on what spokes send is none on what leaves.
 */
export function present(request: PresentRequest): Presented {
  const pass = new Pass(request);
  const data = pass.root();
  return {
    data: data === NULLED ? null : data,
    trips: pass.trips,
    missing: pass.missing,
    oversized: pass.oversized,
    touched: pass.touched,
  };
}

/** Null, and told why: where the schema has no null, the parent becomes null too. */
const NULLED = Symbol('nulled');
/** A row of a connection that failed the wall: the connection becomes null. */
const TRIPPED = Symbol('tripped');
type Outcome = unknown;

interface Placed {
  readonly answer: ObjectAnswer;
  readonly row: Row;
  readonly rule: RowRule | null;
}

/** Objects that one answer may hold, and characters of its keys and values: ten times what a page of 500 rows with 20 fields has. */
const OBJECTS_MAX = 200_000;
const CHARACTERS_MAX = 10 * 1024 * 1024;
/** Characters of one value. */
const VALUE_CHARACTERS_MAX = 1024 * 1024;
/** Levels of one value, where a scalar is JSON. */
const VALUE_DEPTH_MAX = 20;
/** What JSON writes around a value beside its key: quotes, colon, comma. */
const AROUND = 6;

class Pass {
  readonly trips: Trip[] = [];
  readonly missing: ErrorPath[] = [];
  readonly oversized: ErrorPath[] = [];
  readonly touched = new Touched();
  private readonly path: (string | number)[] = [];
  private connection: AnswerField | null = null;
  private objects = 0;
  private characters = 0;

  constructor(private readonly request: PresentRequest) {}

  root(): Row | null | typeof NULLED {
    const { root, data } = this.request;
    const answer = root.answerFor(root.typeName);
    if (answer === null) return null;
    const result = this.fields(answer, data ?? emptyRow(), null);
    return isRow(result) ? result : NULLED;
  }

  private object(shape: AnswerShape, row: Row, leading: AnswerField): Row | null | typeof NULLED | typeof TRIPPED {
    if (++this.objects > OBJECTS_MAX) throw CostLimit();
    const typeName = shape.isAbstract ? statedType(row) : shape.typeName;
    const answer = typeof typeName === 'string' ? shape.answerFor(typeName) : null;
    // A type that clients may not see is null; no name at all is no object.
    if (answer === null) return typeof typeName === 'string' ? null : this.misfit();
    if (answer.isGuarded && row[INTERNAL.visible] !== true) return this.stub(answer, row);
    if (this.request.wallOff) return this.fields(answer, row, null);
    if (answer.isAggregate && !this.aggregate(answer, row, leading)) return NULLED;
    return answer.scoped === null ? this.fields(answer, row, null) : this.scoped(answer, row, leading);
  }

  /**
   * A reference to a row that its owner does not show, or does not have: null, or type name and key as the referring spoke stores them. Where
   * the schema has no null for something else that was asked, there is no stub.
   */
  private stub(answer: ObjectAnswer, row: Row): Row | null {
    const key = row[answer.stated.key];
    if (answer.stub === null || typeof key !== 'string') return null;
    const result = emptyRow();
    this.characters += answer.keyCharacters;
    for (const field of answer.fields) {
      const value = field.fate === 'TYPENAME' ? answer.typeName : field.fate === 'ASKED' && field.name === answer.stub ? key : null;
      if (value === null && field.isNonNull) return null;
      setOwnValue(result, field.key, value);
    }
    return result;
  }

  private aggregate(answer: ObjectAnswer, row: Row, leading: AnswerField): boolean {
    const scope = row[INTERNAL.scope];
    const passes = this.request.wall.aggregatePasses(leading, scope, this.request.named(leading));
    if (passes) this.touched.sum(answer.typeName, scope);
    else this.trip(leading.coordinate, null);
    return passes;
  }

  private scoped(answer: ObjectAnswer, row: Row, leading: AnswerField): Row | typeof NULLED | typeof TRIPPED {
    const rule = this.request.wall.rowRule(answer, row);
    if (rule === null) {
      this.trip(answer.typeName, row[answer.stated.key]);
      return leading.isConnectionRow ? TRIPPED : NULLED;
    }
    this.touched.row(rule.place);
    return this.fields(answer, row, rule.isClear ? null : rule);
  }

  /** `rule`: null where every cell may leave in clear. */
  private fields(answer: ObjectAnswer, row: Row, rule: RowRule | null): Row | typeof NULLED | typeof TRIPPED {
    const { fields } = answer;
    const result = emptyRow();
    let outcome: typeof NULLED | typeof TRIPPED | null = null;
    this.characters += answer.keyCharacters;
    for (let at = 0; at < fields.length; at++) {
      const field = fields[at] as AnswerField;
      const value = field.fate === 'ASKED' ? this.asked({ answer, row, rule }, at) : this.unasked(answer, field);
      if (value === TRIPPED) outcome = TRIPPED;
      else if (value === NULLED) outcome ??= NULLED;
      else setOwnValue(result, field.key, value);
    }
    if (this.characters > CHARACTERS_MAX) throw CostLimit();
    return outcome ?? result;
  }

  private asked({ answer, row, rule }: Placed, at: number): Outcome {
    const field = answer.fields[at] as AnswerField;
    const given = field.isPlainKey ? row[field.source] : ownValue(row, field.source);
    if (rule !== null && !this.request.wall.cellPasses(answer, { rule, row, at, given }))
      return this.refusedCell(field, row[answer.stated.key]);
    return field.isScalar && given !== null && given !== undefined ? this.scalar(field, given) : this.composed(field, given);
  }

  private refusedCell(field: AnswerField, key: unknown): Outcome {
    this.path.push(field.key);
    this.trip(field.coordinate, key);
    this.path.pop();
    return field.isNonNull ? NULLED : null;
  }

  private unasked(answer: ObjectAnswer, field: AnswerField): Outcome {
    if (field.fate === 'TYPENAME') return answer.typeName;
    if (field.fate === 'INTROSPECTION') return this.request.introspection[field.key] ?? null;
    return field.isNonNull ? NULLED : null;
  }

  /** A value that stands by itself: no list, no enum, no cursor. */
  private scalar(field: AnswerField, value: unknown): Outcome {
    if (typeof value === 'string') {
      this.characters += value.length;
      if (value.length <= VALUE_CHARACTERS_MAX) return value;
      this.path.push(field.key);
      if (this.oversized.length < MISSING_MAX) this.oversized.push(this.staticPath());
      this.path.pop();
      return field.isNonNull ? NULLED : null;
    }
    if (typeof value !== 'object') return value;
    return this.composed(field, value);
  }

  /** A connection keeps its own cursors apart from those around it, and takes the fall for a row of it that fails. */
  private composed(field: AnswerField, given: unknown): Outcome {
    const { type } = field;
    if (type === null) return null;
    const around = this.connection;
    if (field.isConnection) this.connection = field;
    this.path.push(field.key);
    const value = this.value(field, type, given ?? null);
    this.path.pop();
    this.connection = around;
    if (value !== TRIPPED || !field.isConnection) return value;
    return field.isNonNull ? NULLED : null;
  }

  private value(field: AnswerField, type: GraphQLOutputType, value: unknown): Outcome {
    const isNonNull = isNonNullType(type);
    const inner = this.nullable(field, isNonNull ? (type.ofType as GraphQLOutputType) : type, value);
    if (!isNonNull) return inner === NULLED ? null : inner;
    if (inner !== null) return inner;
    this.tellMissing();
    return NULLED;
  }

  private nullable(field: AnswerField, type: GraphQLOutputType, value: unknown): Outcome {
    if (value === null || value === undefined) return null;
    if (isListType(type)) return Array.isArray(value) ? this.list(field, type.ofType as GraphQLOutputType, value) : this.misfit();
    if (field.below !== null) return isRow(value) ? this.object(field.below, value, field) : this.misfit();
    return field.isCursor ? this.cursor(value) : this.leaf(field, value);
  }

  private cursor(value: unknown): string | null {
    return this.connection === null || typeof value !== 'string' ? null : this.request.seal(this.connection, value);
  }

  private leaf(field: AnswerField, value: unknown): Outcome {
    if (typeof value === 'string') {
      this.characters += value.length + AROUND;
      if (this.characters > CHARACTERS_MAX) throw CostLimit();
      return field.enumType === null || field.enumType.getValue(value) !== undefined ? value : this.misfit();
    }
    if (field.enumType !== null || (typeof value === 'object' && isDeep(value, VALUE_DEPTH_MAX))) return this.misfit();
    if (typeof value === 'object') this.characters += JSON.stringify(value).length;
    return value;
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

  private staticPath(): ErrorPath {
    return this.path.map((part) => (typeof part === 'number' ? '@' : part));
  }

  private trip(coordinate: string, key: unknown): void {
    if (this.trips.length < TRIPS_MAX) this.trips.push({ path: this.staticPath(), coordinate, key });
  }

  /** What came is no value of its type. */
  private misfit(): null {
    this.tellMissing();
    return null;
  }

  private tellMissing(): void {
    const path = [...this.path];
    const isTold = this.missing.some((told) => told.length >= path.length && path.every((part, at) => told[at] === part));
    if (this.missing.length < MISSING_MAX && !isTold && !this.request.isExplained(path)) this.missing.push(path);
  }
}

/** What the spoke said first: where it answers for an interface object, the planner puts the name of the type there. */
export function statedType(row: Row): unknown {
  return Object.hasOwn(row, '__typename') ? row['__typename'] : row[INTERNAL.type];
}

function isDeep(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((each) => isDeep(each, levels - 1));
}

const TRIPS_MAX = 1_000;
const MISSING_MAX = 100;
