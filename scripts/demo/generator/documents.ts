import type { BankFile, DemoDocument, DemoInvoice, DemoLegalEntity, DemoStatement, HandedIn } from './DemoGroup';
import { addDays } from '#kernel/dates';
import { at } from './calendar';
import { canonicalInvoice } from './canonicalInvoice';
import { sha256 } from '#kernel/digest';
import { statementDocument } from './canonicalStatement';
import { writeCamt053 } from '../../../spokes/cash/formats/camt053/writeCamt053';
import { writeCii } from '../../../spokes/invoices/formats/cii/writeCii';
import { writeUbl } from '../../../spokes/invoices/formats/ubl/writeUbl';

/** The file of an invoice: UBL or CII, as its vendor writes them. */
export function invoiceFile(invoice: DemoInvoice, buyers: ReadonlyMap<string, DemoLegalEntity>): HandedIn {
  const buyer = buyers.get(invoice.says.addressedTo ?? invoice.legalEntity);
  if (buyer === undefined) throw new RangeError(`no legal entity ${invoice.legalEntity} in the story`);
  const canonical = canonicalInvoice(invoice, buyer);
  const bytes = invoice.syntax === 'UBL' ? writeUbl(canonical) : writeCii(canonical);
  const name = `invoices/${invoice.legalEntity}/${fileSafe(invoice.key)}-${invoice.syntax.toLowerCase()}.xml`;
  return { legalEntity: invoice.legalEntity, receivedAt: invoice.receivedAt, document: document(name, bytes), invoice };
}

/** The camt.053 file of a statement, imported in the morning after it was made. */
export function statementFile(statement: DemoStatement): BankFile {
  const { legalEntity, key } = statement.account;
  const name = `statements/${legalEntity}/${key}-${statement.to}.xml`;
  const receivedAt = at(addDays(statement.to, 1), 5);
  return { legalEntity, receivedAt, document: document(name, writeCamt053(statementDocument(statement))), statement };
}

/** The first half of an invoice file, as it arrives when a transfer breaks off. */
export function brokenFile(of: HandedIn): HandedIn {
  const { bytes, fileName } = of.document;
  const half = bytes.slice(0, Math.floor(bytes.length / 2));
  return {
    ...of,
    document: { fileName: fileName.replace('.xml', '-broken.xml'), mediaType: MEDIA_TYPE, sha256: sha256(half), bytes: half },
    invoice: null,
  };
}

const MEDIA_TYPE = 'application/xml';

function document(fileName: string, bytes: Uint8Array): DemoDocument {
  return { fileName, mediaType: MEDIA_TYPE, sha256: sha256(bytes), bytes };
}

function fileSafe(text: string): string {
  return text.replace(/[^A-Za-z0-9]+/g, '-');
}
