/* A subgraph as others write it: plain JavaScript over node:http, without our kit and without a thought of who asks. */
'use strict';
const { createServer } = require('node:http');
const { buildSubgraphSchema } = require('@apollo/subgraph');
const { graphql, parse } = require('graphql');

/** Amounts with two decimals, summed in cents. */
const sum = (amounts) => (amounts.reduce((cents, amount) => cents + Math.round(Number(amount) * 100), 0) / 100).toFixed(2);

/** `listens: false` is a ledger that ignores the companies that it is told, `adds` are companies that it takes besides. */
exports.startLedger = async function startLedger(sdl, rows) {
  const ledger = { url: '', calls: [], listens: true, adds: [], close: () => new Promise((resolve) => server.close(resolve)) };
  const taken = ({ companies, account }) =>
    rows.filter(
      (row) =>
        (!ledger.listens || !companies || companies.includes(row.company) || ledger.adds.includes(row.company)) &&
        (account == null || row.account === account),
    );
  const seen = (row) => row && { ...row, vendor: row.vendorId && { __typename: 'Vendor', id: row.vendorId } };
  const resolvers = {
    Query: {
      entry: (_, { id }) => seen(rows.find((row) => row.id === id)),
      entries: (_, args) => taken(args).map(seen),
      entryPage: (_, args) => {
        const [nodes, scope] = [taken(args).map(seen), [...new Set(taken(args).map(({ company }) => company))]];
        const edges = nodes.map((node) => ({ cursor: JSON.stringify([['text', 'ASC', node.id]]), node }));
        return { nodes, edges, pageInfo: { hasNextPage: false, hasPreviousPage: false }, totalCount: nodes.length, _scope: scope };
      },
      totals: (_, args) => ({
        _scope: [...new Set(taken(args).map(({ company }) => company))],
        count: taken(args).length,
        amount: sum(taken(args).map(({ amount }) => amount)),
      }),
    },
    Entry: { __resolveReference: ({ id }) => seen(rows.find((row) => row.id === id)) },
    Invoice: { posting: ({ id }) => seen(rows.find((row) => row.invoiceId === id)) },
  };
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers }]);
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', async () => {
      const { query, variables } = JSON.parse(body);
      ledger.calls.push({ query, variables });
      const answer = await graphql({ schema, source: query, variableValues: variables });
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  ledger.url = `http://127.0.0.1:${server.address().port}`;
  return ledger;
};
