import { type AccessModel, coordinatesOf, fieldOf, type FieldModel, type Requirement } from '../AccessModel';
import { stricter } from '../allowances';
import { applications, has, text } from '../directives/applications';
import { ownFields, ROOTS } from '../directives/contractTypes';
import { implies } from '../directives/requirement';
import { at, type Place } from './at';
import { type GateError } from './GateError';
import { type GateInput } from './GateInput';
import { labelOf, labelText, pathLabel } from './labels';
import { selectedFields, typeGraph } from './typeGraph';

/**
 * FLOW_WEAKER: whoever may read a computed field may read all that it is made from. Each link of a chain is checked, so the chain holds.
 * Composition does it for the standard directives only, and only along `@requires`.
 */
export function flowRules(input: GateInput): readonly GateError[] {
  const graph = typeGraph(input);
  const { model } = input;
  return input.contracts.flatMap((contract) =>
    contract.objects
      .filter((node) => !ROOTS.includes(node.name.value))
      .flatMap((node) =>
        ownFields(node).flatMap((field): readonly GateError[] => {
          const type = node.name.value;
          const place = at(contract, field, `${type}.${field.name.value}`);
          const found = fieldOf(model, type, field.name.value);
          if (found === null) return [];
          const required = applications(field, 'requires').map((each) => text(each, 'fields') ?? '');
          const read = required.map((selection) => selectedFields(graph, type, selection));
          if (read.includes(null)) return [{ code: 'FLOW_WEAKER', ...place, ...UNREADABLE }];
          const sources = [
            ...read
              .flatMap((each) => each ?? [])
              .map((each) => sourceOf(`${each.type}.${each.field}`, labelOf(model, each.type, each.field))),
            // Without classes of its own the label of a computed field is the join of these.
            ...(found.label === 'FLOW'
              ? []
              : found.flows.flatMap(({ from }) => from.map((path) => sourceOf(path, pathLabel(model, path))))),
          ];
          const bare = found.label === 'FLOW' ? [] : unmasked(model, found);
          const lowered = new Set(found.flows.flatMap(({ declassify }) => input.registers.declassified[declassify ?? '']?.sources ?? []));
          return [
            ...bare.map((cause) => ({ code: 'FLOW_WEAKER', ...place, cause, ...MASK })),
            ...weaker(labelOf(model, type, field.name.value), { place, sources: sources.filter(({ path }) => !lowered.has(path)) }),
          ];
        }),
      ),
  );
}

const MASK = { wayOut: 'put the same mask on it, or leave out @access so that it takes that of its source' };

/** A value made from a masked one in the clear: what leaves would undo the mask. Over `@requires` the spoke gets the masked value itself. */
function unmasked(model: AccessModel, { flows, mask }: FieldModel): readonly string[] {
  return flows.flatMap(({ from }) =>
    from.flatMap((path) => {
      const masked = (coordinatesOf(model, path) ?? []).find((step) => {
        const source = fieldOf(model, step.type, step.field)?.mask ?? null;
        return source !== null && stricter(mask?.kind ?? null, source.kind) !== (mask?.kind ?? null);
      });
      return masked === undefined ? [] : [`it is computed from \`${path}\`, which leaves masked, and is not masked itself`];
    }),
  );
}

const UNREADABLE = { cause: 'what `@requires` names is no selection of fields', wayOut: 'correct the selection' };

interface Source {
  readonly path: string;
  readonly label: Requirement;
}

function sourceOf(path: string, label: Requirement): Source {
  return { path, label };
}

function weaker(
  own: Requirement,
  { place, sources }: { readonly place: Place; readonly sources: readonly Source[] },
): readonly GateError[] {
  const unique = [...new Map(sources.map((each) => [each.path, each])).values()];
  return unique
    .filter(({ label }) => !implies(own, label))
    .map(({ path, label }) => ({
      code: 'FLOW_WEAKER',
      ...place,
      cause: `it is computed from \`${path}\`, which demands ${labelText(label)}, and demands only ${labelText(own)} itself`,
      wayOut: 'raise its label, name the source in @flow, or register a declassification',
    }));
}

/** PROVIDES_WEAKER: a spoke that hands out a field of another one carries its label, so that it decides about it too. */
export function providesRules(input: GateInput): readonly GateError[] {
  const graph = typeGraph(input);
  return input.contracts.flatMap((contract) => {
    const own = new Map(contract.objects.map((node) => [node.name.value, node]));
    const carries = (type: string, name: string): boolean => {
      const node = own.get(type);
      const field = (node?.fields ?? []).find((each) => each.name.value === name);
      const kind = fieldOf(input.model, type, name)?.label;
      // Ours must be the same kind as the owner's; whether it is the same altogether, OWNERS_DISAGREE tells. Standard ones hold for the
      // coordinate, whoever resolves it.
      const wanted = kind === 'ACCESS' ? ['access'] : kind === 'FLOW' ? ['flow'] : LABELS;
      return node !== undefined && field !== undefined && wanted.some((label) => has(field, label) || has(node, label));
    };
    return contract.objects.flatMap((node) =>
      ownFields(node).flatMap((field) =>
        applications(field, 'provides').flatMap((provides): readonly GateError[] => {
          const place = at(contract, field, `${node.name.value}.${field.name.value}`);
          const returned = graph.returns(node.name.value, field.name.value) ?? '';
          const read = selectedFields(graph, returned, text(provides, 'fields') ?? '');
          if (read === null) return [{ code: 'PROVIDES_WEAKER', ...place, cause: 'what it provides is no selection of fields', ...DROP }];
          return read
            .filter(
              ({ type, field: name }) =>
                name !== input.model.types[type]?.key && labelOf(input.model, type, name).length > 0 && !carries(type, name),
            )
            .map(({ type, field: name }) => ({
              code: 'PROVIDES_WEAKER',
              ...place,
              cause: `it provides \`${type}.${name}\` without the label of its owner`,
              ...DROP,
            }));
        }),
      ),
    );
  });
}

const DROP = { wayOut: 'put the same label on the field there, or drop @provides' };
const LABELS = ['access', 'flow', 'public', 'authenticated', 'requiresScopes', 'policy'];
