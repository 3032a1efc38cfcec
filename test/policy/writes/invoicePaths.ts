import { type CanonicalInvoice } from '../../../spokes/invoices/domain/CanonicalInvoice';
import { writeUbl } from '../../../spokes/invoices/formats/ubl/writeUbl';
import { sampleOf } from '../../../spokes/invoices/testing/sampleInvoice';
import { type Given, type Named, type WritePath } from './WritePath';
import { type World } from './World';

const ERP = 'service:erp-emea';
const ANSWER = 'invoice { id version status } event { type }';
const ABSENT = `inv_DE01_${'0'.repeat(26)}`;

export const INVOICE_PATHS: readonly WritePath[] = [
  {
    mutation: 'receiveInvoices',
    by: ERP,
    answer: 'outcomes { outcome invoice { id version } refusals { code path } }',
    target: 'NEW',
    writes: ['invoice'],
    each: true,
    leaves: { op: 'ne', field: 'status', value: 'RECEIVED' },
    names: {
      documents: async (world) => ({ hidden: await document(world, {}, 'FR01'), absent: 'f'.repeat(64) }),
    },
    async given(world) {
      const input = async () => ({ legalEntityCode: 'DE01', documents: [await document(world)] });
      const twin = await input();
      await receive(world, twin);
      return { honest: await input(), twin };
    },
  },
  {
    mutation: 'validateInvoice',
    by: 'person:anna',
    answer: ANSWER,
    target: 'ROW',
    writes: ['invoice'],
    leaves: { op: 'eq', field: 'status', value: 'RECEIVED' },
    given: async (world) => onInvoice(await received(world)),
  },
  {
    mutation: 'acceptException',
    by: 'person:hugo',
    answer: ANSWER,
    target: 'ROW',
    writes: ['invoice'],
    leaves: { op: 'eq', field: 'status', value: 'EXCEPTION' },
    async given(world) {
      const { invoiceId } = await received(world, { typeCode: '384' });
      const { version, exceptions } = await byErp(world, 'validateInvoice', { invoiceId, expectedVersion: 1 });
      return onInvoice({ invoiceId, expectedVersion: version, reasons: exceptions });
    },
  },
  {
    mutation: 'submitInvoice',
    by: 'person:anna',
    answer: ANSWER,
    target: 'ROW',
    writes: ['invoice'],
    leaves: { op: 'eq', field: 'status', value: 'VALIDATED' },
    async given(world) {
      const { invoiceId } = await received(world);
      await byErp(world, 'validateInvoice', { invoiceId, expectedVersion: 1 });
      return onInvoice({ invoiceId, expectedVersion: 2 });
    },
  },
  {
    mutation: 'approveStep',
    by: 'person:bruno',
    answer: ANSWER,
    target: 'ROW',
    writes: ['invoice'],
    leaves: { op: 'eq', field: 'status', value: 'IN_APPROVAL' },
    names: { stepId: foreignStep },
    async given(world) {
      const { invoiceId, expectedVersion, stepId, seenHash } = await submitted(world);
      return onInvoice({ invoiceId, expectedVersion, stepId, seenHash });
    },
  },
  {
    mutation: 'rejectStep',
    by: 'person:bruno',
    answer: ANSWER,
    target: 'ROW',
    writes: ['invoice'],
    leaves: { op: 'eq', field: 'status', value: 'IN_APPROVAL' },
    names: { stepId: foreignStep },
    async given(world) {
      const { invoiceId, expectedVersion, stepId } = await submitted(world);
      return onInvoice({ invoiceId, expectedVersion, stepId, reason: 'not ordered' });
    },
  },
];

function onInvoice(honest: Given['honest']): Given {
  return { honest, twin: { ...honest, invoiceId: ABSENT } };
}

async function foreignStep(world: World): Promise<Named> {
  return { hidden: (await submitted(world, 'FR01')).stepId, absent: `step_FR01_${'0'.repeat(26)}` };
}

/** An invoice of its own amount and number, so that none is taken for the duplicate of another. */
function document(world: World, more: Partial<CanonicalInvoice> = {}, legalEntity = 'DE01'): Promise<string> {
  const number = world.next();
  const bytes = writeUbl(sampleOf(1_000 + number, { number: `W-${String(number)}`, ...more }));
  return world.taken('invoices', ERP, { bytes, legalEntity });
}

async function received(
  world: World,
  more: Partial<CanonicalInvoice> = {},
  legalEntityCode = 'DE01',
): Promise<{ invoiceId: string; expectedVersion: 1 }> {
  const documents = [await document(world, more, legalEntityCode)];
  return { invoiceId: (await receive(world, { legalEntityCode, documents })).id, expectedVersion: 1 };
}

interface Submitted {
  readonly invoiceId: string;
  readonly expectedVersion: number;
  readonly stepId: string;
  readonly seenHash: string;
}

async function submitted(world: World, legalEntity = 'DE01'): Promise<Submitted> {
  const { invoiceId } = await received(world, {}, legalEntity);
  await byErp(world, 'validateInvoice', { invoiceId, expectedVersion: 1 });
  const { version, seenHash, approvalStep } = await byErp(world, 'submitInvoice', { invoiceId, expectedVersion: 2 });
  return { invoiceId, expectedVersion: version, stepId: approvalStep.id, seenHash };
}

const ASKED = '... on InvoiceChanged { invoice { id version status exceptions seenHash approvalStep { id } } }';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- an answer read as JSON
async function byErp(world: World, field: string, input: object): Promise<any> {
  return (await world.change('invoices', { by: ERP, field, input, answer: ASKED })).invoice;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- an answer read as JSON
async function receive(world: World, input: object): Promise<any> {
  const answer = '... on InvoicesReceived { outcomes { invoice { id } } }';
  return (await world.change('invoices', { by: ERP, field: 'receiveInvoices', input, answer })).outcomes[0].invoice;
}
