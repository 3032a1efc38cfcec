import { type FieldDefinitionNode } from 'graphql';
import { type AccessModel, type Binding, typeOf } from '../AccessModel';
import { applications, has, text, texts } from '../directives/applications';
import { coordinatesIn } from '../directives/coordinates';
import { directiveDefinitions } from '../directives/definitions';
import { isList, namedType, ownFields, type ParsedContract, ROOTS } from '../directives/contractTypes';
import { at, type Place } from './at';
import { type GateError } from './GateError';
import { type GateInput } from './GateInput';
import { reachedFrom, typeGraph, type TypeGraph } from './typeGraph';

/** ONE_WALL_ONLY: a spoke that others wrote filters no rows, so its lists and totals are right only when the hub tells it whose to take. */
export function oneWallRules(input: GateInput): readonly GateError[] {
  const graph = typeGraph(input);
  return input.contracts
    .filter(({ overlay }) => overlay !== undefined)
    .flatMap((contract) =>
      contract.objects.flatMap((node) =>
        ownFields(node).flatMap((field) => {
          const type = node.name.value;
          const place = at(contract, field, `${type}.${field.name.value}`);
          const cause = ROOTS.includes(type)
            ? rootProblem(input.model, { graph, type, field })
            : nestedProblem(input.model, { graph, type, field });
          return cause === null ? [] : [{ code: 'ONE_WALL_ONLY', ...place, cause, wayOut: WAY_OUT }];
        }),
      ),
    );
}

const WAY_OUT = 'add an argument for the legal entities (@scopeArgument), wrap it in a spoke of ours, or reach it by key';

interface Asked {
  readonly graph: TypeGraph;
  readonly type: string;
  readonly field: FieldDefinitionNode;
}

function rootProblem(model: AccessModel, { graph, type, field }: Asked): string | null {
  const rows = rowsBelow(model, graph, field);
  const [scope] = applications(field, 'scopeArgument');
  if (scope !== undefined) return scopeProblem(field, text(scope, 'name') ?? '');
  if (type === 'Mutation' || rows === null) return null;
  const isByKey = typeOf(model, namedType(field.type)) !== null && !isList(field.type) && keyed(model, { type, field });
  return isByKey ? null : `it lists, filters or totals rows of \`${rows}\`, and nothing tells the spoke whose rows to take`;
}

/** A list or a total below a row: the argument of a root field does not reach it. What stands below a value is reached through its field. */
function nestedProblem(model: AccessModel, { graph, type, field }: Asked): string | null {
  if (!graph.keyed.has(type) || has(field, 'inaccessible')) return null;
  const isReference = typeOf(model, namedType(field.type)) !== null && !isList(field.type) && (field.arguments ?? []).length === 0;
  const rows = isReference ? null : (rowsBelow(model, graph, field) ?? totalled(model, field));
  return rows === null ? null : `it lists or totals rows of \`${rows}\` below a row`;
}

function totalled(model: AccessModel, field: FieldDefinitionNode): string | null {
  const sums = applications(field, 'flow').filter((flow) => text(flow, 'use') === 'AGGREGATE');
  const types = sums.flatMap((flow) => texts(flow, 'from').map((path) => path.split('.')[0] ?? ''));
  return types.find((type) => typeOf(model, type)?.foreign) ?? null;
}

function scopeProblem(field: FieldDefinitionNode, name: string): string | null {
  const argument = (field.arguments ?? []).find((each) => each.name.value === name);
  if (argument === undefined) return `its scope argument \`${name}\` is no argument of it`;
  if (!isList(argument.type) || !['String', 'ID'].includes(namedType(argument.type)))
    return `its scope argument \`${name}\` takes no list of codes`;
  return has(field, 'demands') ? null : 'it has a scope argument and demands nothing by which to fill it';
}

/** Every argument is the key of the row that is returned. */
function keyed(model: AccessModel, { type, field }: Omit<Asked, 'graph'>): boolean {
  const returned = namedType(field.type);
  const key = `${returned}.${typeOf(model, returned)?.key ?? ''}`;
  const isKey = (binding: readonly Binding[] | 'PUBLIC' | undefined): boolean =>
    Array.isArray(binding) && binding.length > 0 && binding.every((each: Binding) => each.field === key);
  return (field.arguments ?? []).every((each) => isKey(model.inputs[`${type}.${field.name.value}(${each.name.value}:)`]));
}

/** The scoped foreign type that the field lists or totals, behind values and connections. Null when there is none. */
function rowsBelow(model: AccessModel, graph: TypeGraph, field: FieldDefinitionNode): string | null {
  const demanded = applications(field, 'demands').map((each) => text(each, 'on') ?? '');
  const values = (type: string): readonly string[] => (graph.keyed.has(type) ? [] : graph.leadsTo(type));
  const below = reachedFrom({ ...graph, leadsTo: values }, [namedType(field.type)]);
  return [...demanded, ...below].find((type) => typeOf(model, type)?.foreign) ?? null;
}

/** GRANT_INVALID: an overlay names what is in the contract, and what may stand there. */
export function overlayRules({ contracts }: GateInput): readonly GateError[] {
  return contracts.flatMap((contract) => {
    const { overlay } = contract;
    if (overlay === undefined) return [];
    const known = new Map(coordinatesIn(contract.written).map(({ name, node }) => [name, node.kind]));
    return overlay.applications.flatMap(({ coordinate, directive, line }): readonly GateError[] => {
      const cause = misplaced(directive.name.value, { coordinate, kind: known.get(coordinate) });
      return cause === null
        ? []
        : [{ code: 'GRANT_INVALID', ...overlayPlace(contract, { coordinate, line }), cause, wayOut: 'correct the file' }];
    });
  });
}

const LOCATIONS: Readonly<Record<string, string>> = {
  ObjectTypeDefinition: 'OBJECT',
  ObjectTypeExtension: 'OBJECT',
  FieldDefinition: 'FIELD_DEFINITION',
  EnumValueDefinition: 'ENUM_VALUE',
};

function misplaced(name: string, { coordinate, kind }: { coordinate: string; kind: string | undefined }): string | null {
  if (kind === undefined) return `the contract has no \`${coordinate}\``;
  const input = coordinate.includes('(') ? 'ARGUMENT_DEFINITION' : 'INPUT_FIELD_DEFINITION';
  const location = kind === 'InputValueDefinition' ? input : (LOCATIONS[kind] ?? '');
  const allowed: readonly string[] = directiveDefinitions().get(name)?.locations ?? [];
  return allowed.includes(location) ? null : `\`@${name}\` does not stand on \`${coordinate}\``;
}

function overlayPlace({ spoke, overlay }: ParsedContract, { coordinate, line }: { coordinate: string; line: number }): Place {
  return { spoke, file: `schema/policy/${overlay?.file ?? ''}`, line, coordinate };
}
