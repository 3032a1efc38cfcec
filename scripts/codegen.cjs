// Writes schema/generated/operations.ts from schema/operations; `--check` fails when what is committed is not what it writes.
// The generator has a manifest of its own (scripts/codegen), so that the platform does not carry its packages.
const { execFileSync, spawnSync } = require('node:child_process');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const ROOT = join(__dirname, '..');
const HOME = join(__dirname, 'codegen');
const OUTPUT = join(ROOT, 'schema/generated/operations.ts');

if (!existsSync(join(HOME, 'node_modules/@graphql-codegen/cli'))) {
  console.error('codegen: installing the generator (scripts/codegen/package-lock.json)');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: HOME,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}
const before = existsSync(OUTPUT) ? readFileSync(OUTPUT, 'utf8') : null;
const bin = join(HOME, 'node_modules/@graphql-codegen/cli/esm/bin.js');
const run = spawnSync(process.execPath, [bin, '--config', join(ROOT, 'codegen.yml'), '--silent'], {
  cwd: ROOT,
  stdio: 'inherit',
  env: { ...process.env, NODE_PATH: join(HOME, 'node_modules') },
});
if (run.status !== 0) process.exit(run.status ?? 1);
const after = readFileSync(OUTPUT, 'utf8');
if (process.argv.includes('--check') && after !== before) {
  if (before !== null) writeFileSync(OUTPUT, before);
  console.error('codegen: schema/generated/operations.ts is not what codegen writes: run `npm run codegen` and commit it');
  process.exit(1);
}
console.error('codegen: schema/generated/operations.ts is what schema/operations says');
