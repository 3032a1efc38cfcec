import type { DemoTerms, DemoVendor, VendorGoal } from './DemoGroup';
import { SIZE_OF, account, hasVatId } from './group';
import { TRADES, type Trade } from './trades';
import { addDays, type LocalDate } from '#kernel/dates';
import { address, companyName } from './names';
import { lei, vatId } from './checkDigits';
import type { Random } from './random';

export interface VendorPlan {
  readonly count: number;
  readonly anchor: LocalDate;
}

// Where the vendors of a legal entity sit, with weights, and the currency that they bill in.
const ORIGINS: Readonly<Record<string, readonly (readonly [country: string, currency: string, weight: number])[]>> = {
  DE01: [
    ['DE', 'EUR', 70],
    ['AT', 'EUR', 10],
    ['NL', 'EUR', 10],
    ['US', 'USD', 10],
  ],
  FR01: [
    ['FR', 'EUR', 70],
    ['BE', 'EUR', 20],
    ['DE', 'EUR', 10],
  ],
  GB01: [
    ['GB', 'GBP', 75],
    ['IE', 'EUR', 15],
    ['DE', 'EUR', 10],
  ],
  US01: [['US', 'USD', 100]],
  CA01: [
    ['CA', 'CAD', 75],
    ['US', 'USD', 25],
  ],
  JP01: [['JP', 'JPY', 100]],
  SG01: [
    ['SG', 'SGD', 80],
    ['US', 'USD', 20],
  ],
};
const TERMS: readonly DemoTerms[] = [
  { code: 'NET30', netDays: 30, discountPercent: null, discountDays: null },
  { code: 'NET14', netDays: 14, discountPercent: null, discountDays: null },
  { code: 'NET45', netDays: 45, discountPercent: null, discountDays: null },
  { code: '2-10-NET30', netDays: 30, discountPercent: '2', discountDays: 10 },
];

/** The vendors of the story, `count` in all, by legal entity and number. About one in forty stands in each of the states before ACTIVE. */
export function vendors(source: Random, plan: VendorPlan): readonly DemoVendor[] {
  const draws = new Draws(source);
  const all = Object.entries(shares(plan.count)).flatMap(([legalEntity, count]) =>
    Array.from({ length: count }, (_, at) => vendor(draws, { legalEntity, at })),
  );
  return withGoals(withSharedCompanies(all, source.fork('shared')), plan, source.fork('goals'));
}

/** Vendors that send invoices: those that the platform may accept documents of. */
export function isTrading(vendor: DemoVendor): boolean {
  return vendor.goal !== 'INVITED' && vendor.goal !== 'IN_REVIEW';
}

export function tradeOf(vendor: DemoVendor): Trade {
  return TRADES.find((trade) => trade.code === vendor.trade) ?? (TRADES[0] as Trade);
}

/** Splits a count by the sizes of the legal entities; the first takes what rounding leaves. */
export function shares(count: number): Readonly<Record<string, number>> {
  const all = Object.entries(SIZE_OF).map(([code, size]) => [code, Math.floor((count * size) / 60)] as const);
  const rest = count - all.reduce((sum, [, each]) => sum + each, 0);
  return Object.fromEntries(all.map(([code, each], at) => [code, at === 0 ? each + rest : each]));
}

// What must be unique in the whole story.
class Draws {
  readonly names = new Set<string>();
  private readonly used = new Set<string>();

  constructor(readonly source: Random) {}

  digits(source: Random, count: number): string {
    for (;;) {
      const text = source.digits(count);
      if (this.used.has(text)) continue;
      this.used.add(text);
      return text;
    }
  }
}

function vendor(draws: Draws, { legalEntity, at }: { legalEntity: string; at: number }): DemoVendor {
  const number = String(70_001 + at);
  const source = draws.source.fork(`${legalEntity}-${number}`);
  const [country, currency] = source.weighted(ORIGINS[legalEntity] ?? [], ([, , weight]) => weight);
  const trade = TRADES[at % TRADES.length] as Trade; // in turn, so that every legal entity buys of every trade
  const { stem, name } = companyName(source, { country, trade, taken: draws.names });
  return {
    key: `${legalEntity}-${number}`,
    legalEntity,
    number,
    name,
    country,
    currency,
    vatId: hasVatId(country) ? vatId(country, draws.digits(source, 5)) : null,
    taxRegistration: taxRegistration(country, source),
    lei: source.chance(600) ? lei(draws.digits(source, 10)) : null,
    contactEmail: `billing@${stem.toLowerCase()}.example`,
    address: address(source, country),
    terms: source.pick(TERMS),
    account: account(source.fork('account'), { country, currency, holderName: name }),
    trade: trade.code,
    goal: 'ACTIVE',
    blockedOn: null,
  };
}

function taxRegistration(country: string, source: Random): string | null {
  const digits = source.digits(6);
  switch (country) {
    case 'CA':
      return `000${digits}RT0001`;
    case 'JP':
      return `T0000000${digits}`;
    case 'SG':
      return `M0-0${digits}-X`;
    default:
      return null;
  }
}

// About one vendor in twelve is the same company as a vendor of an earlier legal entity that trades in the same country: one VAT id, one LEI, one account.
function withSharedCompanies(all: readonly DemoVendor[], source: Random): readonly DemoVendor[] {
  const done: DemoVendor[] = [];
  for (const [at, each] of all.entries()) {
    const others = all
      .slice(0, at)
      .filter((other) => other.legalEntity !== each.legalEntity && other.country === each.country && other.currency === each.currency);
    const twin = others.length > 0 && source.chance(80) ? source.pick(others) : null;
    const taken = done.some((other) => other.legalEntity === each.legalEntity && other.name === twin?.name);
    done.push(twin === null || taken ? each : sameCompany(each, twin));
  }
  return done;
}

function sameCompany(vendor: DemoVendor, as: DemoVendor): DemoVendor {
  const { name, vatId: vat, lei: identifier, taxRegistration: local, contactEmail, address: seat, account: bank, trade } = as;
  return { ...vendor, name, vatId: vat, lei: identifier, taxRegistration: local, contactEmail, address: seat, account: bank, trade };
}

function withGoals(all: readonly DemoVendor[], plan: VendorPlan, source: Random): readonly DemoVendor[] {
  const each = Math.max(1, Math.floor(all.length / 50));
  const goals: VendorGoal[] = (['INVITED', 'IN_REVIEW', 'APPROVED', 'BLOCKED'] as const).flatMap((goal) =>
    Array.from({ length: each }, () => goal),
  );
  const chosen = new Map(
    source
      .shuffled(all)
      .slice(0, goals.length)
      .map((vendor_, at) => [vendor_.key, goals[at]] as const),
  );
  const blockedOn = addDays(plan.anchor, -40);
  return all.map((one) => {
    const goal = chosen.get(one.key) ?? 'ACTIVE';
    return { ...one, goal, blockedOn: goal === 'BLOCKED' ? blockedOn : null };
  });
}
