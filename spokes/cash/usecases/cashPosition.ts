import { Money } from '#kernel/Money';
import { type AmountText } from '../domain/BankAccount';
import { type ConversionWish, type RatePort, type UsedRate, converted } from '../domain/UsedRate';

/** Sums of booked balances in their own currency, as the store groups them. */
export interface PositionGroup {
  readonly currency: string;
  readonly booked: AmountText | null;
}

export interface ConvertedPosition<G extends PositionGroup> {
  readonly groups: readonly (G & { readonly converted: AmountText | null })[];
  /** Each rate once, by base currency. A missing one stands there with its reason. */
  readonly rates: readonly UsedRate[];
}

/** Adds to each group its amount in the wished currency. Without a wish nothing is converted; a missing rate leaves null and tells why. */
export async function cashPosition<G extends PositionGroup>(
  rates: RatePort,
  groups: readonly G[],
  wish: ConversionWish | null,
): Promise<ConvertedPosition<G>> {
  if (wish === null) return { groups: groups.map((group) => ({ ...group, converted: null })), rates: [] };
  const bases = [...new Set(groups.flatMap(({ currency, booked }) => (booked === null ? [] : [currency])))].sort();
  const used = new Map(await Promise.all(bases.map(async (base) => [base, await rates.rate(base, wish)] as const)));
  return {
    groups: groups.map((group) => ({ ...group, converted: convertedOf(group, used) })),
    rates: [...used.values()].filter(({ base, quote }) => base !== quote),
  };
}

function convertedOf({ booked, currency }: PositionGroup, used: ReadonlyMap<string, UsedRate>): AmountText | null {
  const rate = used.get(currency);
  return booked === null || rate === undefined ? null : (converted(Money.of(booked.amount, currency), rate)?.toJSON() ?? null);
}
