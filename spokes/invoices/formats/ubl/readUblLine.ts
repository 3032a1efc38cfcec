import type { InvoiceLine } from '../../domain/CanonicalInvoice';
import type { ValueReader } from '../ValueReader';
import type { XmlElement } from '../xml/XmlElement';
import { readUblCharges } from './readUblCharges';
import { ubl } from './ublSelector';

/** One InvoiceLine or CreditNoteLine. */
export function readUblLine(line: XmlElement, values: ValueReader): InvoiceLine {
  const text = (path: string) => ubl.text(line, path);
  const decimal = (path: string) => values.decimal(text(path), `${line.name}/${path.replaceAll(/c[ab]c:/g, '')}`);
  const quantity = ubl.one(line, 'cbc:InvoicedQuantity') ?? ubl.one(line, 'cbc:CreditedQuantity');
  return {
    number: text('cbc:ID'),
    name: text('cac:Item/cbc:Name'),
    description: text('cac:Item/cbc:Description'),
    note: text('cbc:Note'),
    sellerItem: text('cac:Item/cac:SellersItemIdentification/cbc:ID'),
    orderLine: text('cac:OrderLineReference/cbc:LineID'),
    quantity: values.decimal(quantity?.text || null, `${line.name}/${quantity?.name ?? ''}`),
    unitCode: quantity?.attributes.get('unitCode') ?? null,
    unitPrice: decimal('cac:Price/cbc:PriceAmount'),
    grossPrice: decimal('cac:Price/cac:AllowanceCharge/cbc:BaseAmount'),
    priceDiscount: decimal('cac:Price/cac:AllowanceCharge/cbc:Amount'),
    baseQuantity: decimal('cac:Price/cbc:BaseQuantity'),
    net: decimal('cbc:LineExtensionAmount'),
    taxCategory: text('cac:Item/cac:ClassifiedTaxCategory/cbc:ID'),
    taxRate: decimal('cac:Item/cac:ClassifiedTaxCategory/cbc:Percent'),
    ...readUblCharges(line, values),
  };
}
