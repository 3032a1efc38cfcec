import type { CanonicalInvoice, PaymentInstruction, TaxSubtotal, Totals } from '../../domain/CanonicalInvoice';
import { UBL_AGGREGATES, UBL_BASICS, UBL_CREDIT_NOTE, UBL_INVOICE } from '../namespaces';
import { type XmlNode, node, writeXml } from '../xml/writeXml';
import { ublCharge, ublLine } from './writeUblLine';
import { ublParty, ublPayee } from './writeUblParty';

/**
 * Writes a UBL 2.1 Invoice, or CreditNote where the root says so, in the order of the schema. Equal invoices give equal bytes.
 * What UBL has no place for is left out: the account of a payment without means code.
 */
export function writeUbl(invoice: CanonicalInvoice): Uint8Array {
  const creditNote = invoice.root === 'CREDIT_NOTE';
  const name = creditNote ? 'CreditNote' : 'Invoice';
  const attributes = { xmlns: creditNote ? UBL_CREDIT_NOTE : UBL_INVOICE, 'xmlns:cac': UBL_AGGREGATES, 'xmlns:cbc': UBL_BASICS };
  return writeXml({ name, attributes, content: [...head(invoice), ...parties(invoice), ...settlement(invoice), ...lines(invoice)] });
}

function head(invoice: CanonicalInvoice): readonly (XmlNode | null)[] {
  const creditNote = invoice.root === 'CREDIT_NOTE';
  return [
    node('cbc:CustomizationID', invoice.specification),
    node('cbc:ProfileID', invoice.process),
    node('cbc:ID', invoice.number),
    node('cbc:IssueDate', invoice.issueDate),
    creditNote ? null : node('cbc:DueDate', invoice.dueDate),
    node(creditNote ? 'cbc:CreditNoteTypeCode' : 'cbc:InvoiceTypeCode', invoice.typeCode),
    ...invoice.notes.map((note) => node('cbc:Note', note)),
    node('cbc:DocumentCurrencyCode', invoice.currency),
    node('cbc:TaxCurrencyCode', invoice.taxCurrency),
    node('cbc:BuyerReference', invoice.buyerReference),
    node('cac:OrderReference', [node('cbc:ID', invoice.purchaseOrder)]),
    ...invoice.precedingInvoices.map((preceding) =>
      node('cac:BillingReference', [
        node('cac:InvoiceDocumentReference', [node('cbc:ID', preceding.number), node('cbc:IssueDate', preceding.issueDate)]),
      ]),
    ),
  ];
}

function parties(invoice: CanonicalInvoice): readonly (XmlNode | null)[] {
  return [
    node('cac:AccountingSupplierParty', [ublParty(invoice.seller)]),
    node('cac:AccountingCustomerParty', [ublParty(invoice.buyer)]),
    invoice.payee === null ? null : ublPayee(invoice.payee),
  ];
}

function settlement(invoice: CanonicalInvoice): readonly (XmlNode | null)[] {
  return [
    ...paymentMeans(invoice),
    node('cac:PaymentTerms', [node('cbc:Note', invoice.paymentTerms)]),
    ...invoice.allowances.map((allowance) => ublCharge(allowance, false, invoice.currency)),
    ...invoice.charges.map((charge) => ublCharge(charge, true, invoice.currency)),
    ...invoice.taxTotals.map((total, at) =>
      node('cac:TaxTotal', [
        node('cbc:TaxAmount', total.amount, { currencyID: total.currency }),
        ...(at === 0 ? invoice.taxBreakdown.map((subtotal) => taxSubtotal(subtotal, invoice.currency)) : []),
      ]),
    ),
    totalsNode(invoice.totals, invoice.currency),
  ];
}

function paymentMeans(invoice: CanonicalInvoice): readonly (XmlNode | null)[] {
  const dueDate = invoice.root === 'CREDIT_NOTE' ? invoice.dueDate : null;
  const nothing: PaymentInstruction = { meansCode: null, account: null, accountName: null, bic: null };
  const needed = invoice.payment.length === 0 && (dueDate !== null || invoice.remittance !== null);
  return (needed ? [nothing] : invoice.payment).map((payment, at) =>
    node('cac:PaymentMeans', [
      node('cbc:PaymentMeansCode', payment.meansCode),
      at === 0 ? node('cbc:PaymentDueDate', dueDate) : null,
      at === 0 ? node('cbc:PaymentID', invoice.remittance) : null,
      node('cac:PayeeFinancialAccount', [
        node('cbc:ID', payment.account),
        node('cbc:Name', payment.accountName),
        node('cac:FinancialInstitutionBranch', [node('cbc:ID', payment.bic)]),
      ]),
    ]),
  );
}

function taxSubtotal(subtotal: TaxSubtotal, currency: string | null): XmlNode | null {
  return node('cac:TaxSubtotal', [
    node('cbc:TaxableAmount', subtotal.base, { currencyID: currency }),
    node('cbc:TaxAmount', subtotal.tax, { currencyID: currency }),
    node('cac:TaxCategory', [
      node('cbc:ID', subtotal.category),
      node('cbc:Percent', subtotal.rate),
      node('cbc:TaxExemptionReasonCode', subtotal.exemptionCode),
      node('cbc:TaxExemptionReason', subtotal.exemptionReason),
      node('cac:TaxScheme', [node('cbc:ID', 'VAT')]),
    ]),
  ]);
}

function totalsNode(totals: Totals, currency: string | null): XmlNode | null {
  const amount = (name: string, value: string | null) => node(`cbc:${name}`, value, { currencyID: currency });
  return node('cac:LegalMonetaryTotal', [
    amount('LineExtensionAmount', totals.lineNet),
    amount('TaxExclusiveAmount', totals.net),
    amount('TaxInclusiveAmount', totals.gross),
    amount('AllowanceTotalAmount', totals.allowances),
    amount('ChargeTotalAmount', totals.charges),
    amount('PrepaidAmount', totals.paid),
    amount('PayableRoundingAmount', totals.rounding),
    amount('PayableAmount', totals.payable),
  ]);
}

function lines(invoice: CanonicalInvoice): readonly (XmlNode | null)[] {
  return invoice.lines.map((line) => ublLine(line, invoice.root, invoice.currency));
}
