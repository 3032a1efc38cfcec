import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { kindOf } from '../../spokes/invoices/domain/kinds';
import { checkRules } from '../../spokes/invoices/domain/rules/checkRules';
import type { CheckedDocument } from '../../spokes/invoices/domain/CheckedDocument';
import { checkInvoiceDocument } from '../../spokes/invoices/formats/checkInvoiceDocument';
import { readInvoiceElement } from '../../spokes/invoices/formats/readInvoice';
import { writeCii } from '../../spokes/invoices/formats/cii/writeCii';
import { writeUbl } from '../../spokes/invoices/formats/ubl/writeUbl';
import { parseXml } from '../../spokes/invoices/formats/xml/parseXml';
import { invoiceDifferences } from './invoiceDifferences';

const ROOT = join(__dirname, '../..');
const EN = '../shared/corpus/en16931';
const TWINS = '../shared/corpus/zugferd-corpus/XML-Rechnung';

const at = (folder: string): string => join(ROOT, folder);
const filesOf = (folder: string): string[] =>
  existsSync(at(folder))
    ? readdirSync(at(folder))
        .sort()
        .map((file) => join(at(folder), file))
    : [];
const missing = [EN, TWINS].find((folder) => !existsSync(at(folder)));
const check = (file: string): CheckedDocument => checkInvoiceDocument(readFileSync(file));
const count = <T>(items: readonly T[], key: (item: T) => string): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
};

(missing === undefined ? describe : describe.skip)(
  missing === undefined ? 'whole invoices of the corpus' : `corpus absent: ${missing}`,
  () => {
    const checked = [`${EN}/ubl/examples`, `${EN}/cii/examples`, `${TWINS}/UBL`, `${TWINS}/CII`]
      .flatMap(filesOf)
      .map((file) => ({ file, ...check(file) }));
    const failing = (ruleId: string) =>
      checked
        .filter(({ findings }) => findings.some((finding) => finding.ruleId === ruleId && finding.verdict === 'FAIL'))
        .map(({ file }) => file);

    it('reads all 76', () => {
      expect(checked).toHaveLength(76);
      expect(count(checked, ({ outcome }) => outcome)).toEqual({ ACCEPTED: 73, FLAGGED: 3 });
      expect(checked.flatMap(({ findings }) => findings).filter(({ ruleId }) => ruleId === 'NAVE-VALUE')).toEqual([]);
    });

    it.each(['BR-CO-11', 'BR-CO-12', 'BR-CO-13', 'BR-CO-14', 'BR-CO-16'])('finds %s to hold in 76', (ruleId) => {
      expect(failing(ruleId)).toEqual([]);
      expect(
        checked.filter(({ findings }) => findings.some((finding) => finding.ruleId === ruleId && finding.verdict === 'PASS')),
      ).toHaveLength(76);
    });

    it.each(['BR-CO-10', 'BR-CO-15'])('finds %s to hold in 75; the other file says of itself that it does not validate', (ruleId) => {
      expect(failing(ruleId)).toEqual([expect.stringContaining('not_validating')]);
    });

    it('finds the tax of 121 subtotals within tolerance, 120 of them exact', () => {
      const subtotals = checked.flatMap(({ invoice }) => invoice?.taxBreakdown ?? []);
      expect(subtotals).toHaveLength(121);
      expect(failing('BR-CO-17')).toEqual([]);
      expect(failing('NAVE-TAX-EXACT')).toEqual([expect.stringContaining('huf_example')]);
      const warning = checked
        .flatMap(({ findings }) => findings)
        .filter((finding) => finding.ruleId === 'NAVE-TAX-EXACT' && finding.verdict === 'FAIL');
      expect(warning).toMatchObject([{ stated: '18679.00', expected: '18678.60', difference: '0.40' }]);
    });

    it('tells the kinds from root and code', () => {
      const codes = checked.flatMap(({ invoice }) => (invoice === null ? [] : [`${invoice.typeCode ?? ''} ${kindOf(invoice)}`]));
      expect(count(codes, (code) => code)).toEqual({
        '380 INVOICE': 60,
        '381 CREDIT_NOTE': 2,
        '384 CORRECTED': 2,
        '387 INVOICE': 2,
        '389 SELF_BILLED': 4,
        '575 INVOICE': 6,
      });
    });

    it('reads a boolean written as a digit', () => {
      const example = checked.find(({ file }) => file.endsWith('ubl-tc434-example2.xml'));
      const { charges = [], allowances = [] } = example?.invoice ?? {};
      expect(charges.length + allowances.length).toBeGreaterThan(0);
      expect(example?.outcome).toBe('ACCEPTED');
    });

    it('writes each of them in its own syntax and reads the same invoice back', () => {
      for (const { invoice } of checked) {
        if (invoice === null) continue;
        const again = checkInvoiceDocument(invoice.syntax === 'UBL' ? writeUbl(invoice) : writeCii(invoice));
        expect(invoiceDifferences(invoice, again.invoice)).toEqual([]);
      }
    });

    it('does not read EDIFACT and PDF', () => {
      const others = [`${EN}/edifact/examples`, `${TWINS}/FX`].flatMap(filesOf).map(check);
      expect(others.length).toBe(24);
      expect(others.map(({ refusal }) => refusal?.code)).toEqual(others.map(() => 'FORMAT_UNKNOWN'));
    });
  },
);

