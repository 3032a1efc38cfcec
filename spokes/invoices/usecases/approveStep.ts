import { type Result, refusal, refused } from '#kernel/Result';
import type { InvoiceEffect, InvoicePorts } from '../domain/ports';
import { decided, openStep } from './openStep';

export interface ApproveStep {
  readonly invoiceId: string;
  readonly stepId: string;
  readonly expectedVersion: number;
  /** `seenHash` of the invoice as it was shown to the person. */
  readonly seenHash: string;
  readonly note?: string | null;
}

/** A person approves the open step, and with it the invoice. */
export async function approveStep(ports: InvoicePorts, input: ApproveStep): Promise<Result<InvoiceEffect>> {
  const opened = await openStep(ports, 'approveStep', input);
  if (!opened.ok) return opened;
  const { invoice, step } = opened.value;
  if (invoice.seenHash !== input.seenHash) {
    return refused(refusal('CONTENT_CHANGED', 'what was shown is no longer what would be approved', { path: ['seenHash'] }));
  }
  const { note = null } = input;
  const changes = { status: 'APPROVED', approvalStep: decided(step, 'APPROVED', ports), note: note ?? invoice.note } as const;
  return ports.change(invoice, changes, { ...input, event: 'approved', ...(note === null ? {} : { reason: note }) });
}
