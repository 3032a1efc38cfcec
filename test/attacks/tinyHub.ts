import { buildSubgraphSchema } from '@apollo/subgraph';
import fastify, { type FastifyInstance } from 'fastify';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { graphql, parse } from 'graphql';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { type Contract } from '#policy/directives/contractTypes';
import { newWrappingKey, publicHalf } from '#policy/wrapping';
import { startHub } from '../../hub/main';
import { composeRelease } from '../../hub/supergraph/composeRelease';
import { writeRelease } from '../../hub/supergraph/releaseFiles';
import { testAccessLog } from '../support/hubDatabase';

export interface TinySpoke extends Contract {
  readonly legalEntities: readonly string[];
  readonly resolvers: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface TinyHub {
  /** Queries that reached a spoke. */
  readonly calls: string[];
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers of any operation
  ask(subject: string, query: string): Promise<{ status: number; text: string; body: any }>;
  close(): Promise<void>;
}

/** A real hub over contracts of a test, each served by one instance that filters nothing. `policy` is a text of grants with their tuples. */
export async function openTinyHub(spokes: readonly TinySpoke[], grants: string): Promise<TinyHub> {
  const dir = mkdtempSync(join(tmpdir(), 'nave-tiny-'));
  const calls: string[] = [];
  const servers: FastifyInstance[] = [];
  await writeRelease(dir, composeRelease(spokes));
  mkdirSync(join(dir, 'policy'));
  writeFileSync(join(dir, 'policy/roles.yaml'), 'roles: {}\n');
  writeFileSync(join(dir, 'policy/grants.yaml'), `revision: 1\ngrants:\n${grants}`);
  const instances = await Promise.all(
    spokes.map(async ({ spoke, sdl, resolvers, legalEntities }) => {
      const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as never }]);
      const app = fastify();
      servers.push(app);
      app.post('/graphql', (request) => {
        const { query, variables } = request.body as { query: string; variables: Record<string, unknown> };
        calls.push(query);
        return graphql({ schema, source: query, variableValues: variables });
      });
      const url = await app.listen({ port: 0, host: '127.0.0.1' });
      return { instance: spoke, spoke, businessUnit: 'any', url, legalEntities, wrappingKey: publicHalf(newWrappingKey(spoke)) };
    }),
  );
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true, crv: 'Ed25519' });
  const mark = { kid: 'one', alg: 'EdDSA' };
  const accessLog = await testAccessLog();
  const hub = await startHub({
    port: 0,
    accessLog: accessLog.options,
    schemaDir: dir,
    registry: { businessUnits: [], instances },
    identity: { audience: 'nave-hub', issuers: [{ issuer: 'https://i', jwks: { keys: [{ ...(await exportJWK(publicKey)), ...mark }] } }] },
    signing: { issuer: 'hub', privateJwk: { ...(await exportJWK(privateKey)), ...mark } },
    cursorKey: Buffer.alloc(32, 7),
    logLevel: 'silent',
    limits: { planMs: 10_000 },
  });
  return {
    calls,
    async ask(subject, query) {
      const token = await new SignJWT({ iss: 'https://i', aud: 'nave-hub', sub: subject, exp: Date.now() / 1000 + 600 })
        .setProtectedHeader(mark)
        .sign(privateKey);
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      const response = await fetch(`${hub.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
      const text = await response.text();
      return { status: response.status, text, body: JSON.parse(text) };
    },
    async close() {
      await hub.close();
      await accessLog.close();
      await Promise.all(servers.map((app) => app.close()));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
