import fc from 'fast-check';
import { decimal, decimalText } from '#kernel/decimal';
import { type Ownership, checkOwnership, effectiveShare } from './ownership';

const holding = (parent: string, child: string, share: string, more: Partial<Ownership> = {}): Ownership => ({
  parent,
  child,
  share,
  votingShare: null,
  method: 'FULL',
  validFrom: '2026-01-01',
  validTo: null,
  ...more,
});
const codes = (added: Ownership, known: readonly Ownership[] = []): string[] => checkOwnership(added, known).map((each) => each.code);

describe('a holding', () => {
  it.each([
    ['0', ['SHARE_INVALID']],
    ['-0.1', ['SHARE_INVALID']],
    ['1.0000000001', ['SHARE_INVALID']],
    ['0.12345678901', ['SCALE_EXCEEDED']],
    ['1', []],
  ])('of %s of the child gives %j', (share, expected) => {
    expect(codes(holding('A', 'B', share))).toEqual(expected);
  });
  it('ends after it begins, and nobody holds itself', () => {
    expect(codes(holding('A', 'A', '0.5', { validTo: '2026-01-01' }))).toEqual(['VALIDITY_INVALID', 'OWNERSHIP_CYCLE']);
  });
  it('may follow another of the same parent, and not overlap it', () => {
    const first = holding('A', 'B', '1', { validTo: '2026-07-01' });
    expect(codes(holding('A', 'B', '0.9', { validFrom: '2026-07-01' }), [first])).toEqual([]);
    expect(codes(holding('A', 'B', '0.9', { validFrom: '2026-06-30' }), [first])).toEqual(['OWNERSHIP_OVERLAPS']);
  });
  it('is checked on days on which a later holding begins', () => {
    const later = holding('C', 'B', '0.6', { validFrom: '2027-01-01' });
    expect(codes(holding('A', 'B', '0.5'), [later])).toEqual(['OWNERSHIP_EXCEEDS_ONE']);
    expect(codes(holding('A', 'B', '0.5', { validTo: '2027-01-01' }), [later])).toEqual([]);
    const back = holding('B', 'A', '0.1', { validFrom: '2027-01-01' });
    expect(codes(holding('A', 'B', '0.5'), [back])).toEqual(['OWNERSHIP_CYCLE']);
  });
  it('never makes a cycle or a sum above one, whatever was recorded before', () => {
    const name = fc.constantFrom('A', 'B', 'C', 'D');
    const day = fc.constantFrom('2026-01-01', '2026-06-01', '2027-01-01');
    const any = fc.record({
      parent: name,
      child: name,
      share: fc.constantFrom('0.3', '0.5', '1'),
      validFrom: day,
      validTo: fc.option(fc.constant('2028-01-01')),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 12 }), (tries) => {
        const known: Ownership[] = [];
        for (const each of tries) {
          const added = holding(each.parent, each.child, each.share, each);
          if (checkOwnership(added, known).length === 0) known.push(added);
        }
        for (const date of ['2026-01-01', '2026-06-01', '2027-01-01', '2027-12-31']) {
          for (const child of ['A', 'B', 'C', 'D']) {
            // With a cycle this would not end; with a sum above one it would exceed one.
            const shares = ['A', 'B', 'C', 'D']
              .filter((each) => each !== child)
              .map((ancestor) => effectiveShare(known, { ancestor, child, day: date }));
            expect(shares.every((share) => share.lte(decimal('1')))).toBe(true);
          }
        }
      }),
    );
  });
});

it('the effective share is the sum over all ways of the product of the shares', () => {
  const known = [holding('A', 'B', '0.8'), holding('A', 'C', '0.5'), holding('B', 'D', '0.4'), holding('C', 'D', '0.3')];
  expect(decimalText(effectiveShare(known, { ancestor: 'A', child: 'D', day: '2026-05-05' }))).toBe('0.47');
});
