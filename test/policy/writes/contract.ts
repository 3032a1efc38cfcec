import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type DocumentNode,
  type FieldDefinitionNode,
  type InputObjectTypeDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  parse,
  print,
  type TypeNode,
} from 'graphql';

/** What a contract says of a mutation. */
export interface ContractMutation {
  readonly spoke: string;
  readonly mutation: string;
  readonly activity: string;
  readonly type: string;
  /** The input field whose legal entity is demanded: `invoiceId`. */
  readonly target: string;
  /** The type of the success answer. */
  readonly success: string;
  /** Whether an input field is bound to write a field: `@binds(field: "LegalEntity.name", use: WRITE)`. */
  readonly bindsWrites: boolean;
  /** Paths of input fields whose names end like those of a reference, the target aside. */
  readonly names: readonly string[];
}

/** Every mutation of every contract in schema/spokes. */
export function contractMutations(spokes: readonly string[]): readonly ContractMutation[] {
  return spokes.flatMap((spoke) => {
    const contract = parse(readFileSync(join(__dirname, `../../../schema/spokes/${spoke}.graphql`), 'utf8'));
    return mutationFields(contract).map((field) => mutationOf(spoke, field, contract));
  });
}

function mutationFields({ definitions }: DocumentNode): readonly FieldDefinitionNode[] {
  return definitions.flatMap((each) => {
    const isObject = each.kind === Kind.OBJECT_TYPE_DEFINITION || each.kind === Kind.OBJECT_TYPE_EXTENSION;
    return isObject && each.name.value === 'Mutation' ? (each.fields ?? []) : [];
  });
}

function mutationOf(spoke: string, field: FieldDefinitionNode, contract: DocumentNode): ContractMutation {
  const demands = field.directives?.filter(({ name }) => name.value === 'demands') ?? [];
  expect(demands).toHaveLength(1);
  const said = (name: string): string => {
    const value = demands[0]?.arguments?.find((each) => each.name.value === name)?.value;
    return value?.kind === Kind.STRING ? value.value : '';
  };
  const [argument] = field.arguments ?? [];
  const union = contract.definitions.find((each) => each.kind === Kind.UNION_TYPE_DEFINITION && each.name.value === nameOf(field.type));
  const members = union?.kind === Kind.UNION_TYPE_DEFINITION ? (union.types ?? []).map(({ name }) => name.value) : [];
  const target = said('legalEntity').replace(/^input\./, '');
  return {
    spoke,
    mutation: field.name.value,
    activity: said('activity'),
    type: said('on'),
    target,
    success: members.find((name) => name !== 'Refused') ?? '',
    bindsWrites: argument !== undefined && bindsWrites(nameOf(argument.type), contract),
    names: argument === undefined ? [] : referencesOf(nameOf(argument.type), contract).filter((path) => path !== target),
  };
}

const REFERENCE = /(^code|Code|Codes|Id|Ids|documents)$/;

function bindsWrites(type: string, contract: DocumentNode): boolean {
  return inputFields(type, contract).some(
    ({ type: fieldType, directives = [] }) =>
      directives.some((each) => each.name.value === 'binds' && print(each).includes('use: WRITE')) ||
      bindsWrites(nameOf(fieldType), contract),
  );
}

function referencesOf(type: string, contract: DocumentNode): readonly string[] {
  return inputFields(type, contract).flatMap(({ name: { value: name }, type: fieldType }) => [
    ...(REFERENCE.test(name) ? [name] : []),
    ...referencesOf(nameOf(fieldType), contract).map((path) => `${name}.${path}`),
  ]);
}

function inputFields(type: string, contract: DocumentNode): readonly InputValueDefinitionNode[] {
  const input = contract.definitions.find(
    (each): each is InputObjectTypeDefinitionNode => each.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION && each.name.value === type,
  );
  return input?.fields ?? [];
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}
