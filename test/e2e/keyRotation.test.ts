import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeProtectedHeader } from 'jose';
import { SettableClock, systemClock } from '#kernel/Clock';
import { randomIds } from '#kernel/ids';
import { type Instance } from '#kit/server/options';
import { startInstance } from '#kit/server/startInstance';
import { bills } from '#kit/testing/bills';
import { BILLS, owner } from '#kit/testing/startBills';
import { principalWith } from '#policy/principalWith';
import { newWrappingKey, publicHalf } from '#policy/wrapping';
import { destinationOf } from '../../hub/transport/destinationOf';
import { HttpTransport } from '../../hub/transport/httpTransport';
import { signedSessions } from '../../hub/transport/signedSessions';
import { signingKeys } from '../../hub/transport/signingKeys';
import { type SpokeSessions } from '../../hub/transport/SpokeSessions';
import { DataFolder } from '../../scripts/start/DataFolder';
import { type Keys, openKeys, publicKeys, rotateSigning, type RotationStep } from '../../scripts/start/keys';
import { type TestDatabases, dropDatabases, freshDatabases } from '../support/postgres';

// The hub's half of a call, with its signing keys in a file, and an instance that follows the public ones in another: as docs/operator.md has it.

const ISSUER = 'https://hub.nave.invalid';
const folder = mkdtempSync(join(tmpdir(), 'nave-rotation-'));
const [SIGNING, PUBLIC] = [join(folder, 'signing.json'), join(folder, 'public.json')];
const wrapping = newWrappingKey('bills');
const data = DataFolder.open(join(folder, 'data'));

let keys: Keys = openKeys(data, []);
let databases: TestDatabases;
let instance: Instance;
let transport: HttpTransport;
/** `kid` of every token that was used. */
const used = new Set<string>();

function publish(file: string, document: object): void {
  writeFileSync(`${file}.new`, JSON.stringify(document));
  renameSync(`${file}.new`, file);
}

function step(name: RotationStep): void {
  keys = rotateSigning(data, keys, name);
  publish(PUBLIC, publicKeys(keys.hubSigning));
  publish(SIGNING, { keys: keys.hubSigning });
}

beforeAll(async () => {
  publish(PUBLIC, publicKeys(keys.hubSigning));
  publish(SIGNING, { keys: keys.hubSigning });
  databases = await freshDatabases(['bills-emea']);
  instance = await startInstance(bills, {
    registryEntry: BILLS,
    database: databases.get('bills-emea')!,
    keys: { issuer: ISSUER, jwksFile: PUBLIC, wrapping: [wrapping] },
    clock: new SettableClock('2026-11-24T09:00:00.000000Z'),
    ids: randomIds,
  });
  const signing = signingKeys({ issuer: ISSUER, keysFile: SIGNING }, () => undefined);
  const sessions = signedSessions({ signing, clock: systemClock, release: () => 'release' });
  const watched: SpokeSessions = {
    async sessionFor(call, to) {
      const session = await sessions.sessionFor(call, to);
      if (session !== null) used.add(decodeProtectedHeader(session.token).kid ?? '');
      return session;
    },
  };
  transport = new HttpTransport({ sessions: watched, clock: systemClock });
}, 60_000);
afterAll(async () => {
  await transport.close();
  await instance.close();
  await dropDatabases(databases);
  rmSync(folder, { recursive: true });
});

let asked = 0;

/** One read by somebody who has no session yet. */
async function ask(): Promise<void> {
  const principal = principalWith({ ...owner(`person:${String(++asked)}`, ['DE01']), policyVersion: 'v', epoch: 1 });
  const to = destinationOf({ ...BILLS, url: instance.url, wrappingKey: publicHalf(wrapping) });
  const call = {
    principal,
    rights: null,
    requestId: `r${String(asked)}`,
    deadlineAt: performance.now() + 5_000,
    operationKind: 'READ' as const,
  };
  const reply = await transport.send({ to, query: '{ bills { totalCount } }', variables: {}, kind: 'READ', call });
  expect(reply).toMatchObject({ data: { bills: { totalCount: 0 } }, errors: [] });
}

/** Asks without a pause from several sides until `done`; every answer must be right. Answers how many there were. */
async function underLoad(done: () => Promise<void>): Promise<number> {
  const before = asked;
  let isOver = false;
  const workers = Array.from({ length: 6 }, async () => {
    while (!isOver) await ask();
  });
  await done();
  isOver = true;
  await Promise.all(workers);
  return asked - before;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const kids = (): readonly string[] => keys.hubSigning.map(({ kid }) => kid ?? '');

it('the signing key of the hub changes under load, and no request fails', async () => {
  const [old = ''] = kids();
  const count = await underLoad(async () => {
    await pause(200);
    step('next');
    await pause(1_500);
    expect([...used]).toEqual([old]);
    step('use');
    await pause(500);
    step('retire');
    await pause(1_500);
    used.clear();
    await pause(300);
  });
  expect(count).toBeGreaterThan(50);
  expect([...used]).toEqual(kids());
  expect(kids()).not.toContain(old);
}, 30_000);

it('a key that is used the moment it is announced is looked up, and no request fails', async () => {
  const [old = ''] = kids();
  used.clear();
  await underLoad(async () => {
    await pause(1_200);
    keys = rotateSigning(data, keys, 'next');
    step('use');
    await pause(1_000);
  });
  expect([...used]).toEqual([old, ...kids().filter((kid) => kid !== old)]);
}, 30_000);

it('a key that is retired signs nothing any more', async () => {
  const retired = keys.hubSigning.at(-1);
  step('retire');
  await pause(1_500);
  publish(SIGNING, { keys: [retired] });
  await expect(ask()).rejects.toMatchObject({ code: 'SPOKE_PROTOCOL_ERROR' });
  publish(SIGNING, { keys: keys.hubSigning });
  await ask();
}, 30_000);

it('a file that is half written leaves the keys that are in use, on both sides', async () => {
  writeFileSync(PUBLIC, '{"keys":[');
  writeFileSync(SIGNING, '{"keys":[');
  await pause(1_500);
  await ask();
  publish(PUBLIC, publicKeys(keys.hubSigning));
  publish(SIGNING, { keys: keys.hubSigning });
}, 30_000);
