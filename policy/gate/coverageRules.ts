import { BUILT_IN_ACTIVITIES } from '../Grant';
import { applications, has, text } from '../directives/applications';
import { type ObjectNode, ownFields, ROOTS } from '../directives/contractTypes';
import { at } from './at';
import { type GateInput } from './GateInput';
import { type GateError } from './GateError';
import { reachedFrom, typeGraph } from './typeGraph';

/** COORDINATE_UNCOVERED, ROOT_WITHOUT_DEMAND, ROOT_WITHOUT_GATHER, ACTIVITY_UNKNOWN: nothing that a client can reach is without a policy. */
export function coverageRules(input: GateInput): readonly GateError[] {
  const reached = reachableTypes(input);
  const labelled = labelledTypes(input);
  return input.contracts.flatMap((contract) =>
    contract.objects.flatMap((node) => {
      const type = node.name.value;
      return ownFields(node).flatMap((field): readonly GateError[] => {
        const coordinate = `${type}.${field.name.value}`;
        const place = at(contract, field, coordinate);
        if (ROOTS.includes(type)) return rootErrors(input, { place, field });
        if (!reached.has(type) || has(field, 'inaccessible')) return [];
        const model = input.model.fields[coordinate];
        const isSilent = model === undefined || (model.label === 'ACCESS' && model.classes.length === 0);
        if (!isSilent && (model.label !== 'VALUE' || !labelled.has(type))) return [];
        return [{ code: 'COORDINATE_UNCOVERED', ...place, ...UNCOVERED }];
      });
    }),
  );
}

/** Types of which some field has a label of its own: the others are no parts of a value, they were forgotten. */
function labelledTypes({ contracts }: GateInput): ReadonlySet<string> {
  const isLabelled = (node: ObjectNode): boolean => ownFields(node).some((field) => LABELS.some((label) => has(field, label)));
  return new Set(contracts.flatMap(({ objects }) => objects.filter(isLabelled).map((node) => node.name.value)));
}

const LABELS = ['access', 'flow', 'mask'];

const UNCOVERED = {
  cause: 'the field can be reached and nothing says who may see it',
  wayOut: 'put a class on it or on its type (@access), say what it is computed from (@flow), or @public with a reason',
};

interface RootPlace {
  readonly place: Pick<GateError, 'spoke' | 'file' | 'line' | 'coordinate'>;
  readonly field: ReturnType<typeof ownFields>[number];
}

function rootErrors({ model }: GateInput, { place, field }: RootPlace): readonly GateError[] {
  const demands = applications(field, 'demands');
  const errors: GateError[] = [];
  if (demands.length === 0 && !has(field, 'public')) {
    errors.push({
      code: 'ROOT_WITHOUT_DEMAND',
      ...place,
      cause: 'the root field demands nothing',
      wayOut: 'say what it demands (@demands), or @public with a reason',
    });
  }
  if (place.coordinate.startsWith('Mutation.') && demands.some((each) => text(each, 'legalEntity') === null)) {
    errors.push({
      code: 'ROOT_WITHOUT_DEMAND',
      ...place,
      cause: 'the mutation names no legal entity',
      wayOut: 'give @demands the argument path: legalEntity: "input.legalEntityCode"',
    });
  }
  if (!has(field, 'gather')) {
    errors.push({
      code: 'ROOT_WITHOUT_GATHER',
      ...place,
      cause: 'nothing says how the answers of several instances combine',
      wayOut: 'add @gather(how: ROUTE, MERGE, GROUP or ANY)',
    });
  }
  for (const each of demands) {
    const activity = text(each, 'activity') ?? '';
    const known = (BUILT_IN_ACTIVITIES as readonly string[]).includes(activity) || model.activities.includes(activity);
    if (!known) {
      const cause = `no spoke declares the activity \`${activity}\``;
      errors.push({ code: 'ACTIVITY_UNKNOWN', ...place, cause, wayOut: "declare it in the spoke's policy room, or correct the name" });
    }
  }
  return errors;
}

/** Types that some root field, entity or reachable field returns. */
export function reachableTypes(input: GateInput): ReadonlySet<string> {
  const graph = typeGraph(input);
  return reachedFrom(graph, [...Object.values(input.model.roots).map(({ type }) => type), ...graph.keyed]);
}
