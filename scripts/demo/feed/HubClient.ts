import { Pool } from 'undici';
import { defineError } from '#kernel/errors';

export const FeedRefused = defineError({
  code: 'DEMO_FEED_REFUSED',
  shown: false,
  message: (what: string, cause: string) => `the platform does not take the demo group: ${what}: ${cause}`,
});

export interface HubClientOptions {
  readonly hubUrl: string;
  token(subject: string): Promise<string> | string;
  /** Calls at one time. */
  readonly concurrency: number;
}

export interface Operation {
  readonly name: string;
  readonly query: string;
}

const TIMEOUT_MS = 60_000;

/** The hub as a person or a service uses it: GraphQL and the documents door, with that subject's own token. */
export class HubClient {
  private readonly pool: Pool;
  private readonly tokens = new Map<string, Promise<string>>();
  private readonly base: string;
  /** Calls made so far. */
  calls = 0;

  constructor(private readonly options: HubClientOptions) {
    const { origin, pathname } = new URL(options.hubUrl);
    this.base = pathname.replace(/\/(graphql)?$/, '');
    this.pool = new Pool(origin, { connections: options.concurrency, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS });
  }

  /** The data of the answer. Throws DEMO_FEED_REFUSED for an error of transport, access or execution. */
  async ask<T>(subject: string, operation: Operation, variables: Readonly<Record<string, unknown>>): Promise<T> {
    const body = JSON.stringify({ query: operation.query, operationName: operation.name, variables });
    const answer = await this.send(subject, { method: 'POST', path: '/graphql', body, type: 'application/json' });
    const { data, errors } = JSON.parse(answer) as { data?: T; errors?: readonly { message: string; extensions?: { code?: string } }[] };
    if (errors !== undefined || data === undefined) {
      throw FeedRefused(
        `${operation.name} by ${subject}`,
        (errors ?? []).map(({ message, extensions }) => `${extensions?.code ?? ''} ${message}`).join('; ') || answer.slice(0, 200),
      );
    }
    return data;
  }

  /** Hands the bytes of a document to the owner of the legal entity. */
  async put(subject: string, { sha256, bytes, legalEntity, type, mediaType }: PutDocument): Promise<void> {
    const path = `/documents/${sha256}?legalEntity=${legalEntity}&type=${type}`;
    await this.send(subject, { method: 'PUT', path, body: bytes, type: mediaType });
  }

  async close(): Promise<void> {
    await this.pool.close();
  }

  private async send(subject: string, { method, path, body, type }: Sent): Promise<string> {
    this.calls++;
    const headers = { authorization: `Bearer ${await this.token(subject)}`, 'content-type': type };
    const answer = await this.pool.request({ method, path: `${this.base}${path}`, headers, body });
    const text = await answer.body.text();
    if (answer.statusCode >= 300 && !text.startsWith('{"'))
      throw FeedRefused(`${method} ${path} by ${subject}`, `${String(answer.statusCode)} ${text.slice(0, 200)}`);
    if (answer.statusCode >= 300 && method === 'PUT')
      throw FeedRefused(`${method} ${path} by ${subject}`, `${String(answer.statusCode)} ${text.slice(0, 300)}`);
    return text;
  }

  private token(subject: string): Promise<string> {
    const known = this.tokens.get(subject) ?? Promise.resolve(this.options.token(subject));
    this.tokens.set(subject, known);
    return known;
  }
}

export interface PutDocument {
  readonly sha256: string;
  readonly bytes: Uint8Array;
  readonly legalEntity: string;
  /** The scoped type whose owner takes the bytes. */
  readonly type: 'Invoice' | 'Statement';
  readonly mediaType: string;
}

interface Sent {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly body: string | Uint8Array;
  readonly type: string;
}
