import { delegatedPolicy } from '../support/delegatedPolicy';
import { type Actor, type Payables, startPayables, stepOf } from '../support/payables';
import { fault } from '../support/faults/Fault';
import { attacks } from './attacks';

const ERP: Actor = { subject: 'service:erp-emea' };
const ANNA: Actor = { subject: 'person:anna' };
const BRUNO: Actor = { subject: 'person:bruno' };
const agentOf = (person: Actor): Actor => ({ ...person, agent: 'agent:triage' });

/** Submits a fresh invoice and decides on it: what the decision is told. */
async function decided(payables: Payables, { submits, decides }: { submits: Actor; decides: Actor }): Promise<string | undefined> {
  const { id: invoiceId, version: expectedVersion } = await payables.received(ERP);
  const { invoice } = await payables.change(submits, 'submitInvoice', { invoiceId, expectedVersion });
  expect(invoice?.status).toBe('IN_APPROVAL');
  return (await payables.change(decides, 'approveStep', stepOf(invoice!))).told;
}

attacks('four eyes', {
  open: () => startPayables(delegatedPolicy()),
  close: (payables) => payables.close(),
  cases: [
    {
      id: 'N09',
      title: 'who submitted an invoice approves it neither in person nor through a delegate nor by an agent',
      async holds(payables) {
        expect(await decided(payables, { submits: BRUNO, decides: BRUNO })).toBe('SOD_CONFLICT');
        expect(await decided(payables, { submits: BRUNO, decides: ANNA })).toBe('NOT_PERMITTED_ON_ROW');
        expect(await decided(payables, { submits: agentOf(BRUNO), decides: ANNA })).toBe('NOT_PERMITTED_ON_ROW');
        expect(await decided(payables, { submits: ERP, decides: agentOf(BRUNO) })).toBe('SOD_CONFLICT');
      },
      async twin(payables) {
        expect(await decided(payables, { submits: ERP, decides: ANNA })).toBe('InvoiceChanged');
      },
      faults: [
        fault(
          'a delegated right does not see the person that it is of',
          'policy/grants/delegated.ts',
          'parties: [...to, each.by]',
          'parties: [...to]',
        ),
        fault(
          'an agent decides for a person',
          'spokes/invoices/domain/personRules.ts',
          "return who.actor === 'PERSON' && ![invoice.enteredBy, invoice.acceptedBy, invoice.submittedBy]",
          'return ![invoice.enteredBy, invoice.acceptedBy, invoice.submittedBy]',
        ),
        fault(
          'who submitted is not asked',
          'spokes/invoices/domain/personRules.ts',
          '![invoice.enteredBy, invoice.acceptedBy, invoice.submittedBy]',
          '![invoice.enteredBy, invoice.acceptedBy]',
        ),
      ],
    },
  ],
});
