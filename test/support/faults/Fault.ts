import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..', '..');

/** One edit of a source file; `find` occurs there exactly once. */
export interface SourceEdit {
  /** From the root of the project: `spokes/kit/read/Compilation.ts`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** A defence switched off by editing the source as a careless change would: the tests that cover it must turn red. */
export interface Fault {
  /** What no longer happens, in words: `the row filter is left out of lists`. */
  readonly off: string;
  readonly edits: readonly SourceEdit[];
}

/** Shorthand for the usual fault of one edit. */
export function fault(off: string, file: string, ...[find, replace]: readonly [find: string, replace: string]): Fault {
  return { off, edits: [{ file, find, replace }] };
}

/** How often each edit fits; anything but 1 means that the source has moved on and the fault has not. */
export function placesOf({ edits }: Fault): readonly number[] {
  return edits.map(({ file, find }) => readFileSync(join(ROOT, file), 'utf8').split(find).length - 1);
}

/** True in the run of a test process that has a fault in it. */
export function isFaulty(): boolean {
  return (process.env['NAVE_FAULT'] ?? '') !== '';
}
