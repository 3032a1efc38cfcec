import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { type Predicate } from '../../policy/predicate/Predicate';
import { readAccessModel } from '../../policy/directives/readAccessModel';
import { type InstanceDatabase } from '../../scripts/postgres/provisionInstance';
import { invoices } from '../../spokes/invoices/subgraph';
import { PolicyRepository, type Reader } from '../../spokes/kit/read/PolicyRepository';
import { type Page } from '../../spokes/kit/read/request';
import { buildSpoke } from '../../spokes/kit/schema/buildSpoke';
import { Runner, type Scope, type Statement } from '../../spokes/kit/store/Runner';
import { type BenchInvoice, LEGAL_ENTITIES, withInvoices } from './invoiceTable';
import { readerOf } from './readerOf';

/* What reads take under each of PostgreSQL's ways to plan: `npm run bench:plans [-- --rows 1000000 --rounds 20]`. See docs/benchmarks.md. */

const { values: options } = parseArgs({
  options: { rows: { type: 'string', default: '1000000' }, rounds: { type: 'string', default: '20' } },
});
const ROWS = Number(options.rows);
const ROUNDS = Number(options.rounds);
const MODES = ['auto', 'force_generic_plan', 'force_custom_plan'] as const;
const SENT = { GENERIC: 'force_generic_plan', CUSTOM: 'force_custom_plan' } as const;
type Mode = (typeof MODES)[number];

/** One legal entity has 30 % of the rows and one 10 %; most invoices are paid, 300 of a million are exceptions; one vendor has a third. */
function skewed(at: number): BenchInvoice {
  const scattered = (at * 2_654_435_761) % 1_000_003;
  const few = scattered < 20_000 ? 'RECEIVED' : 'APPROVED';
  return {
    legalEntity: at % 10 < 3 ? 'LE01' : at % 10 === 9 ? 'LE02' : (LEGAL_ENTITIES[(at >> 3) % LEGAL_ENTITIES.length] ?? ''),
    status: scattered < 300 ? 'EXCEPTION' : scattered < 60_000 ? few : 'PAID',
    vendorId: at % 3 === 0 ? 'ven_0' : `ven_${Math.floor((scattered / 1_000_003) ** 3 * 20_000)}`,
  };
}

/** Sends its reads under `mode`, whatever they ask for, and keeps what that is. */
class ModeRunner extends Runner {
  mode: Mode = 'auto';
  asked: keyof typeof SENT = 'CUSTOM';

  override async read(scope: Scope, statements: readonly Statement[]): ReturnType<Runner['read']> {
    this.asked = statements[0]?.plan ?? 'CUSTOM';
    const mode: Statement = { name: 'bench_mode', text: `select set_config('plan_cache_mode', $1, true)`, values: [this.mode] };
    const [, ...rest] = await super.read(scope, [mode, ...statements]);
    return rest;
  }
}

async function measure(database: InstanceDatabase): Promise<void> {
  const { sdl } = await buildSpoke(invoices);
  const model = readAccessModel([{ spoke: 'invoices', sdl, activities: invoices.activities }]);
  const runner = new ModeRunner({ ...database, connectionsMax: 1 });
  const repository = new PolicyRepository({ runner, model, sources: invoices.sources, timeoutMs: 60_000, partition: LEGAL_ENTITIES });
  const readers = { 'two small': ['LE07', 'LE31'], 'the largest': ['LE01'], ten: LEGAL_ENTITIES.slice(0, 10), all: 'ALL' } as const;
  console.log(`ms, medians of ${ROUNDS} interleaved rounds; * is what the read asks for`);
  console.log(['caller', 'read', ...MODES].join(' | '));
  for (const [who, legalEntities] of Object.entries(readers)) {
    for (const [name, read] of await readsOf(repository, readerOf(model, legalEntities))) {
      const medians = await interleaved(runner, read);
      const cells = MODES.map((mode) => `${medians[mode].toFixed(2)}${SENT[runner.asked] === mode ? '*' : ''}`);
      console.log([who, name, ...cells].join(' | '));
    }
  }
  await runner.close();
}

type Read = () => Promise<unknown>;

async function readsOf(repository: PolicyRepository, reader: Reader): Promise<readonly (readonly [string, Read])[]> {
  const page = (filter: Predicate | null, order: string, after?: string): Promise<Page> =>
    repository.read(reader, {
      type: 'Invoice',
      fields: ['id', 'number', 'status', 'dueDate', 'gross'],
      filter,
      order,
      page: { first: 50, after: after ?? null },
    });
  const status = (value: string): Predicate => ({ op: 'in', field: 'status', values: [value] });
  const vendor: Predicate = { op: 'eq', field: 'vendorId', value: 'ven_0' };
  const due = (op: 'ge' | 'le', value: string): Predicate => ({ op, field: 'dueDate', value });
  const wide: Predicate = { op: 'and', of: [due('ge', '2024-02-01'), due('le', '2027-12-22')] };
  const deep = (await page(due('ge', '2026-12-01'), 'DUE_DATE')).cursors[0];
  const ids = (await page(null, 'DUE_DATE')).rows.map((row) => row['id'] as string);
  return [
    ['page by due date', () => page(null, 'DUE_DATE')],
    ['page by due date, after three quarters', () => page(null, 'DUE_DATE', deep)],
    ['page by due date, of 300 exceptions', () => page(status('EXCEPTION'), 'DUE_DATE')],
    ['page by due date, of a status that no row has', () => page(status('REJECTED'), 'DUE_DATE')],
    ['page by due date, of paid ones', () => page(status('PAID'), 'DUE_DATE')],
    ['page by amount, of the vendor of a third', () => page(vendor, 'GROSS_AMOUNT_DESC')],
    ['page by amount, due in all but two months', () => page(wide, 'GROSS_AMOUNT_DESC')],
    ['count', () => repository.count(reader, 'Invoice', null)],
    ['count of 300 exceptions', () => repository.count(reader, 'Invoice', status('EXCEPTION'))],
    [`${ids.length} rows by their ids`, () => repository.byIds(reader, { type: 'Invoice', fields: ['id', 'number'], ids })],
  ];
}

async function interleaved(runner: ModeRunner, read: Read): Promise<Record<Mode, number>> {
  const times: Record<Mode, number[]> = { auto: [], force_generic_plan: [], force_custom_plan: [] };
  // Under `auto` PostgreSQL chooses after five plans of its own.
  for (let at = 0; at < 6; at += 1) await once(runner, 'auto', read);
  for (let round = -1; round < ROUNDS; round += 1) {
    for (let at = 0; at < MODES.length; at += 1) {
      const mode = MODES[(at + round + MODES.length) % MODES.length] ?? 'auto';
      const took = await once(runner, mode, read);
      if (round >= 0) times[mode].push(took);
    }
  }
  const median = (of: number[]): number => of.sort((one, other) => one - other)[Math.floor(of.length / 2)] ?? 0;
  return {
    auto: median(times.auto),
    force_generic_plan: median(times.force_generic_plan),
    force_custom_plan: median(times.force_custom_plan),
  };
}

async function once(runner: ModeRunner, mode: Mode, read: Read): Promise<number> {
  runner.mode = mode;
  const began = performance.now();
  await read();
  return performance.now() - began;
}

void withInvoices(ROWS, skewed, measure);