(missing === undefined ? describe : describe.skip)(missing === undefined ? 'UBL and CII twins' : `corpus absent: ${missing}`, () => {
  const twins = filesOf(`${TWINS}/CII`).map((cii) => ({
    name: cii.split('/').at(-1) ?? '',
    cii,
    ubl: cii.replace('/CII/', '/UBL/').replace('.cii.', '.ubl.'),
  }));

  it('are 21 pairs that agree on number, gross and payable', () => {
    const agreeing = twins.filter(({ cii, ubl }) => {
      const [one, other] = [check(ubl).invoice, check(cii).invoice];
      const same = (a: string | null | undefined, b: string | null | undefined) => invoiceDifferences(a ?? null, b ?? null).length === 0;
      return (
        one?.number === other?.number && same(one?.totals.gross, other?.totals.gross) && same(one?.totals.payable, other?.totals.payable)
      );
    });
    expect(agreeing).toHaveLength(21);
  });

  it.each(twins.filter(({ name }) => !name.startsWith('not_validating')))(
    '$name gives the invoice of its twin on the fields that both carry',
    ({ cii, ubl }) => {
      const [one, other] = [check(ubl).invoice, check(cii).invoice];
      expect(invoiceDifferences(one, other)).toEqual([]);
    },
  );
});

(missing === undefined ? describe : describe.skip)(missing === undefined ? 'unit cases of EN 16931' : `corpus absent: ${missing}`, () => {
  interface Case {
    readonly ruleId: string;
    readonly expected: 'PASS' | 'FAIL';
    readonly got: 'PASS' | 'FAIL' | 'SILENT';
    readonly where: string;
  }
  const BUILT = /^BR-(CO-1[0-8]|CO-25|0\d|1[0-7]|2[1-8]|3[1236-8]|4[1-9]|55|CL-04|DEC-\d\d|(S|AF|AG|AE|E|G|IC|O|Z)-0[89])$/;
  const cases = [`${EN}/test/Invoice-unit-UBL`, `${EN}/test/CreditNote-unit-UBL`].flatMap(filesOf).flatMap(casesOf);

  it('agree with every built rule', () => {
    expect(cases.filter(({ expected, got }) => (got === 'FAIL') !== (expected === 'FAIL'))).toEqual([]);
    expect(cases).toHaveLength(236);
    expect(new Set(cases.map(({ ruleId }) => ruleId)).size).toBe(41);
    expect(count(cases, ({ expected }) => expected)).toEqual({ PASS: 133, FAIL: 103 });
  });

  function casesOf(file: string): readonly Case[] {
    const tests = parseXml(readFileSync(file)).children.filter(({ name }) => name === 'test');
    return tests.flatMap((test, index) => {
      const document = test.children.find(({ name }) => name === 'Invoice' || name === 'CreditNote');
      const verdicts = test.children
        .find(({ name }) => name === 'assert')
        ?.children.filter(({ name, text }) => /^(success|error)$/.test(name) && BUILT.test(text));
      if (document === undefined || verdicts === undefined || verdicts.length === 0) return [];
      const findings = checkRules(readInvoiceElement(document));
      return verdicts.map(({ name, text }) => {
        const own = findings.filter(({ ruleId }) => ruleId === text);
        const got = own.some(({ verdict }) => verdict === 'FAIL') ? 'FAIL' : own.length === 0 ? 'SILENT' : 'PASS';
        return { ruleId: text, expected: name === 'error' ? 'FAIL' : 'PASS', got, where: `${file.split('/').at(-1) ?? ''} ${index + 1}` };
      });
    });
  }
});
