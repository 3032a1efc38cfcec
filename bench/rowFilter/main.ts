import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { PolicyRepository } from '../../spokes/kit/read/PolicyRepository';
import { Runner, type Scope, type Statement } from '../../spokes/kit/store/Runner';
import { buildSpoke } from '../../spokes/kit/schema/buildSpoke';
import { readAccessModel } from '../../policy/directives/readAccessModel';
import { type InstanceDatabase } from '../../scripts/postgres/provisionInstance';
import { invoices } from '../../spokes/invoices/subgraph';
import { type BenchInvoice, LEGAL_ENTITIES, withInvoices } from './invoiceTable';
import { readerOf } from './readerOf';

/* What the row filter of a narrow caller costs: `npm run bench:row-filter [-- --rows 1000000 --rounds 400]`. See docs/benchmarks.md. */

const { values: options } = parseArgs({
  options: { rows: { type: 'string', default: '1000000' }, rounds: { type: 'string', default: '400' } },
});
const ROWS = Number(options.rows);
const ROUNDS = Number(options.rounds);
const READABLE = ['LE07', 'LE31'];
const RATIO_MAX = 1.2;

/** The same number of invoices in each legal entity, each of another vendor. */
const even = (at: number): BenchInvoice => ({
  legalEntity: LEGAL_ENTITIES[at % LEGAL_ENTITIES.length] ?? '',
  status: 'APPROVED',
  vendorId: null,
});

/** Keeps the statement that the repository sends. */
class KeepingRunner extends Runner {
  kept: Statement | null = null;

  override read(scope: Scope, statements: readonly Statement[]): ReturnType<Runner['read']> {
    this.kept = statements[0] ?? null;
    return super.read(scope, statements);
  }
}

async function measure(database: InstanceDatabase): Promise<void> {
  const { sdl } = await buildSpoke(invoices);
  const model = readAccessModel([{ spoke: 'invoices', sdl, activities: invoices.activities }]);
  const runner = new KeepingRunner(database);
  const repository = new PolicyRepository({ runner, model, sources: invoices.sources, timeoutMs: 60_000, partition: LEGAL_ENTITIES });
  const reader = readerOf(model, READABLE);
  const request = {
    type: 'Invoice',
    fields: ['id', 'number', 'status', 'dueDate', 'gross'],
    filter: null,
    order: 'DUE_DATE',
    page: { first: 50 },
  };
  const page = await repository.read(reader, request);
  const policy = runner.kept;
  if (policy === null || page.rows.length !== 50) throw new TypeError('the page of the bench is not full');
  const flat = `select t.id, t.number, t.status, t.due_date, t.gross_amount from invoice t where t.legal_entity in (${READABLE.map((code) => `'${code}'`).join(', ')}) order by t.due_date asc nulls last, t.id limit 51`;
  const scoped = await opened(database.scopedUrl, READABLE.join(','));
  // As the runner has it: see `plansOf` there.
  await scoped.query(`set local plan_cache_mode = ${policy.plan === 'GENERIC' ? 'force_generic_plan' : 'force_custom_plan'}`);
  const every = await opened(database.allUrl, '');
  const ways = {
    policy: () => scoped.query({ name: 'policy', text: policy.text, values: policy.values as unknown[] }),
    constant: () => every.query({ name: 'constant', text: constantly(policy) }),
  };
  const medians = await interleaved(ways);
  // Not in turn with the others: it reads so much that whoever comes next finds cold caches.
  const { list } = await interleaved({ list: () => every.query({ name: 'list', text: flat }) });
  const whole = await interleaved({
    policy: () => repository.read(reader, request),
    constant: () => inTransaction(every, constantly(policy)),
  });
  const [ratio, ratioOfAll] = [medians.policy / medians.constant, whole.policy / whole.constant];
  const ms = (value: number): string => value.toFixed(3);
  console.log(
    `one page of 50 by due date, ${READABLE.length} of ${LEGAL_ENTITIES.length} legal entities, medians of ${ROUNDS} interleaved rounds, ms:`,
  );
  console.log(
    `  statement: row filter and row level security ${ms(medians.policy)}, constant filter without security ${ms(medians.constant)}, ratio ${ratio.toFixed(2)}`,
  );
  console.log(
    `  whole read: through the repository ${ms(whole.policy)}, constant filter in a transaction ${ms(whole.constant)}, ratio ${ratioOfAll.toFixed(2)}`,
  );
  console.log(`  for comparison, one list of legal entities and a sort, constant, without security: ${ms(list)}`);
  await Promise.all([scoped.end(), every.end(), runner.close()]);
  if (ratio > RATIO_MAX) {
    console.log(`the ratio is above ${RATIO_MAX}`);
    process.exitCode = 1;
  }
}

/** The same statement with its lists of legal entities written out. */
function constantly({ text, values }: Statement): string {
  return text.replace(
    /\$(\d+)/g,
    (_, place: string) => `array[${(values[Number(place) - 1] as readonly string[]).map((code) => `'${code}'`).join(', ')}]`,
  );
}

async function opened(url: string, les: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('begin isolation level repeatable read, read only');
  await client.query(`select set_config('app.les', '${les}', true)`);
  return client;
}

async function inTransaction(client: Client, text: string): Promise<void> {
  await client.query('commit; begin isolation level repeatable read, read only');
  await client.query({ name: 'constant', text });
}

/** Medians of each way; of two, each round begins with the other. */
async function interleaved<K extends string>(ways: Readonly<Record<K, () => Promise<unknown>>>): Promise<Record<K, number>> {
  const names = Object.keys(ways) as K[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  for (let round = -20; round < ROUNDS; round += 1) {
    for (let at = 0; at < names.length; at += 1) {
      const name = names[(at + round + names.length * 20) % names.length] as K;
      const began = performance.now();
      await ways[name]();
      if (round >= 0) times[name].push(performance.now() - began);
    }
  }
  return Object.fromEntries(
    names.map((name) => [name, times[name].sort((one, other) => one - other)[Math.floor(ROUNDS / 2)] ?? 0]),
  ) as Record<K, number>;
}

void withInvoices(ROWS, even, measure);
