import { type FieldNode, type GraphQLField, valueFromASTUntyped } from 'graphql';
import { isRow, ownValue } from '../transport/Row';

type Variables = Readonly<Record<string, unknown>>;

/** The value of an argument as it is sent: variables filled in, undefined when it is left out. */
export function argumentOf(field: FieldNode, name: string, variables: Variables): unknown {
  const argument = field.arguments?.find((each) => each.name.value === name);
  return argument === undefined ? undefined : valueFromASTUntyped(argument.value, variables);
}

/** The value at a path such as `input.invoiceId`, or undefined. */
export function argumentAt(field: FieldNode, path: string, variables: Variables): unknown {
  const [name = '', ...steps] = path.split('.');
  let value = argumentOf(field, name, variables);
  for (const step of steps) value = isRow(value) ? ownValue(value, step) : undefined;
  return value;
}

export interface Page {
  readonly direction: 'FORWARD' | 'BACKWARD';
  /** Rows of a page; Infinity where the field has no size. */
  readonly size: number;
}

/** The page that a connection field asks for: `last` wins over the default of `first`, as in the spokes. */
export function pageOf(field: FieldNode, definition: GraphQLField<unknown, unknown>, variables: Variables): Page {
  const last = argumentOf(field, 'last', variables);
  if (typeof last === 'number') return { direction: 'BACKWARD', size: last };
  const first = argumentOf(field, 'first', variables) ?? definition.args.find(({ name }) => name === 'first')?.defaultValue;
  return { direction: 'FORWARD', size: typeof first === 'number' ? first : Infinity };
}
