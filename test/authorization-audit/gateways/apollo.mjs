import { readFileSync } from 'node:fs';
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { identityOf } from './identity.mjs';

// Apollo Gateway has no enforcement of the standard directives and refuses a supergraph that holds them. `STRIP=yes` does what one finds
// recommended: the three links are taken out, so that the supergraph loads.
process.env.APOLLO_TELEMETRY_DISABLED = 'true';
const text = readFileSync(process.env.SUPERGRAPH, 'utf8');
const supergraphSdl = process.env.STRIP === 'yes' ? text.replaceAll(/ for: SECURITY/g, '') : text;
const server = new ApolloServer({ gateway: new ApolloGateway({ supergraphSdl }) });
await startStandaloneServer(server, {
  listen: { port: Number(process.env.PORT), host: '127.0.0.1' },
  context: async ({ req }) => ({ user: await identityOf(req.headers.authorization) }),
});
