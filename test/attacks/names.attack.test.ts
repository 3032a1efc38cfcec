/* eslint-disable @typescript-eslint/no-explicit-any -- answers of the instance are read as JSON */
import { Client } from 'pg';
import { versionFloor } from '#kit/store/databaseChecks';
import { type Hub, type TestCaller, grant, testHub } from '#kit/testing/Hub';
import { owner, type RunningBills, startBills } from '#kit/testing/startBills';
import { databaseUrl } from '../../scripts/postgres/cloneDatabase';
import { fault } from '../support/faults/Fault';
import { dropDatabases, freshDatabases, type TestDatabases, testPostgres } from '../support/postgres';
import { attacks } from './attacks';

/* Names, connectives and payloads in the inputs of a real spoke over a real PostgreSQL, asked as a hub that lets everything through. */

interface World {
  readonly hub: Hub;
  readonly bills: RunningBills;
  readonly databases: TestDatabases;
  readonly root: Client;
}

const REFUSED = ['BAD_REQUEST', 'BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED'];
const everyone = owner('service:all', ['DE01']);
const reader = (amounts: 'all' | readonly ['PROJECT']): TestCaller => ({
  subject: 'person:reader',
  grants: [grant({ activity: 'READ', type: 'Bill', legalEntities: ['DE01'], fields: { core: 'all', amounts } })],
});
const clerk = reader('all');

async function open(): Promise<World> {
  const databases = await freshDatabases(['bills-emea']);
  const hub = await testHub();
  const bills = await startBills(hub, databases.get('bills-emea')!);
  for (const at of [1, 2, 3]) {
    const input = { legalEntityCode: 'DE01', payer: `payer${String(at)}`, dueDate: `2026-01-0${String(at)}`, amount: `${String(at)}00` };
    await bills.change(everyone, 'addBill', { ...input, iban: 'DE89370400440532013000', idempotencyKey: `n${String(at)}` });
  }
  await bills.change(owner('service:fr', ['FR01']), 'addBill', {
    ...{ legalEntityCode: 'FR01', payer: 'elsewhere', dueDate: '2026-01-09', amount: '900' },
    ...{ iban: 'DE89370400440532013000', idempotencyKey: 'fr' },
  });
  const root = new Client({ connectionString: databaseUrl((await testPostgres()).maintenanceUrl, databases.get('bills-emea')!.database) });
  await root.connect();
  return { hub, bills, databases, root };
}

const payers = async ({ bills }: World, caller: TestCaller, filter: object): Promise<readonly string[]> => {
  const query = 'query ($f: BillFilter) { bills(filter: $f) { nodes { payer } } }';
  const { body } = await bills.ask(caller, { query, variables: { f: filter } });
  return body.data?.bills.nodes.map(({ payer }: any) => payer as string) ?? ['an error'];
};
/** The texts that a piece of work sends to PostgreSQL, those of a batch one by one. */
const sent = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
  const spy = jest.spyOn(Client.prototype, 'query');
  try {
    await work();
    return spy.mock.calls.flatMap(([first]: any[]) => (typeof first === 'string' ? [first] : (first.statements ?? [first]).map(textOf)));
  } finally {
    spy.mockRestore();
  }
};
const textOf = ({ text }: { readonly text: string }): string => text;
const refusals = async ({ bills }: World, f: unknown): Promise<string> => {
  const query = 'query ($f: BillFilter) { bills(filter: $f) { nodes { id } } }';
  return (await bills.ask(clerk, { query, variables: { f } })).body.errors?.[0]?.extensions.code as string;
};
/** `{ or: [{ and: [… leaf …] }] }`: the protected leaf at one place of three, at a depth. */
const nested = (connective: string, depth: number, place: number): object => {
  let inner: object = { grossMin: '0' };
  for (let level = 0; level < depth; level += 1) {
    const leaves: object[] = [{ payer: ['payer1'] }, { dueTo: '2026-12-31' }];
    leaves.splice(place, 0, inner);
    inner = { [connective]: leaves };
  }
  return inner;
};

/** How PostgreSQL would read all bills as the role of narrow callers, for one of them, when it may not read the whole table. */
const planFor = async ({ databases }: World): Promise<string> => {
  const client = new Client({ connectionString: databases.get('bills-emea')!.scopedUrl });
  await client.connect();
  try {
    await client.query('begin');
    await client.query("set local enable_seqscan = off; select set_config('app.les', 'DE01', true)");
    const { rows } = await client.query('explain select * from bill');
    return rows.map((row) => String(row['QUERY PLAN'])).join('\n');
  } finally {
    await client.end();
  }
};

