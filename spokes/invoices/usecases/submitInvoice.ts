import { decimal, decimalText } from '#kernel/decimal';
import { type Result, accepted, refusal, refused } from '#kernel/Result';
import { LIMIT_CURRENCY, approvalRuleOf, needsPerson } from '../domain/approvalRule';
import type { ApprovalStep, Invoice } from '../domain/Invoice';
import { allowed } from '../domain/lifecycle';
import type { Converted, InvoiceEffect, InvoicePorts } from '../domain/ports';
import { openInvoice } from './openInvoice';

export interface SubmitInvoice {
  readonly invoiceId: string;
  readonly expectedVersion: number;
}

/**
 * Sends a valid invoice to approval. Stores the limit amount: the absolute total with VAT in the limit currency of the group,
 * at the rate of the day. Below the threshold of the legal entity its rule approves; from it on, one step waits for a person.
 */
export async function submitInvoice(ports: InvoicePorts, input: SubmitInvoice): Promise<Result<InvoiceEffect>> {
  const opened = await openInvoice(ports, input.invoiceId);
  if (!opened.ok) return opened;
  const { value: invoice } = opened;
  const state = allowed(invoice.status, 'submitInvoice');
  if (!state.ok) return state;
  const limit = await limitOf(ports, invoice);
  if (!limit.ok) return limit;

  const { amount: limitAmount, rate, date } = limit.value;
  const rule = approvalRuleOf(ports.legalEntity);
  const byPerson = needsPerson(rule, limitAmount);
  const approvalStep: ApprovalStep = byPerson
    ? { id: ports.newStepId(), status: 'OPEN', decidedAt: null, decidedBy: null }
    : { id: ports.newStepId(), status: 'APPROVED', decidedAt: ports.now, decidedBy: `rule:${rule.name}` };
  const changes = {
    status: byPerson ? 'IN_APPROVAL' : 'APPROVED',
    limitAmount,
    limitRate: { rate, date, from: invoice.gross?.currency ?? limitAmount.currency },
    approvalStep,
    submittedBy: ports.who.subject,
  } as const;
  return ports.change(invoice, changes, { ...input, event: byPerson ? 'submitted' : 'approved' });
}

// Without an amount or a rate there is no limit amount, and a limit amount that is null denies: nobody could decide.
async function limitOf(ports: InvoicePorts, { gross }: Invoice): Promise<Result<Converted>> {
  if (gross === null) return refused(refusal('NO_APPROVER', 'the invoice states no total with VAT: nobody may decide on it'));
  const amount = { amount: decimalText(decimal(gross.amount).abs()), currency: gross.currency };
  const converted = await ports.masterData.convert(amount, { currency: LIMIT_CURRENCY, date: ports.today });
  if (!converted.ok) return converted;
  if (converted.value !== null) return accepted(converted.value);
  return refused(refusal('RATE_MISSING', 'no exchange rate is published for the limit currency', { retriable: true }));
}
