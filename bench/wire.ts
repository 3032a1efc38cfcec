import { createHash, createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { type FastifyRequest } from 'fastify';
import { systemClock } from '../kernel/Clock';
import { sha256 } from '../kernel/digest';
import { admit, confirm } from '../spokes/kit/server/admission';
import { openHubKeys } from '../spokes/kit/server/HubKeys';
import { Sessions } from '../spokes/kit/server/Sessions';
import { grant } from '../spokes/kit/testing/Hub';
import { principalWith } from '../policy/principalWith';
import { proofHeader } from '../policy/proof';
import { claimsOf, signSession, verifySession } from '../policy/token';
import { newWrappingKey, publicHalf, unwrapSessionKey, wrapSessionKey } from '../policy/wrapping';
import { type CallContext } from '../hub/transport/CallContext';
import { signedSessions } from '../hub/transport/signedSessions';

// CPU of what hub and spoke do to trust one another: once a session, and with each call. `npm run bench:wire`.

const CODES = ['DE01', 'FR01', 'GB01'];
const TYPES = ['Invoice', 'InvoiceLine', 'Vendor', 'Payment', 'Statement', 'BankAccount'];
const principal = principalWith({
  subject: 'person:anna',
  grants: TYPES.map((type) =>
    grant({ activity: 'READ', type, legalEntities: CODES, fields: { core: 'all', amounts: 'all', bank: ['PROJECT'] } }),
  ),
  policyVersion: sha256('v'),
  epoch: 1,
});
const wrapping = newWrappingKey('one');
const pair = generateKeyPairSync('ed25519');
const mark = { kid: 'hub', alg: 'EdDSA' };
const privateJwk = { ...pair.privateKey.export({ format: 'jwk' }), ...mark };
const jwks = { keys: [{ ...pair.publicKey.export({ format: 'jwk' }), ...mark }] };
const to = { instance: 'invoices-emea', url: 'http://127.0.0.1:1/graphql', legalEntities: CODES, wrappingKey: publicHalf(wrapping) };
const call: CallContext = { principal, rights: null, requestId: sha256('r').slice(0, 36), deadlineAt: 0, operationKind: 'READ' };
const body = Buffer.from(JSON.stringify({ query: '{ a }'.padEnd(1_200, ' '), variables: { first: 50 } }));
const target = 'POST /graphql';

async function main(): Promise<void> {
  const sessions = signedSessions({ signing: () => ({ issuer: 'hub', privateJwk }), clock: systemClock, release: () => 'release' });
  const keys = await openHubKeys({ jwks });
  const spoke = new Sessions({ audience: to.instance, issuer: 'hub', keys, wrapping: [wrapping] });
  const bodyHash = createHash('sha256').update(body).digest('hex');
  const now = Math.floor(Date.now() / 1_000);
  const key = randomBytes(32);
  const secret = createSecretKey(key);
  const times = { iss: 'hub', aud: to.instance, iat: now, exp: now + 60, sid: 's', rel: 'r' };
  const sk = wrapSessionKey(key, to.wrappingKey);
  const token = await signSession({ ...times, ...claimsOf(principal, CODES), sk }, privateJwk);
  process.stdout.write(
    `token: ${String(token.length)} characters, body: ${String(body.length)} bytes\n\n| work | µs CPU |\n| --- | --: |\n`,
  );
  const works: readonly (readonly [string, number, () => unknown])[] = [
    [
      'once a session, hub: cut the grants, wrap the key, sign',
      500,
      () => signSession({ ...times, ...claimsOf(principal, CODES), sk: wrapSessionKey(key, to.wrappingKey) }, privateJwk),
    ],
    ['of that: wrap the key', 500, () => wrapSessionKey(key, to.wrappingKey)],
    ['once a session, spoke: verify, fingerprint, unwrap', 500, () => verified(token)],
    ['of that: unwrap the key', 500, () => unwrapSessionKey(sk, [wrapping])],
    [
      'each call, hub: session, body hash, proof',
      20_000,
      async () =>
        (await sessions.sessionFor(call, to))?.prove({
          op: 'READ',
          bodyHash: createHash('sha256').update(body).digest('hex'),
          requestId: call.requestId,
          target,
        }),
    ],
    [
      'of that: the proof',
      20_000,
      () => proofHeader(secret, { sid: 's'.repeat(22), counter: 7, op: 'READ', bodyHash, requestId: call.requestId, target }),
    ],
    ['of that: find the session', 20_000, () => sessions.sessionFor(call, to)],
    ['of that: the hash of the body', 20_000, () => createHash('sha256').update(body).digest('hex')],
  ];
  for (const [name, count, work] of works) await line(name, count, work);
  await line('each call, spoke: session, body hash, proof, counter', 20_000, await admission(sessions, spoke, bodyHash));
}

async function verified(token: string): Promise<void> {
  const claims = await verifySession(token, {
    audience: to.instance,
    issuer: 'hub',
    keys: jwks,
    nowSeconds: Math.floor(Date.now() / 1_000),
  });
  unwrapSessionKey(claims.sk, [wrapping]);
}

/** Headers as they come from the socket: texts that nobody has hashed yet. */
async function admission(sessions: ReturnType<typeof signedSessions>, spoke: Sessions, bodyHash: string): Promise<() => Promise<void>> {
  const session = await sessions.sessionFor(call, to);
  const requests = Array.from(
    { length: 250_000 },
    () => session?.prove({ op: 'READ', bodyHash, requestId: call.requestId, target }) ?? '',
  ).map((proof) => {
    const headers = { authorization: Buffer.from(`Bearer ${session?.token ?? ''}`), proof };
    return (): FastifyRequest =>
      ({
        method: 'POST',
        url: '/graphql',
        headers: {
          authorization: headers.authorization.toString('latin1'),
          'nave-proof': headers.proof,
          'nave-request-id': call.requestId,
        },
      }) as unknown as FastifyRequest;
  });
  let at = 0;
  return async () => {
    const request = requests[at++]?.();
    if (request === undefined) throw new RangeError('not enough calls');
    confirm(await admit(spoke, request), createHash('sha256').update(body).digest('hex'));
  };
}

/** The median of seven rounds. */
async function line(name: string, count: number, work: () => unknown): Promise<void> {
  const rounds: number[] = [];
  for (let round = 0; round < 7; round++) {
    const before = process.cpuUsage();
    for (let at = 0; at < count; at++) await work();
    const { user, system } = process.cpuUsage(before);
    rounds.push((user + system) / count);
  }
  const median = rounds.sort((one, other) => one - other)[3] ?? 0;
  process.stdout.write(`| ${name} | ${median.toFixed(1)} |\n`);
}

void main();
