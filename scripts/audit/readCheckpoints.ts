import { type JWK } from 'jose';
import { type Checkpoint, lineDigest, readCheckpoint } from '../../hub/store/Checkpoint';
import { checkpointLines } from '../../hub/store/CheckpointFile';
import { type Finding } from './Finding';
import { type Stated } from './verifyAccessLog';

export interface ReadCheckpoints {
  readonly stated: Stated;
  readonly findings: readonly Finding[];
  readonly count: number;
  /** Of the last line. */
  readonly until: string | null;
}

/** Reads an exported file: every signature, every root, and that each line names the one before. A line that is not good states nothing. */
export function readCheckpoints(file: string, keys: readonly JWK[]): ReadCheckpoints {
  const stated = new Map<string, Map<number, string>>();
  const findings: Finding[] = [];
  const lines = checkpointLines(file);
  let until: string | null = null;
  lines.forEach((line, at) => {
    const read = readCheckpoint(line, keys);
    const problem = typeof read === 'string' ? read : gap(read, at, lines[at - 1]);
    if (problem !== null) findings.push({ code: 'CHECKPOINT_INVALID', place: `${file}, line ${at + 1}`, detail: problem });
    if (typeof read === 'string') return;
    until = read.at;
    for (const { chain, number, hash } of read.chains)
      stated.set(chain, (stated.get(chain) ?? new Map<number, string>()).set(number, hash));
  });
  return { stated, findings, count: lines.length, until };
}

function gap({ number, previous }: Checkpoint, at: number, before: string | undefined): string | null {
  if (previous !== (before === undefined ? null : lineDigest(before)))
    return 'it names another line before it: one was changed, removed or moved';
  return number === at + 1 ? null : `it is line ${number} by its own number`;
}
