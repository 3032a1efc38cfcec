import { type FieldNode, type FragmentDefinitionNode, type GraphQLResolveInfo, Kind, type SelectionNode } from 'graphql';

/**
 * The names of the fields that an operation selects on `type`, below the field of `info` and then below each of `path`.
 * Fragments are opened; those on another type of an abstract answer are left out. `@skip` and `@include` count as selected.
 */
export function selectedFields(info: GraphQLResolveInfo, type: string, path: readonly string[] = []): readonly string[] {
  const { fragments } = info;
  let level: readonly SelectionNode[] = info.fieldNodes.flatMap(below);
  for (const step of path)
    level = fieldsOf(level, fragments, null)
      .filter((field) => field.name.value === step)
      .flatMap(below);
  return [...new Set(fieldsOf(level, fragments, type).map((field) => field.name.value))];
}

/** The fields selected on the nodes of a connection. */
export function selectedNodeFields(info: GraphQLResolveInfo, type: string): readonly string[] {
  return [...new Set([...selectedFields(info, type, ['nodes']), ...selectedFields(info, type, ['edges', 'node'])])];
}

/** Fields of one level. `type` null: of every type condition. */
function fieldsOf(
  level: readonly SelectionNode[],
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
  type: string | null,
): readonly FieldNode[] {
  return level.flatMap((node) => {
    if (node.kind === Kind.FIELD) return [node];
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments[node.name.value] : node;
    if (fragment === undefined) return [];
    const on = fragment.typeCondition?.name.value;
    return type === null || on === undefined || on === type ? fieldsOf(fragment.selectionSet.selections, fragments, type) : [];
  });
}

function below(field: FieldNode): readonly SelectionNode[] {
  return field.selectionSet?.selections ?? [];
}
