import type { Predicate } from '#policy/predicate/Predicate';
import type { Tx } from '#kit/write/Tx';
import { accepted } from '#kernel/Result';
import type { Invoice } from '../domain/Invoice';
import type { InvoicePorts, MasterData } from '../domain/ports';

export interface InvoicePortsOptions {
  /** Kind of the principal that acts. */
  readonly actor: string;
  readonly masterData: MasterData;
  readonly check: InvoicePorts['check'];
}

/** The ports of the use cases on one transaction of the kit. */
export function invoicePorts(tx: Tx, { actor, masterData, check }: InvoicePortsOptions): InvoicePorts {
  return {
    legalEntity: tx.legalEntity,
    now: tx.now,
    today: tx.now.slice(0, 10),
    who: { subject: tx.subject, actor },
    masterData,
    check,
    newStepId: () => tx.newId('step'),
    document: (sha256) => tx.document(sha256),
    receivedFrom: (sha256) => receivedFrom(tx, sha256),
    invoice: async (id) => (await tx.load('Invoice', id)) as Invoice | null,
    permits: (invoice) => tx.permits('Invoice', { ...invoice }),
    alike: (invoice) => alike(tx, invoice),
    seen: (ids) => tx.seen('Invoice', ids),
    async add(row) {
      const id = tx.newId('inv');
      const { event } = await tx.insert('Invoice', { ...row, id, legalEntityCode: tx.legalEntity }, 'invoice.received');
      return { type: 'Invoice', id, event };
    },
    async change(before, changes, { expectedVersion, event, reason }) {
      const options = { expectedVersion, event: `invoice.${event}`, ...(reason === undefined ? {} : { reason }) };
      const updated = await tx.update('Invoice', { ...before }, { ...changes }, options);
      return updated.ok ? accepted({ type: 'Invoice', id: before.id, event: updated.value.event }) : updated;
    },
  };
}

async function receivedFrom(tx: Tx, sha256: string): ReturnType<InvoicePorts['receivedFrom']> {
  await tx.lock(`document ${tx.legalEntity} ${sha256}`);
  const [found] = await tx.select('Invoice', { op: 'eq', field: 'documentSha256', value: sha256 });
  if (found === undefined) return null;
  const id = found['id'] as string;
  return { id, visible: await tx.sees('Invoice', id) };
}

async function alike(tx: Tx, { vendorId, normalNumber, fuzzyNumber, gross }: Invoice): Promise<readonly Invoice[]> {
  if (vendorId === null) return [];
  await tx.lock(`vendor ${vendorId}`); // two invoices of one vendor are not judged at one moment, each without the other
  const equal = (field: string, value: string | null): readonly Predicate[] => (value === null ? [] : [{ op: 'eq', field, value }]);
  const signals = [
    ...equal('normalNumber', normalNumber),
    ...equal('fuzzyNumber', fuzzyNumber),
    ...equal('gross.amount', gross?.amount ?? null),
  ];
  if (signals.length === 0) return [];
  const where: Predicate = {
    op: 'and',
    of: [
      { op: 'eq', field: 'vendorId', value: vendorId },
      { op: 'or', of: signals },
    ],
  };
  return (await tx.select('Invoice', where)) as unknown as readonly Invoice[];
}
