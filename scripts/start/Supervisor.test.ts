import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../postgres/postmaster';
import { freePort } from '../postgres/startPostgres';
import { type ManagedProcess, Supervisor } from './Supervisor';

const SERVER = `require('node:http').createServer((_, answer) => answer.end()).listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));`;

describe('the supervisor', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nave-supervisor-'));
  const said: string[] = [];
  let changes = 0;

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  async function plan(name: string, source: string): Promise<ManagedProcess> {
    const program = join(folder, `${name}.cjs`);
    writeFileSync(program, source);
    const port = await freePort();
    return { name, program, environment: { PORT: String(port) }, url: `http://127.0.0.1:${port}`, logFile: join(folder, `${name}.log`) };
  }

  function supervisor(): Supervisor {
    return new Supervisor(
      (line) => said.push(line),
      () => changes++,
    );
  }

  it('starts a killed process again and says so', async () => {
    const all = supervisor();
    all.start(await plan('one', SERVER));
    await all.allReady(10_000);
    const before = all.pids()['one']!;
    process.kill(before, 'SIGKILL');
    while (all.pids()['one'] === before || !said.some((line) => line.startsWith('one answers again'))) await sleep(20);
    expect(said[0]).toBe(`one (process ${before}) ended by SIGKILL: starting it again in 0.5 s`);
    expect(changes).toBe(1);
    await all.stop();
    expect(isAlive(all.pids()['one']!)).toBe(false);
  }, 15_000);

  it('gives up on a process that cannot start, with its last words', async () => {
    const all = supervisor();
    all.start(await plan('broken', "console.error('no such database'); process.exitCode = 1;"));
    await expect(all.allReady(10_000)).rejects.toMatchObject({
      code: 'PROCESS_START_FAILED',
      message: expect.stringContaining('broken did not start: no such database') as string,
    });
    await all.stop();
  }, 15_000);

  it('kills a process that does not end when told', async () => {
    const all = supervisor();
    all.start(await plan('deaf', `${SERVER.split('\n')[0]!} process.on('SIGTERM', () => {}); process.exit = () => {};`));
    await all.allReady(10_000);
    const began = Date.now();
    await all.stop();
    expect(Date.now() - began).toBeLessThan(4_000);
    expect(isAlive(all.pids()['deaf']!)).toBe(false);
  }, 15_000);

  it('leaves no process behind when the launcher is killed', async () => {
    const child = await plan('orphan', SERVER);
    const launcher = join(folder, 'launcher.ts');
    writeFileSync(
      launcher,
      `import { Supervisor } from ${JSON.stringify(join(__dirname, 'Supervisor'))};
       const all = new Supervisor(() => undefined, () => undefined);
       all.start(${JSON.stringify(child)});
       void all.allReady(10_000).then(() => console.log(all.pids()['orphan']));`,
    );
    const running = spawn(process.execPath, ['-C', 'source', '-r', '@swc-node/register', launcher], { cwd: join(__dirname, '..', '..') });
    const pid = await new Promise<number>((done) =>
      running.stdout.once('data', (chunk: Buffer) => {
        done(Number(chunk.toString()));
      }),
    );
    running.kill('SIGKILL');
    for (const until = Date.now() + 5_000; isAlive(pid) && Date.now() < until;) await sleep(20);
    expect(isAlive(pid)).toBe(false);
  }, 20_000);
});
