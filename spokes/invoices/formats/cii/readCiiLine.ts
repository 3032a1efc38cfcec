import type { InvoiceLine } from '../../domain/CanonicalInvoice';
import type { ValueReader } from '../ValueReader';
import type { XmlElement } from '../xml/XmlElement';
import { cii } from './ciiSelector';
import { readCiiCharges } from './readCiiCharges';

/** One IncludedSupplyChainTradeLineItem. */
export function readCiiLine(line: XmlElement, values: ValueReader): InvoiceLine {
  const agreement = cii.one(line, 'ram:SpecifiedLineTradeAgreement');
  const settlement = cii.one(line, 'ram:SpecifiedLineTradeSettlement');
  const quantity = cii.one(line, 'ram:SpecifiedLineTradeDelivery/ram:BilledQuantity');
  const decimal = (from: XmlElement | null, path: string) =>
    values.decimal(cii.text(from, path), `${line.name}/${path.replaceAll('ram:', '')}`);
  return {
    number: cii.text(line, 'ram:AssociatedDocumentLineDocument/ram:LineID'),
    name: cii.text(line, 'ram:SpecifiedTradeProduct/ram:Name'),
    description: cii.text(line, 'ram:SpecifiedTradeProduct/ram:Description'),
    note: cii.text(line, 'ram:AssociatedDocumentLineDocument/ram:IncludedNote/ram:Content'),
    sellerItem: cii.text(line, 'ram:SpecifiedTradeProduct/ram:SellerAssignedID'),
    orderLine: cii.text(agreement, 'ram:BuyerOrderReferencedDocument/ram:LineID'),
    quantity: values.decimal(quantity?.text || null, `${line.name}/BilledQuantity`),
    unitCode: quantity?.attributes.get('unitCode') ?? null,
    unitPrice: decimal(agreement, 'ram:NetPriceProductTradePrice/ram:ChargeAmount'),
    grossPrice: decimal(agreement, 'ram:GrossPriceProductTradePrice/ram:ChargeAmount'),
    priceDiscount: decimal(agreement, 'ram:GrossPriceProductTradePrice/ram:AppliedTradeAllowanceCharge/ram:ActualAmount'),
    baseQuantity: decimal(agreement, 'ram:NetPriceProductTradePrice/ram:BasisQuantity'),
    net: decimal(settlement, 'ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount'),
    taxCategory: cii.text(settlement, 'ram:ApplicableTradeTax/ram:CategoryCode'),
    taxRate: decimal(settlement, 'ram:ApplicableTradeTax/ram:RateApplicablePercent'),
    ...readCiiCharges(settlement, values),
  };
}
