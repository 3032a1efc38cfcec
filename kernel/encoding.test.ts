import fc from 'fast-check';
import { canonicalJson } from './canonicalJson';
import { digestOf, sha256 } from './digest';
import { businessId, isLegalEntityCode, legalEntityOfId, randomIds } from './ids';

describe('canonical JSON', () => {
  it('is the same for every order of keys', () => {
    expect(canonicalJson({ b: [1, null], a: { d: 'x', c: true } })).toBe('{"a":{"c":true,"d":"x"},"b":[1,null]}');
  });
  it('reads back as what it was', () => {
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        fc.string(),
        fc.boolean(),
        fc.constant(null),
        fc.maxSafeInteger(),
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(fc.string(), tie('node'), { maxKeys: 3 }),
      ),
    })).node;
    fc.assert(fc.property(value, (each) => canonicalJson(JSON.parse(canonicalJson(each))) === canonicalJson(each)));
  });
  it('refuses a binary float', () => {
    expect(() => canonicalJson({ amount: 0.1 })).toThrow(TypeError);
  });
});

describe('digest', () => {
  it('keeps the borders between parts', () => {
    expect(digestOf(['ab', 'c'])).not.toBe(digestOf(['a', 'bc']));
    expect(digestOf(['a', ''])).not.toBe(digestOf(['a']));
  });
  it('is SHA-256', () => {
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});

describe('ids', () => {
  it('carry their legal entity', () => {
    expect(legalEntityOfId(randomIds.next('inv', 'DE01'))).toBe('DE01');
    expect(legalEntityOfId(businessId('ven', 'US01', new Uint8Array(26)))).toBe('US01');
  });
  it.each(['', 'inv_DE01_', 'inv_de01_00000000000000000000000000', 'inv_DE01_0000000000000000000000000u'])('`%s` is none', (text) => {
    expect(legalEntityOfId(text)).toBeNull();
  });
  it.each([
    ['DE01', true],
    ['D', false],
    ['de01', false],
    ['1DE', false],
    ['DE01_X', false],
  ])('`%s` as a code: %s', (code, expected) => {
    expect(isLegalEntityCode(code)).toBe(expected);
  });
});
