import { isCurrency } from '#kernel/currency';
import { decimal, scaleOf } from '#kernel/decimal';
import { type Result, accepted, refusal, refused } from '#kernel/Result';
import type { CanonicalInvoice, InvoiceLine, TaxSubtotal } from './CanonicalInvoice';
import { fuzzyNumber, normalNumber } from './duplicateNumbers';
import { leiOf, plainIdentifier } from './identifiers';
import type { Amount, InvoiceFacts, StoredLine, StoredSubtotal } from './Invoice';
import { kindOf } from './kinds';

const AMOUNT = { decimals: 6, digits: 18 }; // numeric(24,6)
const PRICE = { decimals: 10, digits: 14 }; // numeric(24,10)

/** What is stored of a document. Refused with SCALE_EXCEEDED when a number does not fit its column: nothing is rounded away. */
export function invoiceFacts(invoice: CanonicalInvoice): Result<InvoiceFacts> {
  if (!fits(invoice)) return refused(refusal('SCALE_EXCEEDED', 'an amount, price or quantity has more digits than can be stored exactly'));
  const currency = invoice.currency !== null && isCurrency(invoice.currency) ? invoice.currency : null;
  const money = (amount: string | null): Amount | null => (amount === null || currency === null ? null : { amount, currency });
  const { totals, seller, payment } = invoice;
  return accepted({
    number: invoice.number,
    typeCode: invoice.typeCode,
    kind: kindOf(invoice),
    issueDate: invoice.issueDate,
    dueDate: invoice.dueDate,
    currency,
    buyerReference: invoice.buyerReference,
    purchaseOrder: invoice.purchaseOrder,
    paymentReference: invoice.remittance ?? invoice.number,
    sellerName: seller.name,
    sellerVatId: plainIdentifier(seller.vatId),
    sellerLei: leiOf(seller),
    net: money(totals.net),
    tax: money(totals.tax),
    gross: money(totals.gross),
    payable: money(totals.payable),
    payeeIban: plainIdentifier(payment.find(({ account }) => account !== null)?.account ?? null),
    lines: invoice.lines.map((line) => storedLine(line, money)),
    taxBreakdown: invoice.taxBreakdown.map((subtotal) => storedSubtotal(subtotal, money)),
    precedingNumbers: invoice.precedingInvoices.flatMap(({ number }) => (number === null ? [] : [number])),
    normalNumber: normalNumber(invoice.number),
    fuzzyNumber: fuzzyNumber(invoice.number),
  });
}

type ToMoney = (amount: string | null) => Amount | null;

function storedLine(line: InvoiceLine, money: ToMoney): StoredLine {
  const { number, name, quantity, unitCode, unitPrice, net, taxCategory, taxRate } = line;
  return { number, name, quantity, unitCode, unitPrice: money(unitPrice), net: money(net), taxCategory, taxRate };
}

function storedSubtotal({ category, rate, base, tax }: TaxSubtotal, money: ToMoney): StoredSubtotal {
  return { category, rate, base: money(base), tax: money(tax) };
}

function fits({ totals, lines, taxBreakdown }: CanonicalInvoice): boolean {
  const amounts = [...Object.values(totals as unknown as Record<string, string | null>), ...lines.map(({ net }) => net)];
  const inTax = taxBreakdown.flatMap(({ base, tax }) => [base, tax]);
  const prices = [
    ...lines.flatMap(({ quantity, unitPrice, taxRate }) => [quantity, unitPrice, taxRate]),
    ...taxBreakdown.map(({ rate }) => rate),
  ];
  return [...amounts, ...inTax].every((value) => fitsColumn(value, AMOUNT)) && prices.every((value) => fitsColumn(value, PRICE));
}

function fitsColumn(value: string | null, column: { readonly decimals: number; readonly digits: number }): boolean {
  if (value === null) return true;
  const number = decimal(value);
  return scaleOf(number) <= column.decimals && number.e < column.digits;
}
