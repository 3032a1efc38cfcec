import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const SPOKE = ['api', 'usecases', 'domain', 'store', 'policy', 'README.md', 'main.ts', 'subgraph.ts', 'context.ts'];
const HUB_ROOMS = ['doors', 'identity', 'live', 'partition', 'pipeline', 'plan', 'platform', 'store', 'supergraph', 'transport'];
const LINES_MAX = 400;
const REASON = /^\/\/ Long on purpose: \S/m;

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const folders = (dir: string): string[] =>
  readdirSync(join(ROOT, dir), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
const sources = ['kernel', 'policy', 'hub', 'spokes', 'scripts'].flatMap((dir) =>
  readdirSync(join(ROOT, dir), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('node_modules'))
    .map((file) => join(dir, file)),
);
const spokes = folders('spokes').filter((name) => name !== 'kit');

describe.each(spokes)('spokes/%s', (name) => {
  it.each(SPOKE)('has %s', (entry) => {
    expect(existsSync(join(ROOT, 'spokes', name, entry))).toBe(true);
  });
  it('has a committed contract', () => {
    expect(existsSync(join(ROOT, 'schema/spokes', `${name}.graphql`))).toBe(true);
  });
});

it('gives the hub no room that the architecture does not name', () => {
  expect(HUB_ROOMS).toEqual(expect.arrayContaining(folders('hub')));
});

it('asks a reason of every long file', () => {
  expect(sources.filter((file) => read(file).split('\n').length > LINES_MAX && !REASON.test(read(file)))).toEqual([]);
});

it('documents every error code, and no other', () => {
  const inCode = sources.flatMap((file) => [...read(file).matchAll(/defineError\(\{\s*code: '([A-Z0-9_]+)'/g)].map((match) => match[1]));
  const inDocs = [...read('docs/errors.md').matchAll(/^## ([A-Z0-9_]+)$/gm)].map((match) => match[1]);
  expect([...new Set(inCode)].sort()).toEqual(inDocs.sort());
});

it('gives each refusal code of a spoke a line in its README', () => {
  const missing = spokes.flatMap((name) => {
    const readme = read(`spokes/${name}/README.md`);
    return sources
      .filter((file) => file.startsWith(`spokes/${name}/`) && !file.endsWith('.test.ts'))
      .flatMap((file) => [...read(file).matchAll(/refusal\(\s*'([A-Z0-9_]+)'/g)].map((match) => match[1] ?? ''))
      .filter((code) => !new RegExp(`\\b${code}\\b`).test(readme))
      .map((code) => `${name}: ${code}`);
  });
  expect([...new Set(missing)]).toEqual([]);
});
