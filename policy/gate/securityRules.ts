import { type ConstDirectiveNode, Kind } from 'graphql';
import { coordinatesIn } from '../directives/coordinates';
import { type Link, linksOf } from '../directives/links';
import { at } from './at';
import { type GateInput } from './GateInput';
import { type GateError } from './GateError';

/** Federation's own guards that are read into the access model. */
const READ = /^https:\/\/specs\.apollo\.dev\/(authenticated|requiresScopes|policy)\/v0\.1$/;
const NAMED = /^https:\/\/specs\.apollo\.dev\/(authenticated|requiresScopes|policy|context)\//;
const HIDING = /^https:\/\/specs\.apollo\.dev\/inaccessible\/v0\.2$/;
/** Guards that nothing here enforces: a value travels between spokes without its label. */
const UNREAD = ['context', 'fromContext'];

/** SECURITY_FEATURE_UNKNOWN: a contract that relies on a guard which nobody enforces would leave its fields open. */
export function securityRules({ contracts }: GateInput): readonly GateError[] {
  return contracts.flatMap((contract) => {
    const inHeader = linksOf(contract.written).flatMap((link) =>
      featuresOf(link).map((feature) => ({ ...at(contract, link.node, 'schema'), ...told(feature) })),
    );
    const applied = coordinatesIn(contract.written).flatMap(({ name, node, directives }) =>
      directives.filter(isUnread).map((directive) => ({ ...at(contract, node, name), ...told(`@${directive.name.value}`) })),
    );
    const defined = contract.written.definitions
      .filter((node) => node.kind === Kind.DIRECTIVE_DEFINITION && UNREAD.includes(node.name.value.replace(/^.*__/, '')))
      .map((node) => ({
        ...at(contract, node, 'schema'),
        ...told(`@${node.kind === Kind.DIRECTIVE_DEFINITION ? node.name.value : ''}`),
      }));
    return [...inHeader, ...applied, ...defined];
  });
}

function told(feature: string): Pick<GateError, 'code' | 'cause' | 'wayOut'> {
  return { code: 'SECURITY_FEATURE_UNKNOWN', cause: `nothing enforces \`${feature}\``, wayOut: 'teach the gate the feature, or remove it' };
}

function featuresOf({ url, purpose, imports }: Link): readonly string[] {
  const unknown = NAMED.test(url) ? !READ.test(url) : purpose === 'SECURITY' && !HIDING.test(url);
  return [...(unknown ? [url] : []), ...UNREAD.filter((name) => imports.has(name)).map((name) => `@${name}`)];
}

function isUnread(directive: ConstDirectiveNode): boolean {
  return UNREAD.includes(directive.name.value);
}
