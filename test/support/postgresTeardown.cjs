/* After all tests, passed or failed: stops the server of this run, if a suite has started one, and removes its folder. */
const { existsSync, readFileSync, rmSync } = require('node:fs');
const { join } = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

module.exports = async function tearDown() {
  const folder = process.env['NAVE_TEST_RUN'];
  if (folder === undefined || process.env['NAVE_TEST_RUN_SHARED'] === 'yes') return;
  const told = join(folder, 'server.json');
  if (existsSync(told)) {
    const { pid } = JSON.parse(readFileSync(told, 'utf8'));
    if (signal(pid, 'SIGTERM')) for (let waited = 0; waited < 10_000 && signal(pid, 0); waited += 50) await sleep(50);
  }
  rmSync(folder, { recursive: true, force: true });
};

function signal(pid, name) {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
