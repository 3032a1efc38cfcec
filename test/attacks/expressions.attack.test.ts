import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '#kernel/digest';
import { grant } from '#kit/testing/Hub';
import { readAccessModel } from '#policy/directives/readAccessModel';
import { checkComposition } from '#policy/gate/checkComposition';
import { principalWith } from '#policy/principalWith';
import { compileRights } from '#policy/rights';
import { CONTRACTS } from '../engine/contracts';
import { type StubHub, startStubHub } from '../hub/hubOfStubs';
import { fault } from '../support/faults/Fault';
import { attacks } from './attacks';

/* Inputs that would be a language: find options, SQL, paths into other tables, and doors that promise to read only. */

const calls = (hub: StubHub): number => Object.values(hub.instances).reduce((sum, { calls: all }) => sum + all.length, 0);
const told = (from: string, to: string): readonly string[] =>
  checkComposition(
    CONTRACTS.map((each) => ({ ...each, sdl: each.sdl.replace(from, to) })),
    null,
  ).map(({ code, coordinate }) => `${code} ${coordinate}`);
const NUMBER = 'number: String @binds(field: "Invoice.number", use: FILTER)';
/** Of somebody with these classes, where an order leads through the money of an invoice to its amount. */
const withPath = (classes: readonly string[]) => {
  const path = `${NUMBER}\n    gross: String @binds(field: "Invoice.gross.amount", use: ORDER)`;
  const model = readAccessModel(CONTRACTS.map((each) => ({ ...each, sdl: each.sdl.replace(NUMBER, path) })));
  const fields = Object.fromEntries(classes.map((each) => [each, 'all'] as const));
  const grants = [grant({ activity: 'READ', type: 'Invoice', legalEntities: ['DE01'], fields })];
  return compileRights(model, principalWith({ subject: 'person:path', grants, policyVersion: 'v', epoch: 1 }));
};
const FREE = (argument: string, type: string): readonly string[] =>
  told(`  input InvoiceFilter {`, `  scalar ${type}\n  input InvoiceFilter { ${argument}: ${type}`);
const NO_INPUT_RULES = fault(
  'the gate does not look at inputs',
  'policy/gate/checkComposition.ts',
  '  inputRules,\n  scopeRules,',
  '  scopeRules,',
);

