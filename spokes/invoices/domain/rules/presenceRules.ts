import { isCurrency } from '#kernel/currency';
import type { AllowanceCharge, CanonicalInvoice, ReadInvoice } from '../CanonicalInvoice';
import { hasProfileWithoutLines } from './profile';
import { type RuleFinding, judged, notChecked, overList } from './RuleFinding';

/** The rules of EN 16931 that ask for something to be there, as far as the canonical invoice carries it; and that the currency exists (BR-CL-04). */
export function presenceRules({ invoice, problems }: ReadInvoice): readonly RuleFinding[] {
  const { currency } = invoice;
  // A date that is there and cannot be read is told as NAVE-VALUE, not as missing.
  const hasIssueDate = invoice.issueDate !== null || problems.some(({ path }) => /^IssueDate(Time\/DateTimeString)?$/.test(path));
  return [
    ...headRules(invoice),
    judged({ ruleId: 'BR-03', path: 'issueDate' }, hasIssueDate),
    ...(currency === null ? [] : [judged({ ruleId: 'BR-CL-04', path: 'currency' }, isCurrency(currency), currency)]),
    linesRule(invoice),
    ...LINE.flatMap(([ruleId, field]) => ofEach({ ruleId, list: 'lines', items: invoice.lines }, (line) => line[field] !== null)),
    ...chargeRules(invoice),
    ...SUBTOTAL.flatMap(([ruleId, field]) =>
      ofEach({ ruleId, list: 'taxBreakdown', items: invoice.taxBreakdown }, (each) => each[field] !== null),
    ),
    ...ofEach(
      { ruleId: 'BR-48', list: 'taxBreakdown', items: invoice.taxBreakdown },
      ({ category, rate }) => category === 'O' || rate !== null,
    ),
    ...ofEach({ ruleId: 'BR-49', list: 'payment', items: invoice.payment }, ({ meansCode }) => meansCode !== null),
    ...ofEach({ ruleId: 'BR-55', list: 'precedingInvoices', items: invoice.precedingInvoices }, ({ number }) => number !== null),
  ];
}

const LINE = [
  ['BR-21', 'number'],
  ['BR-22', 'quantity'],
  ['BR-23', 'unitCode'],
  ['BR-24', 'net'],
  ['BR-25', 'name'],
  ['BR-26', 'unitPrice'],
] as const;
const SUBTOTAL = [
  ['BR-45', 'base'],
  ['BR-46', 'tax'],
  ['BR-47', 'category'],
] as const;

function headRules({ totals, seller, buyer, payee, ...head }: CanonicalInvoice): readonly RuleFinding[] {
  const wanted: readonly (readonly [ruleId: string, path: string, value: unknown])[] = [
    ['BR-01', 'specification', head.specification],
    ['BR-02', 'number', head.number],
    ['BR-04', 'typeCode', head.typeCode],
    ['BR-05', 'currency', head.currency],
    ['BR-06', 'seller.name', seller.name],
    ['BR-07', 'buyer.name', buyer.name],
    ['BR-08', 'seller.address', seller.address],
    ...(seller.address === null ? [] : [['BR-09', 'seller.address.country', seller.address.country] as const]),
    ['BR-10', 'buyer.address', buyer.address],
    ...(buyer.address === null ? [] : [['BR-11', 'buyer.address.country', buyer.address.country] as const]),
    ['BR-12', 'totals.lineNet', totals.lineNet],
    ['BR-13', 'totals.net', totals.net],
    ['BR-14', 'totals.gross', totals.gross],
    ['BR-15', 'totals.payable', totals.payable],
    ...(payee === null ? [] : [['BR-17', 'payee.name', payee.name] as const]),
  ];
  return wanted.map(([ruleId, path, value]) => judged({ ruleId, path }, value !== null));
}

function linesRule(invoice: CanonicalInvoice): RuleFinding {
  const place = { ruleId: 'BR-16', path: 'lines' };
  return hasProfileWithoutLines(invoice) ? notChecked(place) : judged(place, invoice.lines.length > 0);
}

type Asked = readonly [ruleId: string, there: (item: AllowanceCharge) => boolean];
const hasAmount = ({ amount }: AllowanceCharge): boolean => amount !== null;
const hasCategory = ({ taxCategory }: AllowanceCharge): boolean => taxCategory !== null;
const hasReason = ({ reason, reasonCode }: AllowanceCharge): boolean => reason !== null || reasonCode !== null;

function chargeRules({ allowances, charges, lines }: CanonicalInvoice): readonly RuleFinding[] {
  const all = (list: string, items: readonly AllowanceCharge[], asked: readonly Asked[]): readonly RuleFinding[] =>
    asked.flatMap(([ruleId, there]) => ofEach({ ruleId, list, items }, there));
  return [
    ...all('allowances', allowances, [
      ['BR-31', hasAmount],
      ['BR-32', hasCategory],
      ['BR-33', hasReason],
    ]),
    ...all('charges', charges, [
      ['BR-36', hasAmount],
      ['BR-37', hasCategory],
      ['BR-38', hasReason],
    ]),
    ...lines.flatMap((line, at) => [
      ...all(`lines[${at}].allowances`, line.allowances, [
        ['BR-41', hasAmount],
        ['BR-42', hasReason],
      ]),
      ...all(`lines[${at}].charges`, line.charges, [
        ['BR-43', hasAmount],
        ['BR-44', hasReason],
      ]),
    ]),
  ];
}

interface Members<T> {
  readonly ruleId: string;
  readonly list: string;
  readonly items: readonly T[];
}

function ofEach<T>({ ruleId, list, items }: Members<T>, there: (item: T) => boolean): readonly RuleFinding[] {
  return overList(
    { ruleId, path: list },
    items.map((item, at) => judged({ ruleId, path: `${list}[${at}]` }, there(item))),
  );
}
