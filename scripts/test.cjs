/* npm test: prepares like npm start, then runs the unit and end-to-end tests. `--browser` and `--docker` run those that need more than Node. */
'use strict';
const { spawnSync } = require('node:child_process');
const { existsSync, readFileSync } = require('node:fs');
const { availableParallelism } = require('node:os');
const { join } = require('node:path');
const { prepare, ROOT } = require('./prepare.cjs');

const APART = { browser: 'NAVE_TEST_BROWSER', docker: 'NAVE_TEST_DOCKER' }; // jest.config.cjs leaves them out unless asked
const args = process.argv.slice(2);
const only = Object.keys(APART).find((name) => args[0] === `--${name}`) ?? null;
if (only !== null) args.shift();

prepare();
const results = process.env.NAVE_RESULTS; // a file for the counts, which .ci/run adds up
const jest = [
  join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'),
  `--maxWorkers=${Math.max(1, Math.min(2, availableParallelism()))}`,
  ...(results ? ['--json', `--outputFile=${results}`] : []),
  ...(only === null ? [] : [`--testPathPatterns=/test/${only}/`]),
  ...args,
];
const { status, signal } = spawnSync(process.execPath, jest, {
  cwd: ROOT,
  stdio: 'inherit',
  env: { ...process.env, NODE_ENV: 'test', ...(only !== null && { [APART[only]]: 'yes' }) },
});
if (results && existsSync(results)) {
  const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(results, 'utf8'));
  if (numFailedTests === 0 && numFailedTestSuites > 0)
    process.stdout.write(`nave: ${numFailedTestSuites} test files could not be loaded\n`);
  else process.stdout.write(`nave: ${numPassedTests} passed, ${numFailedTests} failed\n`);
}
process.exit(signal === null ? (status ?? 1) : 130);
