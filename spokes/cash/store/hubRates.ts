import { type HubClient } from '#kit/hubClient';
import { NaveError } from '#kernel/errors';
import { type ConversionWish, type RatePort, type UsedRate } from '../domain/UsedRate';

const QUESTION = `query UsedRate($from: Currency!, $to: Currency!, $date: Date!, $type: RateType!) {
  exchangeRate(from: $from, to: $to, date: $date, type: $type) { rate date source }
}`;
const KEEP_MS = 60_000;
const KEEP_MISSING_MS = 5_000;

interface Answer {
  readonly exchangeRate: { readonly rate: string; readonly date: string; readonly source: string | null } | null;
}

interface Kept {
  readonly rate: Promise<UsedRate>;
  until: number;
}

/** Rates that an instance has asked for: by pair, type and date, for a minute; a missing one for five seconds. */
export class RateCache {
  private readonly kept = new Map<string, Kept>();

  get(key: string, ask: () => Promise<UsedRate>): Promise<UsedRate> {
    const now = performance.now();
    const known = this.kept.get(key);
    if (known !== undefined && now < known.until) return known.rate;
    for (const [old, { until }] of this.kept) if (until <= now) this.kept.delete(old);
    const entry: Kept = { rate: ask(), until: now + KEEP_MS };
    this.kept.set(key, entry);
    entry.rate.then(
      ({ rate }) => {
        if (rate === null) entry.until = performance.now() + KEEP_MISSING_MS;
      },
      () => this.kept.delete(key), // whoever waits for it hears of the failure; the next one asks again
    );
    return entry.rate;
  }
}

/** The rates of the spoke that publishes them, asked through the hub as this spoke's own service. A rate that cannot be had comes with its reason. */
export function hubRates(hub: HubClient, cache: RateCache): RatePort {
  return {
    rate(base, wish) {
      const same: UsedRate = { base, quote: wish.currency, type: wish.rateType, date: wish.date, rate: '1', source: null, reason: null };
      if (base === wish.currency) return Promise.resolve(same);
      return cache.get([base, wish.currency, wish.rateType, wish.date].join(' '), () => ask(hub, base, wish));
    },
  };
}

async function ask(hub: HubClient, base: string, { currency: quote, rateType: type, date }: ConversionWish): Promise<UsedRate> {
  const missing = (reason: string): UsedRate => ({ base, quote, type, date, rate: null, source: null, reason });
  try {
    const { exchangeRate: found } = await hub.query<Answer>({
      query: QUESTION,
      operationName: 'UsedRate',
      variables: { from: base, to: quote, date, type },
    });
    return found === null
      ? missing('RATE_MISSING')
      : { base, quote, type, date: found.date, rate: found.rate, source: found.source, reason: null };
  } catch (error) {
    if (!(error instanceof NaveError)) throw error;
    return missing(error.message.includes('RATE_MISSING') ? 'RATE_MISSING' : 'RATES_UNAVAILABLE');
  }
}
