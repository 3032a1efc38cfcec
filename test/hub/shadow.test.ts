import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StubHub, startStubHub } from './hubOfStubs';

// A real hub with a policy in the shadow; what it logs is asserted in hub/pipeline/ShadowPolicy.test.ts.

let plain: StubHub;
let folder: string;
beforeAll(async () => {
  plain = await startStubHub();
  folder = mkdtempSync(join(tmpdir(), 'shadow-'));
  cpSync(join(plain.dir, 'policy'), folder, { recursive: true });
  const file = join(folder, 'grants.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('legalEntities: [DE01]', 'legalEntities: [US01]'));
}, 60_000);
afterAll(async () => {
  await plain.close();
  rmSync(folder, { recursive: true, force: true });
});

it('answers as without it', async () => {
  const beside = await startStubHub({ hub: { shadowPolicyDir: folder } });
  try {
    for (const subject of ['person:de', 'person:clerk', 'person:nobody'])
      for (const query of ['{ invoices(order: NUMBER) { nodes { id number } } }', '{ invoices { nodes { number gross { amount } } } }']) {
        const [one, other] = [await plain.ask(subject, { query }), await beside.ask(subject, { query })];
        expect([one.status, one.body.data]).toEqual([other.status, other.body.data]);
        expect(other.body.extensions?.policy?.fingerprint).toBe(one.body.extensions?.policy?.fingerprint);
      }
  } finally {
    await beside.close();
  }
}, 60_000);

it('does not start with a shadow that cannot be read', async () => {
  writeFileSync(join(folder, 'grants.yaml'), 'grants: nonsense');
  await expect(startStubHub({ hub: { shadowPolicyDir: folder } })).rejects.toMatchObject({ code: 'GRANT_INVALID' });
}, 60_000);
