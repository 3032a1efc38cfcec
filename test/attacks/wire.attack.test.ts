/* eslint-disable @typescript-eslint/no-explicit-any -- answers of the instance are read as JSON */
import { hmac256, sha256 } from '#kernel/digest';
import { systemClock } from '#kernel/Clock';
import { type Hub, grant, testHub } from '#kit/testing/Hub';
import { type RunningBills, owner, startBills } from '#kit/testing/startBills';
import { type TestSession, openSession } from '#kit/testing/TestSession';
import { principalWith } from '#policy/principalWith';
import { type CallContext } from '../../hub/transport/CallContext';
import { HttpTransport } from '../../hub/transport/httpTransport';
import { signedSessions } from '../../hub/transport/signedSessions';
import { type Destination, type SpokeReply } from '../../hub/transport/Transport';
import { fault } from '../support/faults/Fault';
import { type TestDatabases, dropDatabases, freshDatabases } from '../support/postgres';
import { attacks } from './attacks';

// Straight at a spoke instance: two replicas of one instance over one database, and whoever can reach their ports.

interface World {
  readonly databases: TestDatabases;
  readonly hub: Hub;
  readonly bills: RunningBills;
  readonly replica: RunningBills;
}

const clerk = owner('person:anna', ['DE01']);
const COUNT = JSON.stringify({ query: '{ bills { totalCount } }' });
const REFUSED = { status: 401, body: { errors: [{ message: 'no valid session', extensions: { code: 'UNAUTHENTICATED' } }] } };

