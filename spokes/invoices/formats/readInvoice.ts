import type { ReadInvoice } from '../domain/CanonicalInvoice';
import { readCii } from './cii/readCii';
import { requireXml, syntaxOf } from './sniff';
import { readUbl } from './ubl/readUbl';
import { parseXml } from './xml/parseXml';
import type { XmlElement } from './xml/XmlElement';

/** Reads the bytes of a UBL 2.1 invoice or credit note, or of a CII invoice. Throws FORMAT_UNKNOWN and FORMAT_BROKEN. */
export function readInvoice(bytes: Uint8Array): ReadInvoice {
  requireXml(bytes);
  return readInvoiceElement(parseXml(bytes));
}

/** The same for an element that is already parsed. */
export function readInvoiceElement(root: XmlElement): ReadInvoice {
  return syntaxOf(root) === 'UBL' ? readUbl(root) : readCii(root);
}
