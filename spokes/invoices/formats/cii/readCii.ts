import type { CanonicalInvoice, PaymentInstruction, ReadInvoice, TaxSubtotal, TaxTotal, Totals } from '../../domain/CanonicalInvoice';
import { ValueReader } from '../ValueReader';
import type { XmlElement } from '../xml/XmlElement';
import { cii } from './ciiSelector';
import { readCiiCharges } from './readCiiCharges';
import { readCiiDate } from './readCiiDate';
import { readCiiLine } from './readCiiLine';
import { readCiiParty, readCiiPayee } from './readCiiParty';

const TRADE = 'rsm:SupplyChainTradeTransaction';

/** Reads a CrossIndustryInvoice by namespace. Terms: EN 16931-3-3. */
export function readCii(root: XmlElement): ReadInvoice {
  const values = new ValueReader();
  const trade = cii.one(root, TRADE);
  const agreement = cii.one(trade, 'ram:ApplicableHeaderTradeAgreement');
  const settlement = cii.one(trade, 'ram:ApplicableHeaderTradeSettlement');
  const { allowances, charges } = readCiiCharges(settlement, values);
  const invoice: CanonicalInvoice = {
    ...headOf(root, values),
    dueDate: readCiiDate(cii.one(settlement, 'ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime'), values),
    currency: cii.text(settlement, 'ram:InvoiceCurrencyCode'),
    taxCurrency: cii.text(settlement, 'ram:TaxCurrencyCode'),
    buyerReference: cii.text(agreement, 'ram:BuyerReference'),
    purchaseOrder: cii.text(agreement, 'ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID'),
    paymentTerms: cii.text(settlement, 'ram:SpecifiedTradePaymentTerms/ram:Description'),
    precedingInvoices: cii.all(settlement, 'ram:InvoiceReferencedDocument').map((reference) => ({
      number: cii.text(reference, 'ram:IssuerAssignedID'),
      issueDate: readCiiDate(cii.one(reference, 'ram:FormattedIssueDateTime'), values),
    })),
    seller: readCiiParty(cii.one(agreement, 'ram:SellerTradeParty')),
    buyer: readCiiParty(cii.one(agreement, 'ram:BuyerTradeParty')),
    payee: readCiiPayee(cii.one(settlement, 'ram:PayeeTradeParty')),
    remittance: cii.text(settlement, 'ram:PaymentReference'),
    payment: cii.all(settlement, 'ram:SpecifiedTradeSettlementPaymentMeans').map(paymentOf),
    allowances,
    charges,
    totals: totalsOf(settlement, values),
    taxTotals: taxTotalElements(settlement).map((total) => taxTotalOf(total, values)),
    taxBreakdown: cii.all(settlement, 'ram:ApplicableTradeTax').map((tax) => subtotalOf(tax, values)),
    lines: cii.all(trade, 'ram:IncludedSupplyChainTradeLineItem').map((line) => readCiiLine(line, values)),
  };
  return { invoice, problems: values.problems };
}

type Head = Pick<CanonicalInvoice, 'syntax' | 'root' | 'specification' | 'process' | 'number' | 'issueDate' | 'typeCode' | 'notes'>;

function headOf(root: XmlElement, values: ValueReader): Head {
  const context = cii.one(root, 'rsm:ExchangedDocumentContext');
  const document = cii.one(root, 'rsm:ExchangedDocument');
  return {
    syntax: 'CII',
    root: 'INVOICE',
    specification: cii.text(context, 'ram:GuidelineSpecifiedDocumentContextParameter/ram:ID'),
    process: cii.text(context, 'ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID'),
    number: cii.text(document, 'ram:ID'),
    issueDate: readCiiDate(cii.one(document, 'ram:IssueDateTime'), values),
    typeCode: cii.text(document, 'ram:TypeCode'),
    notes: cii
      .all(document, 'ram:IncludedNote')
      .map(noteOf)
      .filter((note) => note !== ''),
  };
}

// UBL has no element for the subject of a note and puts it before the text: `#AAK#text`. One canonical form for both.
function noteOf(note: XmlElement): string {
  const subject = cii.text(note, 'ram:SubjectCode');
  const content = cii.text(note, 'ram:Content') ?? '';
  return subject === null ? content : `#${subject}#${content}`;
}

function paymentOf(means: XmlElement): PaymentInstruction {
  const account = cii.one(means, 'ram:PayeePartyCreditorFinancialAccount');
  return {
    meansCode: cii.text(means, 'ram:TypeCode'),
    account: cii.text(account, 'ram:IBANID') ?? cii.text(account, 'ram:ProprietaryID'),
    accountName: cii.text(account, 'ram:AccountName'),
    bic: cii.text(means, 'ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID'),
  };
}

const SUMMATION = 'ram:SpecifiedTradeSettlementHeaderMonetarySummation';

function totalsOf(settlement: XmlElement | null, values: ValueReader): Totals {
  const amount = (name: string) => values.decimal(cii.text(settlement, `${SUMMATION}/ram:${name}`), name);
  const currency = cii.text(settlement, 'ram:InvoiceCurrencyCode');
  const totals = taxTotalElements(settlement);
  const tax = totals.find((total) => (total.attributes.get('currencyID') ?? currency) === currency) ?? null;
  return {
    lineNet: amount('LineTotalAmount'),
    allowances: amount('AllowanceTotalAmount'),
    charges: amount('ChargeTotalAmount'),
    net: amount('TaxBasisTotalAmount'),
    tax: values.decimal(tax?.text || null, 'TaxTotalAmount'),
    gross: amount('GrandTotalAmount'),
    paid: amount('TotalPrepaidAmount'),
    rounding: amount('RoundingAmount'),
    payable: amount('DuePayableAmount'),
  };
}

function taxTotalElements(settlement: XmlElement | null): readonly XmlElement[] {
  return cii.all(settlement, `${SUMMATION}/ram:TaxTotalAmount`);
}

function taxTotalOf(total: XmlElement, values: ValueReader): TaxTotal {
  return { amount: values.decimal(total.text || null, 'TaxTotalAmount'), currency: total.attributes.get('currencyID') ?? null };
}

function subtotalOf(tax: XmlElement, values: ValueReader): TaxSubtotal {
  const amount = (name: string) => values.decimal(cii.text(tax, `ram:${name}`), `ApplicableTradeTax/${name}`);
  return {
    category: cii.text(tax, 'ram:CategoryCode'),
    rate: amount('RateApplicablePercent'),
    base: amount('BasisAmount'),
    tax: amount('CalculatedAmount'),
    exemptionReason: cii.text(tax, 'ram:ExemptionReason'),
    exemptionCode: cii.text(tax, 'ram:ExemptionReasonCode'),
  };
}
