import { type Result, accepted, refusal, refused } from '#kernel/Result';
import { decimal } from '#kernel/decimal';
import { type Announced, type OrganizationPorts } from '../domain/ports';
import { type Rate, checkRates } from '../domain/rates';
import { type Change } from './Change';

/** Publishes rates of one source, all or none. A rate that is stored already is passed over; another value for it is refused. */
export async function publishRates(
  ports: OrganizationPorts,
  publication: { readonly publisher: string; readonly source: string; readonly rates: readonly Rate[] },
): Promise<Result<Change>> {
  const { publisher, source, rates } = publication;
  const wrong = checkRates(rates, await ports.baseOf(source));
  if (wrong.length > 0) return refused(...wrong);
  const known = new Map((await ports.knownRates(rates)).map((rate) => [pairOf(rate), rate]));
  let event: Announced | null = null;
  let published = 0;
  for (const [at, rate] of rates.entries()) {
    const stored = known.get(pairOf(rate));
    if (stored !== undefined && !decimal(stored.rate).eq(decimal(rate.rate))) {
      return refused(
        refusal('RATE_ALREADY_PUBLISHED', 'another rate of this pair and day is published', { path: ['rates', String(at), 'rate'] }),
      );
    }
    if (stored !== undefined) continue;
    known.set(pairOf(rate), rate);
    event = await ports.addRate(rate);
    published += 1;
  }
  return accepted({ type: 'LegalEntity', id: publisher, event, data: { published, known: rates.length - published } });
}

function pairOf(rate: Rate): string {
  return [rate.type, rate.date, rate.base, rate.quote].join(' ');
}
