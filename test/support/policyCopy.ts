import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own with the policy of the demo, for tests that change it under a running hub. */
export interface PolicyCopy {
  readonly dir: string;
  /** The whole text of a file as it was copied. */
  original(name: string): string;
  /** Replaces a file as a steward should: written beside it, then renamed. */
  write(name: string, text: string): void;
  remove(): void;
}

const POLICY = join(__dirname, '../../schema/policy');

export function policyCopy(files: Readonly<Record<string, string>> = {}): PolicyCopy {
  const dir = mkdtempSync(join(tmpdir(), 'nave-policy-'));
  cpSync(POLICY, dir, { recursive: true });
  const write: PolicyCopy['write'] = (name, text) => {
    writeFileSync(join(dir, `${name}.new`), text);
    renameSync(join(dir, `${name}.new`), join(dir, name));
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  return {
    dir,
    original: (name) => readFileSync(join(POLICY, name), 'utf8'),
    write,
    remove() {
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
