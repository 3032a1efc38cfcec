import { Money } from '#kernel/Money';
import { type CanonicalStatement } from '../../../spokes/cash/domain/Statement';
import { writeCamt053 } from '../../../spokes/cash/formats/camt053/writeCamt053';
import { type Input, type WritePath } from './WritePath';
import { type World } from './World';

const ERP = 'service:erp-emea';

export const CASH_PATHS: readonly WritePath[] = [
  {
    mutation: 'openBankAccount',
    by: ERP,
    answer: 'bankAccount { id version } event { type }',
    target: 'NEW',
    writes: ['bank_account'],
    leaves: { op: 'ne', field: 'currency', value: 'EUR' },
    async given(world) {
      const twin = account(world);
      await change(world, 'openBankAccount', twin);
      return { honest: account(world), twin };
    },
  },
  {
    mutation: 'importStatements',
    by: 'person:carla',
    answer: 'outcomes { outcome statements { id } refusals { code path } }',
    target: 'NEW',
    writes: ['bank_account', 'bank_transaction', 'statement'],
    each: true,
    leaves: { op: 'ne', field: 'status', value: 'OK' },
    names: {
      documents: async (world) => ({ hidden: await document(world, 'FR01'), absent: 'f'.repeat(64) }),
    },
    async given(world) {
      const input = async () => ({ legalEntityCode: 'DE01', documents: [await document(world)] });
      const twin = await input();
      await change(world, 'importStatements', twin);
      return { honest: await input(), twin };
    },
  },
];

function account(world: World, legalEntityCode = 'DE01'): Input {
  const number = String(world.next());
  return { legalEntityCode, name: `Account ${number}`, accountNumber: `4711${number}`, currency: 'EUR', purpose: 'OPERATING' };
}

/** The first statement of a new account, put under its legal entity. */
async function document(world: World, legalEntity = 'DE01'): Promise<string> {
  const input = account(world, legalEntity);
  await change(world, 'openBankAccount', input);
  const bytes = writeCamt053({
    format: 'camt.053.001.08',
    messageId: 'M',
    createdAt: '2026-03-02T18:00:00.000000Z',
    statements: [statement(input['accountNumber'] as string)],
  });
  return world.taken('cash', ERP, { bytes, legalEntity });
}

function statement(otherId: string): CanonicalStatement {
  const date = '2026-03-02';
  return {
    account: { iban: null, otherId, currency: 'EUR', name: null, ownerName: null, bankBic: null },
    number: 'S-1',
    sequence: '1',
    createdAt: `${date}T18:00:00.000000Z`,
    fromDate: date,
    toDate: date,
    balances: [
      { type: 'OPBD', amount: Money.of('0.00', 'EUR'), date },
      { type: 'CLBD', amount: Money.of('12.00', 'EUR'), date },
    ],
    entries: [
      {
        amount: Money.of('12.00', 'EUR'),
        reversal: false,
        status: 'BOOKED',
        bookingDate: date,
        valueDate: date,
        bankReference: null,
        entryReference: null,
        bankCode: 'PMNT/ICDT/ESCT',
        text: 'Coffee',
        batch: null,
        details: [],
      },
    ],
  };
}

async function change(world: World, field: string, input: object): Promise<void> {
  await world.change('cash', { by: ERP, field, input });
}
