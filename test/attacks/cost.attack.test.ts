import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Hub, startOpenHub } from '../../hub/main';
import { mergeInto } from '../../hub/plan/mergeRows';
import { emptyRow } from '../../hub/transport/Row';
import { bomb, bombSupergraph } from '../hub/plannerBomb';
import { release, tryPipeline, type TryOptions } from '../hub/pipelineOf';
import { fault } from '../support/faults/Fault';
import { attacks } from './attacks';

const BASE = 'activities: [READ], type: Bill, legalEntities: [DE01], fields: ';
const READ = `${BASE}{ core: all }`;
const key = (at: number): string => `bil_DE01_${String(at).padStart(26, '0')}`;
const run = async (
  query: string,
  more: Partial<TryOptions> = {},
): Promise<{ code: string | null; status: number; text: string; called: boolean }> => {
  const { answer, planned } = await tryPipeline({ grants: [READ], query, ...more });
  return {
    code: answer.body.errors?.[0]?.extensions.code ?? null,
    status: answer.status,
    text: JSON.stringify(answer.body),
    called: planned !== null,
  };
};
const many = (count: number, make: (at: number) => string): string => Array.from({ length: count }, (_, at) => make(at)).join(' ');

const USES = ['FILTER', 'ORDER', 'AGGREGATE', 'GROUP'] as const;
/** The inputs of reads that are bound to a use of a field of class `core`. */
const boundTo = (use: string): readonly string[] =>
  Object.entries(release().accessModel?.inputs ?? {}).flatMap(([input, bindings]) =>
    bindings !== 'PUBLIC' && !input.startsWith('NoteInput') && bindings.some((each) => each.use === use && each.field.startsWith('Bill.'))
      ? [input]
      : [],
  );
const INTROSPECTION = '{ __schema { types { name fields { name args { name } } inputFields { name } enumValues { name } } } }';
/** All inputs that a caller with these uses of `core` finds in the schema. */
const inputsWith = async (uses: readonly string[]): Promise<ReadonlySet<string>> => {
  const { text } = await run(INTROSPECTION, { grants: [`${BASE}{ core: [${uses.join(', ')}] }`] });
  const { data } = JSON.parse(text) as { data: { __schema: { types: readonly Shown[] } } };
  return new Set(
    data.__schema.types.flatMap(({ name, fields, inputFields, enumValues }) => [
      ...(fields ?? []).flatMap((field) => field.args.map((arg) => `${name}.${field.name}(${arg.name}:)`)),
      ...[...(inputFields ?? []), ...(enumValues ?? [])].map((each) => `${name}.${each.name}`),
    ]),
  );
};
interface Shown {
  readonly name: string;
  readonly fields: readonly { name: string; args: readonly { name: string }[] }[] | null;
  readonly inputFields: readonly { name: string }[] | null;
  readonly enumValues: readonly { name: string }[] | null;
}

const INPUTS_OPEN = fault(
  'inputs are there whatever use they make of a field',
  'hub/pipeline/reachable.ts',
  'if (rights.reachesInput(coordinate) || writes(model, rights, coordinate)) reachable.add(coordinate);',
  'if (rights.principal.subject !== "" || writes(model, rights, coordinate)) reachable.add(coordinate);',
);
const VALUES_OPEN = fault(
  'values of enums are there whatever use they make of a field',
  'hub/pipeline/reachable.ts',
  'if (!Object.hasOwn(model.inputs, coordinate) || rights.reachesInput(coordinate)) reachable.add(coordinate);',
  'if (rights.principal.subject !== "" || Object.hasOwn(model.inputs, coordinate)) reachable.add(coordinate);',
);
const UNVALIDATED = fault(
  'what is valid for the whole schema is valid for everyone',
  'hub/pipeline/authorise.ts',
  'if (known !== null && (schema === api || hasAll(schema, known.named))) return;',
  'if (known !== null && (schema === api || known.named.length >= 0)) return;',
);

