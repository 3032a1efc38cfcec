import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type EnumTypeDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  type InputObjectTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  isInputObjectType,
  isObjectType,
  parse,
  printSchema,
} from 'graphql';
import { enumValueDirectives } from '../policy/enums';

interface Annotated {
  readonly astNode?: { readonly directives?: readonly ConstDirectiveNode[] | undefined } | null | undefined;
}

/**
 * The document of a schema with every applied directive: those that type-graphql keeps on AST nodes (types, fields, arguments,
 * input fields) and those that policy enums recorded for their values.
 */
export function documentWithDirectives(schema: GraphQLSchema): DocumentNode {
  const plain = parse(printSchema(schema));
  return { ...plain, definitions: plain.definitions.map((definition) => annotate(definition, schema)) };
}

function annotate(node: DefinitionNode, schema: GraphQLSchema): DefinitionNode {
  if (node.kind === Kind.ENUM_TYPE_DEFINITION) return annotateEnum(node);
  if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION) return node;
  const type = schema.getType(node.name.value);
  if (node.kind === Kind.OBJECT_TYPE_DEFINITION) return annotateObject(node, type);
  return annotateInput(node, type);
}

function annotateObject(node: ObjectTypeDefinitionNode, type: GraphQLNamedType | undefined): ObjectTypeDefinitionNode {
  if (!isObjectType(type)) return node;
  const fields = type.getFields();
  return {
    ...node,
    directives: joined(node.directives, type),
    fields: (node.fields ?? []).map((field) => ({
      ...field,
      directives: joined(field.directives, fields[field.name.value]),
      arguments: (field.arguments ?? []).map((argument) => ({
        ...argument,
        directives: joined(
          argument.directives,
          fields[field.name.value]?.args.find((each) => each.name === argument.name.value),
        ),
      })),
    })),
  };
}

function annotateInput(node: InputObjectTypeDefinitionNode, type: GraphQLNamedType | undefined): InputObjectTypeDefinitionNode {
  if (!isInputObjectType(type)) return node;
  const fields = type.getFields();
  return {
    ...node,
    directives: joined(node.directives, type),
    fields: (node.fields ?? []).map((field) => ({ ...field, directives: joined(field.directives, fields[field.name.value]) })),
  };
}

function annotateEnum(node: EnumTypeDefinitionNode): EnumTypeDefinitionNode {
  const name = node.name.value;
  return {
    ...node,
    values: (node.values ?? []).map((value) => ({
      ...value,
      directives: [...(value.directives ?? []), ...enumValueDirectives(name, value.name.value).map(directiveNode)],
    })),
  };
}

/** Printed ones (`@deprecated`) first, then the applied ones. Sorted by nothing: the order of the code is the order of the contract. */
function joined(printed: readonly ConstDirectiveNode[] | undefined, element: Annotated | undefined | null): readonly ConstDirectiveNode[] {
  const applied = element?.astNode?.directives ?? [];
  return [...(printed ?? []), ...applied.filter((each) => each.name.value !== 'deprecated')];
}

function directiveNode(text: string): ConstDirectiveNode {
  const definition = parse(`scalar S ${text}`).definitions[0] as { readonly directives?: readonly ConstDirectiveNode[] } | undefined;
  return (definition?.directives ?? [])[0] as ConstDirectiveNode;
}
