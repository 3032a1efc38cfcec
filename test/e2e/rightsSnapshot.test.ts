import { Readable } from 'node:stream';
import { systemClock } from '#kernel/Clock';
import { sha256 } from '#kernel/digest';
import { type Hub, testHub } from '#kit/testing/Hub';
import { type RunningBills, owner, startBills } from '#kit/testing/startBills';
import { type TestSession, openSession } from '#kit/testing/TestSession';
import { principalWith } from '#policy/principalWith';
import { type CallContext, type SentAttempt } from '../../hub/transport/CallContext';
import { HttpTransport } from '../../hub/transport/httpTransport';
import { signedSessions } from '../../hub/transport/signedSessions';
import { type TestDatabases, dropDatabases, freshDatabases } from '../support/postgres';

// Rights over more legal entities than a session token carries: between the hub's half of a call and a real instance.

const LEGAL_ENTITIES = ['DE01', ...Array.from({ length: 300 }, (_, at) => `AA${String(at).padStart(3, '0')}`)];
const READ = JSON.stringify({ query: '{ bills { totalCount } }' });
const REFUSED = [401, { errors: [{ message: 'no valid session', extensions: { code: 'UNAUTHENTICATED' } }] }];
const WANTED = [428, { errors: [{ message: 'the rights of the session are wanted', extensions: { code: 'SNAPSHOT_WANTED' } }] }];
const rights = (subject: string, epoch = 1, legalEntities: readonly string[] = LEGAL_ENTITIES) =>
  principalWith({ ...owner(subject, legalEntities), policyVersion: 'test', epoch });

let databases: TestDatabases;
let hub: Hub;
let bills: RunningBills;

beforeAll(async () => {
  databases = await freshDatabases(['bills-emea']);
  hub = await testHub();
}, 60_000);
beforeEach(async () => {
  bills = await startBills(hub, databases.get('bills-emea')!);
});
afterEach(() => bills.close());
afterAll(() => dropDatabases(databases));

const addressee = () => ({ ...bills.at, legalEntities: LEGAL_ENTITIES, wrappingKey: hub.wrappingKey });
const open = (subject: string, epoch = 1, claims = {}): Promise<TestSession> =>
  openSession(hub.signing, addressee(), { principal: rights(subject, epoch), claims });
const answerOf = async (response: Promise<Response>): Promise<unknown> => {
  const answer = await response;
  const text = await answer.text();
  return [answer.status, text === '' ? null : JSON.parse(text)];
};
const read = ({ send }: TestSession): Promise<unknown> => answerOf(send({ op: 'READ', body: READ }));
const give = ({ send, snapshot }: TestSession, bytes: Uint8Array = snapshot!.bytes, digest = snapshot!.snapshot): Promise<unknown> =>
  answerOf(send({ op: 'READ', method: 'PUT', path: `/rights/${digest}`, body: bytes, bodyHash: digest }));
const seen = [200, { data: { bills: { totalCount: 0 } }, extensions: { knownAt: expect.any(String) as string } }];

describe('an instance', () => {
  it('asks for rights that it does not know, keeps them for every session that names them, and decides with them', async () => {
    const [anna, ben] = [await open('person:anna'), await open('person:ben')];
    expect([await read(anna), await read(ben)]).toEqual([WANTED, WANTED]);
    expect(await give(anna)).toEqual([204, null]);
    expect([await read(anna), await read(ben), await read(await open('person:cleo'))]).toEqual([seen, seen, seen]);
    const narrow = await hub.session(bills.at, owner('person:narrow', ['FR01']));
    expect(await read(narrow)).toEqual(seen);
  });
  it('takes no bytes but those of the digest, and no digest but that of the session', async () => {
    const anna = await open('person:anna');
    const { bytes } = anna.snapshot!;
    const more = Buffer.from(bytes.toString().replaceAll('AA000', 'ZZ999'));
    expect(await give(anna, more)).toEqual(REFUSED);
    expect(await give(anna, more, sha256(more))).toEqual(REFUSED);
    expect(await give(anna, Buffer.alloc(0))).toEqual(REFUSED);
    expect(await give(await hub.session(bills.at, owner('person:narrow', ['FR01'])), bytes, sha256(bytes))).toEqual(REFUSED);
    expect(await read(anna)).toEqual(WANTED);
    expect([await give(anna), await read(anna)]).toEqual([[204, null], seen]);
  });
  it('takes no rights of another fingerprint, whoever signed their digest', async () => {
    const { snapshot } = await open('person:anna');
    const { fp } = { fp: rights('person:anna', 1, ['DE01']).fingerprint };
    const anna = await open('person:anna', 1, { fp });
    expect([await give(anna), await read(anna)]).toEqual([REFUSED, WANTED]);
    // Nor when they are here already.
    expect(await give(await open('person:ben'), snapshot!.bytes)).toEqual([204, null]);
    expect(await read(await open('person:anna', 1, { fp }))).toEqual(REFUSED);
  });
  it('takes and asks for none without a session and a proof', async () => {
    const anna = await open('person:anna');
    const { bytes, snapshot } = anna.snapshot!;
    const path = `/rights/${snapshot}`;
    const headers = anna.headersOf({ op: 'READ', method: 'PUT', path, body: bytes });
    const { 'nave-proof': proof, ...unproven } = headers;
    for (const each of [
      {},
      unproven,
      { ...headers, 'nave-proof': proof!.slice(0, -2) + (proof!.at(-2) === 'A' ? 'B' : 'A') + proof!.slice(-1) },
    ])
      expect(await answerOf(fetch(bills.url + path, { method: 'PUT', headers: each, body: bytes }))).toEqual(REFUSED);
    const call = anna.headersOf({ op: 'READ', body: READ });
    const other = { ...call, 'nave-request-id': 'other' };
    expect(await answerOf(fetch(`${bills.url}/graphql`, { method: 'POST', headers: other, body: READ }))).toEqual(REFUSED);
    expect((await fetch(bills.url + path, { method: 'PUT', headers, body: bytes })).status).toBe(204);
    expect((await fetch(bills.url + path, { method: 'PUT', headers, body: bytes })).status).toBe(401);
  });
  it('asks again in a newer epoch, and refuses what comes under an older one', async () => {
    const old = await open('person:anna');
    await give(old);
    const next = await open('person:anna', 2);
    expect(next.snapshot!.snapshot).toBe(old.snapshot!.snapshot);
    expect(await read(next)).toEqual(WANTED);
    expect([await read(old), await give(old)]).toEqual([REFUSED, REFUSED]);
    expect([await give(next), await read(next)]).toEqual([[204, null], seen]);
  });
  it('uses no rights past their end', async () => {
    const now = Math.floor(Date.now() / 1_000);
    const until = new Date((now + 2) * 1_000).toISOString();
    const ending = (): Promise<TestSession> => open('person:anna', 1, { exp: now + 2, until });
    const anna = await ending();
    expect([await give(anna), await read(anna)]).toEqual([[204, null], seen]);
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect(await read(await open('person:anna'))).toEqual(WANTED);
  });
});

