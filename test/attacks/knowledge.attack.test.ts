import {
  buildClientSchema,
  getIntrospectionQuery,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { join } from 'node:path';
import { loadPolicy } from '#policy/grants/PolicyDocument';
import { principalFor } from '#policy/grants/principalFor';
import { compileRights } from '#policy/rights';
import { projectSchema } from '../../hub/pipeline/Projection';
import { readRelease } from '../../hub/supergraph/releaseFiles';
import { fault } from '../support/faults/Fault';
import { startStubHub, type StubHub } from '../hub/hubOfStubs';
import { attacks } from './attacks';

// person:clerk reads the core of invoices of DE01: no amount, no vendor. Everything else that the schema has is not there for her.

const CLERK = 'person:clerk';

interface World {
  readonly hub: StubHub;
  readonly api: GraphQLSchema;
}

async function introspected(hub: StubHub, subject: string): Promise<GraphQLSchema> {
  const { body } = await hub.ask(subject, { query: getIntrospectionQuery() });
  return buildClientSchema(body.data);
}

/** All names of a schema: types, fields, arguments, inputs, enum values. */
function namesOf(schema: GraphQLSchema): ReadonlySet<string> {
  const names = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    names.add(type.name);
    if (isObjectType(type) || isInterfaceType(type))
      for (const field of Object.values(type.getFields()))
        [field.name, ...field.args.map((each) => each.name)].forEach((each) => names.add(each));
    else if (isInputObjectType(type)) Object.keys(type.getFields()).forEach((each) => names.add(each));
    else if (isEnumType(type)) type.getValues().forEach((each) => names.add(each.name));
  }
  return names;
}

const wordsOf = (text: string): readonly string[] => text.match(/[A-Za-z_]\w*/g) ?? [];

/** What somebody learns from an answer: quoted words that the caller did not send. */
async function learned(hub: StubHub, query: string, extra: object = {}): Promise<readonly string[]> {
  const sent = new Set([...wordsOf(query), ...wordsOf(JSON.stringify(extra))]);
  const { body } = await hub.ask(CLERK, { query, ...extra });
  const errors = (body.errors ?? []) as { message: string }[];
  return errors.flatMap(({ message }) => (message.match(/"[^"]*"|`[^`]*`/g) ?? []).flatMap(wordsOf)).filter((word) => !sent.has(word));
}

/** A word and what a typist makes of it. */
function misspelt(word: string): readonly string[] {
  return [word.slice(0, -1), `${word}x`, word.slice(1), `${word[1] ?? ''}${word[0] ?? ''}${word.slice(2)}`].filter((each) =>
    /^[A-Za-z]\w+$/.test(each),
  );
}

function chunks(words: readonly string[], size: number): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(words.length / size) }, (_, at) => words.slice(at * size, (at + 1) * size));
}

const WRONG: readonly (readonly [query: string, extra?: object])[] = [
  ['{ invoices { nodes } }'],
  ['{ invoices { nodes { id { x } } } }'],
  ['{ invoices { nodes { gross } } }'],
  ['{ invoices { nodes { vendor { id } } } }'],
  ['{ invoices(order: GROS) { nodes { id } } }'],
  ['{ invoices(order: 1) { nodes { id } } }'],
  ['{ invoices(filter: { vendor: "x" }) { nodes { id } } }'],
  ['{ invoices(filter: { gros: "x" }) { nodes { id } } }'],
  ['{ invoices(first: "x") { nodes { id } } }'],
  ['{ invoice { id } }'],
  ['{ invoice(i: 1) { id } }'],
  ['{ vendors { nodes { name } } }'],
  ['{ invoices { nodes { ... on Vendor { name } } } }'],
  ['{ invoices { nodes { ... on Vendo { name } } } }'],
  ['fragment F on Vendor { name } { invoices { nodes { ...F } } }'],
  ['query Q($v: VendorFilter) { invoices { nodes { id } } }'],
  ['query Q($o: InvoiceOrder) { invoices(first: $o) { nodes { id } } }'],
  ['query Q($f: InvoiceFilter) { invoices(filter: $f) { nodes { id } } }', { variables: { f: { vendor: 1, gros: 2, number: {} } } }],
  ['query Q($o: InvoiceOrder) { invoices(order: $o) { nodes { id } } }', { variables: { o: 'GROS' } }],
  ['mutation { renumber(invoiceId: 1) { number gross { amount } } }'],
  ['mutation { renumbe(invoiceId: "x", number: "1") { number } }'],
  ['subscription { invoices { nodes { id } } }'],
  ['{ __type(name: "Vendor") { name fields { name } } }'],
  ['{ __type(nam: "Vendor") { name } }'],
  ['{ _service { sdl } }'],
  ['{ _entities(representations: []) { __typename } }'],
  ['{ node(id: "x") { id } }'],
];

