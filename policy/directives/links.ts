import { type ConstDirectiveNode, type DocumentNode, Kind, valueFromASTUntyped } from 'graphql';

/** One `@link` of a schema. */
export interface Link {
  readonly node: ConstDirectiveNode;
  readonly url: string;
  readonly as: string | null;
  /** `SECURITY` or `EXECUTION`, as the link says it. */
  readonly purpose: string | null;
  /** Canonical name of a directive to its local name, both without `@`. */
  readonly imports: ReadonlyMap<string, string>;
}

export function linksOf(document: DocumentNode): readonly Link[] {
  return document.definitions
    .filter((node) => node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION)
    .flatMap((node) => node.directives ?? [])
    .filter((directive) => directive.name.value === 'link')
    .map((directive) => {
      const given = new Map(
        (directive.arguments ?? []).map((argument): [string, unknown] => [argument.name.value, valueFromASTUntyped(argument.value)]),
      );
      const imports: unknown = given.get('import');
      return {
        node: directive,
        url: text(given.get('url')) ?? '',
        as: text(given.get('as')),
        purpose: text(given.get('for')),
        imports: new Map(Array.isArray(imports) ? imports.flatMap(imported) : []),
      };
    });
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** `"@access"`, or `{ name: "@access", as: "@mayRead" }`; types and everything else are none. */
function imported(each: unknown): readonly (readonly [string, string])[] {
  const { name, as = name } = typeof each === 'object' && each !== null ? (each as { name?: unknown; as?: unknown }) : { name: each };
  if (typeof name !== 'string' || typeof as !== 'string' || !name.startsWith('@') || !as.startsWith('@')) return [];
  return [[name.slice(1), as.slice(1)]];
}
