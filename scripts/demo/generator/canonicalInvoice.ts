import type { CanonicalInvoice, InvoiceLine, Party, TaxSubtotal, Totals } from '../../../spokes/invoices/domain/CanonicalInvoice';
import type { DemoInvoice, DemoLegalEntity, DemoTotals, TaxCategory } from './DemoGroup';
import type { Money } from '#kernel/Money';

const EXEMPTION: Readonly<Partial<Record<TaxCategory, readonly [code: string, reason: string]>>> = {
  AE: ['VATEX-EU-AE', 'Reverse charge'],
  G: ['VATEX-EU-G', 'Export outside the EU'],
  O: ['VATEX-EU-O', 'Not subject to VAT'],
};

/** The document that the vendor sends: what is true, except where the invoice `says` something else. `buyer` is whom it is addressed to. */
export function canonicalInvoice(invoice: DemoInvoice, buyer: DemoLegalEntity): CanonicalInvoice {
  const { vendor, says } = invoice;
  const outside = invoice.lines.every((line) => line.taxCategory === 'O');
  const account = says.account ?? vendor.account;
  const totals = { ...invoice.totals, ...says };
  return {
    syntax: invoice.syntax,
    root: invoice.typeCode === '381' && invoice.syntax === 'UBL' ? 'CREDIT_NOTE' : 'INVOICE',
    specification: 'urn:cen.eu:en16931:2017',
    process: null,
    number: invoice.number,
    issueDate: invoice.issueDate,
    typeCode: invoice.typeCode,
    dueDate: invoice.dueDate,
    currency: invoice.currency,
    taxCurrency: null,
    buyerReference: invoice.buyerReference,
    purchaseOrder: invoice.purchaseOrder,
    paymentTerms: termsText(invoice),
    notes: invoice.note === null ? [] : [invoice.note],
    precedingInvoices: invoice.precedingInvoice === null ? [] : [invoice.precedingInvoice],
    seller: seller(invoice, outside),
    buyer: party(buyer.name, buyer, { vatId: outside ? null : buyer.vatId, taxId: buyer.taxRegistration, lei: buyer.lei }),
    payee: null,
    remittance: invoice.paymentReference,
    payment: [
      {
        meansCode: account.iban === null ? '30' : '58',
        account: account.iban ?? account.accountNumber,
        accountName: account.holderName,
        bic: account.bic,
      },
    ],
    allowances: [],
    charges: [],
    totals: statedTotals(totals),
    taxTotals: [{ amount: text(totals.tax), currency: invoice.currency }],
    taxBreakdown: breakdown(invoice, totals),
    lines: invoice.lines.map(statedLine),
  };
}

function seller({ vendor, says }: DemoInvoice, outside: boolean): Party {
  const silent = says.withoutSellerTaxIds === true;
  const vatId = silent || outside ? null : vendor.vatId;
  return party(vendor.name, vendor, { vatId, taxId: silent ? null : vendor.taxRegistration, lei: silent ? null : vendor.lei });
}

function party(
  name: string,
  { address }: Pick<DemoLegalEntity, 'address'>,
  ids: { vatId: string | null; taxId: string | null; lei: string | null },
): Party {
  return {
    name,
    tradingName: null,
    identifiers: [],
    legalId: ids.lei === null ? null : { id: ids.lei, scheme: '0199' }, // 0199 is the LEI in the list of ISO 6523
    vatId: ids.vatId,
    taxId: ids.taxId,
    endpoint: null,
    address: {
      line1: address.street,
      line2: null,
      city: address.city,
      postCode: address.postCode,
      subdivision: null,
      country: address.country,
    },
  };
}

function termsText({ vendor: { terms } }: DemoInvoice): string {
  const net = `${String(terms.netDays)} days net`;
  return terms.discountPercent === null ? net : `${terms.discountPercent} percent within ${String(terms.discountDays)} days, ${net}`;
}

function statedTotals({ net, tax, gross }: DemoTotals): Totals {
  return {
    lineNet: text(net),
    allowances: null,
    charges: null,
    net: text(net),
    tax: text(tax),
    gross: text(gross),
    paid: null,
    rounding: null,
    payable: text(gross),
  };
}

// A false VAT total stands in the first subtotal too, else two rules would tell of one mistake.
function breakdown(invoice: DemoInvoice, { tax }: DemoTotals): readonly TaxSubtotal[] {
  return invoice.totals.breakdown.map((each, at) => {
    const [exemptionCode, exemptionReason] = EXEMPTION[each.category] ?? [null, null];
    const wrong = at === 0 ? tax.minus(invoice.totals.tax) : null;
    return {
      category: each.category,
      rate: each.rate,
      base: text(each.base),
      tax: text(wrong === null ? each.tax : each.tax.plus(wrong)),
      exemptionReason,
      exemptionCode,
    };
  });
}

function statedLine(line: DemoInvoice['lines'][number], at: number): InvoiceLine {
  return {
    number: String(at + 1),
    name: line.name,
    description: null,
    note: null,
    sellerItem: null,
    orderLine: null,
    quantity: line.quantity,
    unitCode: line.unitCode,
    unitPrice: text(line.unitPrice),
    grossPrice: null,
    priceDiscount: null,
    baseQuantity: null,
    net: text(line.net),
    taxCategory: line.taxCategory,
    taxRate: line.taxRate,
    allowances: [],
    charges: [],
  };
}

function text(money: Money): string {
  return money.toJSON().amount;
}
