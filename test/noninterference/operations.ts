import fc from 'fast-check';
import { type FieldSpec, type OraclePrincipal, type Tuple, type TypeSpec, type Use } from '../policy/oracle/Model';
import { type ContractSet, LEGAL_ENTITIES } from './ContractSet';
import { idOf, poolOf } from './data';

/** One request as it goes over the wire; lists are followed page by page. */
export interface Request {
  readonly query?: string;
  readonly documentId?: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Path in `data` of the connection whose pages are followed. */
  readonly pages: readonly string[] | null;
  readonly kind: Kind;
  readonly uses: readonly Use[];
}

export const KINDS = ['list', 'key', 'interface', 'union', 'reference', 'connection', 'totals', 'registered', 'write'] as const;
export type Kind = (typeof KINDS)[number];

/** What a draw says of an operation; it becomes a text for one principal. Flags are taken modulo what there is. */
export interface Draw {
  readonly kind: Kind;
  readonly leave: readonly number[];
  readonly order: number | null;
  readonly filter: readonly (readonly [field: number, value: number])[];
  readonly first: number;
  readonly back: boolean;
  readonly count: boolean;
  readonly alias: boolean;
  readonly fragment: boolean;
  readonly place: number;
  readonly row: number;
}

export const draw: fc.Arbitrary<Draw> = fc.record({
  kind: fc.constantFrom<Kind>(
    'list',
    'list',
    'list',
    'key',
    'interface',
    'union',
    'reference',
    'connection',
    'totals',
    'totals',
    'registered',
    'write',
  ),
  leave: fc.array(fc.nat(9), { maxLength: 3 }),
  order: fc.option(fc.nat(9), { freq: 3, nil: null }),
  filter: fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 2 }),
  first: fc.constantFrom(50, 1, 2, 5),
  back: fc.boolean(),
  count: fc.boolean(),
  alias: fc.boolean(),
  fragment: fc.boolean(),
  place: fc.nat(9),
  row: fc.nat(9),
});

export interface Registered {
  readonly name: string;
  readonly text: string;
}

/** Wide operations, registered: the hub strips them to what the caller may see. */
export function registeredOf(set: ContractSet): readonly Registered[] {
  const all = (type: TypeSpec): string => type.fields.map((field) => selection(field, set.party, null)).join(' ');
  return [
    {
      name: 'wideEntries',
      text: `query wideEntries { entries(first: 50) { totalCount nodes { ${all(set.entry)} echo } pageInfo { hasNextPage endCursor } } }\n`,
    },
    { name: 'wideTotals', text: 'query wideTotals { totals { groups { legalEntityCode status count gross { amount } } } }\n' },
    {
      name: 'wideParties',
      text: `query wideParties { parties(first: 50) { totalCount nodes { ${all(set.party)} entries(first: 2) { totalCount nodes { ${all(set.entry)} } } } } }\n`,
    },
  ];
}

