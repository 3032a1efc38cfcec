import { type Result, refusal, refused } from '#kernel/Result';
import { mayBeAccepted } from '../domain/exceptions';
import { allowed } from '../domain/lifecycle';
import { mayAccept } from '../domain/personRules';
import type { InvoiceEffect, InvoicePorts } from '../domain/ports';
import { openInvoice } from './openInvoice';

export interface AcceptException {
  readonly invoiceId: string;
  readonly expectedVersion: number;
  /** Every open reason, by name: nobody accepts what was not read. */
  readonly reasons: readonly string[];
  readonly note?: string | null;
}

/** A second person lets an exception pass, naming each open reason. The invoice becomes VALIDATED. */
export async function acceptException(ports: InvoicePorts, input: AcceptException): Promise<Result<InvoiceEffect>> {
  const opened = await openInvoice(ports, input.invoiceId);
  if (!opened.ok) return opened;
  const { value: invoice } = opened;
  if (!mayAccept(invoice, ports.who)) {
    return refused(
      refusal('SOD_SAME_PERSON', 'an exception is accepted by a second person: not by who brought the invoice in, and not by a service'),
    );
  }
  const state = allowed(invoice.status, 'acceptException');
  if (!state.ok) return state;
  const unnamed = invoice.exceptions.filter((reason) => !input.reasons.includes(reason));
  if (unnamed.length > 0)
    return refused(refusal('REASONS_INCOMPLETE', 'every open reason of the exception must be named', { path: ['reasons'] }));
  const final = invoice.exceptions.filter((reason) => !mayBeAccepted(reason));
  if (final.length > 0)
    return refused(refusal('REASON_NOT_ACCEPTABLE', 'this reason must be repaired, it cannot be accepted', { path: ['reasons'] }));

  const { note = null } = input;
  const changes = {
    status: 'VALIDATED',
    exceptions: [],
    acceptedExceptions: invoice.exceptions,
    acceptedBy: ports.who.subject,
    note: note ?? invoice.note,
  } as const;
  return ports.change(invoice, changes, { ...input, event: 'exceptionAccepted', ...(note === null ? {} : { reason: note }) });
}
