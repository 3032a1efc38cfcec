import { type CanonicalStatement, type StatedAccount, type StatedBalance, type StatementDocument } from '../../domain/Statement';
import { broken } from '../FormatProblem';
import { type XmlElement } from '../XmlElement';
import { compactIban, dayIn, dayOf, instantIn, moneyOf, signed } from '../statementText';
import { readEntry } from './readEntry';

/**
 * Reads bank-to-customer statements, versions 2 to 13. `root` is the `Document` element.
 * Refuses a document without a statement and one that lacks what the message demands: an account, amounts with direction, a status.
 */
export function readCamt053(root: XmlElement, format: string): StatementDocument {
  const message = root.at('BkToCstmrStmt');
  if (message === null) throw broken('no element `BkToCstmrStmt`', root.place);
  const statements = message.all('Stmt');
  if (statements.length === 0) throw broken('no statement in the message', message.place);
  return {
    format,
    messageId: message.value('GrpHdr', 'MsgId'),
    createdAt: instantIn(message.at('GrpHdr', 'CreDtTm')),
    statements: statements.map(readStatement),
  };
}

function readStatement(element: XmlElement): CanonicalStatement {
  const number = element.value('Id');
  if (number === null) throw broken('a statement without an id', element.place);
  const period = element.at('FrToDt');
  return {
    account: readAccount(element),
    number,
    sequence: sequenceOf(element),
    createdAt: instantIn(element.at('CreDtTm')),
    fromDate: optionalDay(period?.at('FrDtTm') ?? period?.at('FrDt') ?? null),
    toDate: optionalDay(period?.at('ToDtTm') ?? period?.at('ToDt') ?? null),
    balances: element.all('Bal').map(readBalance),
    entries: element.all('Ntry').map(readEntry),
  };
}

function readAccount(statement: XmlElement): StatedAccount {
  const account = statement.at('Acct');
  if (account === null) throw broken('a statement without an account', statement.place);
  const iban = compactIban(account.value('Id', 'IBAN'));
  const otherId = account.value('Id', 'Othr', 'Id');
  if (iban === null && otherId === null) throw broken('an account without an identification', account.place);
  return {
    iban,
    otherId,
    currency: account.value('Ccy'),
    name: account.value('Nm'),
    ownerName: account.value('Ownr', 'Nm'),
    bankBic: account.value('Svcr', 'FinInstnId', 'BICFI') ?? account.value('Svcr', 'FinInstnId', 'BIC'), // BIC until version 2
  };
}

function sequenceOf(statement: XmlElement): string | null {
  const element = statement.at('ElctrncSeqNb') ?? statement.at('LglSeqNb');
  if (element === null) return null;
  if (!/^\d{1,18}$/.test(element.text)) throw broken(`not a sequence number: \`${element.text}\``, element.place);
  return element.text.replace(/^0+(?=\d)/, '');
}

function readBalance(element: XmlElement): StatedBalance {
  const amount = element.at('Amt');
  const type = element.value('Tp', 'CdOrPrtry', 'Cd') ?? element.value('Tp', 'CdOrPrtry', 'Prtry');
  if (amount === null || type === null) throw broken('a balance without an amount or a type', element.place);
  return { type, amount: signed(moneyOf(amount), element.at('CdtDbtInd'), element), date: dayOf(element.at('Dt')) };
}

function optionalDay(element: XmlElement | null): string | null {
  return element === null ? null : dayIn(element);
}