/** The request of a draw as this principal may write it: only coordinates that some grant of theirs reaches. */
export function requestOf(
  set: ContractSet,
  p: OraclePrincipal,
  { draw: d, registered, key }: { draw: Draw; registered: readonly { readonly id: string }[]; key: string },
): Request {
  const { entry, party } = set;
  const uses: Use[] = ['PROJECT'];
  const base = { variables: {}, pages: null, kind: d.kind };
  const own = fieldsOf(set, p, entry, d);
  const anyId = idOf(d.row % 5 === 4 ? 'Memo' : 'Entry', code(d), d.row % 8);
  switch (d.kind) {
    case 'registered':
      return { ...base, documentId: registered[d.place % registered.length]?.id ?? '', uses: ['PROJECT', 'AGGREGATE', 'GROUP'] };
    case 'key':
      return { ...base, query: `query ($id: ID!) { entry(id: $id) { ${own} } }`, variables: { id: idOf('Entry', code(d), d.row) }, uses };
    case 'interface':
      return {
        ...base,
        query: `query ($id: ID!) { thing(id: $id) { __typename id ... on Entry { ${own} } ... on Memo { ${fieldsOf(set, p, set.memo, d)} } } }`,
        variables: { id: anyId },
        uses,
      };
    case 'union':
      return {
        ...base,
        query: `query ($id: ID!) { found(id: $id) { __typename ... on Memo { ${fieldsOf(set, p, set.memo, d)} } ... on Entry { ${own} } } }`,
        variables: { id: anyId },
        uses,
      };
    case 'reference':
      return { ...base, query: `{ entries(first: 50) { nodes { id party { ${fieldsOf(set, p, party, d)} } } } }`, uses };
    case 'connection': {
      const { text, used } = argumentsOf(set, p, d);
      return {
        ...base,
        query: `{ parties(first: 50) { nodes { id entries(${text}) { ${counted(p, entry, d, used)} nodes { ${own} } pageInfo { hasNextPage endCursor } } } } }`,
        uses: [...uses, ...used],
      };
    }
    case 'totals': {
      const filter = filterText(set, p, d, uses);
      const parts = [
        reaches(p, entry, 'legalEntityCode', 'GROUP') && 'legalEntityCode',
        reaches(p, entry, 'status', 'GROUP') && 'status',
        reaches(p, entry, 'gross', 'AGGREGATE') && 'gross { amount }',
        'count',
      ].filter(Boolean);
      return {
        ...base,
        query: `{ totals${filter === '' ? '' : `(${filter})`} { groups { ${parts.join(' ')} } } }`,
        uses: [...uses, 'AGGREGATE', 'GROUP'],
      };
    }
    case 'write': {
      const row = reaches(p, entry, 'id', 'PROJECT') ? 'entry { id } ' : '';
      return {
        ...base,
        query: `mutation ($input: TouchInput!) { touch(input: $input) { __typename ... on EntryChanged { replayed ${row}event { type sequence changedFields } } ... on Refused { refusals { code message path } } } }`,
        variables: {
          input: {
            entryId: idOf('Entry', aimed(p, d), d.row % 8),
            expectedVersion: d.count && d.alias ? 2 : 1,
            status: d.back ? 'HELD' : d.fragment ? 'CLOSED' : 'OPEN',
            idempotencyKey: key,
          },
        },
        uses: ['WRITE'],
      };
    }
    case 'list': {
      const { text, used } = argumentsOf(set, p, d);
      const fields = d.fragment ? '...F' : own;
      const spread = d.fragment ? ` fragment F on Entry { ${own} }` : '';
      const cursor = d.back ? 'before' : 'after';
      return {
        ...base,
        query: `query ($cursor: String) { entries(${text} ${cursor}: $cursor) { ${counted(p, entry, d, used)} nodes { ${fields} } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }${spread}`,
        pages: [d.back ? 'startCursor' : 'endCursor', d.back ? 'hasPreviousPage' : 'hasNextPage'],
        uses: [...uses, ...used],
      };
    }
  }
}

/** Whether some grant reaches the use of the field at all: what the projection of the schema holds. */
export function reaches(p: OraclePrincipal, type: TypeSpec, name: string, use: Use): boolean {
  const field = type.fields.find((each) => each.name === name);
  if (field === undefined || !field.uses.includes(use)) return false;
  const own = p.grants.filter((tuple) => reads(tuple, type, { field, use }));
  const { agent } = p;
  return agent === undefined
    ? own.length > 0
    : own.some((one) => agent.grants.some((other) => reads(other, type, { field, use }) && meet(one, other)));
}

function reads({ activity, type: on, fields }: Tuple, type: TypeSpec, { field, use }: { field: FieldSpec; use: Use }): boolean {
  const granted = (each: string): boolean => fields[each] === 'all' || (fields[each]?.includes(use) ?? false);
  return activity === 'READ' && on === type.name && field.classes.every(granted);
}

/** Whether there is a legal entity in which both hold. */
function meet({ legalEntities: one }: Tuple, { legalEntities: other }: Tuple): boolean {
  return one === 'ALL' ? other.length > 0 : other === 'ALL' || one.some((code) => other.includes(code));
}

function code({ place }: Draw): string {
  return LEGAL_ENTITIES[place % LEGAL_ENTITIES.length] ?? 'DE01';
}

