import { delegatedPolicy } from '../../test/support/delegatedPolicy';
import { type Actor, type Payables, type ShownInvoice, startPayables, stepOf } from '../../test/support/payables';

// Who brought in, accepted or submitted an invoice decides on it on no way: not in person, not through a delegate, not by an agent.

let payables: Payables;
beforeAll(async () => {
  payables = await startPayables(delegatedPolicy());
}, 120_000);
afterAll(async () => {
  await payables.close();
});

const ERP: Actor = { subject: 'service:erp-emea' };
const ANNA: Actor = { subject: 'person:anna' };
const BRUNO: Actor = { subject: 'person:bruno' };
const GRETA: Actor = { subject: 'person:greta' };
const agentOf = (person: Actor): Actor => ({ ...person, agent: 'agent:triage' });

async function submitted(enters: Actor, submits: Actor): Promise<ShownInvoice> {
  return sentIn(await payables.received(enters), submits);
}

async function sentIn({ id: invoiceId, version: expectedVersion }: ShownInvoice, by: Actor): Promise<ShownInvoice> {
  const { told, invoice } = await payables.change(by, 'submitInvoice', { invoiceId, expectedVersion });
  expect([told, invoice?.status]).toEqual(['InvoiceChanged', 'IN_APPROVAL']);
  return invoice!;
}

describe('an invoice', () => {
  it.each<[string, Actor, Actor, Actor, string]>([
    ['that a connector brought, decided by the delegate', ERP, ERP, ANNA, 'InvoiceChanged'],
    ['that the delegator submitted, decided by the delegator', ERP, BRUNO, BRUNO, 'SOD_CONFLICT'],
    ['that the delegator submitted, decided by the delegate', ERP, BRUNO, ANNA, 'NOT_PERMITTED_ON_ROW'],
    ['that an agent of the delegator submitted, decided by the delegate', ERP, agentOf(BRUNO), ANNA, 'NOT_PERMITTED_ON_ROW'],
    ['that an agent of the delegator submitted, decided by the delegator', ERP, agentOf(BRUNO), BRUNO, 'SOD_CONFLICT'],
    ['that the delegator brought, decided by the delegate', BRUNO, ERP, ANNA, 'NOT_PERMITTED_ON_ROW'],
    ['that the delegate submitted, decided by the delegate', ERP, ANNA, ANNA, 'SOD_CONFLICT'],
    ['that an agent of the delegate submitted, decided by the delegate', ERP, agentOf(ANNA), ANNA, 'SOD_CONFLICT'],
    ['that one delegate submitted, decided by another of the same person', ERP, ANNA, GRETA, 'InvoiceChanged'],
    ['that one delegate submitted, decided by the delegator', ERP, ANNA, BRUNO, 'InvoiceChanged'],
    ['that one delegate brought and the delegator submitted, decided by another', ANNA, BRUNO, GRETA, 'NOT_PERMITTED_ON_ROW'],
    ['that a connector brought, decided by an agent of the delegator', ERP, ERP, agentOf(BRUNO), 'SOD_CONFLICT'],
    ['that a connector brought, decided by an agent of the delegate', ERP, ERP, agentOf(ANNA), 'SOD_CONFLICT'],
  ])('%s', async (_, enters, submits, decides, told) => {
    const invoice = await submitted(enters, submits);
    const answer = await payables.change(decides, 'approveStep', stepOf(invoice));
    expect(answer.told).toBe(told);
    if (told === 'InvoiceChanged')
      expect(answer.invoice).toMatchObject({ status: 'APPROVED', approvalStep: { decidedBy: decides.subject } });
  });

  it('whose exception the delegator accepted is approved by neither, in person or through the delegate', async () => {
    const invoice = await payables.received(ERP, { typeCode: '384' });
    expect(invoice.status).toBe('EXCEPTION');
    const accepted = await payables.change(BRUNO, 'acceptException', {
      invoiceId: invoice.id,
      expectedVersion: invoice.version,
      reasons: invoice.exceptions,
    });
    const open = await sentIn(accepted.invoice!, ERP);
    expect((await payables.change(ANNA, 'approveStep', stepOf(open))).told).toBe('NOT_PERMITTED_ON_ROW');
    expect((await payables.change(BRUNO, 'approveStep', stepOf(open))).told).toBe('SOD_CONFLICT');
  });
});
