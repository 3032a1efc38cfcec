import { type Result, accepted } from '#kernel/Result';
import { type Duplicate, duplicateFinding, duplicateKeyOf, duplicatesOf, stops } from '../domain/duplicates';
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

const IN_BUSINESS: readonly string[] = ['APPROVED', 'ACTIVE'];

/**
 * Resolves the vendor, looks for duplicates and judges the findings. VALIDATED when nothing stands against the invoice,
 * else EXCEPTION with every reason. May be called again while the invoice is an exception.
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
  const reasons = reasonsOf(invoice, vendor, duplicates);
  const valid = reasons.length === 0;
  const changes: Partial<Invoice> = {
    status: valid ? 'VALIDATED' : 'EXCEPTION',
    vendorId,
    exceptions: reasons,
    findings: [...invoice.findings.filter(({ ruleId }) => ruleId !== 'NAVE-DUPLICATE'), ...duplicates.map(duplicateFinding)],
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
    RULES_FAILED: invoice.findings.some((finding) => isFailure(finding) && finding.ruleId !== 'NAVE-DUPLICATE'),
    DUPLICATE_SUSPECTED: duplicates.some(stops),
    KIND_NEEDS_DECISION: invoice.kind === 'CORRECTED',
    PROFILE_WITHOUT_LINES: invoice.lines.length === 0,
  };
  return EXCEPTION_REASONS.filter((reason) => holds[reason]);
}
