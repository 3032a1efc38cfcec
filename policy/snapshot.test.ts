import { sha256 } from '#kernel/digest';
import { type GrantTuple } from './Grant';
import { grantWith } from './grantWith';
import { isSnapshotName, readSnapshot, snapshotOf } from './snapshot';

const codes = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `AA${String(at).padStart(3, '0')}`);
const tuple = (more: Partial<GrantTuple>): GrantTuple =>
  grantWith({
    activity: 'READ',
    type: 'Invoice',
    legalEntities: ['DE01'],
    fields: { core: 'all' },
    ...more,
  });

describe('the snapshot of rights', () => {
  it.each<[string, readonly GrantTuple[], readonly GrantTuple[], boolean]>([
    ['one legal entity', [tuple({})], [], false],
    ['ALL, which is no long list', [tuple({ legalEntities: 'ALL' })], [], false],
    ['200 legal entities', [tuple({ legalEntities: codes(200) })], [], false],
    ['201 legal entities', [tuple({ legalEntities: codes(201) })], [], true],
    ['201 over several tuples', [tuple({ legalEntities: codes(200) }), tuple({})], [], true],
    ['201 with those of a forbid', [tuple({ legalEntities: codes(200) })], [tuple({})], true],
    ['201 with those of an exception', [tuple({ legalEntities: codes(200), except: [tuple({})] })], [], true],
    ['200 in 40 tuples, too long for a header', Array.from({ length: 40 }, () => tuple({ legalEntities: codes(200) })), [], true],
  ])('is made of %s where it must be', (_, grants, forbids, isMade) => {
    expect(snapshotOf({ grants, forbids }) !== null).toBe(isMade);
  });
  it('is read by its digest, and no other bytes are', () => {
    const ent = { grants: [tuple({ legalEntities: codes(201) })], forbids: [] };
    const { bytes, ...name } = snapshotOf(ent)!;
    expect(isSnapshotName(name)).toBe(true);
    expect(readSnapshot(bytes, name)).toEqual(ent);
    const tampered = Buffer.from(bytes.toString().replace('AA000', 'ZZ000'));
    for (const other of [tampered, Buffer.concat([bytes, Buffer.from(' ')]), bytes.subarray(1), Buffer.alloc(0)])
      expect(readSnapshot(other, name)).toBeNull();
  });
  it.each(['', '{', 'null', '[]', '{"grants":[]}', '{"grants":{},"forbids":[]}'])('is not made of `%s`', (text) => {
    expect(readSnapshot(Buffer.from(text), { snapshot: sha256(text) })).toBeNull();
  });
});
