import {
  getNamedType,
  getNullableType,
  type GraphQLEnumType,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isNonNullType,
  isObjectType,
  isScalarType,
} from 'graphql';
import { type AccessModel, typeOf, type TypeModel } from '#policy/AccessModel';
import { suppressionOf } from '#policy/suppression';
import { type InternalFields, type StatedAt } from './internalFields';
import { isConnection } from './select';
import { type SelectedField, type Selection } from './Selection';

/** One field of an answer on objects of one concrete type. */
export interface AnswerField {
  readonly key: string;
  readonly name: string;
  /** `Invoice.gross`: the concrete type. */
  readonly coordinate: string;
  /** Type in the API schema; null for `__typename` and introspection. */
  readonly type: GraphQLOutputType | null;
  readonly fate: SelectedField['fate'];
  readonly below: AnswerShape | null;
  /** The field as it was selected first: its arguments. */
  readonly selected: SelectedField;
  readonly isConnection: boolean;
  /** A cursor of the connection around. */
  readonly isCursor: boolean;
  /** Response key in the data of the engine. */
  readonly source: string;
  /** No name of `Object.prototype`: such keys need care. */
  readonly isPlainKey: boolean;
  readonly isNonNull: boolean;
  /** A value that stands by itself: no object, list, enum or cursor. */
  readonly isScalar: boolean;
  readonly enumType: GraphQLEnumType | null;
  /** `nodes` of a connection or `node` of its edge. */
  readonly isConnectionRow: boolean;
}

/** What the answer holds for objects of one concrete type. */
export interface ObjectAnswer {
  readonly typeName: string;
  readonly fields: readonly AnswerField[];
  /** Of its keys and of what JSON writes around values. */
  readonly keyCharacters: number;
  /** Scope of the type; null for a type without one. */
  readonly scoped: TypeModel | null;
  /** Where its rows state key and legal entity. */
  readonly stated: StatedAt;
  /** A reference: shown only when its owner says that it is visible. */
  readonly isGuarded: boolean;
  /** The one field that a reference to a hidden row still shows (`onHidden: STUB`); null where such a reference is null. */
  readonly stub: string | null;
  /** An aggregate: it states the legal entities that it summed over. */
  readonly isAggregate: boolean;
  /** Rows over fewer are not shown: declassified totals only. */
  readonly least: number | null;
  /** Attributes that came along, by name. */
  readonly attributes: readonly string[];
}

export interface ShapeContext {
  readonly api: GraphQLSchema;
  readonly full: GraphQLSchema;
  readonly model: AccessModel;
  readonly internal: InternalFields;
  /** The response key under which the engine has a field that the client calls `key`. */
  readonly sourceKey: (name: string, key: string) => string;
}

/** The selections on an object, merged. */
export interface SelectedObject {
  readonly typeName: string;
  readonly selections: readonly Selection[];
  /** The field that leads to the object; null at a root. */
  readonly leading: SelectedField | null;
}

/** What a client's selection makes of an object, worked out once for each concrete type. Shared by requests: it holds no data. */
export class AnswerShape {
  private readonly byType = new Map<string, ObjectAnswer>();

  constructor(
    private readonly context: ShapeContext,
    private readonly selected: SelectedObject,
  ) {}

  /** The static type. */
  get typeName(): string {
    return this.selected.typeName;
  }

  get isAbstract(): boolean {
    return isAbstractType(this.context.api.getType(this.typeName));
  }

  /** Null for a type that the API schema does not have. */
  answerFor(typeName: string): ObjectAnswer | null {
    const known = this.byType.get(typeName);
    if (known !== undefined) return known;
    const { api } = this.context;
    const type = api.getType(typeName);
    if (!isObjectType(type) || !this.holds(this.typeName, type)) return null;
    const answer = this.make(type);
    this.byType.set(typeName, answer);
    return answer;
  }

  /** The fields under a response key, on every concrete type that the object may have. */
  fieldsAt(key: string): readonly AnswerField[] {
    const { api } = this.context;
    const type = api.getType(this.typeName);
    const names = isAbstractType(type) ? api.getPossibleTypes(type).map(({ name }) => name) : [this.typeName];
    return names.flatMap((name) => this.answerFor(name)?.fields.filter((field) => field.key === key) ?? []);
  }