attacks('uses', {
  open: () => undefined,
  cases: [
    {
      id: 'D08',
      title: 'the filter of a caller holds the fields with FILTER and no other, and another is answered like a misspelt one',
      async holds() {
        const inputs = await inputsWith(['PROJECT', 'ORDER']);
        for (const input of boundTo('FILTER')) expect([input, inputs.has(input)]).toEqual([input, false]);
        const grants = [`${BASE}{ core: [PROJECT, ORDER] }`];
        const [hidden, misspelt] = await Promise.all(
          ['status', 'stxxxs'].map((name) => run(`{ bills(filter: { ${name}: "x" }) { nodes { id } } }`, { grants })),
        );
        expect(hidden?.text.replaceAll('status', 'NAME')).toBe(misspelt?.text.replaceAll('stxxxs', 'NAME'));
      },
      twin: async () => {
        expect((await inputsWith(['PROJECT', 'FILTER'])).has('BillFilter.status')).toBe(true);
      },
      faults: [INPUTS_OPEN],
    },
    {
      id: 'D17',
      title: 'each use of a field is a right of its own: without it, no input that makes it is there',
      async holds() {
        for (const use of USES) {
          const inputs = await inputsWith(['PROJECT', ...USES].filter((each) => each !== use));
          for (const input of boundTo(use)) expect([use, input, inputs.has(input)]).toEqual([use, input, false]);
        }
        expect(boundTo('FILTER').length).toBeGreaterThan(1);
        expect(boundTo('ORDER').length).toBeGreaterThan(1);
        const projected = await run('{ bills { nodes { id status } } }', { grants: [`${BASE}{ core: [${USES.join(', ')}] }`] });
        expect([projected.status, projected.called]).toEqual([400, false]);
        const counted = await run('{ bills { totalCount } }', { grants: [`${BASE}{ core: [PROJECT, FILTER, ORDER] }`] });
        expect([counted.status, counted.called]).toEqual([400, false]);
      },
      async twin() {
        const inputs = await inputsWith(['PROJECT', ...USES]);
        for (const use of USES) for (const input of boundTo(use)) expect([input, inputs.has(input)]).toEqual([input, true]);
      },
      faults: [INPUTS_OPEN, VALUES_OPEN],
    },
    {
      id: 'D18',
      title: 'a request written by hand is held to the same list, in the text and in variables',
      async holds() {
        const grants = [`${BASE}{ core: [PROJECT] }`];
        for (const query of [
          '{ bills(order: STATUS) { nodes { id } } }',
          '{ bills(filter: { status: "OPEN" }) { nodes { id } } }',
          'query($o: BillOrder = STATUS) { bills(order: $o) { nodes { id } } }',
          'query($f: BillFilter = { status: "OPEN" }) { bills(filter: $f) { nodes { id } } }',
          '{ bills @skip(if: true) { nodes { id iban } } }',
        ]) {
          const { status, called } = await run(query, { grants });
          expect([query, status, called]).toEqual([query, 400, false]);
        }
      },
      twin: async () => {
        expect((await run('{ bills(order: STATUS, filter: { status: "OPEN" }) { nodes { id } } }')).status).toBe(200);
      },
      faults: [UNVALIDATED],
    },
    {
      id: 'I06',
      title: 'an exception in a stage, with a secret in it, is INTERNAL and no more',
      async holds() {
        const throwing = new Proxy(
          {},
          {
            get: () => {
              throw new TypeError('CANARY-42 /srv/secret.ts:7');
            },
          },
        );
        const { text, status } = await run('{ bills { nodes { id } } }', { data: throwing });
        expect([status, text]).toEqual([500, '{"errors":[{"message":"internal error","extensions":{"code":"INTERNAL","requestId":"r"}}]}']);
        const told = await run('{ bills { nodes { id } } }', {
          data: { bills: null },
          problems: [{ code: 'CANARY-42', detail: 'CANARY-42', path: ['bills', 'CANARY-42'] }],
        });
        expect(told.text).not.toContain('CANARY-42');
      },
      twin: async () => {
        expect((await run('{ bills { nodes { id } } }', { data: { bills: null } })).status).toBe(200);
      },
      faults: [
        fault(
          'an unknown failure tells its own words',
          'hub/pipeline/closedList.ts',
          '  return [{ code, message: CLOSED_LIST[code].message }];\n}',
          '  return [{ code, message: cause instanceof Error ? cause.message : CLOSED_LIST[code].message }];\n}',
        ),
        fault(
          "a spoke's own words stay in the path of an error",
          'hub/pipeline/Pipeline.ts',
          'const path = problem.path === undefined ? [] : answerPath(authorised.shape, problem.path);',
          'const path = problem.path === undefined ? [] : answerPath(authorised.shape, problem.path) && problem.path;',
        ),
      ],
    },
    {
      id: 'J02',
      title: 'fragments that double themselves are counted and never opened',
      async holds() {
        const doubling = (levels: number): string =>
          `{ bills { nodes { ...F0 } } } ${many(levels, (at) => `fragment F${at} on Bill { ...F${at + 1} ...F${at + 1} }`)} fragment F${levels} on Bill { id }`;
        const startedAt = performance.now();
        for (const levels of [12, 24]) {
          const { code, called } = await run(doubling(levels));
          expect([levels, code, called]).toEqual([levels, 'COST_LIMIT', false]);
          // One is enough to see that the defence is off: the larger one would not come back.
        }
        expect(performance.now() - startedAt).toBeLessThan(5_000);
      },
      twin: async () => {
        expect((await run('{ bills { nodes { ...F } } } fragment F on Bill { id }')).code).toBeNull();
      },
      faults: [
        {
          off: 'selections are not counted as if they were expanded',
          edits: [
            {
              file: 'hub/pipeline/limits.ts',
              find: '      if (size.selections > this.limits.selectionsMax) throw CostLimit();\n',
              replace: '',
            },
            {
              file: 'hub/pipeline/limits.ts',
              find: 'if (measure.selections > limits.selectionsMax || measure.fields > limits.rootFieldsMax) throw CostLimit();',
              replace: 'if (measure.fields > limits.rootFieldsMax) throw CostLimit();',
            },
          ],
        },
      ],
    },
    {
      id: 'J08',
      title: 'introspection costs, and hits the limit',
      async holds() {
        const wide = many(
          10,
          (at) =>
            `a${at}: __schema { types { fields { args { name description defaultValue type { name kind ofType { name kind ofType { name kind } } } } } } }`,
        );
        expect((await run(`{ ${wide} }`)).code).toBe('COST_LIMIT');
        expect((await run(INTROSPECTION, { budget: 100 })).code).toBe('RATE_LIMITED');
      },
      twin: async () => {
        expect((await run(INTROSPECTION)).code).toBeNull();
      },
      faults: [
        fault(
          'introspection costs nothing',
          'hub/pipeline/cost.ts',
          "if (field.fate === 'INTROSPECTION') this.base += this.introspection(field.node, 1);",
          '',
        ),
      ],
    },
    {
      id: 'J10',
      title: 'each alias costs, and 61 are refused before planning',
      async holds() {
        const aliases = (count: number): string => {
          const fields = ['id', 'status', 'legalEntityCode', '__typename', 'payee'];
          return `{ bills { nodes { ${many(count, (at) => `x${at}: ${fields[at % 5] ?? ''}${at % 5 === 4 ? ' { __typename }' : ''}`)} } } }`;
        };
        const grants = [READ, 'activities: [READ], type: Payee, legalEntities: [DE01], fields: { core: all }'];
        const refused = await run(aliases(61), { grants });
        expect([refused.code, refused.called]).toEqual(['COST_LIMIT', false]);
        const list = '{ bills(first: 1) { nodes { ALIASES } } }';
        expect(
          (
            await run(
              list.replace(
                'ALIASES',
                many(15, (at) => `x${at}: id`),
              ),
              { budget: 15 },
            )
          ).code,
        ).toBe('RATE_LIMITED');
        expect((await run(list.replace('ALIASES', 'id'), { budget: 15 })).code).toBeNull();
      },
      twin: async () => {
        expect((await run(`{ bills { nodes { ${many(15, (at) => `x${at}: id`)} } } }`)).code).toBeNull();
      },
      faults: [
        fault('aliases are not counted', 'hub/pipeline/limits.ts', '  aliasesMax: 60,', '  aliasesMax: 60_000,'),
        fault('aliases cost nothing', 'hub/pipeline/cost.ts', '    if (field.node.alias !== undefined) this.base += 1;\n', ''),
      ],
    },
    {
      id: 'J18',
      title: 'a text costs what it takes to validate it, also when it is refused',
      async holds() {
        const repeated = (fields: string): string => `{ bills(first: 1) { nodes { ${fields.repeat(300)} } } }`;
        for (const query of [repeated('id '), repeated('nonsense ')].map((each) => each.padEnd(3_000, ' # '))) {
          const refused = await run(query, { budget: 2_000 });
          expect([refused.code, refused.called]).toEqual(['RATE_LIMITED', false]);
        }
      },
      twin: async () => {
        const list = '{ bills(first: 1) { nodes { id } } }';
        for (const query of [list, list.padEnd(1_000, ' ')]) expect((await run(query, { budget: 100 })).code).toBeNull();
        expect((await run(list.padEnd(3_000, ' '), { budget: 10_000 })).code).toBeNull();
      },
      faults: [
        fault(
          'a text costs nothing',
          'hub/pipeline/Pipeline.ts',
          'if (!authoriser.knows(admitted)) this.charge',
          'if (authoriser.knows(admitted)) this.charge',
        ),
      ],
    },
    {
      id: 'J14',
      title: 'one large value in many places is no large answer: it is refused, and a value has a size',
      async holds() {
        const rows = (count: number, status: string): object[] =>
          Array.from({ length: count }, (_, at) => ({ id: key(at), legalEntityCode: 'DE01', status }));
        const query = '{ bills(first: 500) { nodes { id status } } }';
        const large = await run(query, { data: { bills: { nodes: rows(40, 'x'.repeat(1_000_000)) } } });
        expect([large.code, large.text.length < 1_000]).toEqual(['COST_LIMIT', true]);
        const long = await run(query, { data: { bills: { nodes: rows(1, 'x'.repeat(2_000_000)) } } });
        expect([long.status, long.code, long.text.length < 1_000]).toEqual([200, 'COST_LIMIT', true]);
      },
      async twin() {
        const nodes = Array.from({ length: 500 }, (_, at) => ({
          id: key(at),
          legalEntityCode: 'DE01',
          status: 'x'.repeat(1_000),
        }));
        expect((await run('{ bills(first: 500) { nodes { id status } } }', { data: { bills: { nodes } } })).code).toBeNull();
      },
      faults: [
        fault(
          'answers have no size',
          'hub/pipeline/present.ts',
          'const CHARACTERS_MAX = 10 * 1024 * 1024;',
          'const CHARACTERS_MAX = 1e12;',
        ),
        fault(
          'values have no size',
          'hub/pipeline/present.ts',
          'const VALUE_CHARACTERS_MAX = 1024 * 1024;',
          'const VALUE_CHARACTERS_MAX = 1e12;',
        ),
      ],
    },
    {
      id: 'K02',
      title: 'no merge copies the keys of prototypes anywhere but into the row',
      holds() {
        const polluting = JSON.parse(
          '{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}},"a":{"__proto__":{"polluted":"yes"}}}',
        ) as Record<string, unknown>;
        for (const target of [emptyRow(), { a: {} } as Record<string, unknown>]) mergeInto(target, structuredClone(polluting));
        mergeInto({ a: {} }, polluting);
        const found = [
          ({} as { polluted?: string }).polluted,
          (
            function none() {
              /* nothing */
            } as unknown as { polluted?: string }
          ).polluted,
        ];
        Reflect.deleteProperty(Object.prototype, 'polluted');
        expect(found).toEqual([undefined, undefined]);
      },
      twin() {
        const target = { a: { b: 1 } } as Record<string, unknown>;
        mergeInto(target, { a: { c: 2 } });
        expect(target).toEqual({ a: { b: 1, c: 2 } });
      },
      faults: [
        fault(
          'what a prototype has counts as present',
          'hub/transport/Row.ts',
          'return Object.hasOwn(row, key) ? row[key] : undefined;',
          'return row[key];',
        ),
      ],
    },
    {
      id: 'M02',
      title: 'a bucket counts what is asked, not how often: aliases of a root field are no discount',
      async holds() {
        const roots = (count: number): string => `{ ${many(count, (at) => `b${at}: bill(id: "${key(at)}") { id }`)} }`;
        expect((await run(roots(10), { budget: 12 })).code).toBe('RATE_LIMITED');
        expect((await run(roots(10), { budget: 12 })).called).toBe(false);
      },
      async twin() {
        expect((await run(`{ bill(id: "${key(1)}") { id } }`, { budget: 12 })).code).toBeNull();
      },
      faults: [
        fault(
          'a request costs one point',
          'hub/pipeline/Pipeline.ts',
          'this.charge(work.request, values.cost);',
          'this.charge(work.request, 1);',
        ),
      ],
    },
  ],
});

