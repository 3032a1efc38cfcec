import { type Result, accepted } from '#kernel/Result';
import { DUPLICATE, type Duplicate, duplicateFinding, duplicateKeyOf, duplicatesOf, stops, toldFindings } from '../domain/duplicates';
import { EXCEPTION_REASONS, type ExceptionReason } from '../domain/exceptions';
import type { Invoice } from '../domain/Invoice';
import { allowed } from '../domain/lifecycle';
import type { InvoiceEffect, InvoicePorts, KnownVendor } from '../domain/ports';
import { isFailure } from '../domain/rules/RuleFinding';
import { seenHashOf } from '../domain/seenHash';
import { openInvoice } from './openInvoice';

export interface ValidateInvoice {
  readonly invoiceId: string;
  readonly expectedVersion: number;
}

const NONE: ReadonlySet<string> = new Set();
const IN_BUSINESS: readonly string[] = ['APPROVED', 'ACTIVE'];

/**
 * Resolves the vendor, looks for duplicates and judges the findings. VALIDATED when nothing stands against the invoice,
 * else EXCEPTION with every reason. May be called again while the invoice is an exception.
 * A likely duplicate stops the invoice whether the caller may see the other one or not; what is stored names only those that the caller sees.
 */
export async function validateInvoice(ports: InvoicePorts, input: ValidateInvoice): Promise<Result<InvoiceEffect>> {
  const opened = await openInvoice(ports, input.invoiceId);
  if (!opened.ok) return opened;
  const { value: invoice } = opened;
  const state = allowed(invoice.status, 'validateInvoice');
  if (!state.ok) return state;

  const found = await resolveVendor(ports, invoice);
  if (!found.ok) return found;
  const { value: vendor } = found;
  const vendorId = vendor?.id ?? null;
  const duplicates = vendorId === null ? [] : duplicatesOf(invoice, await ports.alike({ ...invoice, vendorId }));
  const seen = duplicates.length === 0 ? NONE : await ports.seen(duplicates.map(({ other }) => other));
  const told = toldFindings(duplicates.map(duplicateFinding), (other) => seen.has(other));
  const reasons = reasonsOf(invoice, vendor, duplicates);
  const valid = reasons.length === 0;
  const changes: Partial<Invoice> = {
    status: valid ? 'VALIDATED' : 'EXCEPTION',
    vendorId,
    exceptions: reasons,
    findings: [...invoice.findings.filter(({ ruleId }) => ruleId !== DUPLICATE), ...told],
    seenHash: seenHashOf({ ...invoice, vendorId }),
    duplicateKey: valid ? duplicateKeyOf({ ...invoice, vendorId }) : null,
  };
  return ports.change(invoice, changes, { ...input, event: valid ? 'validated' : 'exceptionRaised' });
}

async function resolveVendor(ports: InvoicePorts, invoice: Invoice): Promise<Result<KnownVendor | null>> {
  const { sellerVatId, sellerLei, sellerName } = invoice;
  if (sellerVatId === null && sellerLei === null && sellerName === null) return accepted(null);
  return ports.masterData.vendor(ports.legalEntity, { vatId: sellerVatId, lei: sellerLei, name: sellerName });
}

function reasonsOf(invoice: Invoice, vendor: KnownVendor | null, duplicates: readonly Duplicate[]): readonly ExceptionReason[] {
  const holds: Readonly<Record<ExceptionReason, boolean>> = {
    VENDOR_UNRESOLVED: vendor === null || !IN_BUSINESS.includes(vendor.status),
    RULES_FAILED: invoice.findings.some((finding) => isFailure(finding) && finding.ruleId !== DUPLICATE),
    DUPLICATE_SUSPECTED: duplicates.some(stops),
    KIND_NEEDS_DECISION: invoice.kind === 'CORRECTED',
    PROFILE_WITHOUT_LINES: invoice.lines.length === 0,
  };
  return EXCEPTION_REASONS.filter((reason) => holds[reason]);
}
