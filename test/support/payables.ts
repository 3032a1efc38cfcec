import { SettableClock } from '#kernel/Clock';
import { sha256 } from '#kernel/digest';
import { randomIds } from '#kernel/ids';
import { type Hub, testHub } from '#kit/testing/Hub';
import { openSession } from '#kit/testing/TestSession';
import { type PolicyDocument } from '#policy/grants/PolicyDocument';
import { principalFor } from '#policy/grants/principalFor';
import { type TestDatabases, dropDatabases, freshDatabases } from './postgres';
import { writeUbl } from '../../spokes/invoices/formats/ubl/writeUbl';
import { startInvoices } from '../../spokes/invoices/main';
import { LARCH, VENDOR, masterDataHub } from '../../spokes/invoices/testing/masterDataHub';
import { sampleOf } from '../../spokes/invoices/testing/sampleInvoice';

const PARTITION = ['DE01', 'FR01', 'GB01'];
const ENTRY = { instance: 'invoices-emea', spoke: 'invoices', businessUnit: 'emea', url: 'http://127.0.0.1:0', legalEntities: PARTITION };
const REGISTRY = {
  businessUnits: [{ code: 'emea', name: 'EMEA', legalEntities: PARTITION.map((code) => ({ code, from: '2020-01-01', until: null })) }],
  instances: [],
};
const TODAY = '2026-11-24';
/** Net of 10,000: above the threshold of every approval rule, below the limit of the approvers. */
const NET = 10_000;

/** A person or service, or the agent that acts for one. */
export interface Actor {
  readonly subject: string;
  readonly agent?: string;
}

export interface ShownInvoice {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly exceptions: readonly string[];
  readonly seenHash: string;
  readonly approvalStep: { readonly id: string; readonly decidedBy: string | null } | null;
}

interface Changed {
  readonly told: string | undefined;
  readonly invoice: ShownInvoice | null;
}

interface Told {
  readonly __typename?: string;
  readonly refusals?: readonly { readonly code: string }[];
  readonly invoice?: ShownInvoice;
  readonly outcomes?: readonly { readonly invoice: { readonly id: string; readonly version: number } | null }[];
}

interface Body {
  readonly data?: Readonly<Record<string, Told | null>> | null;
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
}

/** One instance of the spoke over HTTP and PostgreSQL, asked in sessions with the rights that a policy document gives on the day. */
export interface Payables {
  /** The invoice of a fresh document that `by` brought in and validated, in state VALIDATED or EXCEPTION. */
  received(by: Actor, change?: Parameters<typeof sampleOf>[1]): Promise<ShownInvoice>;
  /** `InvoiceChanged`, the code of a refusal, or the code of an error. */
  change(by: Actor, field: string, input: object): Promise<Changed>;
  close(): Promise<void>;
}

const CHANGED = `{ __typename ... on InvoiceChanged { invoice { id version status exceptions seenHash approvalStep { id decidedBy } } } ... on Refused { refusals { code } } }`;
const RECEIVED = `mutation ($input: ReceiveInvoicesInput!) { receiveInvoices(input: $input) { ... on InvoicesReceived { outcomes { outcome invoice { id version } } } ... on Refused { refusals { code } } } }`;

export async function startPayables(policy: PolicyDocument): Promise<Payables> {
  const master = await masterDataHub({
    legalEntity: LARCH,
    vendors: [VENDOR],
    rate: { rate: '0.9', date: '2026-11-23' },
    silent: false,
  });
  const databases: TestDatabases = await freshDatabases(['invoices-emea']);
  const hub: Hub = await testHub();
  const instance = await startInvoices({
    registryEntry: ENTRY,
    database: openedIn(databases),
    keys: hub.keys,
    clock: new SettableClock(`${TODAY}T09:00:00.000000Z`),
    ids: randomIds,
    hub: { url: () => master.url, token: () => Promise.resolve('token') },
  });
  let calls = 0;
  const next = (): string => `p${String((calls += 1))}`;
  const sessionOf = ({ subject, agent }: Actor): ReturnType<typeof openSession> => {
    const actor = agent !== undefined ? 'AGENT' : subject.startsWith('service:') ? 'SERVICE' : 'PERSON';
    const principal = principalFor(policy, { subject, actor, agent: agent ?? null, purpose: null, on: TODAY, registry: REGISTRY });
    return openSession(hub.signing, { ...ENTRY, url: instance.url, wrappingKey: hub.wrappingKey }, { principal });
  };
  const mutate = async (by: Actor, query: string, input: object): Promise<Body> => {
    const { send } = await sessionOf(by);
    const variables = { input: { idempotencyKey: next(), ...input } };
    return (await send({ op: 'WRITE', body: JSON.stringify({ query, variables }) })).json() as Promise<Body>;
  };
  const change: Payables['change'] = async (by, field, input) => {
    const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input`;
    const body = await mutate(by, `mutation ($input: ${type}!) { ${field}(input: $input) ${CHANGED} }`, input);
    const answer = body.data?.[field];
    const told = answer?.refusals?.[0]?.code ?? answer?.__typename ?? body.errors?.[0]?.extensions.code;
    return { told, invoice: answer?.invoice ?? null };
  };
  return {
    change,
    async received(by, more = {}) {
      const bytes = writeUbl(sampleOf(NET, { number: next(), ...more }));
      const hash = sha256(bytes);
      const { send } = await sessionOf(by);
      const path = `/documents/${hash}?legalEntity=DE01`;
      const headers = { 'content-type': 'application/xml' };
      await send({ op: 'WRITE', method: 'PUT', path, body: bytes, bodyHash: hash, headers });
      const { data } = await mutate(by, RECEIVED, { legalEntityCode: 'DE01', documents: [hash] });
      const arrived = data?.['receiveInvoices']?.outcomes?.[0]?.invoice;
      if (arrived === null || arrived === undefined) throw new TypeError(JSON.stringify(data));
      const { invoice } = await change(by, 'validateInvoice', { invoiceId: arrived.id, expectedVersion: arrived.version });
      if (invoice === null) throw new TypeError('it was not validated');
      return invoice;
    },
    async close() {
      await instance.close();
      master.close();
      await dropDatabases(databases);
    },
  };
}

/** The input of a decision on the open step of an invoice, as it was shown. */
export function stepOf({ id, version, seenHash, approvalStep }: ShownInvoice): object {
  return { invoiceId: id, expectedVersion: version, seenHash, stepId: approvalStep?.id };
}

function openedIn(databases: TestDatabases): InstanceDatabase {
  const database = databases.get('invoices-emea');
  if (database === undefined) throw new TypeError('no database');
  return database;
}

type InstanceDatabase = Parameters<typeof startInvoices>[0]['database'];
