// Three plain subgraphs over rows in memory: what the invoices, vendors and cash spokes answer for one query, without
// PostgreSQL and without policy. Run as a process of its own; says `{ supergraph, urls }` to its parent when it listens.
import { createRequire } from 'node:module';
import { createServer } from 'node:http';

const require = createRequire(new URL('../../package.json', import.meta.url));
const { parse, execute, validate } = require('graphql');
const { buildSubgraphSchema } = require('@apollo/subgraph');
const { composeServices } = require('@apollo/composition');

const ROWS = 50;
const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires"])';
const MONEY = 'type Money @shareable { amount: String! currency: String! }';
const id = (prefix, at) => `${prefix}_DE01_${String(at).padStart(26, '0')}`;

const vendors = Array.from({ length: 12 }, (_, at) => ({ id: id('ven', at), name: `Vendor ${at}`, status: 'ACTIVE', country: 'DE' }));
const invoices = Array.from({ length: ROWS }, (_, at) => ({
  id: id('inv', at),
  legalEntityCode: 'DE01',
  number: `R-${at}`,
  status: 'APPROVED',
  dueDate: `2026-11-${String((at % 28) + 1).padStart(2, '0')}`,
  paymentReference: `RF${at}`,
  gross: { amount: `${1000 + at}.00`, currency: 'EUR' },
  vendor: { __typename: 'Vendor', id: vendors[at % vendors.length].id },
}));
const payments = (invoice) => [
  {
    id: id('btx', Number(invoice.id.slice(-4))),
    bookingDate: '2026-11-30',
    amount: { amount: '-1000.00', currency: 'EUR' },
    reference: invoice.paymentReference,
  },
];

const spokes = {
  invoices: {
    sdl: `${LINK} ${MONEY}
      type Query { invoices(first: Int): InvoiceConnection! }
      type InvoiceConnection { nodes: [Invoice!]! }
      type Invoice @key(fields: "id") { id: ID! legalEntityCode: String! number: String status: String! dueDate: String paymentReference: String gross: Money vendor: Vendor }
      type Vendor @key(fields: "id", resolvable: false) { id: ID! }`,
    resolvers: {
      Query: { invoices: (_, { first }) => ({ nodes: invoices.slice(0, first ?? ROWS) }) },
      Invoice: { __resolveReference: ({ id: key }) => invoices.find((row) => row.id === key) },
    },
  },
  vendors: {
    sdl: `${LINK} type Query { vendorCount: Int! } type Vendor @key(fields: "id") { id: ID! name: String status: String! country: String }`,
    resolvers: {
      Query: { vendorCount: () => vendors.length },
      Vendor: { __resolveReference: ({ id: key }) => vendors.find((row) => row.id === key) },
    },
  },
  cash: {
    sdl: `${LINK} ${MONEY}
      type Query { transactionCount: Int! }
      type BankTransaction @key(fields: "id") { id: ID! bookingDate: String amount: Money reference: String }
      type Invoice @key(fields: "id") { id: ID! paymentReference: String @external payments: [BankTransaction!] @requires(fields: "paymentReference") }`,
    resolvers: { Query: { transactionCount: () => ROWS }, Invoice: { __resolveReference: (row) => row, payments } },
  },
};

const urls = {};
for (const [name, { sdl, resolvers }] of Object.entries(spokes)) {
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers }]);
  const documents = new Map();
  const server = createServer((request, response) => {
    const chunks = [];
    request
      .on('data', (chunk) => chunks.push(chunk))
      .on('end', async () => {
        const { query, variables, operationName } = JSON.parse(Buffer.concat(chunks).toString());
        let document = documents.get(query);
        if (!document) {
          document = parse(query);
          const errors = validate(schema, document);
          if (errors.length > 0) return response.writeHead(400).end(JSON.stringify({ errors }));
          documents.set(query, document);
        }
        const answer = await execute({ schema, document, variableValues: variables, operationName });
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  urls[name] = `http://127.0.0.1:${server.address().port}/graphql`;
}
const { supergraphSdl, errors } = composeServices(
  Object.entries(spokes).map(([name, { sdl }]) => ({ name, url: urls[name], typeDefs: parse(sdl) })),
);
if (errors) throw errors[0];
process.on('message', () => process.send({ cpuMicros: cpu() }));
process.on('disconnect', () => process.exit(0));
process.send({ ready: true, supergraphSdl, urls });

function cpu() {
  const { user, system } = process.cpuUsage();
  return user + system;
}
