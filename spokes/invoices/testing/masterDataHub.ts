import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export const LARCH = { code: 'DE01', name: 'Larch Maschinenbau GmbH', vatId: 'DE129442118', lei: null };
export const VENDOR = { id: 'vend_DE01_00000000000000000000000001', status: 'ACTIVE', vatId: 'DE136695976', name: 'Boxwood Ltd' };

/** What the hub of a test knows. `silent` plays a hub that is away; a rate that is null is RATE_MISSING. */
export interface MasterDataAnswers {
  legalEntity: object | null;
  vendors: (typeof VENDOR)[];
  rate: { rate: string; date: string } | null;
  silent: boolean;
}

/** Answers over HTTP what this spoke asks of the hub, from `answers` as they stand at that moment. */
export async function masterDataHub(answers: MasterDataAnswers): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const reply = answers.silent ? {} : replyTo(JSON.parse(body) as Question, answers);
      response.writeHead(answers.silent ? 503 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
    });
  });
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready);
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => void server.close() };
}

interface Question {
  readonly query: string;
  readonly variables: {
    readonly filter?: { readonly vatId?: readonly string[]; readonly lei?: readonly string[]; readonly name?: string };
  };
}

function replyTo({ query, variables }: Question, { legalEntity, vendors, rate }: MasterDataAnswers): object {
  if (query.includes('legalEntity(')) return { data: { legalEntity } };
  const { vatId, name } = variables.filter ?? {};
  if (query.includes('vendors(')) {
    return {
      data: { vendors: { nodes: vendors.filter((each) => (vatId === undefined ? name === each.name : vatId.includes(each.vatId))) } },
    };
  }
  return rate === null
    ? { data: null, errors: [{ message: 'no rate', extensions: { code: 'RATE_MISSING' } }] }
    : { data: { exchangeRate: rate } };
}
