import { type Use } from '../policy/oracle/Model';
import { type Kind, KINDS } from './operations';

/** What the samples were made of: a proof that nothing was proved about is told apart from one that holds. */
export class Figures {
  samples = 0;
  /** Reads of two states that differ. A write is no comparison of what somebody sees. */
  compared = 0;
  /** No proposed change was invisible: nothing to compare. */
  dropped = 0;
  /** The one who sees all gets two different answers. */
  live = 0;
  /** Cells that the oracle checked. */
  cells = 0;
  trips = 0;
  writes = 0;
  written = 0;
  interleaved = 0;
  paths = 0;
  /** `list ORDER` to how many live samples. */
  readonly matrix = new Map<string, number>();

  countLive(kind: Kind, uses: readonly Use[]): void {
    this.live += 1;
    for (const use of new Set(uses)) this.matrix.set(`${kind} ${use}`, (this.matrix.get(`${kind} ${use}`) ?? 0) + 1);
  }

  /** Entries of the matrix that can be reached and have no live sample. */
  empty(): readonly string[] {
    return REACHABLE.filter((each) => !this.matrix.has(each));
  }

  /** For the sum over several processes. */
  json(): string {
    return JSON.stringify(
      Object.fromEntries(Object.entries(this).map(([name, value]) => [name, value instanceof Map ? [...value] : (value as number)])),
    );
  }

  text(): string {
    const percent = (part: number, whole: number): string => `${String(part)} (${whole === 0 ? '0' : ((100 * part) / whole).toFixed(0)} %)`;
    return [
      `samples ${String(this.samples)}, dropped ${percent(this.dropped, this.samples)}, live ${percent(this.live, this.compared)} of ${String(this.compared)}`,
      `cells checked ${String(this.cells)}, interleavings ${String(this.interleaved)}, path checks ${String(this.paths)}, writes ${String(this.writes)} of which done ${String(this.written)}, tripwires behind careless spokes ${String(this.trips)}`,
      `live samples by kind and use: ${[...this.matrix]
        .sort()
        .map(([key, count]) => `${key} ${String(count)}`)
        .join(', ')}`,
    ].join('\n');
  }
}

const PROJECTED: readonly Kind[] = KINDS.filter((kind) => kind !== 'write');
const REACHABLE = [
  ...PROJECTED.map((kind) => `${kind} PROJECT`),
  'list FILTER',
  'list ORDER',
  'list AGGREGATE',
  'connection FILTER',
  'connection ORDER',
  'connection AGGREGATE',
  'totals FILTER',
  'totals GROUP',
  'totals AGGREGATE',
];
