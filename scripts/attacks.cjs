/* npm run test:attacks: every attack case, then each of its faults in a process of its own, where the case must turn red. */
'use strict';
const { spawn, spawnSync } = require('node:child_process');
const { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { availableParallelism, tmpdir } = require('node:os');
const { join, relative } = require('node:path');
const { prepare, ROOT } = require('./prepare.cjs');

const HELP = `npm run test:attacks [-- --only A12,D07] [-- --no-bites] [-- --browser]
  --only IDS   these cases and their faults
  --no-bites   the cases alone, without their faults
  --browser    the cases that need Chromium, in place of the others`;

const args = process.argv.slice(2);
if (args.includes('--help')) {
  process.stdout.write(`${HELP}\n`);
  process.exit(0);
}
const only = args.includes('--only') ? (args[args.indexOf('--only') + 1] ?? '').split(',').filter(Boolean) : [];
const browser = args.includes('--browser');
const JEST = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
const WORKERS = Math.max(1, Math.min(2, availableParallelism()));
const BITE_MS = 240_000;

prepare({ build: false });
// One folder for every process of this run: they share one PostgreSQL and the filled databases in it.
const run = mkdtempSync(join(tmpdir(), 'nave-test-'));
chmodSync(run, 0o711);
const lists = join(run, 'attacks');
const environment = {
  ...process.env,
  NODE_ENV: 'test',
  NAVE_TEST_ATTACKS: 'yes',
  ...(browser && { NAVE_TEST_BROWSER: 'yes' }),
  NAVE_TEST_RUN: run,
  NAVE_TEST_RUN_PID: String(process.pid),
  NAVE_TEST_RUN_SHARED: 'yes',
  NAVE_ATTACKS_LIST: lists,
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
    const cases = runCases();
    const bites = args.includes('--no-bites') ? [] : await runBites(listed());
    return report(cases, bites);
  } finally {
    await stopPostgres();
  }
}

function runCases() {
  const results = join(run, 'cases.json');
  const names = only.length === 0 ? [] : ['-t', ` (${only.join('|')}) `];
  spawnSync(
    process.execPath,
    [
      JEST,
      `--testPathPatterns=${browser ? '/test/browser/.*[.]attack' : '/test/attacks/'}`,
      `--maxWorkers=${WORKERS}`,
      '--json',
      `--outputFile=${results}`,
      ...names,
    ],
    {
      cwd: ROOT,
      stdio: 'inherit',
      env: environment,
    },
  );
  if (!existsSync(results)) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(results, 'utf8'));
  return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
}

/** Every (case, fault) of the files that were run. */
function listed() {
  const files = existsSync(lists) ? readdirSync(lists) : [];
  return files
    .flatMap((name) => {
      const { file, cases } = JSON.parse(readFileSync(join(lists, name), 'utf8'));
      return cases.flatMap(({ id, title, faults }) => faults.map((fault) => ({ file, id, title, fault })));
    })
    .filter(({ id }) => only.length === 0 || only.includes(id))
    .sort((one, other) => one.id.localeCompare(other.id));
}

async function runBites(bites) {
  process.stdout.write(`nave: ${bites.length} faults, each in a process of its own\n`);
  const waiting = [...bites.entries()];
  const done = [];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [at, bite] = next;
      const began = Date.now();
      const verdict = await tryFault(bite, join(run, `bite-${at}.json`));
      done[at] = { ...bite, verdict };
      const seconds = ((Date.now() - began) / 1000).toFixed(1);
      process.stdout.write(
        `${verdict === 'red' ? 'red' : 'NOT RED'}  ${bite.id}  ${bite.fault.off}  (${seconds} s)${verdict === 'red' ? '' : `\n    ${verdict}`}\n`,
      );
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  return done;
}

/** `red`, or why the fault shows nothing. */
async function tryFault({ file, id, fault }, results) {
  const child = spawn(
    process.execPath,
    [JEST, '--runTestsByPath', relative(ROOT, file), '-t', ` ${id} holds: `, '--runInBand', '--json', `--outputFile=${results}`],
    { cwd: ROOT, stdio: 'ignore', env: { ...environment, NAVE_FAULT: JSON.stringify(fault.edits) } },
  );
  const timer = setTimeout(() => child.kill('SIGKILL'), BITE_MS);
  await new Promise((resolve) => child.once('exit', resolve));
  clearTimeout(timer);
  if (!existsSync(results)) return `the process ended without results within ${BITE_MS / 1000} s`;
  const { testResults } = JSON.parse(readFileSync(results, 'utf8'));
  const ran = testResults.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status !== 'pending');
  if (ran.length !== 1)
    return `${ran.length} tests ran, not one: ${testResults
      .map(({ message }) => message)
      .join(' ')
      .slice(0, 2_000)}`;
  if (ran[0].status === 'passed') return 'the case stays green although its defence is off';
  const details = ran[0].failureDetails ?? [];
  return details.some((each) => each?.matcherResult !== undefined || /JestAssertionError/.test(JSON.stringify(each))) ||
    /expect\(/.test(ran[0].failureMessages.join(' '))
    ? 'red'
    : `the case failed, but not by an assertion: ${ran[0].failureMessages.join(' ').slice(0, 2_000)}`;
}

function report({ passed, failed }, bites) {
  const red = bites.filter(({ verdict }) => verdict === 'red').length;
  const counts = { numPassedTests: passed + red, numFailedTests: failed + bites.length - red };
  if (process.env.NAVE_RESULTS) writeFileSync(process.env.NAVE_RESULTS, JSON.stringify(counts));
  for (const { id, fault, verdict } of bites)
    if (verdict !== 'red') process.stdout.write(`NOT RED  ${id}  ${fault.off}: ${verdict.slice(0, 300)}\n`);
  process.stdout.write(`nave: attack cases: ${passed} passed, ${failed} failed; faults: ${red} red, ${bites.length - red} not\n`);
  process.stdout.write(`nave: ${counts.numPassedTests} passed, ${counts.numFailedTests} failed\n`);
  return counts.numFailedTests === 0 && counts.numPassedTests > 0 ? 0 : 1;
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
