import type { AllowanceCharge, InvoiceLine } from '../../domain/CanonicalInvoice';
import { type XmlNode, node } from '../xml/writeXml';

export function ciiLine(line: InvoiceLine): XmlNode {
  const content = [
    node('ram:AssociatedDocumentLineDocument', [
      node('ram:LineID', line.number),
      node('ram:IncludedNote', [node('ram:Content', line.note)]),
    ]),
    node('ram:SpecifiedTradeProduct', [
      node('ram:SellerAssignedID', line.sellerItem),
      node('ram:Name', line.name),
      node('ram:Description', line.description),
    ]),
    prices(line),
    node('ram:SpecifiedLineTradeDelivery', [node('ram:BilledQuantity', line.quantity, { unitCode: line.unitCode })]),
    node('ram:SpecifiedLineTradeSettlement', [
      tradeTax('ram:ApplicableTradeTax', line),
      ...line.allowances.map((allowance) => ciiCharge(allowance, false)),
      ...line.charges.map((charge) => ciiCharge(charge, true)),
      node('ram:SpecifiedTradeSettlementLineMonetarySummation', [node('ram:LineTotalAmount', line.net)]),
    ]),
  ];
  return { name: 'ram:IncludedSupplyChainTradeLineItem', attributes: {}, content };
}

/** An allowance (`isCharge` false) or a charge of document or line. */
export function ciiCharge(charge: AllowanceCharge, isCharge: boolean): XmlNode | null {
  return node('ram:SpecifiedTradeAllowanceCharge', [
    indicator(isCharge),
    node('ram:CalculationPercent', charge.percent),
    node('ram:BasisAmount', charge.base),
    node('ram:ActualAmount', charge.amount),
    node('ram:ReasonCode', charge.reasonCode),
    node('ram:Reason', charge.reason),
    tradeTax('ram:CategoryTradeTax', charge),
  ]);
}

function indicator(isCharge: boolean): XmlNode | null {
  return node('ram:ChargeIndicator', [node('udt:Indicator', String(isCharge))]);
}

function tradeTax(name: string, taxed: { readonly taxCategory: string | null; readonly taxRate: string | null }): XmlNode | null {
  if (taxed.taxCategory === null && taxed.taxRate === null) return null;
  return node(name, [
    node('ram:TypeCode', 'VAT'),
    node('ram:CategoryCode', taxed.taxCategory),
    node('ram:RateApplicablePercent', taxed.taxRate),
  ]);
}

function prices(line: InvoiceLine): XmlNode | null {
  return node('ram:SpecifiedLineTradeAgreement', [
    node('ram:BuyerOrderReferencedDocument', [node('ram:LineID', line.orderLine)]),
    node('ram:GrossPriceProductTradePrice', [
      node('ram:ChargeAmount', line.grossPrice),
      line.priceDiscount === null
        ? null
        : node('ram:AppliedTradeAllowanceCharge', [indicator(false), node('ram:ActualAmount', line.priceDiscount)]),
    ]),
    node('ram:NetPriceProductTradePrice', [node('ram:ChargeAmount', line.unitPrice), node('ram:BasisQuantity', line.baseQuantity)]),
  ]);
}
