import { businessId } from '#kernel/ids';
import type { Client } from 'pg';

/** What a total looks at; the rest of a row means nothing. */
export interface StoredInvoice {
  readonly legalEntity: string;
  readonly issueDate: string | null;
  readonly currency: string | null;
  readonly kind: string;
  readonly status: string;
  readonly gross: string | null;
}

/** Replaces every invoice, past the spoke: the client is a superuser with `session_replication_role = replica`, since no document is stored. */
export async function storeInvoices(client: Client, invoices: readonly StoredInvoice[]): Promise<void> {
  const rows = invoices.map((each, at) => ({ ...each, id: businessId('inv', each.legalEntity, bytesOf(at)) }));
  await client.query('delete from invoice');
  await client.query(
    `insert into invoice (legal_entity, id, version, recorded_at, kind, status, issue_date, currency, gross_amount,
       lines, tax_breakdown, findings, exceptions, accepted_exceptions, preceding_numbers, seen_hash, document, document_sha256, entered_by)
     select r->>'legalEntity', r->>'id', 1, '2026-10-31', r->>'kind', r->>'status', (r->>'issueDate')::date, r->>'currency', (r->>'gross')::numeric,
       '[]', '[]', '[]', '{}', '{}', '{}', 'seen', '{}', r->>'id', 'person:anna'
     from jsonb_array_elements($1::jsonb) r`,
    [JSON.stringify(rows)],
  );
}

function bytesOf(at: number): Uint8Array {
  return Uint8Array.from({ length: 26 }, (_, place) => (place < 4 ? (at >> (place * 5)) & 31 : 1));
}