attacks('expressions', {
  open: () => startStubHub(),
  close: (hub: StubHub) => hub.close(),
  cases: [
    {
      id: 'C04',
      title: 'find options of a client have no way in: no input of free form composes',
      holds() {
        for (const [argument, type] of [
          ['where', 'JSON'],
          ['options', 'FindOptions'],
          ['relations', 'Any'],
        ] as const)
          expect(FREE(argument, type)).toEqual([expect.stringMatching(/^INPUT_(FREE_FORM|UNCOVERED) InvoiceFilter\./)]);
      },
      twin() {
        expect(told(NUMBER, NUMBER)).toEqual([]);
      },
      faults: [NO_INPUT_RULES],
    },
    {
      id: 'C16',
      title: 'no input takes an expression, and there is no door beside the graph that takes SQL',
      async holds(hub) {
        expect(FREE('expression', 'SqlExpression')).toEqual(['INPUT_UNCOVERED InvoiceFilter.expression']);
        for (const path of ['/sql', '/bi', '/odata', '/graphql/sql']) {
          const response = await fetch(`${hub.hub.url}${path}`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${await hub.token('person:all')}` },
            body: JSON.stringify({ sql: 'select * from invoice' }),
          });
          expect([path, response.status]).toEqual([path, 404]);
        }
      },
      async twin(hub) {
        const { body } = await hub.ask('person:all', { query: '{ invoices(filter: { number: "1" }) { nodes { number } } }' });
        expect(body.data.invoices.nodes).not.toEqual([]);
      },
      faults: [
        NO_INPUT_RULES,
        fault(
          'a door for BI tools takes statements',
          'hub/doors/server.ts',
          '  addSecurityHeaders(server, headers);',
          "  addSecurityHeaders(server, headers);\n  server.post('/sql', () => ({ rows: [] }));",
        ),
      ],
    },
    {
      id: 'D09',
      title: 'a filter or order along a path needs the label of each step, at the gate and of the caller',
      async holds(hub) {
        expect(told(NUMBER, 'rating: String @binds(field: "Invoice.vendor.name", use: FILTER)')).not.toEqual([]);
        expect(told(NUMBER, 'gross: String @binds(field: "Invoice.gross", use: FILTER)')).toContain('PATH_WEAKER InvoiceFilter.gross');
        const before = calls(hub);
        const { status, body } = await hub.ask('person:clerk', { query: '{ invoices(order: GROSS) { nodes { id } } }' });
        expect([status, body.errors?.[0]?.extensions.code, calls(hub)]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED', before]);
        // Of a path, the amount is a value that follows its money, and the money is what the clerk may not use.
        expect([withPath(['core']).reachesInput('InvoiceFilter.gross'), withPath(['core']).reachesInput('InvoiceFilter.number')]).toEqual([
          false,
          true,
        ]);
      },
      async twin(hub) {
        expect((await hub.ask('person:de', { query: '{ invoices(order: GROSS) { nodes { id } } }' })).status).toBe(200);
        expect(withPath(['core', 'amounts']).reachesInput('InvoiceFilter.gross')).toBe(true);
      },
      faults: [
        fault(
          'the gate does not follow paths',
          'policy/gate/checkComposition.ts',
          '  pathRules,\n  nullabilityRules,',
          '  nullabilityRules,',
        ),
        fault(
          'the projection has every value of an enum',
          'hub/pipeline/Projection.ts',
          '(reachable.has(`${type}.${value}`) ? config : null)',
          '(config ? config : [type, value])',
        ),
        fault(
          'one step of a path that may be used is enough',
          'policy/rights.ts',
          'return steps.every(({ type, field }) => {',
          'return steps.some(({ type, field }) => {',
        ),
      ],
    },
    {
      id: 'M06',
      title: 'an operation has no directive but @skip and @include, wherever it stands and whatever it is called',
      async holds(hub) {
        const before = calls(hub);
        for (const query of [
          '{ currencies @call(method: "drop") }',
          'query @call(method: "drop") { currencies }',
          'query ($a: Boolean! = true @call(method: "drop")) { currencies @include(if: $a) }',
          '{ ...F @call(method: "drop") } fragment F on Query { currencies }',
          '{ ...F } fragment F on Query @call(method: "drop") { currencies }',
          '{ ... @defer { currencies } }',
          '{ currencies @stream(initialCount: 0) }',
          '{ currencies @cacheControl(maxAge: 9) }',
          '{ currencies @deprecated }',
          '{ currencies @access(classes: ["core"]) }',
          '{ currencies @join__field(graph: INVOICES) }',
          '{ currencies @inaccessible }',
          '{ currencies @include(if: true) @include(if: true) }',
        ]) {
          const { status, body } = await hub.ask('person:all', { query });
          expect([query, status, body.errors?.[0]?.extensions.code]).toEqual([query, 400, 'GRAPHQL_VALIDATION_FAILED']);
        }
        expect(calls(hub)).toBe(before);
      },
      async twin(hub) {
        const query = 'query ($a: Boolean!) { currencies @include(if: $a) ... @skip(if: $a) { invoices { totalCount } } }';
        expect((await hub.ask('person:all', { query, variables: { a: true } })).body.data).toEqual({ currencies: ['EUR', 'USD'] });
      },
      faults: [
        fault(
          'a text is not asked which directives it has',
          'hub/pipeline/authorise.ts',
          'return validate(schema, document, undefined, {',
          "const rules = (require('graphql').specifiedRules as readonly { name: string }[]).filter(({ name }) => name !== 'KnownDirectivesRule');\n  return validate(schema, document, rules as never, {",
        ),
      ],
    },
    {
      id: 'D03',
      title: 'no search looks into what the caller may not read: a text argument needs SEARCH on its field, and there is no other',
      async holds(hub) {
        expect(told(NUMBER, 'search: String @binds(field: "Invoice.number", use: SEARCH)')).toContain('PATH_WEAKER InvoiceFilter.search');
        expect(told(NUMBER, 'search: String')).toContain('INPUT_UNCOVERED InvoiceFilter.search');
        const before = calls(hub);
        const asked = async (word: string): Promise<unknown> => {
          const { status, body } = await hub.ask('person:clerk', {
            query: '{ invoices(search: "WORD") { nodes { id } } }'.replace('WORD', word),
          });
          return [
            status,
            body.errors.map(({ message, extensions }: { message: string; extensions: { code: string } }) => [message, extensions.code]),
          ];
        };
        // `10.00` is an amount of an invoice in the legal entity of the clerk, who may not see amounts.
        expect(await asked('10.00')).toEqual(await asked('99.99'));
        expect(calls(hub)).toBe(before);
      },
      async twin(hub) {
        const { body } = await hub.ask('person:clerk', { query: '{ invoices(filter: { number: "1" }) { nodes { number } } }' });
        expect(body.data.invoices.nodes).not.toEqual([]);
      },
      faults: [
        fault(
          'the gate does not follow paths',
          'policy/gate/checkComposition.ts',
          '  pathRules,\n  nullabilityRules,',
          '  nullabilityRules,',
        ),
        NO_INPUT_RULES,
      ],
    },
    {
      id: 'D22',
      title: 'no filter walks a relation, from the parent to its children or back: its rows are filtered by another policy',
      async holds(hub) {
        expect(told(NUMBER, 'vendorName: String @binds(field: "Vendor.name", use: FILTER)')).toContain(
          'PATH_LEAVES_SPOKE InvoiceFilter.vendorName',
        );
        expect(
          told(
            '  type Query {',
            '  extend type Query { bad(gross: String @binds(field: "Invoice.gross", use: FILTER)): String @public(reason: "x") @gather(how: ANY) }\n  type Query {',
          ).join(),
        ).toMatch(/PATH_/);
        const before = calls(hub);
        for (const filter of ['{ vendor: { name: "Anker" } }', '{ vendor: "Anker" }', '{ vendorName: "Anker" }']) {
          const { status } = await hub.ask('person:clerk', { query: `{ invoices(filter: ${filter}) { nodes { id } } }` });
          expect(status).toBe(400);
        }
        expect(calls(hub)).toBe(before);
      },
      async twin(hub) {
        const { body } = await hub.ask('person:de', { query: '{ invoices(filter: { number: "1" }) { nodes { vendor { name } } } }' });
        expect(body.data.invoices.nodes).toEqual([{ vendor: { name: 'Anker' } }]);
      },
      faults: [
        fault(
          'the gate does not follow paths',
          'policy/gate/checkComposition.ts',
          '  pathRules,\n  nullabilityRules,',
          '  nullabilityRules,',
        ),
      ],
    },
    {
      id: 'M04',
      title: 'a door that reads refuses a mutation, whatever its name, its operation name or its id claim',
      async holds(hub) {
        const before = calls(hub);
        const text = readFileSync(join(hub.dir, 'operations/renumber.graphql'), 'utf8');
        const headers = { authorization: `Bearer ${await hub.token('person:clerk')}`, 'nave-request': '1' };
        const read = async (query: string): Promise<number> => (await fetch(`${hub.hub.url}/graphql?${query}`, { headers })).status;
        const variables = encodeURIComponent(JSON.stringify({ id: 'inv_DE01_00000000000000000000000001' }));
        expect(await read(`documentId=${sha256(text)}&variables=${variables}`)).toBe(405);
        expect(await read(`documentId=${sha256(text)}&operationName=renumberWithAmount&variables=${variables}`)).toBe(405);
        expect(
          await read(`query=${encodeURIComponent('query read { invoices { totalCount } } mutation read2 { renumber { number } }')}`),
        ).toBe(400);
        for (const path of ['/mcp', '/bi'])
          expect((await fetch(`${hub.hub.url}${path}?documentId=${sha256(text)}`, { headers })).status).toBe(404);
        expect(calls(hub)).toBe(before);
      },
      async twin(hub) {
        const text = readFileSync(join(hub.dir, 'operations/overview.graphql'), 'utf8');
        const headers = { authorization: `Bearer ${await hub.token('person:all')}`, 'nave-request': '1' };
        expect((await fetch(`${hub.hub.url}/graphql?documentId=${sha256(text)}`, { headers })).status).toBe(200);
      },
      faults: [
        fault(
          'only a mutation without a name is refused over GET',
          'hub/pipeline/Pipeline.ts',
          "if (request.method === 'GET' && operation.kind === 'mutation')",
          "if (request.method === 'GET' && operation.kind === 'mutation' && operation.name === null)",
        ),
      ],
    },
  ],
});
