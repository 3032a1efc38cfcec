import {
  getNamedType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
} from 'graphql';
import { type AccessModel, type Binding, typeOf } from '#policy/AccessModel';
import { type Rights } from '#policy/rights';

/** Coordinates: `Invoice.gross`, `Query.invoices(order:)`, `InvoiceFilter.status`, `InvoiceOrder.DUE_DATE`. */
export type Reachable = ReadonlySet<string>;

/**
 * The coordinates of the API schema that some grant reaches. A field goes when its type has nothing left, or when an argument that it
 * needs has gone; so does an input type that lost a field which it needs. Worked out until nothing more goes.
 */
export function reachableCoordinates(api: GraphQLSchema, model: AccessModel, rights: Rights): Reachable {
  const types = Object.values(api.getTypeMap()).filter((type) => !isIntrospectionType(type));
  const pass = new Pass(api, labelled(api, types, { model, rights }));
  for (let before = -1; before !== pass.reachable.size;) {
    before = pass.reachable.size;
    types.forEach((type) => {
      pass.narrow(type);
    });
  }
  return pass.reachable;
}

interface Decider {
  readonly model: AccessModel;
  readonly rights: Rights;
}

/** What each label alone allows. */
function labelled(api: GraphQLSchema, types: readonly GraphQLNamedType[], decider: Decider): Set<string> {
  const roots = new Set<GraphQLNamedType | null | undefined>([api.getQueryType(), api.getMutationType(), api.getSubscriptionType()]);
  const reachable = new Set<string>();
  for (const type of types) {
    if (isObjectType(type)) addFields(reachable, type, { ...decider, isRoot: roots.has(type) });
    else if (isInterfaceType(type)) addInterface(reachable, type);
    else if (isInputObjectType(type))
      for (const name of Object.keys(type.getFields())) addInput(reachable, `${type.name}.${name}`, decider);
    else if (isEnumType(type)) for (const { name } of type.getValues()) addEnumValue(reachable, `${type.name}.${name}`, decider);
  }
  return reachable;
}

function addFields(reachable: Set<string>, type: GraphQLObjectType, decider: Decider & { readonly isRoot: boolean }): void {
  const { model, rights, isRoot } = decider;
  // Where no row can be read, no field of a row is there either.
  if (typeOf(model, type.name) !== null && rights.rows('READ', type.name).length === 0) return;
  for (const field of Object.values(type.getFields())) {
    const coordinate = `${type.name}.${field.name}`;
    if (isRoot ? rights.reachesRoot(coordinate) : rights.reaches(type.name, field.name, 'PROJECT')) reachable.add(coordinate);
    for (const { name } of field.args) addInput(reachable, `${coordinate}(${name}:)`, decider);
  }
}

/** All of an interface, for the time being: its types decide when it is narrowed. */
function addInterface(reachable: Set<string>, type: GraphQLInterfaceType): void {
  for (const field of Object.values(type.getFields())) {
    reachable.add(`${type.name}.${field.name}`);
    for (const { name } of field.args) reachable.add(`${type.name}.${field.name}(${name}:)`);
  }
}

function addInput(reachable: Set<string>, coordinate: string, { model, rights }: Decider): void {
  if (rights.reachesInput(coordinate) || writes(model, rights, coordinate)) reachable.add(coordinate);
}

/** A value of an order or group enum is bound; one of a plain enum such as a status stands for itself. */
function addEnumValue(reachable: Set<string>, coordinate: string, { model, rights }: Decider): void {
  if (!Object.hasOwn(model.inputs, coordinate) || rights.reachesInput(coordinate)) reachable.add(coordinate);
}

/** An input that is bound to WRITE may be used when some granted activity other than READ writes the field. */
function writes(model: AccessModel, rights: Rights, coordinate: string): boolean {
  const bindings: readonly Binding[] | 'PUBLIC' | undefined = Object.hasOwn(model.inputs, coordinate)
    ? model.inputs[coordinate]
    : undefined;
  if (bindings === undefined || bindings === 'PUBLIC' || bindings.length === 0) return false;
  const activities = new Set(rights.principal.grants.map(({ activity }) => activity));
  return bindings.every(({ field, use }) => {
    const [type = '', name = ''] = field.split('.');
    return use === 'WRITE' && [...activities].some((activity) => rights.allowances(activity, type, name, 'WRITE').length > 0);
  });
}

/** Removes what stands on something that has gone. It only ever removes, so it ends. */
class Pass {
  constructor(
    private readonly api: GraphQLSchema,
    readonly reachable: Set<string>,
  ) {}

  narrow(type: GraphQLNamedType): void {
    if (isObjectType(type)) for (const field of Object.values(type.getFields())) this.narrowField(type.name, field);
    else if (isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        // An interface shows what every type of it shows: their labels, ANDed.
        const implementers = this.api.getPossibleTypes(type).filter((each) => this.stands(each));
        const shown = implementers.length > 0 && implementers.every((each) => this.reachable.has(`${each.name}.${field.name}`));
        if (!shown) this.reachable.delete(`${type.name}.${field.name}`);
        else this.narrowField(type.name, field);
      }
    } else if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        if (!this.stands(getNamedType(field.type))) this.reachable.delete(`${type.name}.${field.name}`);
      }
    }
  }

  private narrowField(typeName: string, field: GraphQLField<unknown, unknown>): void {
    const coordinate = `${typeName}.${field.name}`;
    for (const argument of field.args) {
      if (!this.stands(getNamedType(argument.type))) this.reachable.delete(`${coordinate}(${argument.name}:)`);
    }
    const lost = field.args.some(
      (each: GraphQLArgument) => isRequiredArgument(each) && !this.reachable.has(`${coordinate}(${each.name}:)`),
    );
    if (lost || !this.stands(getNamedType(field.type))) this.reachable.delete(coordinate);
  }

  /** Whether anything is left of a type. */
  private stands(type: GraphQLNamedType): boolean {
    const has = (name: string): boolean => this.reachable.has(`${type.name}.${name}`);
    if (isObjectType(type) || isInterfaceType(type)) return Object.keys(type.getFields()).some(has);
    if (isUnionType(type)) return type.getTypes().some((each) => this.stands(each));
    if (isEnumType(type)) return type.getValues().some((each) => has(each.name));
    if (!isInputObjectType(type)) return true;
    const fields: readonly GraphQLInputField[] = Object.values(type.getFields());
    return fields.some((each) => has(each.name)) && fields.every((each) => has(each.name) || !isRequiredInputField(each));
  }
}
