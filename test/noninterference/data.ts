import fc from 'fast-check';
import { businessId } from '#kernel/ids';
import { sha256 } from '#kernel/digest';
import { type Database, type FieldSpec, type OraclePrincipal, type Row, type TypeSpec, type Value } from '../policy/oracle/Model';
import { looksAlike, signatureOf } from '../policy/oracle/oracle';
import { type ContractSet, LEGAL_ENTITIES, typesOf } from './ContractSet';

const ROWS = { Entry: 6, Memo: 2, Party: 3 } as const;
const SPARE = 4;
const PREFIX = { Entry: 'ent', Memo: 'mem', Party: 'par' } as const;
type TypeName = keyof typeof ROWS;

/** Few values, so that keys of an order tie, pages break between equals, and a filter meets what is hidden. */
const POOLS: Readonly<Record<FieldSpec['kind'], readonly Value[]>> = {
  text: ['alpha-0001', 'alpha-0002', 'beta 12345678', '', 'Straße', 'STRASSE', 'tail ', 'é', 'e\u0301', null],
  date: ['2026-01-01', '2026-01-31', '2026-02-01', '2026-12-31', null],
  decimal: ['0', '99.99', '100', '1000.5', null],
  money: [
    { amount: '0.00', currency: 'EUR' },
    { amount: '99.99', currency: 'EUR' },
    { amount: '100.00', currency: 'EUR' },
    { amount: '100.01', currency: 'EUR' },
    { amount: '250.50', currency: 'EUR' },
    { amount: '90.00', currency: 'USD' },
    null,
  ],
  reference: [null],
};
const NAMED: Readonly<Record<string, readonly Value[]>> = {
  status: ['OPEN', 'CLOSED', 'HELD', null],
  enteredBy: ['person:p0', 'person:p1', 'person:p2', 'person:p3', null],
};

export function idOf(type: string, legalEntity: string, at: number): string {
  return businessId(PREFIX[type as TypeName], legalEntity, Buffer.from(sha256(`${type} ${legalEntity} ${String(at)}`), 'hex'));
}

export function poolOf({ name, kind }: FieldSpec): readonly Value[] {
  if (kind === 'reference')
    return [null, ...LEGAL_ENTITIES.flatMap((code) => [0, 1, 2].map((at) => idOf('Party', code, at))), idOf('Party', 'DE01', 99)];
  return NAMED[name] ?? POOLS[kind];
}

/** The rows of a set; equal seeds, equal rows. */
export function databaseOf(set: ContractSet): Database {
  const types = typesOf(set);
  const count = types.reduce((sum, type) => sum + ROWS[type.name as TypeName] * LEGAL_ENTITIES.length * type.fields.length, 0);
  const [picks = []] = fc.sample(fc.array(fc.nat(999), { minLength: count, maxLength: count }), { seed: set.seed, numRuns: 1 });
  let next = 0;
  return Object.fromEntries(
    types.map((type) => [
      type.name,
      LEGAL_ENTITIES.flatMap((code) =>
        Array.from({ length: ROWS[type.name as TypeName] }, (_, at) =>
          rowOf(type, { code, at, pick: () => picks[next++ % picks.length] ?? 0 }),
        ),
      ),
    ]),
  );
}

function rowOf(type: TypeSpec, { code, at, pick }: { code: string; at: number; pick: () => number }): Row {
  const values = type.fields.map((field): [string, Value] => {
    const pool = poolOf(field);
    return [field.name, pool[pick() % pool.length] ?? null];
  });
  return { ...Object.fromEntries(values), id: idOf(type.name, code, at), legalEntityCode: code, version: '1' };
}

/** One change that a draw proposes. Numbers are taken modulo what there is, so that every shrunk edit is one. */
export interface Edit {
  readonly kind: 'SET' | 'INSERT' | 'DELETE' | 'COPY' | 'SWAP';
  readonly type: number;
  readonly row: number;
  readonly other: number;
  readonly field: number;
  readonly value: number;
}

export const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('SET', 'SET', 'SET', 'INSERT', 'DELETE', 'COPY', 'SWAP'),
  type: fc.constantFrom(0, 0, 0, 2, 2, 1),
  row: fc.nat(99),
  other: fc.nat(99),
  field: fc.nat(99),
  value: fc.nat(99),
});

export interface Perturbed {
  readonly database: Database;
  /** What was changed, for people. */
  readonly told: readonly string[];
}

/** Applies the edits that the principal cannot see: after each one the oracle must find that both look alike, else it is taken back. */
export function perturbed(
  set: ContractSet,
  before: Database,
  { principal, edits }: { principal: OraclePrincipal; edits: readonly Edit[] },
): Perturbed {
  const types = typesOf(set);
  let database = before;
  const told: string[] = [];
  for (const each of edits) {
    const changed = applied(types, database, each);
    if (changed === null || !looksAlike(principal, types, database, changed.database)) continue;
    database = changed.database;
    told.push(changed.told);
  }
  if (signatureOf(principal, types, before) !== signatureOf(principal, types, database))
    throw new RangeError('the oracle contradicts itself');
  return { database, told };
}

function applied(
  types: readonly TypeSpec[],
  database: Database,
  { kind, type: typeAt, row: rowAt, other, field: fieldAt, value }: Edit,
): { database: Database; told: string } | null {
  const type = at(types, typeAt);
  const rows = database[type.name] ?? [];
  const fields = type.fields.filter(({ name }) => name !== 'id' && name !== 'legalEntityCode');
  const field = at(fields, fieldAt);
  const put = (all: readonly Row[], told: string): { database: Database; told: string } => ({
    database: { ...database, [type.name]: all },
    told,
  });
  const row = rows.length === 0 ? undefined : at(rows, rowAt);
  if (kind === 'INSERT') {
    const code = at(LEGAL_ENTITIES, other);
    const id = idOf(type.name, code, ROWS[type.name as TypeName] + (rowAt % SPARE));
    if (rows.some((each) => each['id'] === id)) return null;
    const fresh = { ...rowOf(type, { code, at: 0, pick: () => value }), id };
    return put([...rows, fresh], `insert ${JSON.stringify(fresh)}`);
  }
  if (row === undefined) return null;
  const id = row['id'] as string;
  if (kind === 'DELETE')
    return put(
      rows.filter((each) => each !== row),
      `delete ${id}`,
    );
  const source = kind === 'SET' ? null : at(rows, other);
  const wanted = source === null ? (at(poolOf(field), value) ?? null) : (source[field.name] ?? null);
  const changes = new Map([[row, wanted]]);
  if (kind === 'SWAP' && source !== null) changes.set(source, row[field.name] ?? null);
  return put(
    rows.map((each) => (changes.has(each) ? { ...each, [field.name]: changes.get(each) ?? null } : each)),
    `${kind.toLowerCase()} ${field.name} of ${id}: ${JSON.stringify(row[field.name] ?? null)} becomes ${JSON.stringify(wanted)}`,
  );
}

function at<T>(list: readonly T[], index: number): T {
  return list[index % list.length] as T;
}
