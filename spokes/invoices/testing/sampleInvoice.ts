import type { CanonicalInvoice, Party } from '../domain/CanonicalInvoice';

/** An invented invoice that every rule passes: one line of 100.00 EUR at 19 percent. */
export function sampleInvoice(change: Partial<CanonicalInvoice> = {}): CanonicalInvoice {
  return {
    syntax: 'UBL',
    root: 'INVOICE',
    specification: 'urn:cen.eu:en16931:2017',
    process: null,
    number: 'R-0100',
    issueDate: '2026-11-02',
    typeCode: '380',
    dueDate: '2026-12-02',
    currency: 'EUR',
    taxCurrency: null,
    buyerReference: 'plant 4',
    purchaseOrder: 'PO-77',
    paymentTerms: null,
    notes: [],
    precedingInvoices: [],
    seller: sampleParty({ name: 'Boxwood Ltd', vatId: 'DE136695976' }),
    buyer: sampleParty({ name: 'Larch Maschinenbau GmbH', vatId: 'DE129442118' }),
    payee: null,
    remittance: null,
    payment: [{ meansCode: '58', account: 'DE89370400440532013000', accountName: 'Boxwood Ltd', bic: null }],
    allowances: [],
    charges: [],
    totals: {
      lineNet: '100.00',
      allowances: null,
      charges: null,
      net: '100.00',
      tax: '19.00',
      gross: '119.00',
      paid: null,
      rounding: null,
      payable: '119.00',
    },
    taxTotals: [{ amount: '19.00', currency: 'EUR' }],
    taxBreakdown: [{ category: 'S', rate: '19', base: '100.00', tax: '19.00', exemptionReason: null, exemptionCode: null }],
    lines: [
      {
        ...BLANK_LINE,
        number: '1',
        name: 'Bearing',
        quantity: '4',
        unitCode: 'C62',
        unitPrice: '25.00',
        net: '100.00',
        taxCategory: 'S',
        taxRate: '19',
      },
    ],
    ...change,
  };
}

/** The same invoice over another net amount: whole units of currency, at 19 percent. */
export function sampleOf(net: number, change: Partial<CanonicalInvoice> = {}): CanonicalInvoice {
  const cents = net * 119;
  const text = (value: number): string => `${Math.trunc(value / 100)}.${String(value % 100).padStart(2, '0')}`;
  const [base, tax, gross] = [`${net}.00`, text(cents - net * 100), text(cents)];
  const [line] = sampleInvoice().lines;
  return sampleInvoice({
    totals: { ...sampleInvoice().totals, lineNet: base, net: base, tax, gross, payable: gross },
    taxTotals: [{ amount: tax, currency: 'EUR' }],
    taxBreakdown: [{ category: 'S', rate: '19', base, tax, exemptionReason: null, exemptionCode: null }],
    lines: [{ ...BLANK_LINE, ...line, quantity: '1', unitPrice: base, net: base }],
    ...change,
  });
}

export function sampleParty(change: Partial<Party>): Party {
  const address = { line1: 'Mill Lane 1', line2: null, city: 'Chemnitz', postCode: '09111', subdivision: null, country: 'DE' };
  return { name: null, tradingName: null, identifiers: [], legalId: null, vatId: null, taxId: null, endpoint: null, address, ...change };
}

const BLANK_LINE = {
  number: null,
  name: null,
  description: null,
  note: null,
  sellerItem: null,
  orderLine: null,
  quantity: null,
  unitCode: null,
  unitPrice: null,
  grossPrice: null,
  priceDiscount: null,
  baseQuantity: null,
  net: null,
  taxCategory: null,
  taxRate: null,
  allowances: [],
  charges: [],
} as const;
