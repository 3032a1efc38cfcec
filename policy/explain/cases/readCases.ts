import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { MASK_KINDS, USES, type Use } from '../../Grant';
import { type CellOutcome } from '../decide';
import { type RoleHolder } from '../rolePrincipal';
import { type CasePrincipal, type CaseRow, type PolicyCase, PolicyCasesInvalid } from './PolicyCase';

/** All policy tests of a folder, and the activities that a file says its role has nowhere. */
export interface PolicyCases {
  readonly cases: readonly PolicyCase[];
  readonly rows: ReadonlyMap<string, CaseRow>;
}

interface TestFile {
  readonly name: string;
  readonly value: Map;
  readonly lineOf: (path: readonly (string | number)[]) => number;
}
type Map = Readonly<Record<string, unknown>>;

/** Reads `*.yaml`; rows are shared by all files, principals belong to their file. Throws POLICY_CASES_INVALID. */
export function loadCases(folder: string): PolicyCases {
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return readCases(names.sort().map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') })));
}

export function readCases(texts: readonly { readonly name: string; readonly text: string }[]): PolicyCases {
  const files = texts.map(testFile);
  const rows = new globalThis.Map<string, CaseRow>();
  for (const file of files) {
    for (const [name, row] of Object.entries(map(file, file.value['rows'] ?? {}, 'rows'))) {
      if (rows.has(name)) throw PolicyCasesInvalid(file.name, `the row \`${name}\` is defined twice`);
      rows.set(name, { name, type: name.split(' ')[0] ?? '', row: map(file, row, name) });
    }
  }
  return { rows, cases: files.flatMap((file) => new Reader(file, rows).cases()) };
}

class Reader {
  private readonly principals: ReadonlyMap<string, CasePrincipal>;

  constructor(
    private readonly file: TestFile,
    private readonly rows: ReadonlyMap<string, CaseRow>,
  ) {
    const named = Object.entries(map(file, file.value['principals'] ?? {}, 'principals'));
    this.principals = new globalThis.Map(named.map(([name, value]) => [name, this.principal(name, value)]));
  }

  cases(): readonly PolicyCase[] {
    return [...this.section('cells'), ...this.section('uses'), ...this.section('activities'), ...this.section('never')];
  }

  private section(name: 'cells' | 'uses' | 'activities' | 'never'): readonly PolicyCase[] {
    const value = this.file.value[name] ?? [];
    return list(this.file, value, name).flatMap((entry, at) => {
      const line = this.file.lineOf([name, at]);
      const each = map(this.file, entry, `${name}[${String(at)}]`);
      const who = this.who(each['as']);
      const base = { file: this.file.name, line, ...who };
      switch (name) {
        case 'cells':
          return this.cells(base, each);
        case 'uses':
          return this.uses(base, each);
        case 'activities':
          return this.activities(base, each);
        case 'never':
          return this.never(base, each);
      }
    });
  }

  /** `{ as: clerk, row: Invoice de, visible: [id], LAST4: [payeeIban], hidden: [enteredBy] }`; `hidden: row` for the whole row. */
  private cells(base: Base, entry: Map): readonly PolicyCase[] {
    const row = this.row(entry['row']);
    if (entry['hidden'] === 'row') return [{ ...base, row, kind: 'ROW', expected: false }];
    const outcomes: readonly CellOutcome[] = ['visible', ...MASK_KINDS, 'hidden'];
    const unknown = Object.keys(entry).find((key) => !['as', 'row', ...outcomes].includes(key));
    if (unknown !== undefined) throw PolicyCasesInvalid(this.file.name, `unknown key \`${unknown}\``);
    const cells = outcomes.flatMap((expected) =>
      texts(this.file, entry[expected]).map((field): PolicyCase => ({ ...base, row, kind: 'CELL', field, expected })),
    );
    if (cells.length === 0) throw PolicyCasesInvalid(this.file.name, `line ${String(base.line)} expects nothing`);
    return [{ ...base, row, kind: 'ROW', expected: true }, ...cells];
  }

  /** `{ as: clerk, row: Invoice de, FILTER: [status], no FILTER: [payeeIban] }` */
  private uses(base: Base, entry: Map): readonly PolicyCase[] {
    const row = this.row(entry['row']);
    const uses = USES.filter((use): use is Exclude<Use, 'PROJECT'> => use !== 'PROJECT');
    const unknown = Object.keys(entry).find(
      (key) => !['as', 'row'].includes(key) && !uses.some((use) => key === use || key === `no ${use}`),
    );
    if (unknown !== undefined) throw PolicyCasesInvalid(this.file.name, `unknown key \`${unknown}\``);
    return uses.flatMap((use) =>
      [true, false].flatMap((expected) =>
        texts(this.file, entry[expected ? use : `no ${use}`]).map((field): PolicyCase => ({
          ...base,
          row,
          kind: 'USE',
          field,
          use,
          expected,
        })),
      ),
    );
  }

  /** `{ as: clerk, activity: Invoice.receive, allow: [Invoice de], deny: [Invoice fr] }` */
  private activities(base: Base, entry: Map): readonly PolicyCase[] {
    return texts(this.file, entry['activity']).flatMap((activity) =>
      [true, false].flatMap((expected) =>
        texts(this.file, entry[expected ? 'allow' : 'deny']).map((row): PolicyCase => ({
          ...base,
          row: this.row(row),
          kind: 'ACTIVITY',
          activity,
          expected,
        })),
      ),
    );
  }

  /** `{ as: clerk, activities: [Invoice.approve] }`: on no row of the tests. */
  private never(base: Base, entry: Map): readonly PolicyCase[] {
    return texts(this.file, entry['activities']).flatMap((activity) =>
      [...this.rows.values()].map((row): PolicyCase => ({ ...base, row, kind: 'ACTIVITY', activity, expected: false })),
    );
  }

  private who(name: unknown): Pick<PolicyCase, 'principalName' | 'principal'> {
    const principal = typeof name === 'string' ? this.principals.get(name) : undefined;
    if (typeof name !== 'string' || principal === undefined) throw PolicyCasesInvalid(this.file.name, `no principal \`${String(name)}\``);
    return { principalName: name, principal };
  }

  private row(name: unknown): CaseRow {
    const row = typeof name === 'string' ? this.rows.get(name) : undefined;
    if (row === undefined) throw PolicyCasesInvalid(this.file.name, `no row \`${String(name)}\``);
    return row;
  }

  private principal(name: string, value: unknown): CasePrincipal {
    if (typeof value === 'string') return { subject: value };
    // What these hold is checked where a role is given to its holder, as a grant would be.
    const { role, legalEntities = [], limits = {}, subject = `person:${name}` } = map(this.file, value, name) as Partial<RoleHolderText>;
    return { subject, roles: texts(this.file, role), legalEntities, limits };
  }
}

interface RoleHolderText extends Omit<RoleHolder, 'roles'> {
  readonly role: unknown;
}

type Base = Pick<PolicyCase, 'file' | 'line' | 'principalName' | 'principal'>;

function testFile({ name, text }: { readonly name: string; readonly text: string }): TestFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) throw PolicyCasesInvalid(name, error.message.split('\n')[0] ?? 'unreadable');
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  const file = { name, lineOf: (): number => 1 };
  const content = map(file, value, 'file');
  const unknown = Object.keys(content).find((key) => !['principals', 'rows', 'cells', 'uses', 'activities', 'never'].includes(key));
  if (unknown !== undefined) throw PolicyCasesInvalid(name, `unknown key \`${unknown}\``);
  return {
    name,
    value: content,
    lineOf: (path) => {
      const node: unknown = document.getIn(path, true);
      const offset = isNode(node) ? node.range?.[0] : undefined;
      return offset === undefined ? 1 : lines.linePos(offset).line;
    },
  };
}

function map({ name }: { readonly name: string }, value: unknown, what: string): Map {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw PolicyCasesInvalid(name, `${what} is not a map`);
  return value as Map;
}

function list({ name }: { readonly name: string }, value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw PolicyCasesInvalid(name, `${what} is not a list`);
  return value;
}

/** A text stands for a list of one; what is left out for an empty one. */
function texts(file: { readonly name: string }, value: unknown): readonly string[] {
  if (value === undefined) return [];
  const all = typeof value === 'string' ? [value] : list(file, value, 'an expectation');
  if (all.some((each) => typeof each !== 'string')) throw PolicyCasesInvalid(file.name, 'a list holds something that is no text');
  return all as readonly string[];
}
