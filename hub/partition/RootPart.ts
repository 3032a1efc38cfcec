import { type FieldNode, Kind, type SelectionNode, type SelectionSetNode } from 'graphql';
import { type RootModel, rootOf } from '#policy/AccessModel';
import { type AccessModel } from '#policy/AccessModel';
import { type FetchProgram } from './FetchProgram';

/** One root field of a fetch. Each gathers in its own way, and each may go to other instances. */
export interface RootPart {
  readonly at: number;
  /** Response key. */
  readonly key: string;
  /** The field without `@skip` and `@include`. */
  readonly field: FieldNode;
  /** The selection as it stands in the fetch: conditions included. */
  readonly selection: SelectionNode;
  /** What it demands and how it gathers; null when the access model does not know it: then nobody is asked. */
  readonly root: RootModel | null;
}

/** The root fields of a fetch, fragments opened. */
export function rootParts(program: FetchProgram, model: AccessModel): readonly RootPart[] {
  const parts: RootPart[] = [];
  const typeName = program.kind === 'mutation' ? 'Mutation' : 'Query';
  const open = (set: SelectionSetNode, around: (node: SelectionNode) => SelectionNode): void => {
    for (const node of set.selections) {
      if (node.kind === Kind.INLINE_FRAGMENT) {
        open(node.selectionSet, (inner) => around({ ...node, selectionSet: { kind: Kind.SELECTION_SET, selections: [inner] } }));
      } else if (node.kind === Kind.FIELD) {
        const field = {
          ...node,
          directives: (node.directives ?? []).filter(({ name }) => name.value !== 'skip' && name.value !== 'include'),
        };
        const root = rootOf(model, `${typeName}.${node.name.value}`);
        parts.push({ at: parts.length, key: node.alias?.value ?? node.name.value, field, selection: around(node), root });
      }
    }
  };
  open(program.operation.selectionSet, (node) => node);
  return parts;
}
