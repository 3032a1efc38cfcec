import { type StatementDocument } from '../domain/Statement';
import { type FormatProblem, FormatRefused, unknownFormat } from './FormatProblem';
import { type XmlElement } from './XmlElement';
import { readCamt053 } from './camt053/readCamt053';
import { decodeText } from './decodeText';
import { readXml } from './readXml';

export type StatementReading =
  { readonly ok: true; readonly document: StatementDocument } | { readonly ok: false; readonly problem: FormatProblem };

const MESSAGE = /^urn:iso:std:iso:20022:tech:xsd:((?:camt|pain|pacs|[a-z]{4})\.\d{3}\.\d{3}\.(\d{2}))$/;
const VERSION_MIN = 2;
const VERSION_MAX = 13; // the statement kept its shape from version 8 to 13

/** Bytes to statements; the reader is chosen by the namespace of the root element. Pure: the same bytes, the same answer. */
export function readStatementDocument(bytes: Uint8Array): StatementReading {
  try {
    return { ok: true, document: readRoot(readXml(decodeText(bytes))) };
  } catch (cause) {
    if (cause instanceof FormatRefused) return { ok: false, problem: cause.problem };
    throw cause;
  }
}

function readRoot(root: XmlElement): StatementDocument {
  const [, message = null, version = '0'] = MESSAGE.exec(root.namespace) ?? [];
  if (message === null || root.name !== 'Document')
    throw unknownFormat(`no bank statement: \`${root.name}\` in namespace \`${root.namespace}\``, root.place);
  if (!message.startsWith('camt.053.001.')) throw unknownFormat(`\`${message}\` is not read yet: bank statements are camt.053`, root.place);
  const number = Number(version);
  if (number < VERSION_MIN || number > VERSION_MAX) throw unknownFormat(`version \`${message}\` is not read`, root.place);
  return readCamt053(root, message);
}
