import type { CanonicalInvoice, PaymentInstruction, TaxSubtotal } from '../../domain/CanonicalInvoice';
import { CII_AGGREGATES, CII_INVOICE, CII_QUALIFIED, CII_UNQUALIFIED } from '../namespaces';
import { type XmlNode, node, writeXml } from '../xml/writeXml';
import { ciiCharge, ciiLine } from './writeCiiLine';
import { ciiPartyContent, ciiPayeeContent } from './writeCiiParty';

/** Writes a CrossIndustryInvoice (D16B) in the order of the schema. Equal invoices give equal bytes. CII has one root for all kinds. */
export function writeCii(invoice: CanonicalInvoice): Uint8Array {
  const attributes = { 'xmlns:rsm': CII_INVOICE, 'xmlns:ram': CII_AGGREGATES, 'xmlns:udt': CII_UNQUALIFIED, 'xmlns:qdt': CII_QUALIFIED };
  const trade = {
    name: 'rsm:SupplyChainTradeTransaction',
    attributes: {},
    content: [...invoice.lines.map(ciiLine), agreement(invoice), DELIVERY, settlement(invoice)],
  };
  return writeXml({ name: 'rsm:CrossIndustryInvoice', attributes, content: [context(invoice), document(invoice), trade] });
}

const DELIVERY: XmlNode = { name: 'ram:ApplicableHeaderTradeDelivery', attributes: {}, content: [] }; // mandatory in the schema, may be empty

function context(invoice: CanonicalInvoice): XmlNode {
  const content = [
    node('ram:BusinessProcessSpecifiedDocumentContextParameter', [node('ram:ID', invoice.process)]),
    node('ram:GuidelineSpecifiedDocumentContextParameter', [node('ram:ID', invoice.specification)]),
  ];
  return { name: 'rsm:ExchangedDocumentContext', attributes: {}, content };
}

function document(invoice: CanonicalInvoice): XmlNode | null {
  return node('rsm:ExchangedDocument', [
    node('ram:ID', invoice.number),
    node('ram:TypeCode', invoice.typeCode),
    date('ram:IssueDateTime', 'udt:DateTimeString', invoice.issueDate),
    ...invoice.notes.map(noteNode),
  ]);
}

function noteNode(note: string): XmlNode | null {
  const [, subject = null, text = note] = /^#([A-Z0-9]{3})#([\s\S]*)$/.exec(note) ?? [];
  return node('ram:IncludedNote', [node('ram:Content', text), node('ram:SubjectCode', subject)]);
}

function agreement(invoice: CanonicalInvoice): XmlNode {
  const content = [
    node('ram:BuyerReference', invoice.buyerReference),
    node('ram:SellerTradeParty', ciiPartyContent(invoice.seller)),
    node('ram:BuyerTradeParty', ciiPartyContent(invoice.buyer)),
    node('ram:BuyerOrderReferencedDocument', [node('ram:IssuerAssignedID', invoice.purchaseOrder)]),
  ];
  return { name: 'ram:ApplicableHeaderTradeAgreement', attributes: {}, content };
}

function settlement(invoice: CanonicalInvoice): XmlNode {
  const payee = invoice.payee;
  const content = [
    node('ram:PaymentReference', invoice.remittance),
    node('ram:TaxCurrencyCode', invoice.taxCurrency),
    node('ram:InvoiceCurrencyCode', invoice.currency),
    payee === null ? null : { name: 'ram:PayeeTradeParty', attributes: {}, content: ciiPayeeContent(payee) },
    ...invoice.payment.map(paymentMeans),
    ...invoice.taxBreakdown.map(tradeTax),
    ...invoice.allowances.map((allowance) => ciiCharge(allowance, false)),
    ...invoice.charges.map((charge) => ciiCharge(charge, true)),
    node('ram:SpecifiedTradePaymentTerms', [
      node('ram:Description', invoice.paymentTerms),
      date('ram:DueDateDateTime', 'udt:DateTimeString', invoice.dueDate),
    ]),
    summation(invoice),
    ...invoice.precedingInvoices.map((preceding) =>
      node('ram:InvoiceReferencedDocument', [
        node('ram:IssuerAssignedID', preceding.number),
        date('ram:FormattedIssueDateTime', 'qdt:DateTimeString', preceding.issueDate),
      ]),
    ),
  ];
  return { name: 'ram:ApplicableHeaderTradeSettlement', attributes: {}, content };
}

const IBAN = /^[A-Z]{2}\d{2}[A-Z0-9]{4,30}$/;

function paymentMeans(payment: PaymentInstruction): XmlNode | null {
  const isIban = payment.account !== null && IBAN.test(payment.account.replaceAll(' ', ''));
  return node('ram:SpecifiedTradeSettlementPaymentMeans', [
    node('ram:TypeCode', payment.meansCode),
    node('ram:PayeePartyCreditorFinancialAccount', [
      isIban ? node('ram:IBANID', payment.account) : null,
      node('ram:AccountName', payment.accountName),
      isIban ? null : node('ram:ProprietaryID', payment.account),
    ]),
    node('ram:PayeeSpecifiedCreditorFinancialInstitution', [node('ram:BICID', payment.bic)]),
  ]);
}

function tradeTax(subtotal: TaxSubtotal): XmlNode | null {
  return node('ram:ApplicableTradeTax', [
    node('ram:CalculatedAmount', subtotal.tax),
    node('ram:TypeCode', 'VAT'),
    node('ram:ExemptionReason', subtotal.exemptionReason),
    node('ram:BasisAmount', subtotal.base),
    node('ram:CategoryCode', subtotal.category),
    node('ram:ExemptionReasonCode', subtotal.exemptionCode),
    node('ram:RateApplicablePercent', subtotal.rate),
  ]);
}

function summation({ totals, taxTotals }: CanonicalInvoice): XmlNode | null {
  return node('ram:SpecifiedTradeSettlementHeaderMonetarySummation', [
    node('ram:LineTotalAmount', totals.lineNet),
    node('ram:ChargeTotalAmount', totals.charges),
    node('ram:AllowanceTotalAmount', totals.allowances),
    node('ram:TaxBasisTotalAmount', totals.net),
    ...taxTotals.map((total) => node('ram:TaxTotalAmount', total.amount, { currencyID: total.currency })),
    node('ram:RoundingAmount', totals.rounding),
    node('ram:GrandTotalAmount', totals.gross),
    node('ram:TotalPrepaidAmount', totals.paid),
    node('ram:DuePayableAmount', totals.payable),
  ]);
}

function date(name: string, inner: string, value: string | null): XmlNode | null {
  return value === null ? null : node(name, [node(inner, value.replaceAll('-', ''), { format: '102' })]);
}
