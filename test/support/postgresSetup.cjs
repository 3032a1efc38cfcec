/* Before all tests: names a folder for this run. The first suite that needs a database starts the server there. */
const { mkdtempSync, chmodSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

module.exports = function setUp() {
  if (process.env['NAVE_TEST_RUN_SHARED'] === 'yes') return; // scripts/attacks.cjs: several test processes are one run
  const folder = mkdtempSync(join(tmpdir(), 'nave-test-'));
  chmodSync(folder, 0o711); // root lends the server to another account, which must get through
  process.env['NAVE_TEST_RUN'] = folder;
  process.env['NAVE_TEST_RUN_PID'] = String(process.pid);
};
