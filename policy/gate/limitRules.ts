import { type FieldDefinitionNode } from 'graphql';
import { coordinatesOf, fieldOf, typeOf } from '../AccessModel';
import { applications, has, text } from '../directives/applications';
import { isList, namedType, ownFields } from '../directives/contractTypes';
import { at } from './at';
import { type GateError } from './GateError';
import { type GateInput } from './GateInput';

/** LIMIT_INVALID: what an amount limit compares is one stored total with its currency, or the limit would decide about something else. */
export function limitRules(input: GateInput): readonly GateError[] {
  return input.contracts.flatMap((contract) =>
    contract.objects.flatMap((node) => {
      const names = new Set<string>();
      return ownFields(node).flatMap((field) =>
        applications(field, 'amountLimit').flatMap((limit): readonly GateError[] => {
          const type = node.name.value;
          const name = text(limit, 'name') ?? '';
          const twice = names.has(name) ? [`another field carries the limit \`${name}\` too`] : [];
          names.add(name);
          const problems = [...twice, ...problemsOf(input, { type, field, currencyBy: text(limit, 'currencyBy') ?? '' })];
          return problems.map((cause) => ({
            code: 'LIMIT_INVALID',
            ...at(contract, field, `${type}.${field.name.value}`),
            cause,
            wayOut: 'point it at the stored total of the document in the limit currency: `limitAmount`',
          }));
        }),
      );
    }),
  );
}

interface Limit {
  readonly type: string;
  readonly field: FieldDefinitionNode;
  readonly currencyBy: string;
}

function problemsOf({ model }: GateInput, { type, field, currencyBy }: Limit): readonly string[] {
  const value = namedType(field.type);
  const currency = coordinatesOf(model, `${type}.${currencyBy}`);
  const several = isList(field.type);
  return [
    ...(typeOf(model, type) === null ? [`\`${type}\` has no legal entity, so no grant sets a limit on it`] : []),
    ...(has(field, 'flow') || has(field, 'requires') ? ['it is computed, not stored'] : []),
    ...(several || fieldOf(model, value, 'amount') === null ? [`a ${several ? 'list' : value} is no amount`] : []),
    ...(has(field, 'mask') ? ['it is masked'] : []),
    ...(currency === null ? [`its currency \`${currencyBy}\` is no path from \`${type}\``] : []),
  ];
}
