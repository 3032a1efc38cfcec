import { Pool } from 'undici';

export interface OutboundRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** A longer answer is an error. */
  readonly bytesMax: number;
  readonly waitMs: number;
}

/**
 * Calls of an instance to one address, and to no other: a redirect is an answer like any other, no proxy is taken from the environment and
 * no cookie is kept.
 */
export class Outbound {
  private readonly target: URL;
  private readonly pool: Pool;

  constructor(url: string) {
    this.target = new URL(url);
    this.pool = new Pool(this.target.origin, { connections: 8, connect: { timeout: 2_000 }, keepAliveTimeout: 10_000 });
  }

  async send({ method, headers, body, bytesMax, waitMs }: OutboundRequest): Promise<{ readonly status: number; readonly text: string }> {
    const path = this.target.pathname + this.target.search;
    const signal = AbortSignal.timeout(waitMs);
    const reply = await this.pool.request({ method, path, headers, signal, ...(body === undefined ? {} : { body }) });
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of reply.body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > bytesMax) throw new RangeError(`an answer of more than ${String(bytesMax)} bytes`);
      chunks.push(chunk);
    }
    return { status: reply.statusCode, text: Buffer.concat(chunks).toString('utf8') };
  }

  close(): Promise<void> {
    return this.pool.destroy();
  }
}
