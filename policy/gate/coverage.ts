import { has } from '../directives/applications';
import { ownFields, ROOTS } from '../directives/contractTypes';
import { coverageRules, reachableTypes } from './coverageRules';
import { type GateInput } from './GateInput';
import { inputRules } from './inputRules';

/** How much of what clients can reach in one spoke has a policy. Anything but all of it is no release. */
export interface Coverage {
  readonly spoke: string;
  /** Fields of reachable types, root fields, their arguments, and fields of inputs. */
  readonly reachable: number;
  readonly covered: number;
  /** Sorted coordinates without a policy. */
  readonly uncovered: readonly string[];
}

export function coverageOf(input: GateInput): readonly Coverage[] {
  const reached = reachableTypes(input);
  const open = new Set([...coverageRules(input), ...inputRules(input)].filter(({ code }) => OPEN.includes(code)).map(key));
  return input.contracts.map((contract) => {
    const fields = contract.objects
      .filter((node) => ROOTS.includes(node.name.value) || reached.has(node.name.value))
      .flatMap((node) =>
        ownFields(node)
          .filter((field) => !has(field, 'inaccessible'))
          .flatMap((field) => {
            const coordinate = `${node.name.value}.${field.name.value}`;
            return [coordinate, ...(field.arguments ?? []).map((argument) => `${coordinate}(${argument.name.value}:)`)];
          }),
      );
    const inputs = contract.inputs.flatMap((node) => (node.fields ?? []).map((field) => `${node.name.value}.${field.name.value}`));
    const coordinates = [...new Set([...fields, ...inputs])];
    const uncovered = coordinates.filter((coordinate) => open.has(key({ spoke: contract.spoke, coordinate }))).sort();
    return { spoke: contract.spoke, reachable: coordinates.length, covered: coordinates.length - uncovered.length, uncovered };
  });
}

const OPEN = ['COORDINATE_UNCOVERED', 'ROOT_WITHOUT_DEMAND', 'INPUT_UNCOVERED', 'INPUT_FREE_FORM'];

function key({ spoke, coordinate }: { readonly spoke: string; readonly coordinate: string }): string {
  return `${spoke} ${coordinate}`;
}
