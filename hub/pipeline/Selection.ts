import { type FieldNode, type GraphQLOutputType } from 'graphql';

/**
 * What becomes of a selected field.
 * ASKED: a spoke answers it. DENIED: the caller may not see it. EMPTIED: all below it is denied. TYPENAME: known from the type.
 * INTROSPECTION: answered from the projected schema.
 */
export type Fate = 'ASKED' | 'DENIED' | 'EMPTIED' | 'TYPENAME' | 'INTROSPECTION';

/** One field of an operation on one type, with `@skip` and `@include` decided and named fragments opened. */
export interface SelectedField {
  readonly kind: 'FIELD';
  /** Response key. */
  readonly key: string;
  readonly name: string;
  /** Static type of the object that it is selected on. */
  readonly parent: string;
  readonly node: FieldNode;
  /** Type in the API schema; null for TYPENAME and INTROSPECTION. */
  readonly type: GraphQLOutputType | null;
  readonly fate: Fate;
  /** What is selected on the object; null for a leaf. */
  readonly below: Selection | null;
  /** Number of the connection in the operation, from 0; null for every other field. */
  readonly connection: number | null;
}

/** A selection that holds for objects of one type only. */
export interface SelectedPart {
  readonly kind: 'PART';
  readonly on: string;
  readonly below: Selection;
}

export interface Selection {
  /** Static type: an object type, an interface or a union. */
  readonly typeName: string;
  readonly items: readonly (SelectedField | SelectedPart)[];
}

/** A field whose type is a connection: it takes paging arguments and hands out cursors. */
export interface ConnectionUse {
  readonly field: SelectedField;
  /** Number of the connection around it, or null. */
  readonly within: number | null;
}
