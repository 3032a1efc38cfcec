import { Pool } from 'undici';
import { defineError } from '#kernel/errors';

export const HubCallRefused = defineError({
  code: 'HUB_CALL_REFUSED',
  shown: false,
  message: (what: string, cause: string) => `the hub refuses \`${what}\`: ${cause}`,
});
export const HubUnreachable = defineError({
  code: 'HUB_UNREACHABLE',
  shown: false,
  message: (url: string, cause: string) => `no hub answers at \`${url}\`: ${cause}`,
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
const TOKEN_MS = 120_000;

/** The hub as a person or a service uses it: GraphQL and the documents door, with that subject's own token. */
export class HubClient {
  private readonly pool: Pool;
  private readonly tokens = new Map<string, { readonly text: Promise<string>; readonly askedAtMs: number }>();
  private readonly base: string;
  /** Calls made so far. */
  calls = 0;

  constructor(private readonly options: HubClientOptions) {
    const { origin, pathname } = new URL(options.hubUrl);
    this.base = pathname.replace(/\/(graphql)?$/, '');
    this.pool = new Pool(origin, { connections: options.concurrency, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS });
  }

  /** The data of the answer. Throws HUB_CALL_REFUSED, HUB_UNREACHABLE for an error of transport, access or execution. */
  async ask<T>(subject: string, operation: Operation, variables: Readonly<Record<string, unknown>>): Promise<T> {
    const body = JSON.stringify({ query: operation.query, operationName: operation.name, variables });
    const { text } = await this.send(subject, { method: 'POST', path: '/graphql', body, type: 'application/json' });
    const { data, errors } = parsed<T>(text);
    if (errors === undefined && data !== undefined) return data;
    throw HubCallRefused(`${operation.name} by ${subject}`, causeOf(errors, text));
  }

  /** Hands the bytes of a document to the owner of the legal entity. */
  async put(subject: string, { sha256, bytes, legalEntity, type, mediaType }: PutDocument): Promise<void> {
    const path = `/documents/${sha256}?legalEntity=${legalEntity}&type=${type}`;
    const { status, text } = await this.send(subject, { method: 'PUT', path, body: bytes, type: mediaType });
    if (status >= 300) throw HubCallRefused(`PUT /documents by ${subject}`, causeOf(parsed(text).errors, `${String(status)} ${text}`));
  }

  async close(): Promise<void> {
    await this.pool.close();
  }

  private async send(subject: string, { method, path, body, type }: Sent): Promise<{ status: number; text: string }> {
    this.calls++;
    const headers = { authorization: `Bearer ${await this.token(subject)}`, 'content-type': type };
    try {
      const { statusCode, body: answer } = await this.pool.request({ method, path: `${this.base}${path}`, headers, body });
      return { status: statusCode, text: await answer.text() };
    } catch (error) {
      throw HubUnreachable(this.options.hubUrl, error instanceof Error ? error.message || error.name : String(error));
    }
  }

  // Asked for again now and then: a long feed outlives a token.
  private token(subject: string): Promise<string> {
    const known = this.tokens.get(subject);
    const now = performance.now();
    if (known !== undefined && now - known.askedAtMs < TOKEN_MS) return known.text;
    const text = Promise.resolve(this.options.token(subject));
    this.tokens.set(subject, { text, askedAtMs: now });
    return text;
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

interface Parsed<T> {
  readonly data?: T;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

function parsed<T>(text: string): Parsed<T> {
  try {
    return JSON.parse(text) as Parsed<T>;
  } catch {
    return {};
  }
}

function causeOf(errors: Parsed<unknown>['errors'], text: string): string {
  const told = (errors ?? []).map(({ message, extensions }) => `${extensions?.code ?? 'ERROR'}, ${message}`);
  return told.length === 0 ? text.slice(0, 200) : told.join('; ');
}
