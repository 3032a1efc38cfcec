import { defineError } from '#kernel/errors';

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

const WAIT_MS = 10_000;

/** `hub` undefined: an instance that was started without one. */
export function hubClient(hub: { url(): string; token(): Promise<string> } | undefined): HubClient {
  return {
    async query<T>(question: HubQuestion): Promise<T> {
      if (hub === undefined) throw HubUnavailable('this instance was started without one');
      const { status, body } = await ask(hub, question);
      const errors = body['errors'] as readonly { readonly extensions?: { readonly code?: string } }[] | undefined;
      if (errors !== undefined && errors.length > 0) throw HubRefused(errors.map((each) => each.extensions?.code ?? 'UNKNOWN').join(', '));
      if (typeof body['data'] !== 'object' || body['data'] === null) throw HubUnavailable(`status ${status} without data`);
      return body['data'] as T;
    },
  };
}

async function ask(
  hub: { url(): string; token(): Promise<string> },
  question: HubQuestion,
): Promise<{ status: number; body: Record<string, unknown> }> {
  try {
    const response = await fetch(`${hub.url()}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await hub.token()}` },
      body: JSON.stringify(question),
      redirect: 'error',
      signal: AbortSignal.timeout(WAIT_MS),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  } catch (error) {
    throw HubUnavailable(error instanceof Error ? error.message : String(error));
  }
}
