import { getNamedType, type GraphQLField, type GraphQLInputType, isInputObjectType } from 'graphql';
import { isLegalEntityCode, legalEntityOfId } from '#kernel/ids';
import { type AccessModel, type Binding, type RootModel, typeOf } from '#policy/AccessModel';
import { someHoldsIn, type Rights } from '#policy/rights';
import { Forbidden } from './closedList';

type Values = Readonly<Record<string, unknown>>;

export interface WriteRequest {
  readonly model: AccessModel;
  readonly rights: Rights;
  /** `Mutation.approveStep`. */
  readonly coordinate: string;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly demands: RootModel['demands'];
  /** Coerced arguments. */
  readonly values: Values;
}

/**
 * Throws FORBIDDEN unless every legal entity that the arguments name is one where the caller has the activity, and may write there what
 * the arguments write. It is not looked at whether anything exists.
 */
export function refuseUngrantedWrite(request: WriteRequest): void {
  const { model, rights, demands, values } = request;
  const written = writtenFields(request);
  for (const { activity, on, legalEntity } of demands) {
    const granted = rights.legalEntities(activity, on);
    const named = legalEntity === null ? [] : valuesAt(values, legalEntity.split('.'));
    if (granted.length === 0 || (legalEntity !== null && named.length === 0)) throw Forbidden();
    for (const value of named) {
      const code = legalEntityIn(value);
      if (code === null || rights.holdsIn(activity, on, code) === false) throw Forbidden();
      const mayWrite = ({ type, field }: Written): boolean =>
        someHoldsIn(rights.allowances(activity, type, field, 'WRITE'), scopeOf(model, type), code) !== false;
      if (!written.every(mayWrite)) throw Forbidden();
    }
  }
}

interface Written {
  readonly type: string;
  readonly field: string;
}

/** The fields that the given inputs are bound to write. */
function writtenFields({ model, coordinate, definition, values }: WriteRequest): readonly Written[] {
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
        if (!Object.hasOwn(value, field.name)) continue;
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

function scopeOf(model: AccessModel, type: string): string {
  return typeOf(model, type)?.scope ?? 'legalEntityCode';
}

function valuesAt(value: unknown, path: readonly string[]): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((each) => valuesAt(each, path));
  const [step, ...rest] = path;
  if (step === undefined) return [value];
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return [];
  return valuesAt((value as Values)[step], rest);
}

function legalEntityIn(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  return isLegalEntityCode(value) ? value : legalEntityOfId(value);
}
