import { dirname } from 'node:path';

export interface ReportLine {
  readonly path: string;
  /** ACCEPTED, FLAGGED, REFUSED, RECEIVED, IMPORTED or KNOWN. */
  readonly outcome: string;
  readonly notes: readonly string[];
}

const ORDER = ['ACCEPTED', 'FLAGGED', 'RECEIVED', 'IMPORTED', 'KNOWN', 'REFUSED'];

/** Collects what became of each file, tells it as it happens, and adds it up per folder. */
export class Report {
  private readonly lines: ReportLine[] = [];

  constructor(
    private readonly total: number,
    private readonly write: (line: string) => void,
  ) {}

  add(line: ReportLine): void {
    this.lines.push(line);
    const place = `[${String(this.lines.length).padStart(String(this.total).length)}/${String(this.total)}]`;
    this.write(
      `${place} ${line.outcome.toLowerCase().padEnd(8)} ${line.path}${line.notes.length === 0 ? '' : `  ${line.notes.join(', ')}`}`,
    );
  }

  /** True when a file was refused: the process then ends with 1. */
  refusedAny(): boolean {
    return this.lines.some(({ outcome }) => outcome === 'REFUSED');
  }

  /** One row per folder and outcome counts as columns; the last row adds them up. */
  summary(): readonly string[] {
    const outcomes = ORDER.filter((outcome) => this.lines.some((line) => line.outcome === outcome));
    const folders = [...new Set(this.lines.map(({ path }) => dirname(path)))].sort();
    const row = (name: string, lines: readonly ReportLine[]): readonly string[] => [
      name,
      String(lines.length),
      ...outcomes.map((outcome) => String(lines.filter((line) => line.outcome === outcome).length)),
    ];
    const rows = [
      ['folder', 'files', ...outcomes.map((outcome) => outcome.toLowerCase())],
      ...folders.map((folder) =>
        row(
          folder,
          this.lines.filter(({ path }) => dirname(path) === folder),
        ),
      ),
      ...(folders.length > 1 ? [row('all', this.lines)] : []),
    ];
    const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
    return rows.map((cells) =>
      cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '),
    );
  }
}
