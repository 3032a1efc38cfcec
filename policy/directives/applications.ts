import { type ConstDirectiveNode, valueFromASTUntyped } from 'graphql';
import { directiveDefinitions } from './definitions';

type Arguments = Readonly<Record<string, unknown>>;
interface Directed {
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}

/** The arguments of each application of one directive on a node, as plain values; what is left out has its default. */
export function applications(node: Directed, name: string): readonly Arguments[] {
  return (node.directives ?? []).filter((directive) => directive.name.value === name).map(argumentsOf);
}

/** The arguments of one application, enum values as their names. A null that is written counts as left out. */
export function argumentsOf(directive: ConstDirectiveNode): Arguments {
  const given = (directive.arguments ?? []).map((argument) => [argument.name.value, valueFromASTUntyped(argument.value)] as const);
  const defaults = (directiveDefinitions().get(directive.name.value)?.args ?? []).map(
    ({ name, defaultValue }) => [name, defaultValue] as const,
  );
  return Object.fromEntries([...defaults, ...given].filter(([, value]) => value !== undefined && value !== null));
}

export function has(node: Directed, name: string): boolean {
  return (node.directives ?? []).some((directive) => directive.name.value === name);
}

/** A text argument; null when absent. */
export function text(of: Arguments, name: string): string | null {
  const value = of[name];
  return typeof value === 'string' ? value : null;
}

/** A list argument of texts or enum names. A single value is a list of one, as GraphQL coerces it. */
export function texts(of: Arguments, name: string): readonly string[] {
  const value = of[name];
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? (value as string[]) : [];
}
