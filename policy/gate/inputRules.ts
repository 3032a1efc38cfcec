import { type EnumTypeDefinitionNode, type FieldDefinitionNode, type InputValueDefinitionNode } from 'graphql';
import { applications, has, text } from '../directives/applications';
import { namedType, ownFields } from '../directives/contractTypes';
import { at } from './at';
import { type GateInput } from './GateInput';
import { type GateError } from './GateError';

const FREE_FORM = ['JSON', 'JSONObject', 'Any', '_Any', 'URL', 'URI', 'Expression', 'SQL', 'Column'];

/** INPUT_UNCOVERED, INPUT_FREE_FORM: every argument and input field says which field it stands for, or that it stands for none. */
export function inputRules({ contracts }: GateInput): readonly GateError[] {
  const covering = new Set(
    contracts.flatMap(({ inputs, enums }) => [
      ...inputs.map((node) => node.name.value),
      ...enums.filter((node) => (node.values ?? []).every(isSaid)).map((node) => node.name.value),
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
    if (isSaid(node) || covering.has(type)) return [];
    return [{ ...place, ...UNCOVERED }];
  };
  return contracts.flatMap((contract) => [
    ...contract.objects.flatMap((node) =>
      ownFields(node).flatMap((field) =>
        (field.arguments ?? [])
          .filter((argument) => !filledByHub(field, argument.name.value))
          .flatMap((argument) =>
            check(at(contract, argument, `${node.name.value}.${field.name.value}(${argument.name.value}:)`), argument),
          ),
      ),
    ),
    ...contract.inputs.flatMap((node) =>
      (node.fields ?? []).flatMap((field) => check(at(contract, field, `${node.name.value}.${field.name.value}`), field)),
    ),
    ...contract.enums
      .filter(names)
      .flatMap((node) =>
        (node.values ?? [])
          .filter((value) => !isSaid(value))
          .map((value) => ({ ...at(contract, value, `${node.name.value}.${value.name.value}`), ...UNCOVERED })),
      ),
  ]);
}

const UNCOVERED = {
  code: 'INPUT_UNCOVERED',
  cause: 'nothing says which field it stands for',
  wayOut: 'bind it (@binds), or @public with a reason',
};

function isSaid(node: Parameters<typeof has>[0]): boolean {
  return has(node, 'binds') || has(node, 'public');
}

/** An enum of orders, groups or totals: some value of it stands for a field. */
function names({ values = [] }: EnumTypeDefinitionNode): boolean {
  return values.some(isSaid);
}

function filledByHub(field: FieldDefinitionNode, argument: string): boolean {
  return applications(field, 'scopeArgument').some((each) => text(each, 'name') === argument);
}
