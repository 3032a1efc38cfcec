import type {
  DemoBankAccount,
  DemoFiscalYear,
  DemoInvoice,
  DemoLegalEntity,
  DemoRate,
  DemoStatement,
  DemoVendor,
  GenerateOptions,
} from './DemoGroup';
import { type LocalDate, addDays, addMonths } from '#kernel/dates';
import { type PlantedInvoice, STORED_PER_ROUND, plantedInvoices } from './planted';
import { type Random, random } from './random';
import { equalPayments, missing, unbalanced } from './plantedStatements';
import { bankAccounts, legalEntities } from './group';
import { exchangeRates } from './rates';
import { firstOfMonth } from './calendar';
import { invoices } from './invoices';
import { otherMovements } from './otherMovements';
import { payments } from './payments';
import { statements } from './statements';
import { vendors } from './vendors';

/** Everything that happens, before it is written down as documents. */
export interface Story {
  readonly from: LocalDate;
  /** The last evening: the day before the anchor. */
  readonly end: LocalDate;
  readonly legalEntities: readonly DemoLegalEntity[];
  readonly fiscalYears: readonly DemoFiscalYear[];
  readonly rates: readonly DemoRate[];
  readonly bankAccounts: readonly DemoBankAccount[];
  readonly vendors: readonly DemoVendor[];
  /** Ordinary ones and planted ones, in the order in which they come in. */
  readonly invoices: readonly DemoInvoice[];
  readonly planted: readonly PlantedInvoice[];
  readonly statements: readonly DemoStatement[];
  readonly plantedStatements: {
    readonly unbalanced: string | null;
    readonly gone: DemoStatement | null;
    readonly after: DemoStatement | null;
  };
}

const SIZES = {
  small: { invoices: 600, vendors: 60, months: 6, rhythm: 'MONTHLY', rounds: 1 },
  full: { invoices: 5_000, vendors: 250, months: 24, rhythm: 'DAILY', rounds: 6 },
} as const;

/** Tells the story of a seed. Equal options give equal stories. */
export function story({ seed, anchor, size }: GenerateOptions): Story {
  const plan = SIZES[size];
  const source = random(`nave demo ${String(seed)} ${size}`);
  const from = addMonths(firstOfMonth(anchor), -plan.months);
  const end = addDays(anchor, -1);
  // Who the group is does not depend on the seed: documents of one story can be handed to a platform that runs another.
  const identity = random('nave demo identity');
  const entities = legalEntities(identity, from);
  const accounts = bankAccounts(identity);
  const sellers = vendors(source.fork('vendors'), { count: plan.vendors, anchor });
  const ordinary = invoices(source.fork('invoices'), {
    vendors: sellers,
    from,
    end,
    count: plan.invoices - STORED_PER_ROUND * plan.rounds,
  });
  const planted = plantedInvoices(source.fork('planted'), { ordinary, rounds: plan.rounds, end });
  const all = [...ordinary, ...planted.map((each) => each.invoice)].sort(byReceipt);
  const { statements: files, ...plantedStatements } = bankFiles(source.fork('cash'), {
    accounts,
    invoices: all,
    from,
    end,
    rhythm: plan.rhythm,
  });
  return {
    from,
    end,
    legalEntities: entities,
    fiscalYears: fiscalYears(entities, from, anchor),
    rates: exchangeRates(source.fork('rates'), from, end),
    bankAccounts: accounts,
    vendors: sellers,
    invoices: all,
    planted,
    statements: files,
    plantedStatements,
  };
}

interface CashPlan {
  readonly accounts: readonly DemoBankAccount[];
  readonly invoices: readonly DemoInvoice[];
  readonly from: LocalDate;
  readonly end: LocalDate;
  readonly rhythm: 'MONTHLY' | 'DAILY';
}

function bankFiles(source: Random, plan: CashPlan): Pick<Story, 'statements'> & Story['plantedStatements'] {
  const { accounts, from, end, rhythm } = plan;
  const paid = payments(source.fork('payments'), { invoices: plan.invoices, end });
  const equal = equalPayments(accounts, from);
  const all = accounts.flatMap((account) => {
    const own = [...paid, ...equal].filter((each) => each.account === account.key);
    const others = otherMovements(source.fork(account.key), { account, paid: own, from, end });
    return statements({ account, movements: [...own, ...others], rhythm, from, end });
  });
  const wrong = unbalanced(all);
  const rest = missing(wrong.statements);
  return { statements: [...rest.statements].sort(byCreation), unbalanced: wrong.key, gone: rest.gone, after: rest.after };
}

function fiscalYears(entities: readonly DemoLegalEntity[], from: LocalDate, anchor: LocalDate): readonly DemoFiscalYear[] {
  const first = Number(from.slice(0, 4));
  const years = Array.from({ length: Number(anchor.slice(0, 4)) - first + 1 }, (_, at) => first + at);
  return entities.flatMap(({ code }) => years.map((year) => ({ legalEntity: code, year, start: `${String(year)}-01-01` })));
}

function byReceipt(one: DemoInvoice, other: DemoInvoice): number {
  if (one.receivedAt !== other.receivedAt) return one.receivedAt < other.receivedAt ? -1 : 1;
  return one.key < other.key ? -1 : 1;
}

function byCreation(one: DemoStatement, other: DemoStatement): number {
  if (one.createdAt !== other.createdAt) return one.createdAt < other.createdAt ? -1 : 1;
  return one.key < other.key ? -1 : 1;
}
