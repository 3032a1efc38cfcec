import { generateGroup } from './generateGroup';
import { readInvoice } from '../../../spokes/invoices/formats/readInvoice';
import { sha256 } from '#kernel/digest';

const options = { seed: 1, anchor: '2026-11-24', size: 'small' } as const;
const group = generateGroup(options);
const documents = [...group.invoices, ...group.statements].map(({ document }) => document);

describe('generateGroup', () => {
  it('gives the same bytes for the same seed and anchor', () => {
    const again = generateGroup(options);
    expect([...again.invoices, ...again.statements].map(({ document }) => document.sha256)).toEqual(documents.map((each) => each.sha256));
  });
  it('names each document by the hash of its bytes', () => {
    expect(documents.filter(({ bytes, sha256: named }) => sha256(bytes) !== named)).toEqual([]);
  });
  it('makes no two files alike, but for the one that is sent again', () => {
    const hashes = documents.map((each) => each.sha256);
    const twice = group.planted.filter((each) => each.kind === 'DUPLICATE_SENT_AGAIN').flatMap((each) => each.documents.slice(-1));
    expect(hashes.filter((each, at) => hashes.indexOf(each) !== at)).toEqual(twice);
  });
  it('breaks one file and leaves the others readable', () => {
    const broken = group.invoices.filter((each) => each.invoice === null);
    expect(broken).toHaveLength(1);
    expect(() => readInvoice(broken[0]!.document.bytes)).toThrow(expect.objectContaining({ code: 'FORMAT_BROKEN' }));
    for (const { document } of group.invoices.filter((each) => each.invoice !== null).slice(0, 50))
      expect(readInvoice(document.bytes).problems).toEqual([]);
  });
  it('names the documents of every planted case', () => {
    const hashes = new Set(documents.map((each) => each.sha256));
    expect(group.planted.filter((each) => each.documents.length === 0 || each.documents.some((hash) => !hashes.has(hash)))).toEqual([]);
    expect(new Set(group.planted.map((each) => each.kind)).size).toBe(15);
  });
});
