import type { AllowanceCharge } from '../../domain/CanonicalInvoice';
import type { ValueReader } from '../ValueReader';
import type { XmlElement } from '../xml/XmlElement';
import { ubl } from './ublSelector';

/** Allowances and charges directly inside `holder`, told apart by ChargeIndicator. One without a readable indicator is left out and told as a problem. */
export function readUblCharges(
  holder: XmlElement,
  values: ValueReader,
): { allowances: readonly AllowanceCharge[]; charges: readonly AllowanceCharge[] } {
  const allowances: AllowanceCharge[] = [];
  const charges: AllowanceCharge[] = [];
  for (const item of ubl.all(holder, 'cac:AllowanceCharge')) {
    const isCharge = values.boolean(ubl.text(item, 'cbc:ChargeIndicator') ?? '', 'AllowanceCharge/ChargeIndicator');
    if (isCharge !== null) (isCharge ? charges : allowances).push(chargeOf(item, values));
  }
  return { allowances, charges };
}

function chargeOf(item: XmlElement, values: ValueReader): AllowanceCharge {
  const decimal = (path: string) => values.decimal(ubl.text(item, path), `AllowanceCharge/${path.replaceAll(/c[ab]c:/g, '')}`);
  return {
    amount: decimal('cbc:Amount'),
    base: decimal('cbc:BaseAmount'),
    percent: decimal('cbc:MultiplierFactorNumeric'),
    reason: ubl.text(item, 'cbc:AllowanceChargeReason'),
    reasonCode: ubl.text(item, 'cbc:AllowanceChargeReasonCode'),
    taxCategory: ubl.text(item, 'cac:TaxCategory/cbc:ID'),
    taxRate: decimal('cac:TaxCategory/cbc:Percent'),
  };
}
