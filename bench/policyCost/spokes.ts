import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Kind, parse, type SelectionSetNode } from 'graphql';
import { LARGE_ROWS, MEDIUM_ROWS } from './contracts';

export interface Spokes {
  readonly url: string;
  /** Calls that came in so far. */
  calls(): number;
  close(): void;
}

/** One HTTP server that answers for every spoke, from what is asked alone: the bytes for a body are made once. */
export async function startSpokes(): Promise<Spokes> {
  const known = new Map<string, string>();
  let calls = 0;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    calls += 1;
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString();
      const answer = known.get(body) ?? answerTo(body);
      known.set(body, answer);
      response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return { url, calls: () => calls, close: () => void server.close() };
}

/** What a client must get for its query: what one spoke with every field would answer. */
export function expectedData(query: string): string {
  return JSON.stringify((JSON.parse(answerTo(JSON.stringify({ query }))) as { data: unknown }).data);
}

function answerTo(body: string): string {
  const { query, variables } = JSON.parse(body) as { query: string; variables?: { representations?: { id: string }[] } };
  const operation = parse(query).definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  const data: Record<string, unknown> = {};
  for (const field of operation?.selectionSet.selections ?? []) {
    if (field.kind !== Kind.FIELD || field.selectionSet === undefined) continue;
    const { selectionSet } = field;
    const many = (count: number): unknown[] => Array.from({ length: count }, (_, at) => object(selectionSet, keyOf('ord', at)));
    data[field.alias?.value ?? field.name.value] =
      field.name.value === '_entities'
        ? (variables?.representations ?? []).map(({ id }) => object(selectionSet, id))
        : field.name.value === 'order'
          ? object(selectionSet, keyOf('ord', 0))
          : many(field.name.value === 'orders' ? LARGE_ROWS : MEDIUM_ROWS);
  }
  return JSON.stringify({ data });
}

function keyOf(prefix: string, at: number): string {
  return `${prefix}_${at % 3 === 2 ? 'FR01' : 'DE01'}_${String(at).padStart(26, '0')}`;
}

function object(selections: SelectionSetNode, id: string): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const field of selections.selections) {
    if (field.kind === Kind.INLINE_FRAGMENT) Object.assign(result, object(field.selectionSet, id));
    if (field.kind !== Kind.FIELD) continue;
    const key = field.alias?.value ?? field.name.value;
    result[key] = field.selectionSet === undefined ? leaf(field.name.value, id) : object(field.selectionSet, id.replace('ord_', 'cus_'));
  }
  return result;
}

function leaf(name: string, id: string): unknown {
  if (name === 'id') return id;
  if (name === 'legalEntityCode') return id.slice(4, 8);
  if (name === '_visible') return true;
  if (name === '__typename') return id.startsWith('cus') ? 'Customer' : 'Order';
  return `${name} of ${id.slice(-4)}`;
}
