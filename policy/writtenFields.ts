import { getNamedType, type GraphQLField, type GraphQLInputType, isInputObjectType } from 'graphql';
import { type AccessModel, type Binding, typeOf } from './AccessModel';
import { type Rights, someHoldsIn } from './rights';

type Values = Readonly<Record<string, unknown>>;

export interface WritingField {
  readonly model: AccessModel;
  /** `Mutation.approveStep`. */
  readonly coordinate: string;
  readonly definition: GraphQLField<unknown, unknown>;
  /** Coerced arguments. */
  readonly values: Values;
}

export interface Written {
  readonly type: string;
  readonly field: string;
}

/** The fields that the given inputs are bound to write. */
export function writtenFields({ model, coordinate, definition, values }: WritingField): readonly Written[] {
  const written: Written[] = [];
  const note = (input: string): void => {
    const bindings: readonly Binding[] | 'PUBLIC' | undefined = Object.hasOwn(model.inputs, input) ? model.inputs[input] : undefined;
    if (bindings === undefined || bindings === 'PUBLIC') return;
    for (const { field: path, use } of bindings) {
      const [type = '', field = ''] = path.split('.');
      if (use === 'WRITE') written.push({ type, field });
    }
  };
  const visit = (inputType: GraphQLInputType, value: unknown): void => {
    const type = getNamedType(inputType);
    if (Array.isArray(value)) for (const each of value) visit(inputType, each);
    else if (isInputObjectType(type) && typeof value === 'object' && value !== null) {
      for (const field of Object.values(type.getFields())) {
        if (!Object.hasOwn(value, field.name) || (value as Values)[field.name] === undefined) continue;
        note(`${type.name}.${field.name}`);
        visit(field.type, (value as Values)[field.name]);
      }
    }
  };
  for (const argument of definition.args) {
    if (!Object.hasOwn(values, argument.name)) continue;
    note(`${coordinate}(${argument.name}:)`);
    visit(argument.type, values[argument.name]);
  }
  return written;
}

export interface WritingPlace {
  readonly model: AccessModel;
  readonly rights: Rights;
  readonly activity: string;
  readonly legalEntity: string;
}

/** Whether some grant of the activity lets the field be written in the legal entity. Conditions on the row are not decided here. */
export function mayWrite({ model, rights, activity, legalEntity }: WritingPlace, { type, field }: Written): boolean {
  const scope = typeOf(model, type)?.scope ?? 'legalEntityCode';
  return someHoldsIn(rights.allowances(activity, type, field, 'WRITE'), scope, legalEntity) !== false;
}
