import type { DemoInvoiceLine, DemoTotals, DemoVendor, TaxCategory } from './DemoGroup';
import { type Decimal, decimal } from '#kernel/decimal';
import { Money } from '#kernel/Money';
import type { Random } from './random';
import { priced } from './amounts';
import { tradeOf } from './vendors';

const EU = ['DE', 'AT', 'FR', 'BE', 'NL', 'IE'];
const STANDARD_RATE: Readonly<Record<string, string>> = {
  DE: '19',
  AT: '20',
  FR: '20',
  BE: '21',
  NL: '21',
  GB: '20',
  IE: '23',
  CA: '5',
  JP: '10',
  SG: '9',
};

/** The tax of a sale between two countries: standard rate at home, reverse charge inside the EU, export out of it, outside the scope of VAT from the US. */
export function taxOf(seller: string, buyer: string): { readonly category: TaxCategory; readonly rate: string | null } {
  if (seller === 'US') return { category: 'O', rate: null };
  if (seller === buyer) return { category: 'S', rate: STANDARD_RATE[seller] ?? '0' };
  return EU.includes(seller) && EU.includes(buyer) ? { category: 'AE', rate: '0' } : { category: 'G', rate: '0' };
}

/** One to three lines out of what the vendor sells, at the vendor's own prices; `times` multiplies the quantities. */
export function invoiceLines(
  source: Random,
  { vendor, buyer, times }: { vendor: DemoVendor; buyer: string; times: number },
): readonly DemoInvoiceLine[] {
  const { items } = tradeOf(vendor);
  const tax = taxOf(vendor.country, buyer);
  const chosen = items.filter((_, at) => at === 0 || source.chance(600));
  return chosen.map((item) => {
    const [cheapest, dearest] = item.price;
    const euroCents = cheapest + Math.floor((priceLevel(vendor, item.name) * (dearest - cheapest)) / 100);
    const unitPrice = priced(euroCents, vendor.currency);
    return line({ name: item.name, unitCode: item.unit, unitPrice, quantity: String(source.whole(...item.quantity) * times), tax });
  });
}

export interface LineFacts {
  readonly name: string;
  readonly unitCode: string;
  readonly unitPrice: Money;
  readonly quantity: string;
  readonly tax: { readonly category: TaxCategory; readonly rate: string | null };
}

export function line({ name, unitCode, unitPrice, quantity, tax }: LineFacts): DemoInvoiceLine {
  const net = unitPrice.times(decimal(quantity)).rounded();
  return { name, quantity, unitCode, unitPrice, net, taxCategory: tax.category, taxRate: tax.rate };
}

/** Totals as EN 16931 computes them: tax per category and rate, rounded there and nowhere else. */
export function totalsOf(lines: readonly DemoInvoiceLine[], currency: string): DemoTotals {
  const groups = new Map<string, DemoInvoiceLine[]>();
  for (const each of lines)
    groups.set(`${each.taxCategory} ${each.taxRate ?? ''}`, [...(groups.get(`${each.taxCategory} ${each.taxRate ?? ''}`) ?? []), each]);
  const breakdown = [...groups.values()].flatMap(([first, ...rest]) => {
    if (first === undefined) return [];
    const base = Money.sum(
      [first, ...rest].map(({ net }) => net),
      currency,
    );
    return [{ category: first.taxCategory, rate: first.taxRate, base, tax: base.times(percent(first.taxRate)).rounded() }];
  });
  const net = Money.sum(
    lines.map((each) => each.net),
    currency,
  );
  const tax = Money.sum(
    breakdown.map((each) => each.tax),
    currency,
  );
  return { net, tax, gross: net.plus(tax), breakdown };
}

function percent(rate: string | null): Decimal {
  return decimal(rate ?? '0').times(decimal('0.01'));
}

// Where in its range the price of an item lies, 0 to 99, the same on every invoice of the vendor.
function priceLevel(vendor: DemoVendor, item: string): number {
  let level = 7;
  for (const sign of `${vendor.key}${item}`) level = (level * 31 + (sign.codePointAt(0) ?? 0)) % 100;
  return level;
}
