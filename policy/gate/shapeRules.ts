import { type ASTNode, Kind } from 'graphql';
import { directiveDefinitions } from '../directives/definitions';
import { has } from '../directives/applications';
import { type ParsedContract } from '../directives/contractTypes';
import { STANDARD } from '../directives/standardLabels';
import { at } from './at';
import { type GateError } from './GateError';
import { type GateInput } from './GateInput';
import { reachedFrom, typeGraph } from './typeGraph';

/** INTERFACE_LABELLED: implementing types do not inherit a label, so one on an interface guards nothing. */
export function interfaceRules({ contracts }: GateInput): readonly GateError[] {
  return contracts.flatMap((contract) =>
    contract.document.definitions.flatMap((node): readonly GateError[] => {
      const isInterface = node.kind === Kind.INTERFACE_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_EXTENSION;
      const isObject = node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION;
      if (!isInterface && !(isObject && has(node, 'interfaceObject'))) return [];
      const type = node.name.value;
      const places: readonly (readonly [string, Directed])[] = [
        [type, node],
        ...(node.fields ?? []).map((field): readonly [string, Directed] => [`${type}.${field.name.value}`, field]),
      ];
      return places.flatMap(([name, each]) => labelsOn(each).map((label) => ({ ...at(contract, each, name), ...onInterface(label) })));
    }),
  );
}

type Directed = ASTNode & Parameters<typeof has>[0];

function labelsOn(node: Directed): readonly string[] {
  return [...directiveDefinitions().keys(), ...STANDARD].filter((label) => has(node, label));
}

function onInterface(label: string): Pick<GateError, 'code' | 'cause' | 'wayOut'> {
  const cause = `\`@${label}\` stands on an interface, whose types do not inherit it`;
  return { code: 'INTERFACE_LABELLED', cause, wayOut: 'label the implementing types; the interface then demands what they do' };
}

const EXECUTABLE = [
  'QUERY',
  'MUTATION',
  'SUBSCRIPTION',
  'FIELD',
  'FRAGMENT_DEFINITION',
  'FRAGMENT_SPREAD',
  'INLINE_FRAGMENT',
  'VARIABLE_DEFINITION',
];
const ALLOWED = ['skip', 'include'];

/** EXECUTABLE_DIRECTIVE: what a client writes into an operation are fields and arguments; those have a policy. */
export function executableRules({ contracts }: GateInput): readonly GateError[] {
  return contracts.flatMap((contract) =>
    contract.written.definitions.flatMap((node): readonly GateError[] => {
      if (node.kind !== Kind.DIRECTIVE_DEFINITION || ALLOWED.includes(node.name.value)) return [];
      const location = node.locations.find(({ value }) => EXECUTABLE.includes(value))?.value;
      if (location === undefined) return [];
      const cause = `clients could write it into an operation (${location}), and no policy covers what it does`;
      return [{ code: 'EXECUTABLE_DIRECTIVE', ...at(contract, node, `@${node.name.value}`), cause, wayOut: 'use an argument' }];
    }),
  );
}

/** From as many spokes on, the planner weighs too many ways to a shared object. */
const SHARED_BY = 3;

/** SHAREABLE_OBJECT: planning time grows without bound where several spokes share a field that leads on. */
export function shareableRules(input: GateInput): readonly GateError[] {
  const graph = typeGraph(input);
  const places = new Map<string, { contract: ParsedContract; node: ASTNode; type: string; returned: string }[]>();
  for (const contract of input.contracts) {
    for (const node of contract.objects) {
      for (const field of node.fields ?? []) {
        if (has(field, 'external') || !(has(field, 'shareable') || has(node, 'shareable'))) continue;
        const coordinate = `${node.name.value}.${field.name.value}`;
        const returned = graph.returns(node.name.value, field.name.value) ?? '';
        if (graph.leadsTo(returned).length === 0) continue; // no object
        places.set(coordinate, [...(places.get(coordinate) ?? []), { contract, node: field, type: node.name.value, returned }]);
      }
    }
  }
  return [...places].flatMap(([coordinate, owners]) => {
    const [first] = owners;
    if (first === undefined || owners.length < SHARED_BY) return [];
    const reached = reachedFrom(graph, [first.returned]);
    const entity = [...reached].find((type) => graph.keyed.has(type));
    if (entity === undefined && !reached.has(first.type)) return [];
    const cause = `${String(owners.length)} spokes share it and it ${entity === undefined ? 'lies on a cycle' : `leads to \`${entity}\``}: planning time explodes`;
    return owners.map(({ contract, node }) => ({
      code: 'SHAREABLE_OBJECT',
      ...at(contract, node, coordinate),
      cause,
      wayOut: 'share scalars and value types only',
    }));
  });
}