/** Where a write aims: three times of four at a legal entity in which the principal holds its activity, when there is one. */
function aimed(p: OraclePrincipal, d: Draw): string {
  const places = p.grants.flatMap(({ activity, legalEntities }) =>
    activity !== 'Entry.touch' ? [] : legalEntities === 'ALL' ? [...LEGAL_ENTITIES] : legalEntities,
  );
  return d.first === 5 ? code(d) : (places[d.place % Math.max(1, places.length)] ?? code(d));
}

/** Response key to field, as the selection of the draw names them. */
export function keysOf(p: OraclePrincipal, type: TypeSpec, d: Draw): readonly (readonly [key: string, field: FieldSpec])[] {
  const open = type.fields.filter(({ name }) => reaches(p, type, name, 'PROJECT'));
  const left = open.filter((_, at) => at === 0 || !d.leave.includes(at));
  return left.map((field, at) => [
    d.alias && field.name !== 'id' && !field.name.startsWith('f') ? `${type.name.slice(0, 1).toLowerCase()}${String(at)}` : field.name,
    field,
  ]);
}

function fieldsOf(set: ContractSet, p: OraclePrincipal, type: TypeSpec, d: Draw): string {
  const keys = keysOf(p, type, d);
  const texts = keys.map(([key, field]) => `${key === field.name ? '' : `${key}: `}${selection(field, set.party, p)}`);
  if (type === set.entry && keys.some(([, { name }]) => name === set.echoes)) texts.push('echo');
  return texts.length === 0 ? 'id' : texts.join(' ');
}

function selection({ name, kind }: FieldSpec, party: TypeSpec, p: OraclePrincipal | null): string {
  if (kind === 'money') return `${name} { amount currency }`;
  if (kind !== 'reference') return name;
  const open = party.fields.filter((each) => p === null || reaches(p, party, each.name, 'PROJECT')).map((each) => each.name);
  return `${name} { ${open.length === 0 ? '__typename' : open.slice(0, 4).join(' ')} }`;
}

function argumentsOf(set: ContractSet, p: OraclePrincipal, d: Draw): { text: string; used: readonly Use[] } {
  const used: Use[] = [];
  const parts = [`${d.back ? 'last' : 'first'}: ${String(d.first)}`];
  const orders = set.entry.fields.filter(({ name }) => reaches(p, set.entry, name, 'ORDER'));
  const order = d.order === null || orders.length === 0 ? null : orders[d.order % orders.length];
  if (order !== undefined && order !== null) {
    parts.push(`order: ${order.name.toUpperCase()}${(d.order ?? 0) % 2 === 0 ? '' : '_DESC'}`);
    used.push('ORDER');
  }
  const filter = filterText(set, p, d, used);
  if (filter !== '') parts.push(filter);
  return { text: parts.join(' '), used };
}

function filterText(set: ContractSet, p: OraclePrincipal, d: Draw, used: Use[]): string {
  const open = set.entry.fields.filter(({ name, kind }) => name !== 'id' && kind !== 'reference' && reaches(p, set.entry, name, 'FILTER'));
  if (open.length === 0 || d.filter.length === 0) return '';
  const parts = new Map<string, string>();
  for (const [fieldAt, valueAt] of d.filter) {
    const field = open[fieldAt % open.length] as FieldSpec;
    const pool = (field.name === 'legalEntityCode' ? [...LEGAL_ENTITIES] : poolOf(field)).filter((each) => each !== null);
    const value = pool[valueAt % pool.length];
    const literal = typeof value === 'object' ? JSON.stringify(value.amount) : JSON.stringify(value);
    parts.set(field.name, field.kind === 'text' ? `[${literal}]` : literal);
  }
  used.push('FILTER');
  return `filter: { ${[...parts].map(([name, value]) => `${name}: ${value}`).join(' ')} }`;
}

function counted(p: OraclePrincipal, type: TypeSpec, d: Draw, used: readonly Use[]): string {
  if (!d.count || !reaches(p, type, 'id', 'AGGREGATE')) return '';
  (used as Use[]).push('AGGREGATE');
  return 'totalCount';
}
