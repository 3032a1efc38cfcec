import type { AllowanceCharge } from '../../domain/CanonicalInvoice';
import type { ValueReader } from '../ValueReader';
import type { XmlElement } from '../xml/XmlElement';
import { cii } from './ciiSelector';

/** Allowances and charges directly inside `holder`, told apart by the indicator. One without a readable indicator is left out and told as a problem. */
export function readCiiCharges(
  holder: XmlElement | null,
  values: ValueReader,
): { allowances: readonly AllowanceCharge[]; charges: readonly AllowanceCharge[] } {
  const allowances: AllowanceCharge[] = [];
  const charges: AllowanceCharge[] = [];
  for (const item of cii.all(holder, 'ram:SpecifiedTradeAllowanceCharge')) {
    const isCharge = values.boolean(
      cii.text(item, 'ram:ChargeIndicator/udt:Indicator') ?? '',
      'SpecifiedTradeAllowanceCharge/ChargeIndicator',
    );
    if (isCharge !== null) (isCharge ? charges : allowances).push(chargeOf(item, values));
  }
  return { allowances, charges };
}

function chargeOf(item: XmlElement, values: ValueReader): AllowanceCharge {
  const decimal = (path: string) => values.decimal(cii.text(item, path), `SpecifiedTradeAllowanceCharge/${path.replaceAll('ram:', '')}`);
  return {
    amount: decimal('ram:ActualAmount'),
    base: decimal('ram:BasisAmount'),
    percent: decimal('ram:CalculationPercent'),
    reason: cii.text(item, 'ram:Reason'),
    reasonCode: cii.text(item, 'ram:ReasonCode'),
    taxCategory: cii.text(item, 'ram:CategoryTradeTax/ram:CategoryCode'),
    taxRate: decimal('ram:CategoryTradeTax/ram:RateApplicablePercent'),
  };
}
