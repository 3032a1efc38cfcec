import { type GraphQLField } from 'graphql';
import { isLegalEntityCode, legalEntityOfId } from '#kernel/ids';
import { type AccessModel, type RootModel } from '#policy/AccessModel';
import { type Rights } from '#policy/rights';
import { mayWrite, writtenFields } from '#policy/writtenFields';
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
      if (!written.every((each) => mayWrite({ model, rights, activity, legalEntity: code }, each))) throw Forbidden();
    }
  }
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
