import fc from 'fast-check';
import { type FieldSpec, type Mask, type TypeSpec, type Use } from '../policy/oracle/Model';

/** One drawn set of contracts: two spokes, three scoped types, which instances own what. */
export interface ContractSet {
  readonly seed: number;
  /** Owned by the spoke `ledger`. */
  readonly entry: TypeSpec;
  /** Owned by the spoke `ledger`; shares the interface `Thing` and the union `Found` with Entry. */
  readonly memo: TypeSpec;
  /** Owned by the spoke `parties`, which also computes `Entry.echo` out of `echoes`. */
  readonly party: TypeSpec;
  /** The field of Entry that `Entry.echo` requires; no mask, since what is made of a masked value has no form that the hub could check. */
  readonly echoes: string;
  /** Groups of legal entities, one for each instance of `ledger`. */
  readonly ledgers: readonly (readonly string[])[];
  readonly partyHomes: readonly (readonly string[])[];
}

export const LEGAL_ENTITIES = ['DE01', 'FR01', 'US01', 'JP01'] as const;
export const CLASSES = ['core', 'amounts', 'notes', 'bank', 'personal'] as const;
const LOOSE = ['notes', 'bank', 'personal'] as const;

const core = (name: string, uses: readonly Use[] = ['PROJECT'], kind: FieldSpec['kind'] = 'text'): FieldSpec => ({
  name,
  kind,
  classes: ['core'],
  uses,
  mask: null,
});

/** A text field of any class: with a mask it can only be shown. */
const text = (name: string): fc.Arbitrary<FieldSpec> =>
  fc
    .record({
      classes: fc.oneof(
        fc.constantFrom(...LOOSE).map((each): readonly string[] => [each]),
        fc.constant<readonly string[]>(['core']),
        fc.constant<readonly string[]>(['notes', 'personal']),
      ),
      uses: fc.subarray<Use>(['FILTER', 'ORDER', 'GROUP']),
      mask: fc.option(fc.constantFrom<Mask>('LAST4', 'CONST', 'TOKEN', 'NULL'), { freq: 2, nil: null }),
    })
    .map(({ classes, uses, mask }) => {
      const isMasked = mask !== null && !classes.includes('core');
      return { name, kind: 'text' as const, classes, uses: ['PROJECT' as const, ...(isMasked ? [] : uses)], mask: isMasked ? mask : null };
    });

const score = fc.boolean().map((isBand): FieldSpec => ({
  name: 'score',
  kind: 'decimal',
  classes: ['amounts'],
  uses: isBand ? ['PROJECT'] : ['PROJECT', 'FILTER'],
  mask: isBand ? 'BAND' : null,
  ...(isBand && { edges: ['0', '100', '1000'] }),
}));

const head = (uses: readonly Use[]): readonly FieldSpec[] => [
  core('id', ['PROJECT', 'FILTER', 'AGGREGATE']),
  core('legalEntityCode', ['PROJECT', 'FILTER', 'GROUP']),
  core('status', uses),
];

const drawn = fc.record({
  entry: fc.tuple(text('f0'), text('f1'), text('f2'), score),
  memo: fc.tuple(text('f0'), text('g1')),
  party: fc.tuple(text('p0'), text('p1'), score),
  due: fc.constantFrom('core', 'notes'),
  enteredBy: fc.constantFrom('core', 'personal'),
  cuts: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 2 })),
  echoes: fc.constantFrom('f0', 'f1', 'f2'),
});

/** Equal seeds, equal sets. */
export function contractSet(seed: number): ContractSet {
  const [{ entry, memo, party, due, enteredBy, cuts, echoes }] = fc.sample(drawn, { seed, numRuns: 1 }) as [
    typeof drawn extends fc.Arbitrary<infer T> ? T : never,
  ];
  return {
    seed,
    entry: {
      name: 'Entry',
      limits: { approval: 'gross' },
      fields: [
        ...head(['PROJECT', 'FILTER', 'GROUP', 'WRITE']),
        { ...core('due', ['PROJECT', 'FILTER', 'ORDER'], 'date'), classes: [due] },
        { ...core('enteredBy'), classes: [enteredBy] },
        { ...core('gross', ['PROJECT', 'FILTER', 'ORDER', 'AGGREGATE'], 'money'), classes: ['amounts'] },
        { ...core('party'), kind: 'reference', to: 'Party' },
        ...entry,
      ],
    },
    memo: { name: 'Memo', limits: {}, fields: [...head(['PROJECT', 'FILTER']), ...memo] },
    party: { name: 'Party', limits: {}, fields: [...head(['PROJECT', 'FILTER']), ...party] },
    echoes: [echoes, 'f0', 'f1', 'f2'].find((wanted) => entry.some(({ name, mask }) => name === wanted && mask === null)) ?? 'status',
    ledgers: cut(LEGAL_ENTITIES, cuts[0]),
    partyHomes: cut(LEGAL_ENTITIES, cuts[1]),
  };
}

export function typesOf({ entry, memo, party }: ContractSet): readonly TypeSpec[] {
  return [entry, memo, party];
}

function cut(all: readonly string[], parts: number): readonly (readonly string[])[] {
  return Array.from({ length: parts }, (_, at) => all.filter((__, index) => index % parts === at));
}
