import { SettableClock } from '#kernel/Clock';
import { randomIds } from '#kernel/ids';
import { type Instance, type InstanceOptions } from '../server/options';
import { startInstance } from '../server/startInstance';
import { type Audience, type Hub, type Operation, type TestAnswer, type TestCaller, grant } from './Hub';
import { bills } from './bills';

export const BILLS = {
  instance: 'bills-emea',
  spoke: 'bills',
  businessUnit: 'emea',
  url: 'http://127.0.0.1:0',
  legalEntities: ['DE01', 'FR01', 'GB01'],
};

/** Every cell of the bills of these legal entities, in clear; may add and pay, and put documents. */
export function owner(subject: string, legalEntities: 'ALL' | readonly string[]): TestCaller {
  const fields = { core: 'all', amounts: 'all', bank: 'all', personal: 'all', notes: 'all' } as const;
  const activities = ['Bill.add', 'Bill.pay', 'SourceDocument.create'];
  return {
    subject,
    grants: [
      grant({ activity: 'READ', type: 'Bill', legalEntities, fields, clear: ['iban'] }),
      ...activities.map((activity) => grant({ activity, type: 'Bill', legalEntities })),
    ],
  };
}

export interface RunningBills extends Instance {
  readonly at: Audience;
  ask(caller: TestCaller, operation: Operation | string): Promise<{ readonly status: number; readonly body: TestAnswer }>;
  /** `data` of a query that must not fail. */
  data(caller: TestCaller, operation: Operation | string): Promise<Record<string, unknown>>;
  /** The answer of a mutation, or the code of its error. */
  change(caller: TestCaller, field: 'addBill' | 'payBill', input: Readonly<Record<string, unknown>>): Promise<unknown>;
}

const CHANGED =
  '{ __typename ... on BillChanged { replayed bill { id version payer gross { amount } } event { type sequence changedFields } } ... on Refused { replayed refusals { code retriable } } }';

/** The bills spoke over a database, with the hub that signs for it. */
export async function startBills(
  hub: Hub,
  database: InstanceOptions['database'],
  testing?: InstanceOptions['testing'],
): Promise<RunningBills> {
  const clock = new SettableClock('2026-11-24T09:00:00.000000Z');
  const instance = await startInstance(bills, {
    registryEntry: BILLS,
    database,
    keys: hub.keys,
    clock,
    ids: randomIds,
    ...(testing && { testing }),
  });
  const at = { ...BILLS, url: instance.url };
  const ask: RunningBills['ask'] = (caller, operation) =>
    hub.ask(at, caller, typeof operation === 'string' ? { query: operation } : operation);
  return {
    ...instance,
    at,
    ask,
    async data(caller, operation) {
      const { body } = await ask(caller, operation);
      if (body.errors !== undefined) throw new TypeError(JSON.stringify(body.errors));
      return body.data as Record<string, unknown>;
    },
    async change(caller, field, input) {
      const type = field === 'addBill' ? 'AddBillInput' : 'PayBillInput';
      const { body } = await ask(caller, {
        query: `mutation ($input: ${type}!) { ${field}(input: $input) ${CHANGED} }`,
        variables: { input },
      });
      return body.errors === undefined ? (body.data as Record<string, unknown>)[field] : body.errors[0]?.extensions.code;
    },
  };
}
