/* node run.mjs [--only SUITE] [--json FILE] [--verbose] -- COMMAND [ARGUMENTS...]: see README.md. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSocket } from 'node:net';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSubgraph } from './lib/subgraph.mjs';
import { AUDIENCE, ISSUER, tokens } from './lib/tokens.mjs';

const require = createRequire(import.meta.url);
const { parse } = require('graphql');
const { composeServices } = require('@apollo/composition');

const START_MS = 60_000;
const ANSWER_MS = 10_000;
const here = new URL('.', import.meta.url).pathname;
const { only, json, verbose, command } = options(process.argv.slice(2));
const issuer = tokens();
const jwks = await serveJson(issuer.jwks);
const folder = mkdtempSync(join(tmpdir(), 'authorization-audit-'));
const results = [];

try {
  for (const name of suiteNames()) {
    const suite = await import(`./suites/${name}.mjs`);
    results.push(...(await runSuite(name, suite)));
  }
} finally {
  await jwks.close();
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = report(results);

function options(args) {
  const at = args.indexOf('--');
  const mine = at < 0 ? args : args.slice(0, at);
  const value = (name) => (mine.includes(name) ? (mine[mine.indexOf(name) + 1] ?? null) : null);
  const given = at < 0 ? [] : args.slice(at + 1);
  if (given.length === 0) {
    process.stderr.write('usage: node run.mjs [--only SUITE] [--json FILE] [--verbose] -- COMMAND [ARGUMENTS...]\n');
    process.exit(2);
  }
  return { only: value('--only'), json: value('--json'), verbose: mine.includes('--verbose'), command: given };
}

function suiteNames() {
  const all = readdirSync(join(here, 'suites'))
    .filter((name) => name.endsWith('.mjs'))
    .map((name) => name.slice(0, -4))
    .sort();
  return only === null ? all : all.filter((name) => name === only);
}

async function runSuite(name, { subgraphs, cases }) {
  const servers = Object.fromEntries(
    await Promise.all(Object.entries(subgraphs).map(async ([subgraph, each]) => [subgraph, await startSubgraph(each)])),
  );
  const files = writeFiles(name, subgraphs, servers);
  const gateway = await startGateway({ ...files, policies: policiesOf(cases) });
  try {
    const done = [];
    for (const each of cases) {
      const verdict = gateway.failed ?? (await runCase(each, gateway.url, servers));
      done.push({ suite: name, case: each.name, ...verdict });
      if (verbose || verdict.verdict !== 'PASS')
        say(`${verdict.verdict.padEnd(7)} ${name} / ${each.name}${verdict.why ? `\n        ${verdict.why.slice(0, 500)}` : ''}`);
    }
    return done;
  } finally {
    await gateway.stop();
    await Promise.all(Object.values(servers).map((each) => each.close()));
  }
}

/** What a gateway may want: the supergraph, or the contracts with their addresses to compose itself. */
function writeFiles(name, subgraphs, servers) {
  const at = join(folder, name);
  mkdirSync(at, { recursive: true });
  const composed = composeServices(
    Object.entries(subgraphs).map(([each, { sdl }]) => ({ name: each, url: servers[each].url, typeDefs: parse(sdl) })),
  );
  if (composed.errors?.length)
    throw new TypeError(`suite ${name} does not compose: ${composed.errors.map(({ message }) => message).join('; ')}`);
  const supergraph = join(at, 'supergraph.graphql');
  writeFileSync(supergraph, composed.supergraphSdl);
  const list = Object.entries(subgraphs).map(([each, { sdl }]) => {
    const file = join(at, `${each}.graphql`);
    writeFileSync(file, sdl);
    return { name: each, url: servers[each].url, file };
  });
  const subgraphsFile = join(at, 'subgraphs.json');
  writeFileSync(subgraphsFile, JSON.stringify(list, null, 2));
  return { supergraph, subgraphs: subgraphsFile };
}

/** Policy to the subjects for whom it holds: what a policy engine of the gateway would know. */
function policiesOf(cases) {
  const held = {};
  for (const { token } of cases.flatMap((each) => each.steps ?? [each]))
    for (const policy of token?.policies ?? []) (held[policy] ??= []).push(token.sub);
  return held;
}

