import { EXCEPTION_REVIEWER, approverOf, erpOf } from './actors';
import { type Feed, type KnownInvoice, mutation } from './Feed';
import type { HandedIn } from '../generator/DemoGroup';
import type { Operation } from './HubClient';

interface InvoiceChanged {
  readonly __typename: 'InvoiceChanged';
  readonly invoice: {
    readonly id: string;
    readonly version: number;
    readonly status: string;
    readonly seenHash?: string | null;
    readonly approvalStep?: { readonly id: string } | null;
    readonly exceptions?: readonly string[] | null;
  } | null;
}

const changed = (field: string, more = ''): Operation =>
  mutation({
    field,
    input: `${field.charAt(0).toUpperCase()}${field.slice(1)}Input`,
    success: 'InvoiceChanged',
    selection: `invoice { id version status ${more} }`,
  });
const VALIDATE = changed('validateInvoice', 'exceptions');
const ACCEPT = changed('acceptException');
const SUBMIT = changed('submitInvoice', 'seenHash approvalStep { id }');
const APPROVE = changed('approveStep');
const REJECT = changed('rejectStep');

export const INVOICE_OPERATIONS = [VALIDATE, ACCEPT, SUBMIT, APPROVE, REJECT];

export async function validateInvoice(feed: Feed, file: HandedIn): Promise<void> {
  const answer = await step(feed, file, { operation: VALIDATE, subject: erpOf(file.legalEntity), more: {}, from: ['RECEIVED'] });
  if (answer?.invoice?.status === 'EXCEPTION')
    for (const reason of answer.invoice.exceptions ?? []) feed.refuse(`validate ${file.invoice?.key ?? ''}`, reason);
}

/** A second person accepts every open reason of an exception. */
export async function acceptException(feed: Feed, file: HandedIn): Promise<void> {
  const more = { reasons: feed.exceptions.get(file.document.sha256) ?? [], note: 'Agreed with the vendor' };
  await step(feed, file, { operation: ACCEPT, subject: EXCEPTION_REVIEWER, more, from: ['EXCEPTION'] });
}

export async function submitInvoice(feed: Feed, file: HandedIn): Promise<void> {
  await step(feed, file, { operation: SUBMIT, subject: erpOf(file.legalEntity), more: {}, from: ['VALIDATED'] });
}

/** The approver of the business unit approves or rejects, having seen what the hash stands for. */
export async function decide(feed: Feed, file: HandedIn): Promise<void> {
  const known = feed.invoices.get(file.document.sha256);
  const rejected = file.invoice?.goal === 'REJECTED';
  const stepId = known?.stepId;
  const more = rejected ? { stepId, reason: 'Goods not received' } : { stepId, seenHash: known?.seenHash };
  await step(feed, file, { operation: rejected ? REJECT : APPROVE, subject: approverOf(file.legalEntity), more, from: ['IN_APPROVAL'] });
}

interface Step {
  readonly operation: Operation;
  readonly subject: string;
  readonly more: Readonly<Record<string, unknown>>;
  /** The states in which the step makes sense; in another one the platform has decided otherwise than the plan, and it is left out. */
  readonly from: readonly string[];
}

async function step(feed: Feed, file: HandedIn, { operation, subject, more, from }: Step): Promise<InvoiceChanged | null> {
  const { sha256 } = file.document;
  const known = feed.invoices.get(sha256);
  if (known === undefined || !from.includes(known.status)) return null;
  const input = { invoiceId: known.id, expectedVersion: known.version, idempotencyKey: `demo ${operation.name} ${known.id}`, ...more };
  const answer = await feed.change<InvoiceChanged>(subject, operation, input);
  if (answer?.invoice) feed.invoices.set(sha256, next(known, answer.invoice));
  if (answer?.invoice?.exceptions) feed.exceptions.set(sha256, answer.invoice.exceptions);
  return answer;
}

function next(known: KnownInvoice, invoice: NonNullable<InvoiceChanged['invoice']>): KnownInvoice {
  const { id, version, status, seenHash = known.seenHash, approvalStep } = invoice;
  return { id, version, status, seenHash, stepId: approvalStep?.id ?? known.stepId };
}
