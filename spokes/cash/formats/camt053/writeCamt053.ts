import { type LocalDate } from '#kernel/dates';
import { type CanonicalStatement, type StatedAccount, type StatedBalance, type StatementDocument } from '../../domain/Statement';
import { amountNode, direction, writeEntry } from './writeEntry';
import { type XmlNode, node, printXml } from './xmlText';

/**
 * Writes statements as camt.053.001.08 in UTF-8. What `readStatementDocument` reads from the bytes equals the document that went in,
 * apart from its `format` and white space at the ends of texts. Equal documents give equal bytes.
 */
export function writeCamt053(document: StatementDocument): Uint8Array {
  const header = node('GrpHdr', [node('MsgId', document.messageId), node('CreDtTm', document.createdAt)]);
  const message = node('BkToCstmrStmt', [header, ...document.statements.map(writeStatement)]);
  const root: XmlNode = {
    name: 'Document',
    attributes: { xmlns: 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.08' },
    content: message === null ? [] : [message],
  };
  return Buffer.from(printXml(root), 'utf8');
}

function writeStatement(statement: CanonicalStatement): XmlNode | null {
  return node('Stmt', [
    node('Id', statement.number),
    node('ElctrncSeqNb', statement.sequence),
    node('CreDtTm', statement.createdAt),
    node('FrToDt', [node('FrDtTm', moment(statement.fromDate, '00:00:00')), node('ToDtTm', moment(statement.toDate, '23:59:59'))]),
    writeAccount(statement.account),
    ...statement.balances.map(writeBalance),
    ...statement.entries.map(writeEntry),
  ]);
}

function writeAccount(account: StatedAccount): XmlNode | null {
  return node('Acct', [
    node('Id', [node('IBAN', account.iban), account.otherId === null ? null : node('Othr', [node('Id', account.otherId)])]),
    node('Ccy', account.currency),
    node('Nm', account.name),
    node('Ownr', [node('Nm', account.ownerName)]),
    node('Svcr', [node('FinInstnId', [node('BICFI', account.bankBic)])]),
  ]);
}

function writeBalance({ type, amount, date }: StatedBalance): XmlNode | null {
  const code = node(/^[A-Z]{4}$/.test(type) ? 'Cd' : 'Prtry', type);
  return node('Bal', [
    node('Tp', [node('CdOrPrtry', [code])]),
    amountNode('Amt', amount),
    node('CdtDbtInd', direction(amount)),
    node('Dt', [node('Dt', date)]),
  ]);
}

function moment(date: LocalDate | null, time: string): string | null {
  return date === null ? null : `${date}T${time}`;
}
