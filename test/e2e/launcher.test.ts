import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../../scripts/postgres/postmaster';
import { freePort } from '../../scripts/postgres/startPostgres';
import { DataFolder } from '../../scripts/start/DataFolder';
import { type Ready } from '../../scripts/start/announce';

const ROOT = resolve(__dirname, '..', '..');
const UP_MS = 90_000;
const TEST_MS = 150_000;

// The launcher over empty databases, as a process of its own; scripts/test.cjs has built it.
describe('npm start', () => {
  const parent = mkdtempSync(join(tmpdir(), 'nave-launcher-')); // 0700 on purpose
  const data = join(parent, 'data');
  const started: ChildProcess[] = [];

  afterAll(async () => {
    for (const child of started) child.kill('SIGKILL');
    await sleep(3_000); // what they leave ends by itself
    if (existsSync(join(data, 'nave.json'))) await DataFolder.open(data).reset();
    rmSync(parent, { recursive: true, force: true });
  }, 30_000);

  it(
    'starts, mends a killed instance, refuses a second copy, survives kill -9 and stops within 5 s',
    async () => {
      const port = await freePort();
      const first = await start(port);
      expect(statSync(join(data, 'ready.json')).mode & 0o777).toBe(0o600);
      expect(Object.keys(first.ready.processes)).toHaveLength(13);
      expect(first.ready.personas.map(({ subject }) => subject)).toContain('person:anna');
      expect((await fetch(`${first.ready.hub.url}/health/live`)).status).toBe(200);
      expect(await ask(first.ready)).toEqual({ data: { invoices: { totalCount: 0 } } });
      // Each process has closed its prototypes; what inherits from them can still be named.
      expect(JSON.stringify(await ask(first.ready, '{ constructor: invoices { toString: totalCount __proto__: totalCount } }'))).toBe(
        '{"data":{"constructor":{"toString":0,"__proto__":0}}}',
      );

      const second = run('--port', String(await freePort()));
      expect(second).toMatch(
        new RegExp(`already runs over .*process ${first.child.pid!}, http://127.0.0.1:${port}.*\\[ALREADY_RUNNING\\]`),
      );
      const taken = spawnSync(process.execPath, ['scripts/start.cjs', '--data', join(parent, 'other'), '--port', String(port)], {
        cwd: ROOT,
        encoding: 'utf8',
      });
      expect(taken.stderr).toContain('[PORT_TAKEN]');

      const killed = first.ready.processes['invoices-emea']!;
      process.kill(killed, 'SIGKILL');
      await until(() => first.said().includes('invoices-emea answers again'), 30_000);
      expect(readReady().processes['invoices-emea']).not.toBe(killed);
      expect(await ask(first.ready)).toMatchObject({ data: { invoices: { totalCount: 0 } } });

      const orphans = Object.values(readReady().processes);
      first.child.kill('SIGKILL');
      await until(() => !orphans.some(isAlive), 6_000);

      const again = await start(port);
      const all = Object.values(again.ready.processes);
      const began = Date.now();
      again.child.kill('SIGINT');
      await until(() => !all.some(isAlive), 5_000);
      expect(Date.now() - began).toBeLessThan(5_000);
      expect(existsSync(join(data, 'ready.json'))).toBe(false);
    },
    TEST_MS,
  );

  it('says what to do about a data folder that it cannot use', () => {
    const file = join(parent, 'a-file');
    writeFileSync(file, '');
    const { stderr, status } = spawnSync(process.execPath, ['scripts/start.cjs', '--data', file], { cwd: ROOT, encoding: 'utf8' });
    expect(stderr).toMatch(/the data folder .* cannot be used: there is a file of that name; choose another with --data DIR/);
    expect(status).toBe(1);
  });

  it('explains its options', () => {
    const { stdout, status } = spawnSync(process.execPath, ['scripts/start.cjs', '--help'], { cwd: ROOT, encoding: 'utf8' });
    expect(stdout).toContain('--reset');
    expect(status).toBe(0);
  });

  it('refuses an option that makes no sense', () => {
    expect(run('--anchor', 'yesterday')).toContain('--anchor cannot be `yesterday`: it is a date like 2026-01-31 [OPTION_INVALID]');
  });

  async function start(port: number): Promise<{ child: ChildProcess; ready: Ready; said: () => string }> {
    rmSync(join(data, 'ready.json'), { force: true });
    const child = spawn(process.execPath, ['scripts/start.cjs', '--no-demo', '--data', data, '--port', String(port)], { cwd: ROOT });
    started.push(child);
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await until(() => {
      if (child.exitCode !== null) throw new RangeError(`the launcher ended:\n${text}`);
      return existsSync(join(data, 'ready.json'));
    }, UP_MS);
    return { child, ready: readReady(), said: () => text };
  }

  function run(...args: readonly string[]): string {
    return spawnSync(process.execPath, ['scripts/start.cjs', '--data', data, ...args], { cwd: ROOT, encoding: 'utf8' }).stderr;
  }

  function readReady(): Ready {
    return JSON.parse(readFileSync(join(data, 'ready.json'), 'utf8')) as Ready;
  }

  async function ask({ hub, personas }: Ready, query = '{ invoices { totalCount } }'): Promise<unknown> {
    const { token } = personas.find(({ subject }) => subject === 'person:carla')!;
    const response = await fetch(hub.graphql, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query }),
    });
    const { data: found, errors } = (await response.json()) as { data?: unknown; errors?: unknown };
    return errors === undefined ? { data: found } : { data: found, errors };
  }
});

async function until(what: () => boolean, withinMs: number): Promise<void> {
  const end = Date.now() + withinMs;
  while (!what()) {
    if (Date.now() > end) throw new RangeError(`not within ${withinMs} ms: ${what.toString()}`);
    await sleep(50);
  }
}