attacks('names', {
  open,
  close: async ({ bills, databases, root }: World) => {
    await root.end();
    await bills.close();
    await dropDatabases(databases);
  },
  cases: [
    {
      id: 'C19',
      title: 'field, direction and nulls of an order are one value of an enum: anything else is refused before a statement',
      async holds({ bills }) {
        const texts = await sent(async () => {
          for (const order of [
            '{ field: "gross_amount" }',
            '{ field: "id) from bill; drop table bill; --", direction: "ASC" }',
            '{ field: DUE_DATE, direction: "DESC, pg_sleep(5)" }',
            '{ field: DUE_DATE, nulls: "FIRST; select 1" }',
            '"DUE_DATE, gross_amount"',
            '["DUE_DATE"]',
            'LEGAL_ENTITY',
          ]) {
            const { body } = await bills.ask(clerk, `{ bills(order: ${order}) { nodes { id } } }`);
            expect([order, REFUSED.includes(body.errors?.[0]?.extensions.code as string)]).toEqual([order, true]);
          }
        });
        expect(texts).toEqual([]);
      },
      async twin({ bills }) {
        expect((await bills.ask(clerk, '{ bills(order: DUE_DATE_DESC) { nodes { id } } }')).body.errors).toBeUndefined();
      },
      faults: [
        fault(
          'an order is any text',
          'spokes/kit/testing/bills.ts',
          "@Field(() => BillOrder, { nullable: true, defaultValue: 'DUE_DATE' })",
          "@Field(() => String, { nullable: true, defaultValue: 'DUE_DATE' })",
        ),
      ],
    },
    {
      id: 'D06',
      title: 'every operator of every filter answers the same over two states of what is hidden, byte for byte',
      async holds(world) {
        const shown = reader(['PROJECT']);
        const filters: object[] = [];
        for (const payer of [undefined, [], ['payer1'], ['payer2', 'payer3'], ['nobody']])
          for (const dueTo of [undefined, '2025-12-31', '2026-01-02', '2026-12-31'])
            for (const grossMin of [undefined, '0', '200', '10000'])
              filters.push({ ...(payer && { payer }), ...(dueTo && { dueTo }), ...(grossMin && { grossMin }) });
        const asked = async (): Promise<readonly string[]> =>
          Promise.all(
            filters.map(async (f) => {
              const query =
                'query ($f: BillFilter) { bills(filter: $f) { totalCount nodes { id payer } pageInfo { hasNextPage endCursor } } }';
              const { status, body } = await world.bills.ask(shown, { query, variables: { f } });
              return `${String(status)} ${JSON.stringify([body.data, body.errors?.map(({ extensions }: any) => extensions.code)])}`;
            }),
          );
        const one = await asked();
        await world.root.query("update bill set gross_amount = 12345 - gross_amount where legal_entity = 'DE01'");
        const two = await asked();
        await world.root.query("update bill set gross_amount = 12345 - gross_amount where legal_entity = 'DE01'");
        expect(two).toEqual(one);
        expect(new Set(one).size).toBeGreaterThan(4);
      },
      async twin(world) {
        expect(await payers(world, clerk, { grossMin: '200' })).toEqual(['payer2', 'payer3']);
      },
      faults: [
        fault(
          'a filter reads the bare column',
          'spokes/kit/read/Compilation.ts',
          "sqlAt: (path) => this.cellSql(path, 'FILTER')",
          'sqlAt: (path) => columnAt(this.source, path).sql',
        ),
      ],
    },
    {
      id: 'E02',
      title: 'one statement text under both roles, in both orders, is planned for each; a server that mixes them is refused',
      async holds(world) {
        const query = '{ bills { totalCount nodes { legalEntityCode } } }';
        const both = owner('service:both', 'ALL');
        const places = async (caller: TestCaller): Promise<readonly string[]> => {
          const { body } = await world.bills.ask(caller, { query });
          return [...new Set(body.data.bills.nodes.map(({ legalEntityCode }: any) => legalEntityCode as string))].sort() as string[];
        };
        for (let round = 0; round < 4; round += 1)
          expect([await places(both), await places(clerk), await places(both), await places(clerk)]).toEqual([
            ['DE01', 'FR01'],
            ['DE01'],
            ['DE01', 'FR01'],
            ['DE01'],
          ]);
        // 15.3 is the first that plans anew for another role; ours is higher.
        expect([140_009, 150_002, 150_003].map((version) => versionFloor(version) === null)).toEqual([false, false, false]);
      },
      async twin({ root }) {
        const { rows } = await root.query("select current_setting('server_version_num')::int as number");
        expect(versionFloor(rows[0].number as number)).toBeNull();
      },
      faults: [
        fault(
          'any server will do',
          'spokes/kit/store/databaseChecks.ts',
          "  if (major < 15) return '15.14';\n  const floor = FLOORS[major];",
          '  const floor = FLOORS[major + 90];',
        ),
      ],
    },
    {
      id: 'E11',
      title: 'row level security of a narrow caller is an index condition on the legal entity, with no alternative beside it',
      async holds(world) {
        const { rows } = await world.root.query("select qual, with_check from pg_policies where tablename = 'bill' and qual is not null");
        const quals = rows.map(({ qual }) => String(qual)).filter((qual) => qual !== 'true');
        expect(quals.length).toBeGreaterThan(0);
        for (const qual of quals) expect(qual).not.toMatch(/\bor\b|app\.all/i);
        expect(await planFor(world)).toMatch(/Index Cond.*legal_entity/s);
      },
      async twin(world) {
        expect(await payers(world, clerk, {})).toEqual(['payer1', 'payer2', 'payer3']);
      },
      faults: [
        fault(
          'the policy has a way out for whoever sets a switch',
          'policy/predicate/rls.ts',
          "current_setting('${SCOPE_SETTING}', true), ','))::text[])`;",
          "current_setting('${SCOPE_SETTING}', true), ','))::text[]) or current_setting('app.all', true) = 'on'`;",
        ),
      ],
    },
    {
      id: 'D10',
      title: 'a table alias, a dot or a quote reaches no column: names are refused and values are parameters',
      async holds(world) {
        const names = ['t.gross_amount', 't1.password', '"t"."note"', 'bill.note', "payer' or 't'='t", '$1', 'payer.length'];
        const texts = await sent(async () => {
          for (const name of names) expect([name, REFUSED.includes(await refusals(world, { [name]: 'x' }))]).toEqual([name, true]);
        });
        expect(texts).toEqual([]);
        const asked = await sent(async () => {
          for (const value of names) expect(await payers(world, clerk, { payer: [value] })).toEqual([]);
        });
        expect(asked.filter((text) => text.includes('from bill')).length).toBeGreaterThanOrEqual(names.length);
        for (const text of asked) expect(text).not.toMatch(/t1\.password|bill\.note|'t'='t|payer\.length/);
      },
      async twin(world) {
        expect(await payers(world, clerk, { payer: ['payer2'] })).toEqual(['payer2']);
      },
      faults: [
        fault(
          'a value is written into the statement',
          'spokes/kit/read/Compilation.ts',
          '    this.values.push(value);',
          "    if (Array.isArray(value)) return `array['${value.join(\"','\")}']`;\n    this.values.push(value);",
        ),
      ],
    },
    {
      id: 'D13',
      title: 'a protected field is checked in every place of a filter, and there are no connectives to hide it under',
      async holds(world) {
        const texts = await sent(async () => {
          for (const connective of ['$or', '$and', '$nor', '_or', 'or', 'and', 'not', 'AND', 'OR'])
            for (let depth = 1; depth <= 6; depth += 1)
              for (const place of [0, 1, 2])
                expect([connective, depth, place, REFUSED.includes(await refusals(world, nested(connective, depth, place)))]).toEqual([
                  connective,
                  depth,
                  place,
                  true,
                ]);
        });
        expect(texts).toEqual([]);
        const shown = reader(['PROJECT']);
        const leaf = { grossMin: '0' };
        const [payer, due] = [{ payer: ['payer1', 'payer2', 'payer3'] }, { dueTo: '2026-12-31' }];
        for (const filter of [
          { ...leaf, ...payer, ...due },
          { ...payer, ...leaf, ...due },
          { ...payer, ...due, ...leaf },
        ])
          expect(await payers(world, shown, filter)).toEqual([]);
      },
      async twin(world) {
        expect(await payers(world, clerk, { payer: ['payer1', 'payer3'], dueTo: '2026-12-31', grossMin: '200' })).toEqual(['payer3']);
      },
      faults: [
        fault(
          'a filter reads the bare column',
          'spokes/kit/read/Compilation.ts',
          "sqlAt: (path) => this.cellSql(path, 'FILTER')",
          'sqlAt: (path) => columnAt(this.source, path).sql',
        ),
      ],
    },
  ],
});
