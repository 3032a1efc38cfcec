import { type Readable } from 'node:stream';
import { SessionRefused, SnapshotWanted, SpokeProtocolError, SpokeUnavailable } from './failures';
import { nestsWithin } from './jsonDepth';
import { type Row, isRow } from './Row';
import { type SpokeError } from './Transport';

export interface RawReply {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readable;
}

export interface GraphQLReply {
  readonly data: Row | null;
  readonly errors: readonly SpokeError[];
  readonly extensions: Row | null;
}

/** An operation has a depth of at most 12; each level is an object, a list of lists at worst. */
const LEVELS_MAX = 100;

const WRITTEN_MAX = 2_000;

const JSON_TYPE = /^application\/(json|graphql-response\+json)\s*(;|$)/i;

/** Reads a GraphQL answer of at most `bytesMax` bytes. Throws SPOKE_PROTOCOL_ERROR, or SPOKE_UNAVAILABLE for a 5xx that is no GraphQL. */
export async function readGraphQL(instance: string, reply: RawReply, bytesMax: number): Promise<GraphQLReply> {
  refuseDetours(instance, reply);
  const type = header(reply, 'content-type');
  if (!JSON_TYPE.test(type)) {
    const failed = reply.statusCode >= 500;
    const cause = `status ${reply.statusCode}, content type \`${type.slice(0, 60)}\``;
    throw refuse(reply, failed ? SpokeUnavailable(instance, cause) : SpokeProtocolError(instance, cause));
  }
  const value = parseJson(instance, await readText(instance, reply, bytesMax));
  if (!nestsWithin(LEVELS_MAX, value)) throw SpokeProtocolError(instance, `nested deeper than ${LEVELS_MAX}`);
  if (isRow(value) && (isRow(value['data']) || Array.isArray(value['errors']))) return graphQLReply(value);
  if (reply.statusCode >= 500) throw SpokeUnavailable(instance, `status ${reply.statusCode}`);
  throw SpokeProtocolError(instance, `status ${reply.statusCode} without data or errors`);
}

/** A redirect is never followed, wherever it leads. A 401 is SESSION_REFUSED, a 428 SNAPSHOT_WANTED: nothing was done, so the call may be made again. */
export function refuseDetours(instance: string, reply: RawReply): void {
  if (reply.statusCode >= 300 && reply.statusCode < 400)
    throw refuse(reply, SpokeProtocolError(instance, `redirect, status ${reply.statusCode}`));
  if (reply.statusCode === 401) throw refuse(reply, SessionRefused(instance));
  if (reply.statusCode === 428) throw refuse(reply, SnapshotWanted(instance));
}

/** Reads the whole body as UTF-8 text, or throws SPOKE_PROTOCOL_ERROR once it is longer than `bytesMax`. */
export async function readText(instance: string, reply: RawReply, bytesMax: number): Promise<string> {
  if (Number(header(reply, 'content-length')) > bytesMax) throw refuse(reply, SpokeProtocolError(instance, `more than ${bytesMax} bytes`));
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of reply.body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bytesMax) throw refuse(reply, SpokeProtocolError(instance, `more than ${bytesMax} bytes`));
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0].toString('utf8') : Buffer.concat(chunks).toString('utf8');
}

function header(reply: RawReply, name: string): string {
  const value = reply.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? '';
}

// The body is destroyed, not drained: a spoke that sends without end must not hold the connection.
function refuse<E>(reply: RawReply, error: E): E {
  reply.body.on('error', () => undefined);
  reply.body.destroy();
  return error;
}

function parseJson(instance: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw SpokeProtocolError(instance, 'not JSON');
  }
}

function graphQLReply(value: Row): GraphQLReply {
  const { data, errors, extensions } = value;
  return {
    data: isRow(data) ? data : null,
    errors: Array.isArray(errors) ? errors.filter(isRow).map(spokeError) : [],
    extensions: isRow(extensions) ? extensions : null,
  };
}

function spokeError(error: Row): SpokeError {
  const extensions = isRow(error['extensions']) ? error['extensions'] : {};
  const code = extensions['code'];
  const path = error['path'];
  return {
    code: typeof code === 'string' ? code : 'INTERNAL',
    written: JSON.stringify(error).slice(0, WRITTEN_MAX),
    path: Array.isArray(path) ? path.filter((part): part is string | number => typeof part === 'string' || typeof part === 'number') : null,
  };
}
