import { type Result, refused } from '#kernel/Result';
import type { InvoiceEffect, InvoicePorts } from '../domain/ports';
import { reasonMissing } from '../domain/refusals';
import { decided, openStep } from './openStep';

export interface RejectStep {
  readonly invoiceId: string;
  readonly stepId: string;
  readonly expectedVersion: number;
  readonly reason: string;
}

/** A person rejects the open step, and with it the invoice. The reason is for the vendor. */
export async function rejectStep(ports: InvoicePorts, input: RejectStep): Promise<Result<InvoiceEffect>> {
  const opened = await openStep(ports, 'rejectStep', input);
  if (!opened.ok) return opened;
  const { invoice, step } = opened.value;
  const reason = input.reason.trim();
  if (reason === '') return refused(reasonMissing('reason'));
  const changes = { status: 'REJECTED', approvalStep: decided(step, 'REJECTED', ports), note: reason, duplicateKey: null } as const;
  return ports.change(invoice, changes, { ...input, event: 'rejected', reason });
}
