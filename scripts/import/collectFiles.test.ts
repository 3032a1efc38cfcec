import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { collectFiles } from './collectFiles';
import { join } from 'node:path';
import { tmpdir } from 'node:os';

const root = mkdtempSync(join(tmpdir(), 'nave-collect-'));
const at = (...names: string[]): string => join(root, ...names);

beforeAll(() => {
  mkdirSync(at('a/b'), { recursive: true });
  for (const name of ['a/1.xml', 'a/2.XML', 'a/b/3.xml', 'a/README.md', 'a/LICENSE', 'a/b/.hidden']) writeFileSync(at(name), 'x');
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

describe('collectFiles', () => {
  it.each([
    ['one file', ['a/1.xml'], ['a/1.xml']],
    ['a folder without what describes it', ['a'], ['a/1.xml', 'a/2.XML', 'a/b/3.xml']],
    ['a file that is named itself, whatever it is', ['a/README.md'], ['a/README.md']],
    ['a pattern in one folder', ['a/*.xml'], ['a/1.xml']],
    ['a pattern of one sign', ['a/?.xml'], ['a/1.xml']],
    ['a pattern over folders', ['a/**/*.xml'], ['a/1.xml', 'a/b/3.xml']],
    ['what two arguments name once', ['a/1.xml', 'a'], ['a/1.xml', 'a/2.XML', 'a/b/3.xml']],
  ])('finds %s', (_, named, expected) => {
    expect(collectFiles(named.map((each) => at(each)))).toEqual(expected.map((each) => at(each)));
  });
  it.each([['a/none.xml'], ['a/*.pdf'], ['none/*.xml']])('refuses %s', (named) => {
    expect(() => collectFiles([at(named)])).toThrow(expect.objectContaining({ code: 'IMPORT_NO_SUCH_FILE' }));
  });
});
