import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { lineDigest } from './Checkpoint';

/** The second store: a file that only grows, best on another machine. Each line is on the disk when `append` returns. */
export class CheckpointFile {
  private count: number;
  private last: string | null;

  /** Makes folder and file, or goes on after the last line. Throws what the file system throws. */
  constructor(private readonly path: string) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(path, 'a', 0o600));
    const lines = checkpointLines(path);
    this.count = lines.length;
    this.last = lines.at(-1) ?? null;
  }

  /** What the next line says of its place. */
  get next(): { readonly number: number; readonly previous: string | null } {
    return { number: this.count + 1, previous: this.last === null ? null : lineDigest(this.last) };
  }

  append(line: string): void {
    const file = openSync(this.path, 'a', 0o600);
    try {
      writeSync(file, `${line}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    this.count += 1;
    this.last = line;
  }
}

/** The lines of an exported file; a half line at its end, from a process that was killed, counts as none. */
export function checkpointLines(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  const text = readFileSync(path, 'utf8');
  const lines = text.split('\n');
  return (text.endsWith('\n') ? lines : lines.slice(0, -1)).filter((line) => line !== '');
}
