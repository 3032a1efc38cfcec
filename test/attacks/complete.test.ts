import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SOURCES } from './sources';

const cases = readdirSync(__dirname)
  .filter((name) => name.endsWith('.attack.test.ts'))
  .flatMap((name) => [...readFileSync(join(__dirname, name), 'utf8').matchAll(/\bid: '([A-N]\d\d)'/g)].map((match) => match[1]));

describe('the attack cases', () => {
  it('have one for every attack that is known', () => {
    expect(Object.keys(SOURCES).filter((id) => !cases.includes(id))).toEqual([]);
  });

  it('are of known attacks only', () => {
    expect([...new Set(cases)].filter((id) => id !== undefined && !Object.hasOwn(SOURCES, id))).toEqual([]);
  });

  it('are listed in the docs, in the order of their ids, with their sources', () => {
    const rows = [...readFileSync(join(__dirname, '../../docs/attacks.md'), 'utf8').matchAll(/^\| ([A-N]\d\d) \| ([^|]*) \|/gm)];
    expect(Object.fromEntries(rows.map(([, id = '', source = '']) => [id, source.trim()]))).toEqual(SOURCES);
  });
});
