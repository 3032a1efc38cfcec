/* npm run test:noninterference: samples over drawn contract sets, then every seeded fault, each in a process of its own that must turn red. */
'use strict';
const { spawn } = require('node:child_process');
const { appendFileSync, chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { availableParallelism, tmpdir } = require('node:os');
const { join } = require('node:path');
const { prepare, ROOT } = require('./prepare.cjs');

const HELP = `npm run test:noninterference [-- --sets 1-40] [-- --each 50] [-- --seed N] [-- --full] [-- --faults | --no-faults] [-- --only R01,H02]
  --sets FROM-TO  these contract sets; the number of a set is its seed
  --each N        samples on each
  --seed N        the contract set N alone, with a shrunk counterexample
  --full          100,000 samples on sets 1 to 500; goes on where it was stopped (NAVE_NI_PROGRESS, default ./.noninterference)
  --faults        the seeded faults alone; --no-faults the samples alone; --only IDS these faults
  --search        looks for a contract set that kills each fault, in sets 1 to 12`;

const args = process.argv.slice(2);
const has = (name) => args.includes(name);
const option = (name, otherwise) => (has(name) ? (args[args.indexOf(name) + 1] ?? otherwise) : otherwise);
if (has('--help')) {
  process.stdout.write(`${HELP}\n`);
  process.exit(0);
}
const JEST = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
/** graphql looks at every object for a second copy of itself unless it is in production, which costs a sixth of a sample. */
const GRAPHQL_SETUP = join(ROOT, 'test', 'noninterference', 'graphqlAsInProduction.cjs');
const WORKERS = Math.max(1, Math.min(2, availableParallelism()));
// To start the platform of a contract set costs as much as fifty samples on it.
const FULL = { sets: 500, chunk: 5, each: '200' };
const EACH = option('--each', has('--full') ? FULL.each : '50');
const SAMPLES_OF_A_FAULT = 50;
const SETS_SEARCHED = 12;
const FAULT_MS = 240_000;
const SLICE_MS = 3_600_000;

prepare({ build: false });
// One folder for every process of this run: they share one PostgreSQL.
const run = mkdtempSync(join(tmpdir(), 'nave-test-'));
chmodSync(run, 0o711);
const environment = {
  ...process.env,
  NODE_ENV: 'test',
  NAVE_TEST_NONINTERFERENCE: 'yes',
  NAVE_TEST_RUN: run,
  NAVE_TEST_RUN_PID: String(process.pid),
  NAVE_TEST_RUN_SHARED: 'yes',
  NAVE_LOG_LEVEL: 'silent',
};

main().then(
  (status) => process.exit(status),
  (error) => {
    process.stderr.write(`nave: ${error.stack ?? error}\n`);
    process.exit(1);
  },
);

async function main() {
  try {
    const samples = has('--faults') || has('--search') || has('--only') ? { passed: 0, failed: 0 } : await runSamples();
    const faults = has('--no-faults') || has('--full') || has('--seed') ? { passed: 0, failed: 0 } : await runFaults();
    const counts = { numPassedTests: samples.passed + faults.passed, numFailedTests: samples.failed + faults.failed };
    if (process.env.NAVE_RESULTS) writeFileSync(process.env.NAVE_RESULTS, JSON.stringify(counts));
    process.stdout.write(`nave: ${counts.numPassedTests} passed, ${counts.numFailedTests} failed\n`);
    return counts.numFailedTests === 0 && counts.numPassedTests > 0 ? 0 : 1;
  } finally {
    await stopPostgres();
  }
}

async function runSamples() {
  const seed = option('--seed', null);
  if (seed !== null) return add([await slice(Number(seed), Number(seed), EACH)]);
  if (has('--full')) return runFull();
  const [from, to] = option('--sets', '1-40').split('-').map(Number);
  const middle = Math.floor((from + to) / 2);
  const slices =
    to > from
      ? [
          [from, middle],
          [middle + 1, to],
        ]
      : [[from, to]];
  return add(await Promise.all(slices.map(([first, last]) => slice(first, last, EACH))));
}

/** Chunks of contract sets, each done once: what is written down as done is not done again. */
async function runFull() {
  const file = process.env.NAVE_NI_PROGRESS ?? join(ROOT, '.noninterference');
  const done = new Set(existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []);
  const all = Array.from({ length: FULL.sets / FULL.chunk }, (_, at) => [at * FULL.chunk + 1, (at + 1) * FULL.chunk]);
  const waiting = all.filter(([from]) => !done.has(String(from)));
  const results = [];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const result = await slice(next[0], next[1], EACH);
      results.push(result);
      if (result.failed === 0) appendFileSync(file, `${next[0]}\n`);
      process.stdout.write(`nave: ${all.length - waiting.length} of ${all.length} chunks, ${FULL.chunk * Number(EACH)} samples each\n`);
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  return add(results);
}

async function slice(from, to, each) {
  const results = join(run, `sets-${from}.json`);
  process.stdout.write(`nave: contract sets ${from} to ${to}, ${each} samples each\n`);
  const env = { ...environment, NAVE_NI_SETS: `${from}-${to}`, NAVE_NI_SAMPLES: each, ...(has('--full') && { NAVE_NI_LIVE_EVERY: '4' }) };
  const output = await jest(['--runTestsByPath', 'test/noninterference/noninterference.test.ts'], { results, env, limit: SLICE_MS });
  const figures = /noninterference, contract sets[^\n]*\nsamples [^\n]*\n[^\n]*\n[^\n]*\n[^\n]*\n/.exec(output);
  if (figures !== null) process.stdout.write(figures[0]);
  const counts = countsOf(results);
  if (counts.failed > 0) process.stdout.write(`${output.slice(-200_000)}\n`);
  return counts;
}

async function runFaults() {
  const list = join(run, 'faults.json');
  const checked = join(run, 'list.json');
  await jest(['--runTestsByPath', 'test/noninterference/faultList.test.ts'], {
    results: checked,
    env: { ...environment, NAVE_NI_FAULTS_LIST: list },
    limit: FAULT_MS,
  });
  const counts = countsOf(checked);
  const only = option('--only', '').split(',').filter(Boolean);
  const waiting = JSON.parse(readFileSync(list, 'utf8')).filter(({ id }) => only.length === 0 || only.includes(id));
  process.stdout.write(`nave: ${waiting.length} seeded faults, each in a process of its own\n`);
  const verdicts = [];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const began = Date.now();
      const verdict = has('--search') && next.by.set !== undefined ? await searched(next) : await tried(next, next.by);
      verdicts.push(verdict.killed);
      process.stdout.write(
        `${verdict.killed ? 'killed' : 'SURVIVES'}  ${next.id}  ${next.fault.off}: ${verdict.text} (${((Date.now() - began) / 1000).toFixed(0)} s)\n`,
      );
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  const killed = verdicts.filter(Boolean).length;
  return { passed: counts.passed + killed, failed: counts.failed + verdicts.length - killed };
}

async function searched(seeded) {
  for (let set = 1; set <= SETS_SEARCHED; set++) {
    const verdict = await tried(seeded, { set, sample: SAMPLES_OF_A_FAULT });
    if (verdict.killed) return verdict;
  }
  return { killed: false, text: `no sample of sets 1 to ${SETS_SEARCHED} turned red` };
}

async function tried({ id, fault, by }, { set, sample }) {
  const results = join(run, `fault-${id}-${set ?? 'test'}.json`);
  const env = {
    ...environment,
    NAVE_FAULT: JSON.stringify(fault.edits),
    NAVE_NI_SETS: `${set}-${set}`,
    NAVE_NI_SAMPLES: String(sample),
  };
  const file = by.test ?? 'test/noninterference/noninterference.test.ts';
  await jest(['--runTestsByPath', file], { results, env, limit: FAULT_MS });
  if (!existsSync(results)) return { killed: false, text: 'the process ended without results' };
  const { testResults } = JSON.parse(readFileSync(results, 'utf8'));
  const failed = testResults.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status === 'failed');
  const assertion = failed.find((each) => /expect\(|Property failed/.test(each.failureMessages.join(' ')));
  if (assertion === undefined)
    return { killed: false, text: failed[0]?.failureMessages.join(' ').slice(0, 500) ?? 'everything stays green' };
  const found = /sample (\d+) of seed (\d+), \d+ shrinks: ([^\n:]*)/.exec(assertion.failureMessages.join(' '));
  if (by.test !== undefined) return { killed: true, text: `${by.test}: ${assertion.title}` };
  if (found === null) return { killed: true, text: `set ${set}: ${assertion.title}` };
  return { killed: true, text: `set ${found[2]}, sample ${found[1]}: ${found[3]}` };
}

function jest(names, { results, env, limit }) {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [JEST, ...names, '--runInBand', '--setupFiles', 'reflect-metadata', GRAPHQL_SETUP, '--json', `--outputFile=${results}`],
      { cwd: ROOT, env },
    );
    let output = '';
    const keep = (data) => (output = (output + data).slice(-200_000));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const timer = setTimeout(() => child.kill('SIGKILL'), limit);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve(output);
    });
  });
}

function countsOf(results) {
  if (!existsSync(results)) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(results, 'utf8'));
  return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
}

function add(all) {
  return all.reduce((sum, each) => ({ passed: sum.passed + each.passed, failed: sum.failed + each.failed }), { passed: 0, failed: 0 });
}

async function stopPostgres() {
  const told = join(run, 'server.json');
  if (existsSync(told)) {
    const { pid } = JSON.parse(readFileSync(told, 'utf8'));
    for (let waited = 0, alive = signal(pid, 'SIGTERM'); alive && waited < 10_000; waited += 50) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      alive = signal(pid, 0);
    }
  }
  rmSync(run, { recursive: true, force: true });
}

function signal(pid, name) {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
