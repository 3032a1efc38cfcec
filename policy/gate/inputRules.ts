import { type InputValueDefinitionNode } from 'graphql';
import { has } from '../directives/applications';
import { namedType, ownFields } from '../directives/contractTypes';
import { at } from './at';
import { type GateInput } from './GateInput';
import { type GateError } from './GateError';

const FREE_FORM = ['JSON', 'JSONObject', 'Any', '_Any', 'URL', 'URI'];

/** INPUT_UNCOVERED, INPUT_FREE_FORM: every argument and input field says which field it stands for, or that it stands for none. */
export function inputRules({ contracts }: GateInput): readonly GateError[] {
  const covering = new Set(
    contracts.flatMap(({ inputs, enums }) => [
      ...inputs.map((node) => node.name.value),
      ...enums
        .filter((node) => (node.values ?? []).every((value) => has(value, 'binds') || has(value, 'public')))
        .map((node) => node.name.value),
    ]),
  );
  const check = (
    place: Pick<GateError, 'spoke' | 'file' | 'line' | 'coordinate'>,
    node: InputValueDefinitionNode,
  ): readonly GateError[] => {
    const type = namedType(node.type);
    if (FREE_FORM.includes(type)) {
      return [
        { code: 'INPUT_FREE_FORM', ...place, cause: `it takes ${type}, which can name anything`, wayOut: 'give it a type, or an enum' },
      ];
    }
    if (has(node, 'binds') || has(node, 'public') || covering.has(type)) return [];
    return [
      {
        code: 'INPUT_UNCOVERED',
        ...place,
        cause: 'nothing says which field it stands for',
        wayOut: 'bind it (@binds), or @public with a reason',
      },
    ];
  };
  return contracts.flatMap((contract) => [
    ...contract.objects.flatMap((node) =>
      ownFields(node).flatMap((field) =>
        (field.arguments ?? []).flatMap((argument) =>
          check(at(contract, argument, `${node.name.value}.${field.name.value}(${argument.name.value}:)`), argument),
        ),
      ),
    ),
    ...contract.inputs.flatMap((node) =>
      (node.fields ?? []).flatMap((field) => check(at(contract, field, `${node.name.value}.${field.name.value}`), field)),
    ),
  ]);
}