describe('the hub', () => {
  const world = () => {
    const attempts: SentAttempt[] = [];
    let principal = rights('person:anna');
    const transport = new HttpTransport({
      sessions: signedSessions({ signing: () => hub.signing, clock: systemClock, release: () => 'release' }),
      clock: systemClock,
    });
    const to = () => ({ ...addressee(), url: `${bills.url}/graphql` });
    const call = (): CallContext => ({
      principal,
      rights: null,
      requestId: 'test',
      deadlineAt: performance.now() + 10_000,
      operationKind: 'READ',
      onAttempt: (attempt) => attempts.push(attempt),
    });
    return {
      attempts,
      transport,
      raise: () => (principal = rights('person:anna', principal.epoch + 1)),
      ask: () => transport.send({ to: to(), query: '{ bills { totalCount } }', variables: {}, kind: 'READ', call: call() }),
      put: (bytes: string) => {
        const path = `/documents/${sha256(bytes)}?legalEntity=DE01&type=Bill`;
        const body = Readable.from([Buffer.from(bytes)]);
        return transport.upload({
          to: to(),
          path,
          bodyHash: sha256(bytes),
          mediaType: 'text/plain',
          lengthBytes: null,
          body,
          call: call(),
        });
      },
    };
  };

  it('gives them once, again after a restart, and in the session that follows a refused one', async () => {
    const { attempts, transport, raise, ask } = world();
    try {
      for (let each = 0; each < 3; each++) expect((await ask()).data).toEqual({ bills: { totalCount: 0 } });
      expect(attempts).toHaveLength(5);
      await bills.close();
      bills = await startBills(hub, databases.get('bills-emea')!);
      expect((await ask()).data).toEqual({ bills: { totalCount: 0 } });
      // Somebody else comes with a newer epoch: the session of the hub is refused until its own rights are of that epoch.
      expect(await read(await open('person:other', 2))).toEqual(WANTED);
      await expect(ask()).rejects.toMatchObject({ code: 'SPOKE_PROTOCOL_ERROR' });
      raise();
      expect((await ask()).data).toEqual({ bills: { totalCount: 0 } });
    } finally {
      await transport.close();
    }
  });
  it('gives them before it streams a document', async () => {
    const { attempts, transport, put, ask } = world();
    try {
      expect((await put('one')).status).toBe(200);
      expect([(await put('two')).status, (await ask()).data]).toEqual([200, { bills: { totalCount: 0 } }]);
      expect(attempts.map(({ counter }) => counter)).toEqual([1, 2, 3, 4]);
    } finally {
      await transport.close();
    }
  });
  it('says that the instance is not there when it has forgotten them, and puts the same document with the next try', async () => {
    const { transport, put, ask } = world();
    try {
      await ask();
      const { url } = bills;
      await bills.close();
      bills = await startBills(hub, databases.get('bills-emea')!);
      expect(bills.url).not.toBe(url);
      await expect(put('three')).rejects.toMatchObject({ code: 'SPOKE_UNAVAILABLE' });
      expect((await put('three')).status).toBe(200);
    } finally {
      await transport.close();
    }
  });
});