async function startGateway({ supergraph, subgraphs, policies }) {
  const port = await freePort();
  const environment = {
    ...process.env,
    SUPERGRAPH: supergraph,
    SUBGRAPHS: subgraphs,
    PORT: String(port),
    JWKS_URL: jwks.url,
    JWKS: JSON.stringify(issuer.jwks),
    POLICIES: JSON.stringify(policies),
    ISSUER,
    AUDIENCE,
  };
  const output = [];
  const child = spawn(command[0], command.slice(1), { env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const stop = async () => {
    kill(child.pid, 'SIGTERM');
    const timer = setTimeout(() => kill(child.pid, 'SIGKILL'), 3_000);
    await exited;
    clearTimeout(timer);
  };
  const url = `http://127.0.0.1:${port}/graphql`;
  const until = Date.now() + START_MS;
  let gone = false;
  void exited.then(() => (gone = true));
  while (!gone && Date.now() < until) {
    if (await answers(url)) return { url, stop, failed: null };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const said = Buffer.concat(output).toString('utf8').trim();
  return { url, stop, failed: { verdict: 'NOSTART', why: said.slice(-500) } };
}

function kill(pid, signal) {
  try {
    process.kill(-pid, signal); // its children too
  } catch {
    // it has ended
  }
}

async function answers(url) {
  try {
    await ask(url, { token: null, query: '{ __typename }' });
    return true;
  } catch {
    return false;
  }
}

async function runCase(each, url, servers) {
  for (const server of Object.values(servers)) server.reset();
  const steps = each.steps ?? [each];
  const verdicts = each.together
    ? await Promise.all(steps.map((step) => runStep(step, url)))
    : await steps.reduce(async (done, step) => [...(await done), await runStep(step, url)], Promise.resolve([]));
  const bad = verdicts.find(({ verdict }) => verdict === 'LEAK') ?? verdicts.find(({ verdict }) => verdict !== 'PASS');
  const resolved = new Set(Object.values(servers).flatMap((server) => [...server.resolved]));
  const forbidden = (each.never ?? []).filter((coordinate) => resolved.has(coordinate));
  if (forbidden.length > 0) return { verdict: 'LEAK', why: `a subgraph was asked for ${forbidden.join(', ')}` };
  return bad ?? { verdict: 'PASS', why: null };
}

async function runStep(step, url) {
  let answer;
  try {
    answer = await ask(url, step);
  } catch (error) {
    return { verdict: 'WRONG', why: `no answer: ${error}` };
  }
  const told = `answered ${answer.status} ${answer.text.slice(0, 400)}`;
  const leaked = (step.secrets ?? secretsOf(step)).filter((each) => answer.text.includes(each));
  if (leaked.length > 0) return { verdict: 'LEAK', why: `${leaked.join(', ')} left: ${told}` };
  const { data, errors } = answer.body ?? {};
  if (step.allowed !== undefined)
    return same(data, step.allowed) && !errors?.length
      ? { verdict: 'PASS' }
      : { verdict: 'WRONG', why: `must be ${JSON.stringify(step.allowed)}; ${told}` };
  const refused = (data === undefined || data === null) && (errors?.length > 0 || answer.status >= 400);
  const filtered = step.denied !== null && [step.denied].flat().some((one) => same(data, one));
  return refused || filtered
    ? { verdict: 'PASS' }
    : { verdict: 'WRONG', why: `must be refused or ${JSON.stringify(step.denied)}; ${told}` };
}

/** A denied case may show none of the secrets of the suites; an allowed one shows those of its expected data. */
function secretsOf({ allowed, denied }) {
  const shown = JSON.stringify(allowed ?? denied ?? null);
  return shown.includes('SECRET-') ? [] : ['SECRET-'];
}

async function ask(url, { token, query, variables, operationName, body }) {
  const response = await fetch(url, {
    method: 'POST',
    signal: AbortSignal.timeout(ANSWER_MS),
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(token === null || token === undefined ? {} : { authorization: `Bearer ${issuer.make(token)}` }),
    },
    body: JSON.stringify(body ?? { query, variables, operationName }),
  });
  const text = await response.text();
  let parsed = null;
  try {
    parsed = JSON.parse(text);
  } catch {
    // not JSON: judged by its text
  }
  return { status: response.status, text, body: parsed };
}

function same(one, other) {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value ?? null;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

function report(all) {
  const count = (verdict, list = all) => list.filter((each) => each.verdict === verdict).length;
  const suites = [...new Set(all.map(({ suite }) => suite))];
  say('');
  for (const suite of suites) {
    const mine = all.filter((each) => each.suite === suite);
    say(`${String(count('PASS', mine)).padStart(3)} of ${String(mine.length).padStart(2)}  ${suite}`);
  }
  const line = `${count('PASS')} of ${all.length} cases pass; ${count('LEAK')} leak, ${count('WRONG')} answer wrongly, ${count('NOSTART')} without a gateway`;
  say(line);
  // Counts for a CI that adds them up.
  if (process.env.NAVE_RESULTS)
    writeFileSync(process.env.NAVE_RESULTS, JSON.stringify({ numPassedTests: count('PASS'), numFailedTests: all.length - count('PASS') }));
  if (json !== null) writeFileSync(json, JSON.stringify(all, null, 1));
  return all.length > 0 && count('PASS') === all.length ? 0 : 1;
}

async function serveJson(value) {
  const server = createServer((_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value)));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/jwks.json`,
    close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))),
  };
}

async function freePort() {
  const socket = createSocket();
  await new Promise((resolve) => socket.listen(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise((resolve) => socket.close(resolve));
  return port;
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
