import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataFolder } from './DataFolder';
import { openKeys, publicKeys, rotateSigning } from './keys';
import { lock } from './lock';

describe('the data folder', () => {
  const parent = mkdtempSync(join(tmpdir(), 'nave-folder-'));
  let count = 0;
  const fresh = (): string => join(parent, String(count++));

  afterAll(() => {
    rmSync(parent, { recursive: true, force: true });
  });

  it('keeps the keys of the first start, readable by their owner only', () => {
    const folder = DataFolder.open(fresh());
    const keys = openKeys(folder, ['invoices_emea']);
    expect(openKeys(folder, ['invoices_emea'])).toEqual(keys);
    expect(openKeys(folder, ['invoices_emea', 'cash_emea']).passwords['invoices_emea']).toEqual(keys.passwords['invoices_emea']);
    expect(statSync(folder.file('keys', 'platform.json')).mode & 0o777).toBe(0o600);
  });

  it('changes the signing key of the hub in three steps, each of which may be taken twice', () => {
    const folder = DataFolder.open(fresh());
    const keys = openKeys(folder, ['invoices_emea']);
    const [old] = keys.hubSigning;
    jest
      .spyOn(Date, 'now')
      .mockReturnValueOnce(Date.now() + 5)
      .mockReturnValueOnce(Date.now() + 5);
    const step = (name: 'next' | 'use' | 'retire'): string[] => {
      const now = openKeys(folder, ['invoices_emea']);
      return rotateSigning(folder, now, name).hubSigning.map(({ kid }) => kid ?? '');
    };
    expect(step('retire')).toEqual([old.kid]);
    const [, young] = step('next');
    expect(young).not.toBe(old.kid);
    expect(step('next')).toEqual([old.kid, young]);
    expect(step('retire')).toEqual([old.kid, young]);
    expect(step('use')).toEqual([young, old.kid]);
    expect(step('use')).toEqual([young, old.kid]);
    expect(step('retire')).toEqual([young]);
    expect(step('retire')).toEqual([young]);
    const [open] = publicKeys(openKeys(folder, ['invoices_emea']).hubSigning).keys;
    expect(Object.keys(open ?? {})).toEqual(['kty', 'crv', 'x', 'kid', 'alg', 'use']);
  });

  it('refuses a folder with files of others', () => {
    const path = fresh();
    mkdirSync(path);
    writeFileSync(join(path, 'thesis.txt'), '');
    expect(() => DataFolder.open(path)).toThrow(/holds other files, such as `thesis.txt`; choose another with --data DIR/);
  });

  it('refuses a file in its place', () => {
    const path = fresh();
    writeFileSync(path, '');
    expect(() => DataFolder.open(path)).toThrow(/there is a file of that name/);
  });

  it('says which document is damaged', () => {
    const folder = DataFolder.open(fresh());
    writeFileSync(folder.file('state.json'), '{"state":');
    expect(() => folder.read('state.json')).toThrow(/`state.json` is damaged/);
  });

  it('deletes its own files on reset and no other', async () => {
    const folder = DataFolder.open(fresh());
    folder.write('state.json', {});
    writeFileSync(folder.file('mine.txt'), '');
    await folder.reset();
    expect([existsSync(folder.file('state.json')), existsSync(folder.file('mine.txt'))]).toEqual([false, true]);
  });

  it('is taken by one process at a time, and by the next when that was killed', () => {
    const folder = DataFolder.open(fresh());
    const release = lock(folder, 'http://127.0.0.1:4000');
    expect(() => lock(folder, 'http://127.0.0.1:4001')).toThrow(
      new RegExp(`already runs over .* \\(process ${process.pid}, http://127.0.0.1:4000\\)`),
    );
    release();
    writeFileSync(folder.file('lock'), JSON.stringify({ pid: process.pid, url: 'x', began: 'another time' })); // the id came back
    lock(folder, 'http://127.0.0.1:4000');
    expect(JSON.parse(readFileSync(folder.file('lock'), 'utf8'))).toMatchObject({ url: 'http://127.0.0.1:4000' });
  });
});
