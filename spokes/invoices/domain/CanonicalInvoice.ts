/**
 * One invoice as Nave reads it, whatever syntax it came in. BT and BG are the terms of EN 16931.
 * A value that the document does not carry is null: a reader invents nothing and refuses nothing, the rules judge.
 */
export interface CanonicalInvoice {
  readonly syntax: Syntax;
  /** UBL has a root of its own for credit notes; CII has one root for all kinds and always says INVOICE here. */
  readonly root: 'INVOICE' | 'CREDIT_NOTE';
  /** BT-24, BT-23. */
  readonly specification: string | null;
  readonly process: string | null;
  /** BT-1, BT-2, BT-3, BT-9. */
  readonly number: string | null;
  readonly issueDate: string | null;
  readonly typeCode: string | null;
  readonly dueDate: string | null;
  /** BT-5, BT-6. ISO 4217 as written. */
  readonly currency: string | null;
  readonly taxCurrency: string | null;
  /** BT-10, BT-13, BT-20. */
  readonly buyerReference: string | null;
  readonly purchaseOrder: string | null;
  readonly paymentTerms: string | null;
  /** BT-22, in document order. */
  readonly notes: readonly string[];
  /** BG-3. */
  readonly precedingInvoices: readonly PrecedingInvoice[];
  /** BG-4, BG-7, BG-10. */
  readonly seller: Party;
  readonly buyer: Party;
  readonly payee: Payee | null;
  /** BT-83: the text that the payment should carry. */
  readonly remittance: string | null;
  /** BG-16 and BG-17: how and where to pay. */
  readonly payment: readonly PaymentInstruction[];
  /** BG-20, BG-21. */
  readonly allowances: readonly AllowanceCharge[];
  readonly charges: readonly AllowanceCharge[];
  readonly totals: Totals;
  /** Every stated total of VAT with its currency: BT-110, and BT-111 where a tax currency is used. */
  readonly taxTotals: readonly TaxTotal[];
  /** BG-23. */
  readonly taxBreakdown: readonly TaxSubtotal[];
  /** BG-25. */
  readonly lines: readonly InvoiceLine[];
}

export type Syntax = 'UBL' | 'CII';

/** A decimal as text in the grammar of kernel/decimal, with the decimals that the document wrote: `10.10`. */
type Amount = string;

export interface Identifier {
  readonly id: string;
  readonly scheme: string | null;
}

export interface Party {
  readonly name: string | null;
  readonly tradingName: string | null;
  readonly identifiers: readonly Identifier[];
  readonly legalId: Identifier | null;
  readonly vatId: string | null;
  readonly taxId: string | null;
  readonly endpoint: Identifier | null;
  readonly address: Address | null;
}

export interface Address {
  readonly line1: string | null;
  readonly line2: string | null;
  readonly city: string | null;
  readonly postCode: string | null;
  readonly subdivision: string | null;
  /** ISO 3166-1 alpha-2 as written. */
  readonly country: string | null;
}

export interface Payee {
  readonly name: string | null;
  readonly identifiers: readonly Identifier[];
  readonly legalId: Identifier | null;
}

export interface PrecedingInvoice {
  readonly number: string | null;
  readonly issueDate: string | null;
}

export interface PaymentInstruction {
  /** BT-81. */
  readonly meansCode: string | null;
  /** BT-84: IBAN or a national account number, as written. */
  readonly account: string | null;
  /** BT-85, BT-86. */
  readonly accountName: string | null;
  readonly bic: string | null;
}

export interface AllowanceCharge {
  readonly amount: Amount | null;
  readonly base: Amount | null;
  readonly percent: Amount | null;
  readonly reason: string | null;
  readonly reasonCode: string | null;
  readonly taxCategory: string | null;
  readonly taxRate: Amount | null;
}

/** BT-106 to BT-115, each in the currency of the document. */
export interface Totals {
  readonly lineNet: Amount | null;
  readonly allowances: Amount | null;
  readonly charges: Amount | null;
  readonly net: Amount | null;
  readonly tax: Amount | null;
  readonly gross: Amount | null;
  readonly paid: Amount | null;
  readonly rounding: Amount | null;
  readonly payable: Amount | null;
}

export interface TaxTotal {
  readonly amount: Amount | null;
  readonly currency: string | null;
}

export interface TaxSubtotal {
  readonly category: string | null;
  readonly rate: Amount | null;
  readonly base: Amount | null;
  readonly tax: Amount | null;
  readonly exemptionReason: string | null;
  readonly exemptionCode: string | null;
}

export interface InvoiceLine {
  readonly number: string | null;
  readonly name: string | null;
  readonly description: string | null;
  readonly note: string | null;
  readonly sellerItem: string | null;
  readonly orderLine: string | null;
  readonly quantity: Amount | null;
  readonly unitCode: string | null;
  /** BT-146, BT-148, BT-147, BT-149. */
  readonly unitPrice: Amount | null;
  readonly grossPrice: Amount | null;
  readonly priceDiscount: Amount | null;
  readonly baseQuantity: Amount | null;
  readonly net: Amount | null;
  readonly taxCategory: string | null;
  readonly taxRate: Amount | null;
  readonly allowances: readonly AllowanceCharge[];
  readonly charges: readonly AllowanceCharge[];
}

/** A value that is there and cannot be read: the field stays null and the document goes on. */
export interface ReadProblem {
  /** Element path of the document: `Invoice/LegalMonetaryTotal/PayableAmount`. */
  readonly path: string;
  readonly stated: string;
  readonly wanted: 'DECIMAL' | 'DATE' | 'BOOLEAN';
}

export interface ReadInvoice {
  readonly invoice: CanonicalInvoice;
  readonly problems: readonly ReadProblem[];
}
