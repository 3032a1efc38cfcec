import {
  type DocumentNode,
  type EnumTypeDefinitionNode,
  type FieldDefinitionNode,
  type InputObjectTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  parse,
  type TypeNode,
} from 'graphql';
import { has } from './applications';
import { type Overlay } from '../registers/Overlay';
import { withCanonicalNames } from './canonicalNames';
import { withOverlay } from './withOverlay';

/** One contract as the gate and the reader take it: the text that is committed in schema/spokes/, and the activities that its spoke declares. */
export interface Contract {
  readonly spoke: string;
  readonly sdl: string;
  readonly activities: readonly string[];
  /** Of a spoke that others wrote; ours say everything in the contract. */
  readonly overlay?: Overlay;
}

export type ObjectNode = ObjectTypeDefinitionNode | ObjectTypeExtensionNode;

export interface ParsedContract extends Contract {
  /** With canonical names, as it is committed. */
  readonly written: DocumentNode;
  /** The same with what the overlay adds. */
  readonly document: DocumentNode;
  readonly objects: readonly ObjectNode[];
  readonly inputs: readonly InputObjectTypeDefinitionNode[];
  readonly enums: readonly EnumTypeDefinitionNode[];
}

export function parseContract(contract: Contract): ParsedContract {
  const written = withCanonicalNames(parse(contract.sdl));
  const document = contract.overlay === undefined ? written : withOverlay(written, contract.overlay);
  const objects = document.definitions.filter(
    (node): node is ObjectNode =>
      (node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION) && !node.name.value.startsWith('_'),
  );
  const inputs = document.definitions.filter((node) => node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION);
  const enums = document.definitions.filter(
    (node): node is EnumTypeDefinitionNode => node.kind === Kind.ENUM_TYPE_DEFINITION && !/__/.test(node.name.value),
  );
  return { ...contract, written, document, objects, inputs, enums };
}

export const ROOTS: readonly string[] = ['Query', 'Mutation', 'Subscription'];

/** Fields that the contract resolves: not external, not federation's own. */
export function ownFields(node: ObjectNode): readonly FieldDefinitionNode[] {
  return (node.fields ?? []).filter(
    (field) => !has(field, 'external') && field.name.value !== '_entities' && field.name.value !== '_service',
  );
}

export function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

export function isList(type: TypeNode): boolean {
  return type.kind === Kind.LIST_TYPE || (type.kind === Kind.NON_NULL_TYPE && isList(type.type));
}
