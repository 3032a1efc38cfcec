import {
  type DocumentNode,
  doTypesOverlap,
  type GraphQLNamedType,
  type GraphQLSchema,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  type TypeNode,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** Everything that a document names of a schema, each once, wherever it stands: below a `@skip`, in a default, in an unused part. */
export type Named =
  | { readonly kind: 'FIELD'; readonly type: string; readonly field: string; readonly args: readonly string[] }
  | { readonly kind: 'INPUT'; readonly type: string; readonly field: string }
  | { readonly kind: 'VALUE'; readonly type: string; readonly value: string }
  | { readonly kind: 'TYPE'; readonly type: string }
  | { readonly kind: 'SPREAD'; readonly type: string; readonly on: string };

/** Reads a document that is valid for the schema. Introspection names nothing: it answers from the projection by itself. */
export function namedCoordinates(schema: GraphQLSchema, document: DocumentNode): readonly Named[] {
  const named = new Map<string, Named>();
  const note = (each: Named): void => void named.set(JSON.stringify(each), each);
  const info = new TypeInfo(schema);
  const spread = (on: string): void => {
    const parent = info.getParentType();
    note({ kind: 'TYPE', type: on });
    if (parent) note({ kind: 'SPREAD', type: parent.name, on });
  };
  const conditions = new Map(
    document.definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each.typeCondition.name.value] as const] : [],
    ),
  );
  visit(
    document,
    visitWithTypeInfo(info, {
      Field: ({ name, arguments: args = [] }) => {
        if (name.value.startsWith('__')) return;
        note({
          kind: 'FIELD',
          type: info.getParentType()?.name ?? '',
          field: name.value,
          args: args.map((each) => each.name.value).sort(),
        });
      },
      FragmentSpread: ({ name }) => {
        spread(conditions.get(name.value) ?? '');
      },
      FragmentDefinition: ({ typeCondition }) => {
        note({ kind: 'TYPE', type: typeCondition.name.value });
      },
      InlineFragment: ({ typeCondition }) => {
        if (typeCondition !== undefined) spread(typeCondition.name.value);
      },
      VariableDefinition: ({ type }) => {
        note({ kind: 'TYPE', type: nameOf(type) });
      },
      ObjectField: ({ name }) => {
        note({ kind: 'INPUT', type: bare(info.getParentInputType()), field: name.value });
      },
      EnumValue: ({ value }) => {
        note({ kind: 'VALUE', type: bare(info.getInputType()), value });
      },
    }),
  );
  return [...named.values()];
}

/** Whether a smaller schema has all of it: then a document that is valid for the larger one is valid for it as well. */
export function hasAll(schema: GraphQLSchema, named: readonly Named[]): boolean {
  return named.every((each) => has(schema, each));
}

function has(schema: GraphQLSchema, named: Named): boolean {
  const type = schema.getType(named.type);
  switch (named.kind) {
    case 'TYPE':
      return type !== undefined;
    case 'FIELD':
      return hasField(type, named);
    case 'INPUT':
      return isInputObjectType(type) && Object.hasOwn(type.getFields(), named.field);
    case 'VALUE':
      return !isEnumType(type) || type.getValue(named.value) !== undefined;
    case 'SPREAD': {
      const on = schema.getType(named.on);
      return isCompositeType(type) && isCompositeType(on) && doTypesOverlap(schema, type, on);
    }
  }
}

function hasField(type: GraphQLNamedType | undefined, { field: name, args }: Extract<Named, { kind: 'FIELD' }>): boolean {
  const fields = isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return field !== undefined && args.every((argument) => field.args.some((each) => each.name === argument));
}

/** `In` for `[In!]!`: the linter's type rules do not end on `getNamedType` of an input. */
function bare(type: unknown): string {
  return String(type).replaceAll(/[[\]!]/g, '');
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}
