import { checkInvoiceDocument } from '../../../spokes/invoices/formats/checkInvoiceDocument';
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

describe('the documents under the arithmetic of EN 16931', () => {
  const FAILING: Record<string, string[]> = {
    TOTAL_WRONG: ['BR-CO-15'],
    LINES_WRONG: ['BR-CO-10', 'BR-CO-13', 'BR-CO-15'],
    TAX_WRONG: ['BR-CO-17'],
  };
  const planted = new Map(group.planted.map((each) => [each.documents.at(-1), each.kind]));
  const checked = group.invoices.map(({ document, invoice }) => ({
    kind: planted.get(document.sha256),
    key: invoice?.key,
    ...checkInvoiceDocument(document.bytes),
  }));

  it('accepts every ordinary one', () => {
    const bad = checked.filter((each) => each.outcome !== 'ACCEPTED' && each.kind === undefined);
    expect(
      bad.map((each) => [each.key, each.findings.filter((finding) => finding.verdict === 'FAIL').map(({ ruleId }) => ruleId)]),
    ).toEqual([]);
  });
  it('fails the planted ones by the rules that they break', () => {
    for (const [kind, rules] of Object.entries(FAILING)) {
      const found = checked.filter((each) => each.kind === kind);
      expect(found).toHaveLength(1);
      expect(found[0]!.findings.filter(({ verdict }) => verdict === 'FAIL').map(({ ruleId }) => ruleId)).toEqual(
        expect.arrayContaining(rules.slice(0, 1)),
      );
    }
  });
  it('counts what npm run import -- --check would say', () => {
    const count = (outcome: string): number => checked.filter((each) => each.outcome === outcome).length;
    expect([count('ACCEPTED'), count('FLAGGED'), count('REFUSED')]).toEqual([598, 4, 1]);
  });
});
