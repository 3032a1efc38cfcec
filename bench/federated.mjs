// CPU per request of one federated query: 50 invoices, each with its vendor and its payments.
//
//   npm run bench [-- --requests 400 --rounds 5]
//
// Three servers in one interleaved run, each in processes of its own:
//   apollo    Apollo Server 5 + ApolloGateway 2 over stub spokes (rows in memory, no database, no policy)
//   hub       Nave's hub over the same stub spokes, policy off (the development switch)
//   platform  Nave as `npm start` runs it: policy at both walls, session tokens, PostgreSQL
// CPU is user + system time of the processes, read from /proc before and after each round (Linux only).
import { fork, spawn, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values: options } = parseArgs({
  options: {
    requests: { type: 'string', default: '300' },
    rounds: { type: 'string', default: '5' },
    concurrency: { type: 'string', default: '4' },
  },
});
const REQUESTS = Number(options.requests);
const ROUNDS = Number(options.rounds);
const CONCURRENCY = Number(options.concurrency);
const TICKS = Number(execFileSync('getconf', ['CLK_TCK']).toString());

const FIELDS =
  'id number status dueDate gross { amount currency } vendor { id name status country } payments { id bookingDate amount { amount currency } reference }';
const QUERY = `query Bench { invoices(first: 50) { nodes { ${FIELDS} } } }`;

const stopped = [];
process.on('exit', () => stopped.forEach((stop) => stop()));

async function main() {
  if (process.platform !== 'linux') throw Object.assign(new Error('the benchmark reads /proc: run it on Linux'), { expected: true });
  const workdir = mkdtempSync(join(tmpdir(), 'nave-bench-'));
  stopped.push(() => rmSync(workdir, { recursive: true, force: true }));
  if (!existsSync(join(ROOT, 'bench/node_modules/@apollo/server'))) {
    say('installing the peers (bench/package-lock.json)');
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: join(ROOT, 'bench'), stdio: 'inherit' });
  }
  const targets = [...(await startStubbed(workdir)), await startPlatform(workdir)];
  for (const target of targets) await check(target);
  say(`warming up, then ${ROUNDS} rounds of ${REQUESTS} requests each, ${CONCURRENCY} at a time`);
  for (const target of targets) await load(target, Math.ceil(REQUESTS / 2));
  for (let round = 0; round < ROUNDS; round++) for (const target of targets) await measure(target);
  report(targets);
  process.exit(0);
}

async function startStubbed(workdir) {
  const stubs = fork(join(ROOT, 'bench/federated/stubs.mjs'), { env: { ...process.env, NODE_ENV: 'production' } });
  stopped.push(() => stubs.kill());
  const { supergraphSdl } = await message(stubs);
  const apollo = fork(join(ROOT, 'bench/federated/apollo.mjs'), {
    env: { ...process.env, NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: 'true' },
  });
  stopped.push(() => apollo.kill());
  apollo.send({ supergraphSdl });
  const { url } = await message(apollo);
  const file = join(workdir, 'supergraph.graphql');
  writeFileSync(file, supergraphSdl);
  const port = await freePort();
  const hub = spawn(process.execPath, [join(ROOT, 'dist/hub/main.js')], {
    env: { ...process.env, SUPERGRAPH: file, PORT: String(port), NAVE_DEVELOPMENT_OPEN: 'yes', LOG_LEVEL: 'error' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  stopped.push(() => hub.kill());
  await listening(`http://127.0.0.1:${port}/health/live`);
  return [
    {
      name: 'Apollo Server + ApolloGateway over stub spokes',
      url,
      headers: {},
      parts: { hub: [apollo.pid], spokes: [stubs.pid] },
      rounds: [],
    },
    {
      name: 'Nave hub over the same stub spokes, policy off',
      url: `http://127.0.0.1:${port}/graphql`,
      headers: {},
      parts: { hub: [hub.pid], spokes: [stubs.pid] },
      rounds: [],
    },
  ];
}

async function startPlatform(workdir) {
  say('starting the platform with the demo group (about a minute)');
  const data = join(workdir, 'data');
  const port = await freePort();
  const launcher = spawn(process.execPath, [join(ROOT, 'scripts/start.cjs'), '--data', data, '--port', String(port)], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  stopped.push(() => launcher.kill('SIGTERM'));
  const file = join(data, 'ready.json');
  for (let waited = 0; !existsSync(file); waited++) {
    if (launcher.exitCode !== null || waited > 1_200)
      throw Object.assign(new Error('the platform did not start: see its output above'), { expected: true });
    await sleep(250);
  }
  const ready = JSON.parse(readFileSync(file, 'utf8'));
  const auditor = ready.personas.find((persona) => persona.subject === 'person:emil');
  const spokes = Object.keys(ready.instances).map((name) => ready.processes[name]);
  return {
    name: 'Nave as npm start runs it, as the auditor',
    url: `${ready.hub.url}/graphql`,
    headers: { authorization: `Bearer ${auditor.token}` },
    parts: { hub: [ready.processes.hub], spokes },
    rounds: [],
  };
}

async function check(target) {
  const answer = await ask(target);
  if (answer.errors || answer.data.invoices.nodes.length !== 50) {
    throw Object.assign(new Error(`${target.name} does not answer the query: ${JSON.stringify(answer).slice(0, 400)}`), { expected: true });
  }
}

async function measure(target) {
  const before = cpu(target);
  await load(target, REQUESTS);
  const after = cpu(target);
  target.rounds.push({ hub: (after.hub - before.hub) / REQUESTS, spokes: (after.spokes - before.spokes) / REQUESTS });
}

async function load(target, requests) {
  let left = requests;
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      while (left-- > 0) await ask(target);
    }),
  );
}

async function ask({ url, headers }) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: QUERY }),
  });
  return response.json();
}

/** Microseconds of user and system time that the processes of each part have used. */
function cpu({ parts }) {
  const of = (pids) => pids.reduce((total, pid) => total + ticks(pid), 0) * (1_000_000 / TICKS);
  return { hub: of(parts.hub), spokes: of(parts.spokes) };
}

function ticks(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

function report(targets) {
  const median = (numbers) => numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];
  const base = median(targets[0].rounds.map((round) => round.hub));
  console.log('\n| server | hub, µs CPU per request | ratio to the peer | spokes, µs CPU per request |\n| --- | --: | --: | --: |');
  for (const { name, rounds } of targets) {
    const hub = median(rounds.map((round) => round.hub));
    console.log(
      `| ${name} | ${Math.round(hub)} | ${(hub / base).toFixed(2)} | ${Math.round(median(rounds.map((round) => round.spokes)))} |`,
    );
  }
  console.log(
    `\nMedian of ${ROUNDS} rounds of ${REQUESTS} requests, ${CONCURRENCY} at a time; Node ${process.versions.node}. PostgreSQL's own CPU is not counted.`,
  );
}

function message(child) {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(Object.assign(new Error(`a peer ended with code ${code}`), { expected: true })));
  });
}

async function listening(url) {
  for (let attempt = 0; attempt < 200; attempt++) {
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // not yet
    }
    await sleep(50);
  }
  throw Object.assign(new Error(`nothing answers at ${url}`), { expected: true });
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function say(line) {
  console.error(`bench: ${line}`);
}

main().catch((error) => {
  console.error(error.expected ? `bench: ${error.message}` : error);
  process.exit(1);
});
