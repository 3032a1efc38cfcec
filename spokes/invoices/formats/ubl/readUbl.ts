import type {
  CanonicalInvoice,
  PaymentInstruction,
  PrecedingInvoice,
  ReadInvoice,
  TaxSubtotal,
  TaxTotal,
  Totals,
} from '../../domain/CanonicalInvoice';
import { ValueReader } from '../ValueReader';
import type { XmlElement } from '../xml/XmlElement';
import { readUblCharges } from './readUblCharges';
import { readUblLine } from './readUblLine';
import { readUblParty, readUblPayee } from './readUblParty';
import { ubl } from './ublSelector';

/** Reads a UBL 2.1 Invoice or CreditNote by namespace. Terms: EN 16931-3-2. */
export function readUbl(root: XmlElement): ReadInvoice {
  const values = new ValueReader();
  const creditNote = root.name === 'CreditNote';
  const { allowances, charges } = readUblCharges(root, values);
  const text = (path: string) => ubl.text(root, path);
  const invoice: CanonicalInvoice = {
    syntax: 'UBL',
    root: creditNote ? 'CREDIT_NOTE' : 'INVOICE',
    specification: text('cbc:CustomizationID'),
    process: text('cbc:ProfileID'),
    number: text('cbc:ID'),
    issueDate: values.date(text('cbc:IssueDate'), 'IssueDate'),
    typeCode: text(creditNote ? 'cbc:CreditNoteTypeCode' : 'cbc:InvoiceTypeCode'),
    dueDate: values.date(text('cbc:DueDate') ?? text('cac:PaymentMeans/cbc:PaymentDueDate'), 'DueDate'),
    currency: text('cbc:DocumentCurrencyCode'),
    taxCurrency: text('cbc:TaxCurrencyCode'),
    buyerReference: text('cbc:BuyerReference'),
    purchaseOrder: text('cac:OrderReference/cbc:ID'),
    paymentTerms: text('cac:PaymentTerms/cbc:Note'),
    notes: ubl
      .all(root, 'cbc:Note')
      .map(noteOf)
      .filter((note) => note !== ''),
    precedingInvoices: ubl.all(root, 'cac:BillingReference').map((reference) => precedingOf(reference, values)),
    seller: readUblParty(ubl.one(root, 'cac:AccountingSupplierParty/cac:Party')),
    buyer: readUblParty(ubl.one(root, 'cac:AccountingCustomerParty/cac:Party')),
    payee: readUblPayee(ubl.one(root, 'cac:PayeeParty')),
    remittance: text('cac:PaymentMeans/cbc:PaymentID'),
    payment: ubl.all(root, 'cac:PaymentMeans').map(paymentOf),
    allowances,
    charges,
    totals: totalsOf(root, values),
    taxTotals: ubl.all(root, 'cac:TaxTotal').map((total) => taxTotalOf(total, values)),
    taxBreakdown: subtotalsOf(root, values),
    lines: ubl.all(root, creditNote ? 'cac:CreditNoteLine' : 'cac:InvoiceLine').map((line) => readUblLine(line, values)),
  };
  return { invoice, problems: values.problems };
}

// The subject of a note (BT-21) stands before its text: `#AAK#text`.
function noteOf(note: XmlElement): string {
  return note.text.replace(/^(#[A-Z0-9]{3}#)\s+/, '$1');
}

function precedingOf(reference: XmlElement, values: ValueReader): PrecedingInvoice {
  const document = ubl.one(reference, 'cac:InvoiceDocumentReference');
  return {
    number: ubl.text(document, 'cbc:ID'),
    issueDate: values.date(ubl.text(document, 'cbc:IssueDate'), 'BillingReference/IssueDate'),
  };
}

function paymentOf(means: XmlElement): PaymentInstruction {
  return {
    meansCode: ubl.text(means, 'cbc:PaymentMeansCode'),
    account: ubl.text(means, 'cac:PayeeFinancialAccount/cbc:ID'),
    accountName: ubl.text(means, 'cac:PayeeFinancialAccount/cbc:Name'),
    bic: ubl.text(means, 'cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID'),
  };
}

function totalsOf(root: XmlElement, values: ValueReader): Totals {
  const amount = (name: string) => values.decimal(ubl.text(root, `cac:LegalMonetaryTotal/cbc:${name}`), `LegalMonetaryTotal/${name}`);
  return {
    lineNet: amount('LineExtensionAmount'),
    allowances: amount('AllowanceTotalAmount'),
    charges: amount('ChargeTotalAmount'),
    net: amount('TaxExclusiveAmount'),
    tax: values.decimal(ubl.text(documentTaxTotal(root), 'cbc:TaxAmount'), 'TaxTotal/TaxAmount'),
    gross: amount('TaxInclusiveAmount'),
    paid: amount('PrepaidAmount'),
    rounding: amount('PayableRoundingAmount'),
    payable: amount('PayableAmount'),
  };
}

// A TaxTotal in the tax currency is BT-111; BT-110 is the one in the currency of the document, or the first that names none.
function documentTaxTotal(root: XmlElement): XmlElement | null {
  const currency = ubl.text(root, 'cbc:DocumentCurrencyCode');
  const totals = ubl.all(root, 'cac:TaxTotal');
  const inDocument = totals.find((total) => currencyOf(total) === currency) ?? totals.find((total) => currencyOf(total) === null);
  return inDocument ?? totals[0] ?? null;
}

function subtotalsOf(root: XmlElement, values: ValueReader): readonly TaxSubtotal[] {
  const total = documentTaxTotal(root);
  const holder = total !== null && ubl.one(total, 'cac:TaxSubtotal') !== null ? total : root;
  return ubl.all(holder, holder === root ? 'cac:TaxTotal/cac:TaxSubtotal' : 'cac:TaxSubtotal').map((subtotal) => {
    const at = (name: string) => `TaxTotal/TaxSubtotal/${name}`;
    return {
      category: ubl.text(subtotal, 'cac:TaxCategory/cbc:ID'),
      rate: values.decimal(ubl.text(subtotal, 'cac:TaxCategory/cbc:Percent'), at('TaxCategory/Percent')),
      base: values.decimal(ubl.text(subtotal, 'cbc:TaxableAmount'), at('TaxableAmount')),
      tax: values.decimal(ubl.text(subtotal, 'cbc:TaxAmount'), at('TaxAmount')),
      exemptionReason: ubl.text(subtotal, 'cac:TaxCategory/cbc:TaxExemptionReason'),
      exemptionCode: ubl.text(subtotal, 'cac:TaxCategory/cbc:TaxExemptionReasonCode'),
    };
  });
}

function taxTotalOf(total: XmlElement, values: ValueReader): TaxTotal {
  return { amount: values.decimal(ubl.text(total, 'cbc:TaxAmount'), 'TaxTotal/TaxAmount'), currency: currencyOf(total) };
}

function currencyOf(total: XmlElement): string | null {
  return ubl.one(total, 'cbc:TaxAmount')?.attributes.get('currencyID') ?? null;
}