attacks('knowledge', {
  async open(): Promise<World> {
    const hub = await startStubHub({ hub: { limits: { planMs: 10_000, budget: { burst: 10_000_000, perSecond: 10_000_000 } } } });
    return { hub, api: (await readRelease(hub.dir)).apiSchema };
  },
  close: ({ hub }) => hub.close(),
  cases: [
    {
      id: 'I01',
      title: 'a dictionary of misspelt names rebuilds nothing but the schema that the caller may know',
      async holds({ hub, api }) {
        const known = namesOf(await introspected(hub, CLERK));
        const hidden = [...namesOf(api)].filter((each) => !known.has(each) && !each.startsWith('__'));
        expect(hidden).toEqual(expect.arrayContaining(['gross', 'vendor', 'Vendor', 'Money']));
        const dictionary = [...new Set([...hidden, ...known].flatMap(misspelt))].filter((each) => !known.has(each));
        const found = new Set<string>();
        for (const words of chunks(dictionary, 10)) {
          const fields = words.join(' ');
          for (const query of [
            `{ ${fields} }`,
            `{ invoices { ${fields} nodes { ${fields} } } }`,
            `{ invoices { nodes { ${words.map((each) => `... on ${each} { id }`).join(' ')} } } }`,
          ])
            for (const word of await learned(hub, query, { extensions: { explain: true } })) found.add(word);
        }
        expect([...found].filter((word) => !known.has(word))).toEqual([]);
      },
      async twin({ hub }) {
        expect(await learned(hub, '{ invoices { nodes { numbe } } }')).toContain('number');
        const { body } = await hub.ask('person:all', { query: '{ invoices { nodes { gros } } }' });
        expect(body.errors[0].message).toContain('"gross"');
      },
      faults: [
        fault(
          'free text is validated against the whole schema',
          'hub/pipeline/authorise.ts',
          'this.refuseInvalid(admitted, registered === null ? projection.schema : api);',
          'this.refuseInvalid(admitted, api);',
        ),
      ],
    },
    {
      id: 'I04',
      title: 'every error of a wrong operation names only what the caller may know or has sent',
      async holds({ hub, api }) {
        const known = namesOf(await introspected(hub, CLERK));
        const all = [...namesOf(api)].filter((each) => !known.has(each) && !each.startsWith('__'));
        const generated = all.flatMap((name) => [
          `{ invoices { nodes { ${name}x } } }`,
          `{ invoices(filter: { ${name}x: 1 }) { nodes { id } } }`,
          `{ invoices(order: ${name}x) { nodes { id } } }`,
        ]);
        for (const [query, extra] of [...WRONG, ...generated.map((each) => [each] as const)]) {
          const words = await learned(hub, query, extra ?? {});
          expect([query, words.filter((word) => !known.has(word))]).toEqual([query, []]);
        }
      },
      async twin({ hub }) {
        const { status, body } = await hub.ask(CLERK, { query: '{ invoices(first: 1) { nodes { number } } }' });
        expect([status, body.errors]).toEqual([200, undefined]);
      },
      faults: [
        fault(
          'a failure is worded from the whole schema',
          'hub/pipeline/authorise.ts',
          '    refuse(schema, document, operation);\n    if (known === null)',
          '    refuse(api, document, operation);\n    if (known === null)',
        ),
      ],
    },
    {
      id: 'I05',
      title: 'every way to the schema gives the projection, and there is no other way',
      async holds({ hub, api }) {
        const { accessModel } = await readRelease(hub.dir);
        const policy = loadPolicy(join(hub.dir, 'policy'));
        for (const subject of [CLERK, 'person:de', 'service:sums', 'person:nobody']) {
          const actor = subject.startsWith('service') ? 'SERVICE' : 'PERSON';
          const principal = principalFor(policy, {
            subject,
            actor,
            purpose: null,
            on: new Date().toISOString().slice(0, 10),
            registry: { businessUnits: [], instances: [] },
          });
          const expected = projectSchema(api, accessModel!, compileRights(accessModel!, principal)).schema;
          const seen = await introspected(hub, subject);
          expect(printSchema(lexicographicSortSchema(seen))).toBe(printSchema(lexicographicSortSchema(expected)));
          const types = Object.keys(api.getTypeMap()).filter((each) => !each.startsWith('__'));
          for (const name of chunks(types, 10)) {
            const query = `{ ${name.map((each, at) => `t${String(at)}: __type(name: "${each}") { name }`).join(' ')} }`;
            const { body } = await hub.ask(subject, { query });
            expect(name.filter((_, at) => body.data[`t${String(at)}`] !== null)).toEqual(
              name.filter((each) => expected.getType(each) !== undefined),
            );
          }
        }
        const known = namesOf(await introspected(hub, CLERK));
        const hidden = [...namesOf(api)].filter((each) => !known.has(each) && each.length > 4 && !each.startsWith('__'));
        for (const path of [
          '/schema',
          '/schema.graphql',
          '/sdl',
          '/graphql/schema',
          '/graphql?query=%7B_service%7Bsdl%7D%7D',
          '/.well-known/graphql',
          '/openapi.json',
        ]) {
          const response = await fetch(`${hub.hub.url}${path}`, { headers: { authorization: `Bearer ${await hub.token(CLERK)}` } });
          const text = (await response.text()).replaceAll('requestId', '');
          expect([path, response.status >= 400, hidden.filter((each) => new RegExp(`\\b${each}\\b`).test(text))]).toEqual([path, true, []]);
        }
        const service = await hub.ask(CLERK, { query: '{ _service { sdl } }' });
        const other = await hub.ask(CLERK, { query: '{ _sorvice { sdl } }' });
        expect([service.status, service.body.errors[0].message.replace('_service', 'X')]).toEqual([
          other.status,
          other.body.errors[0].message.replace('_sorvice', 'X'),
        ]);
      },
      async twin({ hub, api }) {
        expect(namesOf(await introspected(hub, 'person:all')).has('gross')).toBe(true);
        expect(namesOf(api).has('gross')).toBe(true);
      },
      faults: [
        fault(
          'introspection answers from the whole schema',
          'hub/pipeline/authorise.ts',
          'return this.projections.getOrMake(rights.principal.fingerprint, () => projectSchema(api, model, rights));',
          'return this.projections.getOrMake(rights.principal.fingerprint, () => ({ ...projectSchema(api, model, rights), schema: api }));',
        ),
      ],
    },
  ],
});
