import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { defaultFieldResolver, execute, isObjectType, parse, validate } = require('graphql');
const { buildSubgraphSchema } = require('@apollo/subgraph');

/** Serves one contract on a free port of 127.0.0.1. Keeps which coordinates were resolved since the last `reset()`. */
export async function startSubgraph({ sdl, resolvers }) {
  const schema = buildSubgraphSchema({ typeDefs: parse(sdl), resolvers });
  const resolved = new Set();
  watch(schema, resolved);
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', async () => {
      const answer = await run(schema, Buffer.concat(chunks).toString('utf8'));
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/graphql`,
    resolved,
    reset: () => resolved.clear(),
    close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))),
  };
}

async function run(schema, body) {
  try {
    const { query, variables, operationName } = JSON.parse(body);
    const document = parse(query);
    const errors = validate(schema, document);
    return errors.length > 0 ? { errors } : await execute({ schema, document, variableValues: variables, operationName });
  } catch (error) {
    return { errors: [{ message: String(error) }] };
  }
}

function watch(schema, resolved) {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('_')) continue;
    for (const field of Object.values(type.getFields())) {
      const resolve = field.resolve ?? defaultFieldResolver;
      field.resolve = (...args) => {
        resolved.add(`${type.name}.${field.name}`);
        return resolve(...args);
      };
    }
  }
}
