import { type ConstDirectiveNode, Kind, parse, valueFromASTUntyped } from 'graphql';
import { defineError } from '#kernel/errors';

const SecurityFeatureUnknown = defineError({
  code: 'SECURITY_FEATURE_UNKNOWN',
  shown: false,
  message: (where: string, feature: string) => `${where} uses \`${feature}\`: the hub does not enforce it`,
});

// Directives of the federation specification that ask the gateway to guard a coordinate. Reading them into labels is work to come; until
// then a contract that relies on them must not compose, since nothing would guard it.
const GUARDS = new Set(['@authenticated', '@requiresScopes', '@policy', '@context', '@fromContext']);
const ENFORCED = /\/inaccessible\/v0\.2$/;

/** Refuses a contract that imports or links a guard which the hub does not enforce. Throws SECURITY_FEATURE_UNKNOWN. */
export function refuseGuards(spoke: string, sdl: string): void {
  for (const link of links(sdl)) {
    for (const name of imports(link['import'])) if (GUARDS.has(name)) throw SecurityFeatureUnknown(`the contract of \`${spoke}\``, name);
    const url = text(link['url']);
    if (/specs\.apollo\.dev\/(authenticated|requiresScopes|policy|context)\//.test(url))
      throw SecurityFeatureUnknown(`the contract of \`${spoke}\``, url);
    const prefix = text(link['as']) || 'federation';
    for (const guard of GUARDS)
      if (sdl.includes(`@${prefix}__${guard.slice(1)}`)) throw SecurityFeatureUnknown(`the contract of \`${spoke}\``, guard);
  }
}

/** Refuses a supergraph that links a feature for SECURITY, except the hiding of coordinates. Throws SECURITY_FEATURE_UNKNOWN. */
export function refuseSecurityFeatures(supergraphSdl: string): void {
  for (const link of links(supergraphSdl)) {
    const url = text(link['url']);
    if (link['for'] === 'SECURITY' && !ENFORCED.test(url)) throw SecurityFeatureUnknown('the supergraph', url);
  }
}

function links(sdl: string): readonly Record<string, unknown>[] {
  return parse(sdl, { noLocation: true }).definitions.flatMap((definition) =>
    definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION
      ? (definition.directives ?? []).filter(({ name }) => name.value === 'link').map(argumentsOf)
      : [],
  );
}

function argumentsOf(directive: ConstDirectiveNode): Record<string, unknown> {
  return Object.fromEntries((directive.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]));
}

function imports(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.map((item: unknown) => (typeof item === 'object' && item !== null && 'name' in item ? text(item.name) : text(item)));
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
