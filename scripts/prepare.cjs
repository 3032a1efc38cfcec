/* What npm start, npm test and the other scripts stand on: the right Node, installed packages, a fresh build. Plain Node. */
'use strict';
const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } = require('node:fs');
const { join, relative } = require('node:path');

const ROOT = join(__dirname, '..');
const ROOMS = ['kernel', 'policy', 'schema', 'hub', 'spokes', 'scripts', 'test', 'bench'];
const STAMP = join(ROOT, 'dist', '.sources');

/** Ends the process with a sentence when something is missing that it cannot make. */
function prepare({ build = true } = {}) {
  checkNode();
  install();
  if (build) compile();
}

function checkNode() {
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).engines.node.replace(/[^\d.]/g, '');
  const [have, want] = [process.versions.node, wanted].map((text) => text.split('.').map(Number));
  const at = have.findIndex((part, index) => part !== want[index]);
  if (at >= 0 && have[at] < want[at])
    fail(`Node ${process.versions.node} is too old: Nave needs ${wanted} or later, see https://nodejs.org`);
}

function install() {
  const reason = missingPackages();
  if (reason === null) return;
  say(`installing the packages (${reason}); this takes a minute`);
  run('npm', ['ci', '--no-fund', '--no-audit'], 'the packages could not be installed: is the package registry reached from here?');
}

/** Compares the lock file with the one that npm keeps of what it has installed; null when they agree. */
function missingPackages() {
  const installed = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return 'none are installed';
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  const have = JSON.parse(readFileSync(installed, 'utf8')).packages;
  for (const [path, { version, optional, link }] of Object.entries(wanted)) {
    if (path === '' || link || (optional && have[path] === undefined)) continue;
    if (have[path]?.version !== version) return `${path.replace(/^.*node_modules\//, '')} ${version} is not installed`;
  }
  return null;
}

function compile() {
  const sources = listSources();
  const digest = createHash('sha256');
  for (const file of [...sources, 'tsconfig.json', 'package-lock.json']) {
    const { mtimeMs, size } = statSync(join(ROOT, file));
    digest.update(`${file}\0${mtimeMs}\0${size}\n`);
  }
  const stamp = digest.digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp) return;
  say(existsSync(join(ROOT, 'dist')) ? 'building what has changed' : 'building; this takes half a minute');
  removeOrphans(new Set(sources));
  run(
    process.execPath,
    [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.json'],
    'the build failed: see the messages above',
  );
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  writeFileSync(STAMP, stamp);
}

function listSources() {
  return ROOMS.filter((room) => existsSync(join(ROOT, room)))
    .flatMap((room) => walk(join(ROOT, room), '.ts'))
    .sort();
}

/** Compiled files whose source is gone would still be found by whoever lists a folder. */
function removeOrphans(sources) {
  const dist = join(ROOT, 'dist');
  if (!existsSync(dist)) return;
  for (const file of walk(dist, '.js')) {
    const source = `${relative('dist', file).slice(0, -3)}.ts`;
    if (!sources.has(source)) for (const each of [file, `${file}.map`]) rmSync(join(ROOT, each), { force: true });
  }
}

function walk(folder, extension) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : walk(path, extension);
    return entry.name.endsWith(extension) ? [relative(ROOT, path)] : [];
  });
}

function run(program, args, sentence) {
  const { status, signal, error } = spawnSync(program, args, {
    cwd: ROOT,
    stdio: 'inherit',
    shell: process.platform === 'win32' && program === 'npm',
  });
  if (signal !== null && signal !== undefined) process.exit(130);
  if (error !== undefined || status !== 0) fail(sentence);
}

function say(line) {
  process.stdout.write(`nave: ${line}\n`);
}

function fail(line) {
  process.stderr.write(`nave: ${line}\n`);
  process.exit(1);
}

module.exports = { prepare, ROOT };
