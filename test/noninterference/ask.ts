import { type Stack } from '../../scripts/platform/startStack';
import { type OraclePrincipal } from '../policy/oracle/Model';
import { type Request } from './operations';

/** Whose token a request carries. */
export type Caller = Pick<OraclePrincipal, 'subject' | 'agent' | 'purpose'>;

/** What one caller got, page by page: parsed for the oracle, and as text without what no caller can learn from. */
export interface Asked {
  readonly text: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers of any operation
  readonly bodies: readonly any[];
}

const PAGES_MAX = 6;
const tokens = new WeakMap<Stack, Map<string, Promise<string>>>();

/** Asks the hub of a stack, following the pages of a list. */
export async function ask(stack: Stack, caller: Caller, { query, documentId, variables, pages }: Request): Promise<Asked> {
  const texts: string[] = [];
  const bodies: unknown[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < PAGES_MAX; page++) {
    const response = await fetch(`${stack.hubUrl}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await tokenOf(stack, caller)}` },
      body: JSON.stringify({ query, documentId, variables: pages === null ? variables : { ...variables, cursor } }),
    });
    const text = await response.text();
    texts.push(`${String(response.status)} ${withoutChance(text)}`);
    const body = JSON.parse(text) as { data?: { entries?: { pageInfo?: Record<string, unknown> } | null } | null };
    bodies.push(body);
    const info = pages === null ? undefined : body.data?.entries?.pageInfo;
    const [end, more] = [info?.[pages?.[0] ?? ''], info?.[pages?.[1] ?? '']];
    if (typeof end !== 'string' || more !== true) break;
    cursor = end;
  }
  return { text: texts.join('\n'), bodies };
}

/**
 * Taken out before bytes are compared: request ids (random) and the instants at which partitions were read. All else stays, in its order:
 * status, data, errors, cursors, fingerprint, the partitions that answered and how many rows they sent.
 */
function withoutChance(text: string): string {
  return text.replaceAll(/"requestId":"[^"]*"/g, '"requestId":""').replaceAll(/"knownAt":"[^"]*"/g, '"knownAt":""');
}

function tokenOf(stack: Stack, { subject, agent, purpose }: Caller): Promise<string> {
  const known = tokens.get(stack) ?? new Map<string, Promise<string>>();
  tokens.set(stack, known);
  const claims = {
    ...(agent !== undefined && { nave_actor: 'AGENT', act: { sub: agent.subject } }),
    ...(typeof purpose === 'string' && { nave_purpose: purpose }),
  };
  const key = JSON.stringify([subject, claims]);
  const token = known.get(key) ?? stack.token(subject, claims);
  known.set(key, token);
  return token;
}
