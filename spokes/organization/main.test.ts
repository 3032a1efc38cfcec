import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testHub } from '#kit/testing/Hub';
import { dropDatabases, freshDatabases } from '../../test/support/postgres';

const entry = {
  instance: 'organization-group',
  spoke: 'organization',
  businessUnit: 'group',
  url: 'http://127.0.0.1:0',
  legalEntities: ['DE01'],
};

const run = (config: string | undefined): ChildProcess => {
  const env = { ...process.env, ...(config === undefined ? {} : { NAVE_INSTANCE_CONFIG: config }) };
  return spawn(process.execPath, ['-C', 'source', '-r', '@swc-node/register', join(__dirname, 'main.ts')], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
};

it('serves as a process of its own until it is told to end', async () => {
  const databases = await freshDatabases(['organization-group']);
  const folder = mkdtempSync(join(tmpdir(), 'nave-main-'));
  const config = join(folder, 'instance.json');
  const { keys } = await testHub();
  writeFileSync(config, JSON.stringify({ registryEntry: entry, database: databases.get('organization-group'), keys }), { mode: 0o600 });
  const child = run(config);
  const ended = once(child, 'exit');
  try {
    const [line] = (await once(child.stdout!, 'data')) as [Buffer];
    const told = JSON.parse(line.toString()) as { event: string; instance: string; url: string };
    expect(told).toMatchObject({ event: 'listening', instance: 'organization-group' });
    expect((await fetch(`${told.url}/health/ready`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
    await dropDatabases(databases);
  }
}, 60_000);

it('says what is missing when it has no configuration', async () => {
  const child = run(undefined);
  const ended = once(child, 'exit');
  const [text] = (await once(child.stderr!, 'data')) as [Buffer];
  expect(text.toString()).toContain('NAVE_INSTANCE_CONFIG');
  expect(await ended).toEqual([1, null]);
}, 60_000);