const ON_THIS_THREAD = {
  off: 'operations are planned on the event loop, without a bound on paths',
  edits: [
    {
      file: 'hub/plan/openEngine.ts',
      find: "import { planExecutor } from './planExecutor';",
      replace: "import { planExecutor } from './planExecutor';\nimport { nodePlanner } from './nodePlanner';",
    },
    {
      file: 'hub/plan/openEngine.ts',
      find: 'federationPlanner(release, (operations) => thread.plan(operations))',
      replace: 'federationPlanner(release, nodePlanner(release.supergraph, 20_000))',
    },
  ],
};

interface Bombed {
  readonly hub: Hub;
  readonly dir: string;
  /** Answers to the bombs, and the longest wait of a request beside them, ms. */
  throwAll(queries: readonly string[]): Promise<{ codes: readonly (string | null)[]; waitedMs: number }>;
}

async function bombed(): Promise<Bombed> {
  const dir = mkdtempSync(join(tmpdir(), 'nave-bomb-'));
  writeFileSync(join(dir, 'supergraph.graphql'), bombSupergraph());
  const hub = await startOpenHub({ supergraph: join(dir, 'supergraph.graphql'), port: 0, logLevel: 'silent' });
  const ask = async (query: string): Promise<string | null> => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${hub.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
    const body = (await answer.json()) as { errors?: { extensions: { code: string } }[] };
    return body.errors?.[0]?.extensions.code ?? null;
  };
  for (let tries = 0; tries < 50 && (await ask('{ r { id } }')) === 'RATE_LIMITED'; tries++)
    await new Promise((resolve) => setTimeout(resolve, 200));
  return {
    hub,
    dir,
    async throwAll(queries) {
      const state = { isDone: false, waitedMs: 0 };
      const watch = (async () => {
        while (!state.isDone) {
          const startedAt = performance.now();
          await new Promise((resolve) => setTimeout(resolve, 10));
          state.waitedMs = Math.max(state.waitedMs, performance.now() - startedAt);
        }
      })();
      const codes = await Promise.all(queries.map(ask));
      state.isDone = true;
      await watch;
      return { codes, waitedMs: state.waitedMs };
    },
  };
}

