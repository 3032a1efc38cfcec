import { coordinatesOf, fieldOf } from '../AccessModel';
import { type Use } from '../Grant';
import { applications, text, texts } from '../directives/applications';
import { ownFields } from '../directives/contractTypes';
import { at } from './at';
import { type GateInput } from './GateInput';
import { type GateError } from './GateError';

/** PATH_WEAKER: a binding or a flow reads a field that exists, in a use that its contract allows. */
export function pathRules(input: GateInput): readonly GateError[] {
  return input.contracts.flatMap((contract) => [
    ...contract.objects.flatMap((node) =>
      ownFields(node).flatMap((field) => [
        ...applications(field, 'flow').flatMap((flow) =>
          texts(flow, 'from').flatMap((path) =>
            weaker(
              input,
              { path, use: (text(flow, 'use') ?? 'PROJECT') as Use, function: text(flow, 'function') },
              at(contract, field, `${node.name.value}.${field.name.value}`),
            ),
          ),
        ),
        ...(field.arguments ?? []).flatMap((argument) =>
          applications(argument, 'binds').flatMap((binding) =>
            weaker(input, bound(binding), at(contract, argument, `${node.name.value}.${field.name.value}(${argument.name.value}:)`)),
          ),
        ),
      ]),
    ),
    ...contract.inputs.flatMap((node) =>
      (node.fields ?? []).flatMap((field) =>
        applications(field, 'binds').flatMap((binding) =>
          weaker(input, bound(binding), at(contract, field, `${node.name.value}.${field.name.value}`)),
        ),
      ),
    ),
    ...contract.enums.flatMap((node) =>
      (node.values ?? []).flatMap((value) =>
        applications(value, 'binds').flatMap((binding) =>
          weaker(input, bound(binding), at(contract, value, `${node.name.value}.${value.name.value}`)),
        ),
      ),
    ),
  ]);
}

interface Reading {
  readonly path: string;
  readonly use: Use;
  readonly function: string | null;
}

function bound(binding: Readonly<Record<string, unknown>>): Reading {
  return { path: text(binding, 'field') ?? '', use: (text(binding, 'use') ?? 'FILTER') as Use, function: null };
}

function weaker(
  { model }: GateInput,
  reading: Reading,
  place: Pick<GateError, 'spoke' | 'file' | 'line' | 'coordinate'>,
): readonly GateError[] {
  const steps = coordinatesOf(model, reading.path);
  if (steps === null) {
    return [{ code: 'PATH_WEAKER', ...place, cause: `\`${reading.path}\` is no path of fields`, wayOut: 'correct the path: Type.field' }];
  }
  for (const { type, field } of steps) {
    const label = fieldOf(model, type, field);
    if (label?.label !== 'ACCESS') continue;
    const allowed =
      label.uses.includes(reading.use) && (reading.function === null || label.aggregate.some((each) => each === reading.function));
    if (!allowed) {
      const cause = `\`${type}.${field}\` does not allow ${reading.function ?? reading.use}`;
      return [{ code: 'PATH_WEAKER', ...place, cause, wayOut: 'list the use in its @access, or remove the input' }];
    }
  }
  return [];
}
