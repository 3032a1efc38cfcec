import { type Server, createServer } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { generateGroup } from '../demo/generator/generateGroup';
import { join } from 'node:path';
import { runImport } from './runImport';
import { tmpdir } from 'node:os';

/** A hub of one page: takes every document but one, and says that it was received. */
const calls: string[] = [];
let hub: Server;
let folder = '';
const [one, other] = generateGroup({ seed: 1, anchor: '2026-11-24', size: 'small' }).invoices.map(({ document }) => document);
const statement = generateGroup({ seed: 1, anchor: '2026-11-24', size: 'small' }).statements[0]!.document;

beforeAll(async () => {
  hub = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      calls.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers.authorization ?? ''}`);
      if (request.method === 'PUT') {
        const tooLarge = request.url?.includes(other!.sha256) === true;
        response
          .writeHead(tooLarge ? 413 : 201)
          .end(tooLarge ? '{"errors":[{"message":"too large","extensions":{"code":"DOCUMENT_TOO_LARGE"}}]}' : '');
        return;
      }
      const { documents } = (JSON.parse(Buffer.concat(chunks).toString()) as { variables: { input: { documents: string[] } } }).variables
        .input;
      const outcomes = documents.map((sha256) => ({
        sha256,
        outcome: 'RECEIVED',
        refusals: [],
        findings: [{ ruleId: 'BR-CO-15', verdict: 'FAIL' }],
      }));
      response.end(JSON.stringify({ data: { intake: { outcomes } } }));
    });
  });
  await new Promise<void>((listening) => hub.listen(0, '127.0.0.1', listening));
  folder = mkdtempSync(join(tmpdir(), 'nave-import-'));
  writeFileSync(join(folder, '1.xml'), one!.bytes);
  writeFileSync(join(folder, '2.xml'), other!.bytes);
  writeFileSync(join(folder, '3.xml'), 'no document');
  writeFileSync(join(folder, '4.xml'), statement.bytes);
  const { port } = hub.address() as AddressInfo;
  const ready = { hub: { url: `http://127.0.0.1:${String(port)}` }, personas: [{ subject: 'person:anna', token: 'of-anna' }] };
  writeFileSync(join(folder, 'ready.json'), JSON.stringify(ready));
});
afterAll(() => {
  hub.close();
  rmSync(folder, { recursive: true });
});

const run = async (more: object = {}): Promise<{ clean: boolean; lines: string[] }> => {
  const lines: string[] = [];
  const request = {
    named: [join(folder, '*.xml')],
    legalEntity: 'DE01',
    check: false,
    hub: undefined,
    as: 'anna',
    readyFile: join(folder, 'ready.json'),
    token: undefined,
  };
  return { clean: await runImport({ ...request, write: (line) => lines.push(line), ...more }), lines };
};

describe('npm run import', () => {
  it('hands in what can be read and tells the reason of each that is refused', async () => {
    const { clean, lines } = await run();
    expect(clean).toBe(false);
    const text = lines.join('\n');
    expect(text).toMatch(/received \S+1\.xml {2}BR-CO-15/);
    expect(text).toMatch(/refused {2}\S+2\.xml .*DOCUMENT_TOO_LARGE, too large/);
    expect(text).toMatch(/refused {2}\S+3\.xml {2}FORMAT_/);
    expect(text).toMatch(/received \S+4\.xml/);
    expect(calls.filter((call) => call.startsWith('PUT')).every((call) => call.endsWith('Bearer of-anna'))).toBe(true);
    expect(calls.some((call) => call.includes('legalEntity=DE01&type=Statement'))).toBe(true);
  });
  it('only checks with --check, and asks no hub', async () => {
    calls.length = 0;
    const { clean, lines } = await run({ legalEntity: null, check: true });
    expect([clean, calls.length]).toEqual([false, 0]);
    expect(lines.at(-1)).toMatch(/^\S+ +4 +3 +1$/);
  });
  it.each([
    ['a persona without a token', { as: 'zoe' }, 'IMPORT_PERSONA_UNKNOWN'],
    ['no running platform', { readyFile: '/nowhere/ready.json' }, 'IMPORT_NO_HUB'],
    ['a hub that does not answer', { hub: 'http://127.0.0.1:1', token: 'x' }, 'HUB_UNREACHABLE'],
  ])('does not start with %s', async (_, more, code) => {
    await expect(run(more)).rejects.toThrow(expect.objectContaining({ code }));
  });
});
