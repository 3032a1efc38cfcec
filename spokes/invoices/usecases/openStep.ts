import { type Result, accepted, refusal, refused } from '#kernel/Result';
import type { ApprovalStep, Invoice } from '../domain/Invoice';
import { type InvoiceVerb, allowed } from '../domain/lifecycle';
import { mayDecide } from '../domain/personRules';
import type { InvoicePorts } from '../domain/ports';
import { taskClosed } from '../domain/refusals';
import { openInvoice } from './openInvoice';

export interface StepSaid {
  readonly invoiceId: string;
  readonly stepId: string;
}

export interface OpenStep {
  readonly invoice: Invoice;
  readonly step: ApprovalStep;
}

/** The checks that every decision on a step begins with, in their order: visible, another person, state, open step, limit of the grant. */
export async function openStep(ports: InvoicePorts, verb: InvoiceVerb, { invoiceId, stepId }: StepSaid): Promise<Result<OpenStep>> {
  const opened = await openInvoice(ports, invoiceId);
  if (!opened.ok) return opened;
  const { value: invoice } = opened;
  if (!mayDecide(invoice, ports.who)) {
    return refused(refusal('SOD_CONFLICT', 'who brought in, accepted or submitted an invoice does not decide on it, and no service does'));
  }
  const state = allowed(invoice.status, verb);
  if (!state.ok) return state;
  const { approvalStep: step } = invoice;
  if (step === null || step.id !== stepId || step.status !== 'OPEN') return refused(taskClosed());
  const limit = ports.permits(invoice);
  return limit === null ? accepted({ invoice, step }) : refused(limit);
}

export function decided(step: ApprovalStep, status: 'APPROVED' | 'REJECTED', ports: Pick<InvoicePorts, 'now' | 'who'>): ApprovalStep {
  return { ...step, status, decidedAt: ports.now, decidedBy: ports.who.subject };
}
