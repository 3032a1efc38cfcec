import { type Binding, coordinatesOf, fieldOf, type FlowModel, typeOf } from '../AccessModel';
import { CORE } from '../Grant';
import { applications, text, texts } from '../directives/applications';
import { namedType, ownFields } from '../directives/contractTypes';
import { at } from './at';
import { type GateError } from './GateError';
import { type GateInput } from './GateInput';

/**
 * DECLASSIFY_UNREGISTERED: a lower label than that of the sources is a decision that somebody signs, for rows of one legal entity each, in
 * fixed groups. Totals over a choice of legal entities would tell their difference.
 */
export function declassifyRules(input: GateInput): readonly GateError[] {
  return input.contracts.flatMap((contract) =>
    contract.objects.flatMap((node) => {
      const lowered = ownFields(node).flatMap((field) =>
        applications(field, 'flow').flatMap((flow) => {
          const entry = text(flow, 'declassify');
          return entry === null ? [] : [{ field, entry, from: texts(flow, 'from') }];
        }),
      );
      const type = node.name.value;
      const takers = lowered.length === 0 ? new Map<string, string>() : filteredTypes(input, type);
      return lowered.flatMap(({ field, entry, from }): readonly GateError[] => {
        const coordinate = `${type}.${field.name.value}`;
        const filtered = takers.get(type) ?? takers.get(coordinate);
        const problems = [
          ...entryProblems(input, entry, from),
          ...rowProblems(input, type, entry),
          ...(filtered === undefined
            ? []
            : [`\`${filtered}\` takes a filter or a grouping of what it is made from, by which single rows can be told apart`]),
        ];
        const wayOut = 'complete the entry in schema/policy/declassified.yaml, make it a row of one legal entity, remove the filter';
        return problems.map((cause) => ({ code: 'DECLASSIFY_UNREGISTERED', ...at(contract, field, coordinate), cause, wayOut }));
      });
    }),
  );
}

function entryProblems({ registers, model }: GateInput, entry: string, from: readonly string[]): readonly string[] {
  const found = Object.hasOwn(registers.declassified, entry) ? registers.declassified[entry] : undefined;
  if (found === undefined) return [`there is no entry \`${entry}\` in the declassification register`];
  const unlisted = from.filter((path) => !found.sources.includes(path));
  const unknown = found.sources.filter((path) => coordinatesOf(model, path) === null);
  return [
    ...unlisted.map((path) => `the entry \`${entry}\` does not list the source \`${path}\``),
    ...unknown.map((path) => `the entry \`${entry}\` lists \`${path}\`, which is no path of fields`),
  ];
}

/**
 * Each row is of one legal entity and whole in the instance that owns it. The hub holds the count of every row against k: whoever sees the
 * row must be able to see it.
 */
function rowProblems({ model, registers }: GateInput, type: string, entry: string): readonly string[] {
  const scoped = typeOf(model, type);
  if (scoped === null) return ['its rows are of no legal entity: totals over several tell their difference'];
  const flows = flowsOf(model, type);
  const counts = flows.filter((flow) => flow.function === 'COUNT').map(({ field }) => fieldOf(model, type, field));
  const isCounted = counts.some(
    (field) => field?.label === 'ACCESS' && field.mask === null && field.classes.every((name) => name === CORE),
  );
  const keys = flows.filter(({ use }) => use === 'GROUP').map(({ field }) => field);
  const isGrouping = (registers.declassified[entry]?.groupings ?? []).some((set) => keys.every((key) => set.includes(key)));
  return [
    ...(scoped.foreign ? ['its spoke was written by others: nothing says that it sums over whole legal entities'] : []),
    ...(keys.includes(scoped.scope) ? [] : [`it is not grouped by its legal entity, \`${scoped.scope}\``]),
    ...(isCounted ? [] : [`its type has no COUNT of class ${CORE} by which the hub finds small groups`]),
    ...(isGrouping ? [] : [`it is grouped by ${keys.join(', ')}, which is no grouping set of the entry \`${entry}\``]),
  ];
}

type FieldFlow = FlowModel & { readonly field: string };

function flowsOf(model: GateInput['model'], type: string): readonly FieldFlow[] {
  return Object.entries(model.fields).flatMap(([coordinate, field]) =>
    coordinate.startsWith(`${type}.`) ? field.flows.map((flow) => ({ ...flow, field: coordinate.slice(type.length + 1) })) : [],
  );
}

/**
 * Types and fields that are returned by something with a filter, to the coordinate of what takes it. A filter of the fields of `own` chooses
 * among its finished rows and changes none.
 */
function filteredTypes({ contracts, model }: GateInput, own: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const contract of contracts) {
    const parts = new Map(contract.inputs.map((node) => [node.name.value, node]));
    const narrows = (coordinate: string, type: string, seen: ReadonlySet<string>): boolean => {
      if (filters(model.inputs[coordinate], own)) return true;
      const input = seen.has(type) ? undefined : parts.get(type);
      return (input?.fields ?? []).some((each) => narrows(`${type}.${each.name.value}`, namedType(each.type), new Set([...seen, type])));
    };
    for (const node of contract.objects) {
      for (const field of ownFields(node)) {
        const coordinate = `${node.name.value}.${field.name.value}`;
        const takes = (field.arguments ?? []).some((argument) =>
          narrows(`${coordinate}(${argument.name.value}:)`, namedType(argument.type), new Set()),
        );
        if (!takes) continue;
        found.set(coordinate, coordinate);
        for (const type of belowField(contract, namedType(field.type))) if (!found.has(type)) found.set(type, coordinate);
      }
    }
  }
  return found;
}

/** A filter narrows everything below it. */
function belowField({ objects }: GateInput['contracts'][number], first: string): ReadonlySet<string> {
  const found = new Set<string>();
  const left = [first];
  for (let type = left.pop(); type !== undefined; type = left.pop()) {
    const nodes = objects.filter((node) => node.name.value === type);
    if (found.has(type) || nodes.length === 0) continue;
    found.add(type);
    left.push(...nodes.flatMap((node) => ownFields(node).map((field) => namedType(field.type))));
  }
  return found;
}

function filters(binding: readonly Binding[] | 'PUBLIC' | undefined, own: string): boolean {
  if (!Array.isArray(binding)) return false;
  const isOwn = (field: string): boolean => field.startsWith(`${own}.`);
  return binding.some(({ use, field }: Binding) => (use === 'FILTER' || use === 'SEARCH' || use === 'GROUP') && !isOwn(field));
}
