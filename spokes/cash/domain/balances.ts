import { type CanonicalStatement, type StatedBalance } from './Statement';

/** The booked balance that the statement opens with: OPBD, else the closing balance of the day before (PRCD). */
export function openingOf(statement: Pick<CanonicalStatement, 'balances'>): StatedBalance | null {
  return first(statement, 'OPBD') ?? first(statement, 'PRCD');
}

/** The booked balance that the statement closes with: CLBD. */
export function closingOf(statement: Pick<CanonicalStatement, 'balances'>): StatedBalance | null {
  return first(statement, 'CLBD');
}

/** The one currency of all balances, or null where there are none or several. */
export function balanceCurrencyOf({ balances }: Pick<CanonicalStatement, 'balances'>): string | null {
  const [currency, ...others] = new Set(balances.map(({ amount }) => amount.currency));
  return currency === undefined || others.length > 0 ? null : currency;
}

function first({ balances }: Pick<CanonicalStatement, 'balances'>, type: string): StatedBalance | null {
  return balances.find((balance) => balance.type === type) ?? null;
}
