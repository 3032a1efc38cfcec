import { FormatUnknown } from '../domain/errors';
import type { Syntax } from '../domain/CanonicalInvoice';
import { CII_INVOICE, UBL_CREDIT_NOTE, UBL_INVOICE } from './namespaces';
import type { XmlElement } from './xml/XmlElement';

const ROOTS: Readonly<Record<string, Syntax>> = {
  [`${UBL_INVOICE} Invoice`]: 'UBL',
  [`${UBL_CREDIT_NOTE} CreditNote`]: 'UBL',
  [`${CII_INVOICE} CrossIndustryInvoice`]: 'CII',
};

/** The syntax of a document by the expanded name of its root. Throws FORMAT_UNKNOWN. */
export function syntaxOf(root: XmlElement): Syntax {
  const syntax = ROOTS[`${root.namespace} ${root.name}`];
  if (syntax === undefined) throw FormatUnknown(root.name.slice(0, 60));
  return syntax;
}

/** Whether bytes can be XML at all: the first character that is no space and no byte order mark is `<`. Throws FORMAT_UNKNOWN when not. */
export function requireXml(bytes: Uint8Array): void {
  const head = Buffer.from(bytes.subarray(0, 64))
    .toString('latin1')
    .replace(/^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '')
    .replaceAll('\0', '')
    .trimStart();
  if (head.startsWith('<')) return;
  throw FormatUnknown(head.startsWith('%PDF-') ? 'PDF' : 'not XML');
}
