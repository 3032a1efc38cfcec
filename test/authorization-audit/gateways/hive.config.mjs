import { defineConfig } from '@graphql-hive/gateway';
import { identityOf } from './identity.mjs';

// Hive Gateway with its generic auth plugin, which reads the standard directives. Filtering: denied fields become null, the rest answers.
export const gatewayConfig = defineConfig({
  supergraph: process.env.SUPERGRAPH,
  port: Number(process.env.PORT),
  host: '127.0.0.1',
  fork: 1,
  logging: 'error',
  genericAuth: {
    mode: 'protect-granular',
    rejectUnauthenticated: process.env.HIVE_REJECT === 'yes',
    resolveUserFn: (context) => identityOf(context.headers?.authorization ?? context.request?.headers.get('authorization')),
    extractPolicies: (user) => user.policies ?? [],
  },
});
