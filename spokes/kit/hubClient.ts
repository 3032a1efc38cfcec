import { defineError } from '#kernel/errors';
import { Outbound } from './Outbound';

const HubUnavailable = defineError({
  code: 'HUB_UNAVAILABLE',
  shown: false,
  message: (cause: string) => `the hub did not answer: ${cause}`,
});
const HubRefused = defineError({
  code: 'HUB_REFUSED',
  shown: false,
  message: (codes: string) => `the hub refused the question: ${codes}`,
});

export interface HubQuestion {
  readonly query: string;
  readonly operationName?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** The hub, asked as a client with the spoke's own service token. */
export interface HubClient {
  /** The `data` of the answer. Throws HUB_UNAVAILABLE when there is no answer within 10 s, HUB_REFUSED when it has errors. */
  query<T>(question: HubQuestion): Promise<T>;
}

/** Where the hub is, and the token of this spoke's own service, asked for each call. */
export interface HubAccess {
  url(): string;
  token(): Promise<string>;
}

const WAIT_MS = 10_000;
const ANSWER_BYTES_MAX = 10 * 1024 * 1024;

/** `hub` undefined: an instance that was started without one. */
export function hubClient(hub: HubAccess | undefined): HubClient & { close(): Promise<void> } {
  let outbound: { readonly url: string; readonly calls: Outbound } | null = null;
  const callsTo = (url: string): Outbound => {
    if (outbound?.url !== url) {
      void outbound?.calls.close();
      outbound = { url, calls: new Outbound(url) };
    }
    return outbound.calls;
  };
  return {
    async query<T>(question: HubQuestion): Promise<T> {
      if (hub === undefined) throw HubUnavailable('this instance was started without one');
      const { status, body } = await ask(callsTo(`${hub.url()}/graphql`), hub, question);
      const errors = body['errors'] as readonly { readonly extensions?: { readonly code?: string } }[] | undefined;
      if (errors !== undefined && errors.length > 0) throw HubRefused(errors.map((each) => each.extensions?.code ?? 'UNKNOWN').join(', '));
      if (typeof body['data'] !== 'object' || body['data'] === null) throw HubUnavailable(`status ${status} without data`);
      return body['data'] as T;
    },
    async close() {
      await outbound?.calls.close();
    },
  };
}

async function ask(calls: Outbound, hub: HubAccess, question: HubQuestion): Promise<{ status: number; body: Record<string, unknown> }> {
  try {
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json',
      authorization: `Bearer ${await hub.token()}`,
    };
    const body = JSON.stringify(question);
    const { status, text } = await calls.send({ method: 'POST', headers, body, bytesMax: ANSWER_BYTES_MAX, waitMs: WAIT_MS });
    return { status, body: JSON.parse(text) as Record<string, unknown> };
  } catch (error) {
    throw HubUnavailable(error instanceof Error ? error.message : String(error));
  }
}
