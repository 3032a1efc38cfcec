import { type OraclePrincipal, type Use } from '../policy/oracle/Model';
import { type Kind, KINDS } from './operations';

/** What the samples were made of: a proof that nothing was proved about is told apart from one that holds. */
export class Figures {
  samples = 0;
  /** Reads of two states that differ. A write is no comparison of what somebody sees. */
  compared = 0;
  /** No proposed change was invisible: nothing to compare. */
  dropped = 0;
  /** Of the compared ones, those of which it was looked at whether they are live. */
  measured = 0;
  /** The one who sees all gets two different answers. */
  live = 0;
  /** Cells that the oracle checked. */
  cells = 0;
  trips = 0;
  writes = 0;
  written = 0;
  /** Writes that the oracle permits in one of the two states only. */
  parted = 0;
  /** Refusals that were compared with that of an absent row. */
  asAbsent = 0;
  /** Samples of an agent on behalf of a person. */
  acting = 0;
  interleaved = 0;
  paths = 0;
  /** Of samples, by what the rights of their subject hold: a draw that never makes one of these proves nothing about it. */
  readonly rights = { conditions: 0, forbids: 0, limits: 0, clears: 0, masks: 0, severalGrants: 0 };
  /** `list ORDER` to how many live samples. */
  readonly matrix = new Map<string, number>();

  countRights({ grants, forbids }: OraclePrincipal): void {
    const reads = grants.filter(({ activity, type }) => activity === 'READ' && type === 'Entry');
    if (reads.some(({ when }) => when !== null)) this.rights.conditions += 1;
    if (forbids.length > 0) this.rights.forbids += 1;
    if (reads.some(({ limits }) => Object.keys(limits).length > 0)) this.rights.limits += 1;
    if (reads.some(({ clear }) => clear.length > 0)) this.rights.clears += 1;
    if (reads.some(({ mask }) => Object.keys(mask).length > 0)) this.rights.masks += 1;
    if (reads.length > 1) this.rights.severalGrants += 1;
  }

  countLive(kind: Kind, uses: readonly Use[]): void {
    this.live += 1;
    for (const use of new Set(uses)) this.matrix.set(`${kind} ${use}`, (this.matrix.get(`${kind} ${use}`) ?? 0) + 1);
  }

  /** Entries of the matrix that can be reached and have no live sample, and kinds of rights that nobody held. */
  empty(): readonly string[] {
    const undrawn = Object.entries(this.rights).flatMap(([name, count]) => (count === 0 ? [name] : []));
    return [...REACHABLE.filter((each) => !this.matrix.has(each)), ...undrawn];
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
      `samples ${String(this.samples)} of which by agents ${String(this.acting)}, dropped ${percent(this.dropped, this.samples)}, compared ${String(this.compared)}, live ${percent(this.live, this.measured)} of ${String(this.measured)}`,
      `cells checked ${String(this.cells)}, interleavings ${String(this.interleaved)}, path checks ${String(this.paths)}, writes ${String(this.writes)} of which done ${String(this.written)}, permitted in one state only ${String(this.parted)}, refusals compared with an absent row ${String(this.asAbsent)}, tripwires behind careless spokes ${String(this.trips)}`,
      `samples by what their rights hold: ${Object.entries(this.rights)
        .map(([name, count]) => `${name} ${String(count)}`)
        .join(', ')}`,
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
