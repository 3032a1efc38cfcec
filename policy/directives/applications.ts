import { type ConstDirectiveNode, Kind, valueFromASTUntyped } from 'graphql';

type Arguments = Readonly<Record<string, unknown>>;

/** The arguments of each application of one directive on a node, as plain values. */
export function applications(
  node: { readonly directives?: readonly ConstDirectiveNode[] | undefined },
  name: string,
): readonly Arguments[] {
  return (node.directives ?? [])
    .filter((directive) => directive.name.value === name)
    .map((directive) =>
      Object.fromEntries((directive.arguments ?? []).map((argument) => [argument.name.value, valueFromASTUntyped(argument.value)])),
    );
}

export function has(node: { readonly directives?: readonly ConstDirectiveNode[] | undefined }, name: string): boolean {
  return (node.directives ?? []).some((directive) => directive.name.value === name);
}

/** A text argument; null when absent. */
export function text(of: Arguments, name: string): string | null {
  const value = of[name];
  return typeof value === 'string' ? value : null;
}

/** A list argument of texts or enum names. A single value is a list of one, as GraphQL coerces it. */
export function texts<T extends string = string>(of: Arguments, name: string, otherwise: readonly T[] = []): readonly T[] {
  const value = of[name];
  if (typeof value === 'string') return [value as T];
  return Array.isArray(value) ? (value as T[]) : otherwise;
}

export const DIRECTIVE_NAMES = [
  'entityScope',
  'access',
  'demands',
  'binds',
  'mask',
  'amountLimit',
  'flow',
  'public',
  'gather',
  'scopeArgument',
] as const;

/** Type definitions and extensions of objects. */
export const OBJECT_KINDS: readonly string[] = [Kind.OBJECT_TYPE_DEFINITION, Kind.OBJECT_TYPE_EXTENSION];
