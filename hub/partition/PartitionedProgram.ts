import { type FieldNode, getNamedType, type GraphQLField, type GraphQLSchema, Kind, print, stripIgnoredCharacters, visit } from 'graphql';
import { type AccessModel } from '#policy/AccessModel';
import { type Claims, claimsIn } from './claims';
import { type FetchProgram } from './FetchProgram';
import { type AggregateProgram, groupProgram } from './groupProgram';
import { type MergeProgram, mergeProgram } from './mergeProgram';
import { type RootPart, rootParts } from './RootPart';

/** One root field of a fetch, with how its answers combine. */
export interface GatheredPart extends RootPart {
  readonly definition: GraphQLField<unknown, unknown> | null;
  readonly merge: MergeProgram | null;
  /** Where its answer states legal entities; null for a field that any instance answers for all. */
  readonly claims: Claims | null;
  readonly group: { readonly program: AggregateProgram; readonly augmented: FieldNode } | null;
}

/** The operation for one instance: its text and the variables that it declares. */
export interface PartOperation {
  readonly text: string;
  readonly variableNames: readonly string[];
}

/** A fetch, worked out for partitions: its parts, and the operations that ask an instance for some of them. Shared by all requests. */
export class PartitionedProgram {
  readonly parts: readonly GatheredPart[];
  private readonly operations = new Map<string, PartOperation>();

  constructor(
    private readonly program: FetchProgram,
    model: AccessModel,
    schema: GraphQLSchema,
  ) {
    const type = program.kind === 'mutation' ? schema.getMutationType() : schema.getQueryType();
    this.parts = rootParts(program, model).map((part) => {
      const definition = type?.getFields()[part.field.name.value] ?? null;
      const how = part.root?.gather.how;
      return {
        ...part,
        definition,
        claims: how === 'ANY' ? null : claimsIn(part.field.selectionSet, answered(definition), { model, schema }),
        merge: how === 'MERGE' && definition !== null ? mergeProgram(part.field, definition) : null,
        group: how === 'GROUP' && definition !== null ? groupProgram(model, part.field, definition) : null,
      };
    });
  }

  /** The operation with these fields of these parts. At most one field for each part, so there are few of them. */
  operation(fields: readonly FieldNode[], key: string): PartOperation {
    const known = this.operations.get(key);
    if (known !== undefined) return known;
    const made = this.make(fields);
    if (this.operations.size >= OPERATIONS_MAX) this.operations.clear();
    this.operations.set(key, made);
    return made;
  }

  private make(fields: readonly FieldNode[]): PartOperation {
    const used = new Set<string>();
    for (const field of fields)
      visit(field, {
        Variable: (node) => {
          used.add(node.name.value);
        },
      });
    const { operation } = this.program;
    const variableDefinitions = (operation.variableDefinitions ?? []).filter(({ variable }) => used.has(variable.name.value));
    const document = { ...operation, variableDefinitions, selectionSet: { kind: Kind.SELECTION_SET, selections: fields } } as const;
    return { text: stripIgnoredCharacters(print(document)), variableNames: [...used] };
  }
}

function answered(definition: GraphQLField<unknown, unknown> | null): string {
  return definition === null ? '' : getNamedType(definition.type).name;
}

const OPERATIONS_MAX = 256;
