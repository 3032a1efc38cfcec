/* npm run check: everything that can be known without running the platform, the cheapest first; it stops at the first failure. */
'use strict';
const { spawnSync } = require('node:child_process');
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { prepare, ROOT } = require('./prepare.cjs');

prepare({ build: false });
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const ROOMS = ['kernel', 'policy', 'schema', 'hub', 'spokes', 'scripts', 'test', 'bench'].filter((room) => existsSync(join(ROOT, room)));
const npm = (name, ...args) => ({ program: 'npm', args: ['run', '--silent', name, '--', ...args], skip: scripts[name] === undefined });
const bin = (path, ...args) => ({ program: process.execPath, args: [join(ROOT, 'node_modules', path), ...args] });

const STEPS = [
  { title: 'format', wayOut: 'npx prettier --write .', ...bin('prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.') },
  {
    title: 'walls',
    wayOut: 'each wall is named and explained in .dependency-cruiser.cjs',
    ...bin('dependency-cruiser/bin/dependency-cruise.mjs', '--config', '.dependency-cruiser.cjs', '--output-type', 'err', ...ROOMS),
  },
  { title: 'types', wayOut: 'the messages above say where', ...bin('typescript/bin/tsc', '--noEmit', '-p', '.') },
  {
    title: 'lint',
    wayOut: 'npx eslint --fix . mends some of it',
    ...bin('eslint/bin/eslint.js', '--cache', '--cache-location', join('node_modules', '.cache', 'eslint/'), '.'),
  },
  { title: 'unused code', wayOut: 'delete it, or name it in knip.json with the reason', ...bin('knip/bin/knip.js', '--no-progress') },
  { title: 'gate', wayOut: 'each code is explained in docs/gate.md', ...npm('schema', 'check') },
  { title: 'contracts and release', wayOut: 'npm run contracts, and commit what it writes', ...npm('contracts', '--check') },
  { title: 'typed operations', wayOut: 'npm run codegen, and commit what it writes', ...npm('codegen', '--check') },
];

for (const { title, wayOut, program, args, skip } of STEPS) {
  if (skip) {
    process.stdout.write(`check: ${title}: skipped, package.json has no such script\n`);
    continue;
  }
  const began = Date.now();
  const { status } = spawnSync(program, args, { cwd: ROOT, stdio: 'inherit', shell: process.platform === 'win32' && program === 'npm' });
  if (status !== 0) {
    process.stderr.write(`check: ${title} FAILED. Way out: ${wayOut}\n`);
    process.exit(1);
  }
  process.stdout.write(`check: ${title}: fine (${((Date.now() - began) / 1000).toFixed(1)} s)\n`);
}
