import { checkFile } from './checkFile';
import { generateGroup } from '../demo/generator/generateGroup';

const group = generateGroup({ seed: 1, anchor: '2026-11-24', size: 'small' });
const bytesOf = (kind: string): Uint8Array => {
  const hash = group.planted.find((each) => each.kind === kind)?.documents.at(-1);
  return [...group.invoices, ...group.statements].find(({ document }) => document.sha256 === hash)!.document.bytes;
};

describe('checkFile', () => {
  it('tells invoices from statements', () => {
    expect(checkFile(group.invoices[0]!.document.bytes)).toEqual({ kind: 'INVOICE', outcome: 'ACCEPTED', notes: [] });
    expect(checkFile(group.statements[0]!.document.bytes)).toEqual({ kind: 'STATEMENT', outcome: 'ACCEPTED', notes: [] });
  });
  it.each([
    ['TOTAL_WRONG', 'INVOICE', 'BR-CO-15'],
    ['KIND_CORRECTED', 'INVOICE', 'KIND_NEEDS_DECISION'],
    ['STATEMENT_UNBALANCED', 'STATEMENT', 'NOT_BALANCED'],
  ])('flags the planted %s with its rule', (kind, expected, note) => {
    const verdict = checkFile(bytesOf(kind));
    expect(verdict).toMatchObject({ kind: expected, outcome: 'FLAGGED' });
    expect(verdict.notes).toContain(note);
  });
  it.each([
    ['a broken file', bytesOf('FILE_BROKEN'), /^FORMAT_BROKEN/],
    ['a text', Buffer.from('hello'), /^FORMAT_/],
    ['another XML', Buffer.from('<a xmlns="urn:b"/>'), /^FORMAT_UNKNOWN: no invoice, and no bank statement/],
    ['nothing', Buffer.alloc(0), /^FORMAT_/],
  ])('refuses %s with a reason', (_, bytes, reason) => {
    const verdict = checkFile(bytes);
    expect(verdict).toMatchObject({ kind: null, outcome: 'REFUSED' });
    expect(verdict.notes[0]).toMatch(reason);
  });
});
