import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** In a process of its own: what it closes stays closed. */
function inHardened(script: string): unknown {
  const file = join(__dirname, 'hardenProcess.ts');
  const program = `require(${JSON.stringify(file)}).hardenProcess(); console.log(JSON.stringify((() => { ${script} })()));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-r', '@swc-node/register', '-e', program], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

test('a merge that follows `__proto__` or `constructor.prototype` reaches no other object', () => {
  const merges = `
    const found = [];
    const attempts = [
      () => { ({}).__proto__.polluted = 'yes'; },
      () => { ({}).constructor.prototype.polluted = 'yes'; },
      () => { [].constructor.prototype.map = () => 'yes'; },
      () => { Object.prototype.toString = () => 'yes'; },
    ];
    for (const attempt of attempts) try { attempt(); } catch (error) { found.push(error.name); }
    return { polluted: {}.polluted ?? null, map: [1].map((one) => one), text: String({}), proto: '__proto__' in {}, found };`;
  expect(inHardened(merges)).toMatchObject({ polluted: null, map: [1], text: '[object Object]', proto: false });
});

test('ordinary objects and errors stay as they are', () => {
  const ordinary = `
    'use strict';
    const error = new Error('one'); error.name = 'Named'; error.message = 'two';
    const own = {}; own.toString = () => 'own'; own['constructor'] = 'mine';
    const row = JSON.parse('{"constructor":"a","toString":"b"}');
    return { error: String(error), own: [String(own), own.constructor, Object.keys(own), String({})], row, keys: Object.keys(row) };`;
  expect(inHardened(ordinary)).toEqual({
    error: 'Named: two',
    own: ['own', 'mine', ['toString', 'constructor'], '[object Object]'],
    row: { constructor: 'a', toString: 'b' },
    keys: ['constructor', 'toString'],
  });
});
