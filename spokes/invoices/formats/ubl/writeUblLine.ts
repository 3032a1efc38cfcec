import type { AllowanceCharge, CanonicalInvoice, InvoiceLine } from '../../domain/CanonicalInvoice';
import { type XmlNode, node } from '../xml/writeXml';

const VAT = node('cac:TaxScheme', [node('cbc:ID', 'VAT')]);

/** One InvoiceLine or CreditNoteLine, by the root of its document. */
export function ublLine(line: InvoiceLine, root: CanonicalInvoice['root'], currency: string | null): XmlNode {
  const creditNote = root === 'CREDIT_NOTE';
  const content = [
    node('cbc:ID', line.number),
    node('cbc:Note', line.note),
    node(creditNote ? 'cbc:CreditedQuantity' : 'cbc:InvoicedQuantity', line.quantity, { unitCode: line.unitCode }),
    node('cbc:LineExtensionAmount', line.net, { currencyID: currency }),
    node('cac:OrderLineReference', [node('cbc:LineID', line.orderLine)]),
    ...line.allowances.map((allowance) => ublCharge(allowance, false, currency)),
    ...line.charges.map((charge) => ublCharge(charge, true, currency)),
    node('cac:Item', [
      node('cbc:Description', line.description),
      node('cbc:Name', line.name),
      node('cac:SellersItemIdentification', [node('cbc:ID', line.sellerItem)]),
      taxCategory('cac:ClassifiedTaxCategory', line),
    ]),
    price(line, currency),
  ];
  return { name: creditNote ? 'cac:CreditNoteLine' : 'cac:InvoiceLine', attributes: {}, content };
}

/** An allowance (`isCharge` false) or a charge of document or line. */
export function ublCharge(charge: AllowanceCharge, isCharge: boolean, currency: string | null): XmlNode | null {
  return node('cac:AllowanceCharge', [
    node('cbc:ChargeIndicator', String(isCharge)),
    node('cbc:AllowanceChargeReasonCode', charge.reasonCode),
    node('cbc:AllowanceChargeReason', charge.reason),
    node('cbc:MultiplierFactorNumeric', charge.percent),
    node('cbc:Amount', charge.amount, { currencyID: currency }),
    node('cbc:BaseAmount', charge.base, { currencyID: currency }),
    taxCategory('cac:TaxCategory', charge),
  ]);
}

function taxCategory(name: string, taxed: { readonly taxCategory: string | null; readonly taxRate: string | null }): XmlNode | null {
  if (taxed.taxCategory === null && taxed.taxRate === null) return null;
  return node(name, [node('cbc:ID', taxed.taxCategory), node('cbc:Percent', taxed.taxRate), VAT]);
}

function price(line: InvoiceLine, currency: string | null): XmlNode | null {
  const discounted = line.grossPrice !== null || line.priceDiscount !== null;
  return node('cac:Price', [
    node('cbc:PriceAmount', line.unitPrice, { currencyID: currency }),
    node('cbc:BaseQuantity', line.baseQuantity),
    discounted
      ? node('cac:AllowanceCharge', [
          node('cbc:ChargeIndicator', 'false'),
          node('cbc:Amount', line.priceDiscount, { currencyID: currency }),
          node('cbc:BaseAmount', line.grossPrice, { currencyID: currency }),
        ])
      : null,
  ]);
}
