import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withConnection } from '../postgres/maintenance';
import { type StubHub, startStubHub } from '../../test/hub/hubOfStubs';
import { eraseSubject, ownerUrlOfStart } from './eraseSubject';
import { verify } from './verify';

// A person has asked to be forgotten. What they did stays in the log, and says no more who it was.

let stub: StubHub;
beforeAll(async () => {
  stub = await startStubHub();
}, 120_000);
afterAll(() => stub.close());

interface Entry {
  readonly kind: string;
  readonly subject: string | null;
  readonly detail: readonly { readonly name: string; readonly value: string }[] | null;
}
const logged = async (filter: string): Promise<readonly Entry[]> => {
  const { body } = await stub.ask('person:audit', {
    query: `{ accessLog(filter: ${filter}) { nodes { kind subject detail { name value } } } }`,
  });
  expect(body.errors).toBeUndefined();
  return body.data.accessLog.nodes as readonly Entry[];
};
const erase = (more: Partial<Parameters<typeof eraseSubject>[0]> = {}): Promise<string> =>
  eraseSubject({ ownerUrl: stub.accessLog.database.ownerUrl, subject: 'person:de', by: 'person:dpo', reason: 'request 4711', ...more });

it('refuses before anything changes', async () => {
  await stub.ask('person:de', { query: 'query mine { invoices { totalCount } }' });
  const refusals = [
    erase({ subject: 'person:nobody' }),
    erase({ subject: 'de' }),
    erase({ by: 'person:de' }),
    erase({ reason: ' ' }),
    erase({ reason: 'because de asked' }),
    erase({ ownerUrl: stub.accessLog.database.runUrl }),
  ];
  for (const refusal of refusals) await expect(refusal).rejects.toMatchObject({ code: 'ERASURE_REFUSED' });
  expect(await logged('{ kind: [ERASURE] }')).toEqual([]);
  expect((await logged('{ operationName: ["mine"] }')).map(({ subject }) => subject)).toEqual(['person:de']);
});

it('leaves records that name nobody, a record of who did it and why, and a log in which nothing is wrong', async () => {
  const commitment = await erase();
  expect((await logged('{ operationName: ["mine"] }')).map(({ subject }) => subject)).toEqual([null]);
  expect(await logged('{ subject: ["person:de"] }')).toEqual([]);
  const [told] = await logged('{ kind: [ERASURE] }');
  expect(told).toMatchObject({ kind: 'ERASURE', subject: 'person:dpo' });
  expect(told?.detail).toEqual(
    expect.arrayContaining([
      { name: 'commitment', value: commitment },
      { name: 'reason', value: 'request 4711' },
    ]),
  );
  const whole = await withConnection(stub.accessLog.database.superUrl, async (client) => {
    const tables = ['access_record', 'access_entry', 'access_subject', 'access_shape', 'access_chain'];
    const texts: unknown[] = [];
    for (const table of tables) texts.push((await client.query(`select t::text as text from ${table} t`)).rows);
    return JSON.stringify(texts);
  });
  expect(whole).toContain(commitment);
  expect(whole).not.toContain('person:de"');
  expect(whole).not.toMatch(/person:de\b(?!-)/);
  const sources = { databaseUrl: stub.accessLog.database.runUrl, spokes: new Map<string, string>(), checkpoints: null, keys: [] };
  expect((await verify(sources)).findings).toEqual([]);
  await expect(erase()).rejects.toMatchObject({ code: 'ERASURE_REFUSED' });
});

it('finds the owner of the tables in the data folder of a start', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nave-erase-'));
  try {
    expect(() => ownerUrlOfStart(folder)).toThrow(expect.objectContaining({ code: 'AUDIT_INPUT_MISSING' }));
    for (const name of ['config', 'keys']) mkdirSync(join(folder, name));
    const databaseUrl = 'postgres://nave_hub_run:run@127.0.0.1:5432/nave_hub';
    writeFileSync(join(folder, 'config/hub.json'), JSON.stringify({ accessLog: { databaseUrl } }));
    writeFileSync(join(folder, 'keys/platform.json'), JSON.stringify({ hubPasswords: { run: 'run', owner: 'own/er' } }));
    expect(ownerUrlOfStart(folder)).toBe('postgres://nave_hub_owner:own%2Fer@127.0.0.1:5432/nave_hub');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