/** Longer than any pause of a loaded machine, far shorter than the planner at work on the event loop. */
const PAUSE_MS = 1_500;
const refusedBeside = async (world: Bombed, queries: readonly string[]): Promise<void> => {
  const { codes, waitedMs } = await world.throwAll(queries);
  // What may be planned is planned against spokes that are not there; a bomb ends in COST_LIMIT, or in 503 where it waited behind others.
  for (const code of codes) expect(['COST_LIMIT', 'RATE_LIMITED']).toContain(code);
  expect(waitedMs).toBeLessThan(PAUSE_MS);
};
const nested = (open: string): string => {
  const level = (left: number): string => (left === 0 ? 'a b c' : `${open} a b c t { ${level(left - 1)} } }`);
  return `{ r { ${level(8)} } }`;
};

attacks('planner', {
  open: bombed,
  async close({ hub, dir }) {
    await hub.close();
    rmSync(dir, { recursive: true, force: true });
  },
  cases: [
    {
      id: 'J01',
      title: 'an operation on which the planner explodes is refused, and the event loop stays free',
      holds: (world) => refusedBeside(world, [bomb(8), bomb(9)]),
      twin: async (world) => {
        expect((await world.throwAll(['{ r { id } }'])).codes).toEqual(['SPOKE_UNAVAILABLE']);
      },
      faults: [ON_THIS_THREAD],
    },
    {
      id: 'J03',
      title: 'twenty of them at once, in named fragments, keep nobody else waiting',
      holds: (world) =>
        refusedBeside(
          world,
          Array.from(
            { length: 20 },
            (_, at) =>
              `{ r { id x${at}: id ...A } } fragment A on T { a b c t { a b c t { a b c ...B } } } fragment B on T { t { a b c t { a b c t { a b c t { a b c t { a b c } } } } } }`,
          ),
        ),
      twin: async (world) => {
        expect((await world.throwAll(['{ r { ...A } } fragment A on T { id }'])).codes).toEqual(['SPOKE_UNAVAILABLE']);
      },
      faults: [ON_THIS_THREAD],
    },
    {
      id: 'J04',
      title: 'nor do inline fragments and type conditions in their place',
      holds: (world) => refusedBeside(world, [nested('... {'), nested('... on T {')]),
      twin: async (world) => {
        expect((await world.throwAll(['{ r { ... on T { id } } }'])).codes).toEqual(['SPOKE_UNAVAILABLE']);
      },
      faults: [ON_THIS_THREAD],
    },
  ],
});