  private make(type: GraphQLNamedType): ObjectAnswer {
    const { full, model, internal } = this.context;
    const grouped = new Map<string, SelectedField[]>();
    for (const selection of this.selected.selections) this.collect(selection, type, grouped);
    const fullType = full.getType(type.name);
    const { leading } = this.selected;
    const scoped = leading === null ? null : typeOf(model, type.name);
    const fields = [...grouped.values()].flatMap((each) => this.field(type, each));
    return {
      typeName: type.name,
      fields,
      keyCharacters: fields.reduce((sum, { key }) => sum + key.length + AROUND, 0),
      scoped,
      stated: internal.statedAt(type.name),
      isGuarded: leading !== null && (scoped?.guard ?? false) && internal.isForeign(leading, type.name),
      stub: scoped?.onHidden === 'STUB' ? scoped.key : null,
      isAggregate: leading !== null && isObjectType(fullType) && Object.hasOwn(fullType.getFields(), '_scope'),
      least: this.leastOf(type.name),
      attributes: leading === null ? [] : internal.attributesOf(type.name),
    };
  }

  private leastOf(typeName: string): number | null {
    return suppressionOf(this.context.model, typeName)?.k ?? null;
  }

  private collect(selection: Selection, type: GraphQLNamedType, grouped: Map<string, SelectedField[]>): void {
    for (const item of selection.items) {
      if (item.kind === 'PART') {
        if (this.holds(item.on, type)) this.collect(item.below, type, grouped);
        continue;
      }
      const same = grouped.get(item.key);
      if (same === undefined) grouped.set(item.key, [item]);
      else same.push(item);
    }
  }

  private field(type: GraphQLNamedType, fields: readonly SelectedField[]): readonly AnswerField[] {
    const { api } = this.context;
    // Merged selections may differ in fate: asked by one part is asked.
    const selected = fields.find(({ fate }) => fate === 'ASKED') ?? fields[0];
    if (selected === undefined) return [];
    const { key, name } = selected;
    const returned = returnedBy(type, name);
    const named = returned === null ? undefined : getNamedType(returned);
    const selections = fields.flatMap((each) => each.below ?? []);
    const hasBelow = selections.length > 0 && named !== undefined;
    return [
      {
        key,
        name,
        coordinate: `${type.name}.${name}`,
        type: selected.type === null ? null : returned,
        fate: selected.fate,
        below: hasBelow ? new AnswerShape(this.context, { typeName: named.name, selections, leading: selected }) : null,
        selected,
        ...this.place(selected, returned, isCursor(type.name, name, api)),
        isConnection: isConnection(named),
        isCursor: isCursor(type.name, name, api),
        isConnectionRow: isConnectionRow(type, name, api),
      },
    ];
  }

  private place({ key, name }: SelectedField, type: GraphQLOutputType | null, isCursor: boolean): Place {
    const named = type === null ? null : getNamedType(type);
    const bare = type === null ? null : getNullableType(type);
    return {
      source: this.context.sourceKey(name, key),
      isPlainKey: !(key in Object.prototype) && key !== '__proto__',
      isNonNull: type !== null && isNonNullType(type),
      isScalar: !isCursor && bare !== null && isScalarType(bare),
      enumType: isEnumType(named) ? named : null,
    };
  }

  private holds(condition: string, type: GraphQLNamedType): boolean {
    if (condition === type.name) return true;
    const { api } = this.context;
    const abstract = api.getType(condition);
    return isAbstractType(abstract) && isObjectType(type) && api.isSubType(abstract, type);
  }
}

type Place = Pick<AnswerField, 'source' | 'isPlainKey' | 'isNonNull' | 'isScalar' | 'enumType'>;

/** Quotes, colon and comma around a key and its value. */
const AROUND = 6;

function returnedBy(type: GraphQLNamedType, field: string): GraphQLOutputType | null {
  if (!isObjectType(type)) return null;
  const fields = type.getFields();
  return Object.hasOwn(fields, field) ? (fields[field]?.type ?? null) : null;
}

function isCursor(typeName: string, field: string, api: GraphQLSchema): boolean {
  if (typeName === 'PageInfo') return field === 'startCursor' || field === 'endCursor';
  return field === 'cursor' && isEdge(typeName, api);
}

function isConnectionRow(type: GraphQLNamedType, field: string, api: GraphQLSchema): boolean {
  return field === 'nodes' ? isConnection(type) : field === 'node' && isEdge(type.name, api);
}

function isEdge(typeName: string, api: GraphQLSchema): boolean {
  return typeName.endsWith('Edge') && isConnection(api.getType(`${typeName.slice(0, -'Edge'.length)}Connection`));
}
