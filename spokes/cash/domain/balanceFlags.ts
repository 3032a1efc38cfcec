import { Money } from '#kernel/Money';
import { type CanonicalStatement, type StatedBalance } from './Statement';
import { type StatementFlag, flag } from './StatementFlag';
import { closingOf, openingOf } from './balances';

/**
 * Do the balances hold together: is there a pair, is all in the account's currency, and is opening + booked entries = closing?
 * `accountCurrency` null: unknown, then the balances are compared with one another.
 */
export function balanceFlags(statement: CanonicalStatement, accountCurrency: string | null): readonly StatementFlag[] {
  const opening = openingOf(statement);
  const closing = closingOf(statement);
  return [...pairFlags(opening, closing), ...currencyFlags(statement, accountCurrency), ...sumFlags(statement, opening, closing)];
}

function pairFlags(opening: StatedBalance | null, closing: StatedBalance | null): readonly StatementFlag[] {
  if (opening !== null && closing !== null) return [];
  const missing = [opening === null ? 'opening' : '', closing === null ? 'closing' : ''].filter(Boolean).join(' and ');
  return [flag('NO_BALANCES', `no ${missing} booked balance`)];
}

function currencyFlags({ account, balances }: CanonicalStatement, accountCurrency: string | null): readonly StatementFlag[] {
  const known = accountCurrency ?? account.currency;
  const found = [...new Set([...(known === null ? [] : [known]), ...balances.map(({ amount }) => amount.currency)])];
  return found.length < 2
    ? []
    : [flag('BALANCE_CURRENCY_MIXED', `${known === null ? '' : `account in ${known}, `}balances in ${currenciesOf(balances)}`)];
}

function sumFlags({ entries }: CanonicalStatement, opening: StatedBalance | null, closing: StatedBalance | null): readonly StatementFlag[] {
  if (opening === null || closing === null) return [];
  const { currency } = opening.amount;
  const booked = entries.filter(({ status }) => status === 'BOOKED').map(({ amount }) => amount);
  const others = [closing.amount, ...booked].filter((amount) => amount.currency !== currency);
  if (others.length > 0) return [flag('NOT_BALANCED', `opening in ${currency}, closing or entries in another currency: not added`)];
  const expected = opening.amount.plus(Money.sum(booked, currency));
  if (expected.equals(closing.amount)) return [];
  const said = `${opening.amount.toString()} + ${String(booked.length)} entries = ${expected.toString()}, closing says ${closing.amount.toString()}`;
  return [flag('NOT_BALANCED', said, closing.amount.minus(expected))];
}

function currenciesOf(balances: readonly StatedBalance[]): string {
  return [...new Set(balances.map(({ amount }) => amount.currency))].join(', ');
}