const post = async (to: { readonly url: string }, headers: Readonly<Record<string, string>>, body: string) => {
  const response = await fetch(`${to.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
  return { status: response.status, body: (await response.json()) as Record<string, any> };
};
const addBill = (payer: string, key = payer): string =>
  JSON.stringify({
    query: 'mutation ($input: AddBillInput!) { addBill(input: $input) { __typename ... on BillChanged { bill { id enteredBy } } } }',
    variables: { input: { legalEntityCode: 'DE01', payer, amount: '1.00', iban: 'DE89370400440532013000', idempotencyKey: key } },
  });
const idOf = async ({ hub, bills }: World, payer: string): Promise<string> => {
  const { send } = await hub.session(bills.at, clerk);
  const { data } = (await (await send({ op: 'WRITE', body: addBill(payer) })).json()) as Record<string, any>;
  return data.addBill.bill.id as string;
};
const openAt = ({ hub, bills }: World, epoch: number, claims = {}): Promise<TestSession> =>
  openSession(
    hub.signing,
    { ...bills.at, wrappingKey: hub.wrappingKey },
    { principal: principalWith({ ...clerk, policyVersion: 'v', epoch }), claims },
  );
const status = async (response: Promise<Response>): Promise<number> => (await response).status;

/** Somebody with more legal entities than a token carries, and what her instance says to rights that she puts there. */
const openWide = ({ hub, bills }: World, epoch: number, claims = {}): Promise<TestSession> => {
  const legalEntities = ['DE01', ...Array.from({ length: 250 }, (_, at) => `AA${String(at).padStart(3, '0')}`)];
  const principal = principalWith({ ...owner('person:wide', legalEntities), policyVersion: 'v', epoch });
  return openSession(hub.signing, { ...bills.at, legalEntities, wrappingKey: hub.wrappingKey }, { principal, claims });
};
const giveRights = ({ send, snapshot }: TestSession, bytes: Uint8Array, digest = snapshot!.snapshot): Promise<number> =>
  status(send({ op: 'READ', method: 'PUT', path: `/rights/${digest}`, body: bytes, bodyHash: digest }));

/** The hub's half of a call, towards the replicas. */
const hubSide = ({ hub, bills }: World) => {
  const transport = new HttpTransport({
    sessions: signedSessions({ signing: () => hub.signing, clock: systemClock, release: () => 'release' }),
    clock: systemClock,
    limits: { callMs: 40_000 },
  });
  const to: Destination = {
    instance: bills.at.instance,
    url: `${bills.url}/graphql`,
    legalEntities: bills.at.legalEntities,
    wrappingKey: hub.wrappingKey,
  };
  const send = (subject: string, kind: 'READ' | 'WRITE', body: string) => {
    const principal = principalWith({ ...owner(subject, ['DE01']), policyVersion: 'v', epoch: 1 });
    const call: CallContext = { principal, rights: null, requestId: subject, deadlineAt: performance.now() + 40_000, operationKind: kind };
    const { query, variables = {} } = JSON.parse(body) as { query: string; variables?: Record<string, unknown> };
    return transport.send({ to, query, variables, kind, call });
  };
  return { send, close: () => transport.close() };
};

attacks<World>('wire', {
  async open() {
    const databases = await freshDatabases(['bills-emea']);
    const hub = await testHub();
    const [bills, replica] = await Promise.all([
      startBills(hub, databases.get('bills-emea')!),
      startBills(hub, databases.get('bills-emea')!),
    ]);
    return { databases, hub, bills, replica };
  },
  async close({ databases, bills, replica }) {
    await bills.close();
    await replica.close();
    await dropDatabases(databases);
  },
  cases: [
    {
      id: 'B01',
      title: 'a spoke shows its contract to the registry, and to nobody else',
      async holds(world) {
        const { hub, bills } = world;
        const body = JSON.stringify({ query: '{ _service { sdl } }' });
        expect(await post(bills, {}, '{ not even JSON')).toEqual(REFUSED);
        expect(await post(bills, {}, body)).toEqual(REFUSED);
        const { send } = await hub.session(bills.at, clerk);
        for (const query of [
          '{ _service { sdl } }',
          '{ __schema { types { name } } }',
          '{ ...S } fragment S on Query { a: _service { sdl } }',
        ]) {
          const response = await send({ op: 'READ', body: JSON.stringify({ query }) });
          expect([response.status, (await response.text()).includes('payeeIban')]).toEqual([403, false]);
        }
      },
      async twin(world) {
        const { send } = await openAt(world, 1, { aim: 'REGISTRY' });
        const response = await send({ op: 'READ', body: JSON.stringify({ query: '{ _service { sdl } }' }) });
        const { data } = (await response.json()) as Record<string, any>;
        expect(data._service.sdl).toContain('type Bill');
      },
      faults: [
        fault(
          'every session reads the contract',
          'spokes/kit/server/Engine.ts',
          'if (isRegistry ? readsRows : readsContract)',
          'if (isRegistry && readsRows)',
        ),
        fault(
          'the session is looked at after the body',
          'spokes/kit/server/http.ts',
          '    } catch {\n      await refuse(reply);',
          '    } catch {\n      void reply;',
        ),
      ],
    },
    {
      id: 'B02',
      title: 'entities are not read from a spoke without a session and a proof, and with one the cells are those of the view',
      async holds(world) {
        const { hub, bills } = world;
        const id = await idOf(world, 'entities');
        const query =
          'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Bill { id payer iban gross { amount } enteredBy _visible } } }';
        const body = JSON.stringify({ query, variables: { r: [{ __typename: 'Bill', id }] } });
        const { headersOf } = await hub.session(bills.at, clerk);
        const { authorization = '' } = headersOf({ op: 'READ', body });
        const made = `1.READ.${'A'.repeat(43)}`;
        for (const headers of [
          {},
          { authorization },
          { authorization, 'nave-proof': made },
          { authorization: 'Bearer x', 'nave-proof': made },
        ])
          expect(await post(bills, headers, body)).toEqual(REFUSED);
        const poor = {
          subject: 'person:poor',
          grants: [grant({ activity: 'READ', type: 'Bill', legalEntities: ['DE01'], fields: { core: 'all' } })],
        };
        const seen = await hub.ask(bills.at, poor, JSON.parse(body) as { query: string });
        expect(seen.body.data._entities).toEqual([{ id, payer: 'entities', iban: null, gross: null, enteredBy: null, _visible: true }]);
      },
      async twin(world) {
        const id = await idOf(world, 'entities twin');
        const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Bill { id iban enteredBy } } }';
        const seen = await world.hub.ask(world.bills.at, clerk, { query, variables: { r: [{ __typename: 'Bill', id }] } });
        expect(seen.body.data._entities).toEqual([{ id, iban: 'DE89370400440532013000', enteredBy: 'person:anna' }]);
      },
      faults: [
        fault(
          'a call needs no session',
          'spokes/kit/server/http.ts',
          '      await refuse(reply);\n    }\n  });',
          '      void reply;\n    }\n  });',
        ),
        fault(
          'a call needs no proof',
          'spokes/kit/server/admission.ts',
          'if (!isProven(session.key, call, mac)) throw',
          'if (!isProven(session.key, call, mac) && mac.length === 0) throw',
        ),
      ],
    },
    {
      id: 'B03',
      title: 'what a representation says beside its key decides nothing',
      async holds(world) {
        const { hub, bills } = world;
        const id = await idOf(world, 'forged');
        const query =
          'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Bill { id legalEntityCode payer gross { amount } iban enteredBy _visible } } }';
        const ask = async (caller: typeof clerk, more: object): Promise<unknown> => {
          const variables = { r: [{ __typename: 'Bill', id, ...more }] };
          return (await hub.ask(bills.at, caller, { query, variables })).body.data;
        };
        for (const caller of [clerk, owner('person:other', ['FR01']), { subject: 'person:nobody', grants: [] }]) {
          const bare = await ask(caller, {});
          for (const forged of [
            { legalEntityCode: 'FORGED' },
            { legalEntityCode: 'FR01', enteredBy: 'person:other', iban: 'DE00', gross: { amount: '0', currency: 'EUR' }, _visible: true },
          ])
            expect(await ask(caller, forged)).toEqual(bare);
        }
      },
      async twin(world) {
        const id = await idOf(world, 'bare');
        const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Bill { payer } } }';
        const seen = await world.hub.ask(world.bills.at, clerk, { query, variables: { r: [{ __typename: 'Bill', id }] } });
        expect(seen.body.data._entities).toEqual([{ payer: 'bare' }]);
      },
      faults: [
        fault(
          'a row is completed with what the representation says',
          'spokes/kit/schema/references.ts',
          "typeof id === 'string' ? context.rows.byId(type, id, info) : null",
          "typeof id === 'string' ? context.rows.byId(type, id, info).then((row) => row && { ...row, ...reference }) : null",
        ),
        fault(
          'a reference is taken for its row',
          'spokes/kit/schema/references.ts',
          "typeof id === 'string' ? context.rows.byId(type, id, info) : null",
          "typeof id === 'string' ? Promise.resolve({ ...reference, id }) : context.rows.byId(type, '', info)",
        ),
      ],
    },
    {
      id: 'B08',
      title: 'a session or a call is of no use at another instance, with another body, under another key, or a second time',
      async holds(world) {
        const { hub, bills, replica } = world;
        const other = await hub.session({ ...bills.at, instance: 'bills-amer' }, clerk);
        expect(await status(other.send({ op: 'READ', body: COUNT }))).toBe(401);
        const { headersOf } = await hub.session(bills.at, clerk);
        const read = headersOf({ op: 'READ', body: COUNT });
        expect(await post(bills, read, JSON.stringify({ query: '{ bills { nodes { iban } } }' }))).toEqual(REFUSED);
        expect(await post(bills, { ...read, 'nave-request-id': 'other' }, COUNT)).toEqual(REFUSED);
        expect(await post(bills, { ...read, 'nave-proof': (read['nave-proof'] ?? '').replace('READ', 'WRITE') }, COUNT)).toEqual(REFUSED);
        const { 'nave-proof': foreign = '' } = (await hub.session(bills.at, clerk)).headersOf({ op: 'READ', body: COUNT });
        expect(await post(bills, { ...read, 'nave-proof': foreign }, COUNT)).toEqual(REFUSED);
        expect((await post(bills, read, COUNT)).status).toBe(200);
        expect(await post(bills, read, COUNT)).toEqual(REFUSED);
        const announced = headersOf({ op: 'READ', body: addBill('announced') });
        expect(await post(bills, announced, addBill('announced'))).toEqual(REFUSED);
        const write = headersOf({ op: 'WRITE', body: addBill('twice') });
        expect((await post(bills, write, addBill('twice'))).status).toBe(200);
        expect(await post(bills, write, addBill('twice'))).toEqual(REFUSED);
        expect(await post(replica, write, addBill('twice'))).toEqual(REFUSED);
        // Outside the time window nothing of a session is taken, at a replica that has never seen it either.
        const now = Math.floor(Date.now() / 1_000);
        const old = await openAt(world, 1, { iat: now - 70, exp: now - 10 });
        expect(await post(replica, old.headersOf({ op: 'READ', body: COUNT }), COUNT)).toEqual(REFUSED);
      },
      async twin({ hub, bills, replica }) {
        const { send, headersOf } = await hub.session(bills.at, clerk);
        for (const body of [COUNT, COUNT]) expect(await status(send({ op: 'READ', body }))).toBe(200);
        for (const to of [bills, replica])
          expect((await post(to, headersOf({ op: 'WRITE', body: addBill('once', 'key') }), addBill('once', 'key'))).status).toBe(200);
      },
      faults: [
        fault('the audience is not compared', 'policy/token.ts', '      audience: expected.audience,\n', ''),
        fault(
          'the life of a token is not looked at',
          'policy/token.ts',
          'currentDate: new Date(expected.nowSeconds * 1_000),\n      maxTokenAge: SESSION_SECONDS_MAX,',
          'currentDate: new Date(0),',
        ),
        fault('the body is no part of the proof', 'policy/proof.ts', 'op, bodyHash, requestId, target]);', "op, '', requestId, target]);"),
        fault(
          'the request id is no part of the proof',
          'policy/proof.ts',
          'op, bodyHash, requestId, target]);',
          "op, bodyHash, '', target]);",
        ),
        fault('the operation kind is no part of the proof', 'policy/proof.ts', '[sid, String(counter), op,', "[sid, String(counter), '',"),
        fault(
          'the proof is not made under the key of the session',
          'policy/proof.ts',
          'return hmac256(key, [sid,',
          "return hmac256(Buffer.alloc(32), [''.slice(sid.length),",
        ),
        fault(
          'a counter is not spent',
          'spokes/kit/server/admission.ts',
          "  if (!session.spent.spend(counter)) throw SessionInvalid('the counter is spent');\n",
          '',
        ),
        fault(
          'the counter of a write is kept in memory only',
          'spokes/kit/write/SpentCalls.ts',
          '    if (rows.length === 0) throw CallSpent();\n',
          '',
        ),
        fault(
          'a mutation may be announced as a read',
          'spokes/kit/server/Engine.ts',
          "operation.operation === OperationTypeNode.MUTATION && call.op !== 'WRITE'",
          "operation.operation === OperationTypeNode.SUBSCRIPTION && call.op !== 'WRITE'",
        ),
      ],
    },
    {
      id: 'B09',
      title: 'a hub that forgets to authorise gets the view of the principal in whose session it asks',
      async holds(world) {
        const { hub, bills } = world;
        await idOf(world, 'deputy');
        const poor = {
          subject: 'person:poor',
          grants: [grant({ activity: 'READ', type: 'Bill', legalEntities: ['DE01'], fields: { core: 'all' } })],
        };
        const all =
          '{ bills(first: 500) { totalCount nodes { id payer gross { amount } iban note: shouted enteredBy } } totals { groups { gross { amount } } _scope } }';
        const { data } = (await hub.ask(bills.at, poor, { query: all })).body;
        expect(data.bills.nodes.length).toBeGreaterThan(0);
        for (const { payer, ...rest } of data.bills.nodes) {
          expect(typeof payer).toBe('string');
          expect(rest).toEqual({ id: rest.id, gross: null, iban: null, note: null, enteredBy: null });
        }
        expect((data.totals?.groups ?? []).filter(({ gross }: { gross: unknown }) => gross !== null)).toEqual([]);
        const nobody = (await hub.ask(bills.at, { subject: 'person:nobody', grants: [] }, { query: all })).body.data;
        expect(nobody.bills?.nodes ?? []).toEqual([]);
      },
      async twin(world) {
        await idOf(world, 'deputy twin');
        const { data } = (
          await world.hub.ask(world.bills.at, clerk, { query: '{ bills(first: 500) { nodes { iban gross { amount } } } }' })
        ).body;
        expect(data.bills.nodes).toContainEqual({ iban: 'DE89370400440532013000', gross: { amount: '1.00' } });
      },
      faults: [
        fault(
          'cells that no grant shows leave clear',
          'spokes/kit/read/Compilation.ts',
          "arms.length === 0 ? 'null' :",
          'arms.length === 0 ? outgoing(sql, kind) :',
        ),
      ],
    },
    {
      id: 'G05',
      title: 'no two sessions and no two proofs share a key because their parts run into one another',
      async holds({ hub, bills }) {
        const sessions = signedSessions({ signing: () => hub.signing, clock: systemClock, release: () => 'release' });
        const token = async (subject: string, purpose: string | null, more: Partial<Destination> = {}): Promise<string> => {
          const principal = { ...principalWith({ subject, purpose, policyVersion: 'v', epoch: 1 }), fingerprint: 'f' };
          const to = { instance: 'bills', url: bills.url, legalEntities: ['DE01'], wrappingKey: hub.wrappingKey, ...more };
          const call: CallContext = { principal, rights: null, requestId: '', deadlineAt: 0, operationKind: 'READ' };
          return (await sessions.sessionFor(call, to))?.token ?? '';
        };
        const tokens = await Promise.all([
          token('person:a', null),
          token('person:a', ''),
          token('person:a', 'x'),
          token('person:ax', null),
          token('person:a\u0000\u0000\u0000\u0001x', null),
          token('person:a', null, { instance: 'bill', legalEntities: ['sDE01'] }),
          token('person:a', null, { legalEntities: ['DE01', 'FR01'] }),
          token('person:a', null, { legalEntities: ['DE01,FR01'] }),
          token('person:a', null, { legalEntities: ['DE01FR01'] }),
          token('person:a', null, { legalEntities: ['DE01\u0000\u0000\u0000\u0004FR01'] }),
        ]);
        expect(new Set(tokens).size).toBe(tokens.length);
        const macs = [
          ['a', 'b'],
          ['ab', ''],
          ['', 'ab'],
          ['a,b', ''],
          ['a\u0000\u0000\u0000\u0001b', ''],
          ['a', '\u0000\u0000\u0000\u0001b'],
          ['a\u0000\u0000\u0000\u0001b'],
        ].map((parts) => hmac256(Buffer.alloc(32), parts).toString('hex'));
        expect(new Set(macs).size).toBe(macs.length);
      },
      async twin({ hub }) {
        const sessions = signedSessions({ signing: () => hub.signing, clock: systemClock, release: () => 'release' });
        const principal = principalWith({ subject: 'person:a', policyVersion: 'v', epoch: 1 });
        const to = { instance: 'bills', url: '', legalEntities: ['DE01'], wrappingKey: hub.wrappingKey };
        const call: CallContext = { principal, rights: null, requestId: '', deadlineAt: 0, operationKind: 'READ' };
        const [one, again] = [await sessions.sessionFor(call, to), await sessions.sessionFor(call, { ...to })];
        expect(one?.token).toBe(again?.token);
      },
      faults: [
        fault(
          'parts have no length',
          'kernel/digest.ts',
          '    at = bytes.writeUInt32BE(sizes[index] ?? 0, at);',
          '    at = bytes.writeUInt32BE(sizes[index] === -1 ? 1 : 1, at);',
        ),
        fault(
          'a list is joined into one part',
          'hub/transport/signedSessions.ts',
          '    ...to.legalEntities,',
          "    to.legalEntities.join(','),",
        ),
        fault(
          'an empty purpose is taken for none',
          'hub/transport/signedSessions.ts',
          "purpose === null ? '' : `=${purpose}`",
          "purpose ?? ''",
        ),
      ],
    },
    {
      id: 'G06',
      title: '50 people at once, each with warm sessions: no call runs in the session of another',
      async holds(world) {
        const { send, close } = hubSide(world);
        const changedOf = ({ data }: SpokeReply): unknown => data?.['addBill'];
        const codeOf = (error: unknown): string => (error as { code: string }).code;
        const people = Array.from({ length: 50 }, (_, at) => `person:${String(at).padStart(2, '0')}`);
        try {
          for (let round = 0; round < 2; round++) {
            const added = await Promise.all(
              people.map(
                async (subject) =>
                  [subject, await send(subject, 'WRITE', addBill(`${subject} ${String(round)}`)).then(changedOf, codeOf)] as const,
              ),
            );
            for (const [subject, changed] of added) expect(changed).toMatchObject({ bill: { enteredBy: subject } });
          }
        } finally {
          await close();
        }
      },
      async twin(world) {
        const { send, close } = hubSide(world);
        expect((await send('person:twin', 'WRITE', addBill('twin'))).data).toMatchObject({
          addBill: { bill: { enteredBy: 'person:twin' } },
        });
        await close();
      },
      faults: [
        fault(
          'the hub keeps sessions by rights and not by person',
          'hub/transport/signedSessions.ts',
          '  return digestOf([\n    subject,',
          '  return digestOf([\n    subject.slice(0, 0),',
        ),
        fault(
          'the spoke decides for the principal of a session that it kept',
          'spokes/kit/server/Sessions.ts',
          'session.principal ??= this.principalOf',
          'session.principal = [...this.kept.values()][0]?.principal ?? this.principalOf',
        ),
      ],
    },
    {
      id: 'J16',
      title: 'a flood of representations is refused at the spoke, before a row is read',
      async holds({ hub, bills }) {
        const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }';
        const many = (count: number) => Array.from({ length: count }, (_, at) => ({ __typename: 'Payer', id: `p${String(at)}` }));
        const ask = async (text: string, count: number): Promise<unknown> => {
          const { status: code, body } = await hub.ask(bills.at, clerk, { query: text, variables: { r: many(count) } });
          return [code, body.errors?.[0]?.extensions.code];
        };
        expect(await ask(query, 501)).toEqual([400, 'COST_LIMIT']);
        expect(
          await ask(
            'query ($r: [_Any!]!) { a: _entities(representations: $r) { __typename } b: _entities(representations: $r) { __typename } }',
            300,
          ),
        ).toEqual([400, 'COST_LIMIT']);
        const { send } = await hub.session(bills.at, clerk);
        const flood = JSON.stringify({ query, variables: { r: many(100_000) } });
        expect([400, 413]).toContain(await status(send({ op: 'READ', body: flood })));
      },
      async twin({ hub, bills }) {
        const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }';
        const r = Array.from({ length: 500 }, (_, at) => ({ __typename: 'Payer', id: `p${String(at)}` }));
        const { body } = await hub.ask(bills.at, clerk, { query, variables: { r } });
        expect(body.data._entities).toHaveLength(500);
      },
      faults: [
        fault(
          'representations are not counted',
          'spokes/kit/server/Engine.ts',
          '  if (count > REPRESENTATIONS_MAX) throw TooManyEntities();\n',
          '',
        ),
        fault(
          'each `_entities` is counted alone',
          'spokes/kit/server/Engine.ts',
          '(sum, each) => sum + countOf(each, variables), 0)',
          '(most, each) => Math.max(most, countOf(each, variables)), 0)',
        ),
      ],
    },
    {
      id: 'H05',
      title: 'a session from before a right was taken away is refused once the spoke has seen the newer epoch',
      async holds(world) {
        const [verified, unused] = [await openAt(world, 7), await openAt(world, 7)];
        expect(await status(verified.send({ op: 'READ', body: COUNT }))).toBe(200);
        expect(await status((await openAt(world, 8)).send({ op: 'READ', body: COUNT }))).toBe(200);
        for (const old of [verified, unused]) expect(await status(old.send({ op: 'READ', body: COUNT }))).toBe(401);
      },
      async twin(world) {
        expect(await status((await openAt(world, 8)).send({ op: 'READ', body: COUNT }))).toBe(200);
      },
      faults: [
        fault(
          'the epoch is ignored',
          'spokes/kit/server/Sessions.ts',
          "    if (session.claims.ep < this.minimumEpoch) throw SessionInvalid('its epoch is over');\n",
          '',
        ),
        fault(
          'a verified session is not looked at again',
          'spokes/kit/server/Sessions.ts',
          '    if (session === undefined || session.claims.exp <= nowSeconds) {',
          '    if (session !== undefined) return session;\n    if (session === undefined) {',
        ),
      ],
    },
    // Last: an instance does not go back to an older epoch.
    {
      id: 'B11',
      title: 'rights that a session only names are taken by their digest, under their fingerprint, in their epoch, and from its hub',
      async holds(world) {
        const wide = await openWide(world, 20);
        const { bytes, snapshot } = wide.snapshot!;
        const wider = Buffer.from(bytes.toString().replaceAll('AA000', 'FR01'));
        // Of the same fingerprint: that a right began earlier takes no part in a decision.
        const earlier = Buffer.from(bytes.toString().replaceAll('2020-01-01', '2019-01-01'));
        const path = `/rights/${snapshot}`;
        const headers = wide.headersOf({ op: 'READ', method: 'PUT', path, body: bytes, requestId: 'other' });
        const unproven = { ...headers, 'nave-request-id': 'test' };
        expect((await fetch(world.bills.url + path, { method: 'PUT', headers: unproven, body: bytes })).status).toBe(401);
        for (const each of [wider, earlier])
          expect([await giveRights(wide, each), await giveRights(wide, each, sha256(each))]).toEqual([401, 401]);
        const other = await openWide(world, 20, { fp: sha256('other') });
        expect(await giveRights(other, bytes)).toBe(401);
        expect(await status(wide.send({ op: 'READ', body: COUNT }))).toBe(428);
        expect([await giveRights(wide, bytes), await status(wide.send({ op: 'READ', body: COUNT }))]).toEqual([204, 200]);
        expect(await status(other.send({ op: 'READ', body: COUNT }))).toBe(401);
        expect(await status((await openWide(world, 21)).send({ op: 'READ', body: COUNT }))).toBe(428);
      },
      async twin(world) {
        const wide = await openWide(world, 21);
        expect([await giveRights(wide, wide.snapshot!.bytes), await status(wide.send({ op: 'READ', body: COUNT }))]).toEqual([204, 200]);
      },
      faults: [
        fault('the bytes are not hashed', 'policy/snapshot.ts', '  if (sha256(bytes) !== snapshot) return null;\n', ''),
        fault(
          'the fingerprint of rights that are kept is not computed again',
          'policy/token.ts',
          'if (fingerprintOf(principalOfSession(claims)) !== claims.fp) throw',
          'if (claims.fp === null) throw',
        ),
        fault(
          'rights outlive their epoch',
          'spokes/kit/server/Snapshots.ts',
          'known.epoch !== claims.ep || known.endsAtSeconds',
          'known.endsAtSeconds',
        ),
        fault(
          'rights are taken without a proof',
          'spokes/kit/server/http.ts',
          "door.put('/rights/:sha256', { onRequest: prove }, async",
          "void prove;\n  door.put('/rights/:sha256', async",
        ),
      ],
    },
  ],
});
