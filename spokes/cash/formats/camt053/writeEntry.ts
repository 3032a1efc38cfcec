import { type Money } from '#kernel/Money';
import { type EntryDetail, type EntryStatus, type StatementEntry } from '../../domain/Statement';
import { type XmlNode, node } from './xmlText';

const STATUS: Readonly<Record<EntryStatus, string>> = { BOOKED: 'BOOK', PENDING: 'PDNG', INFORMATION: 'INFO' };
const REMITTANCE_LINE_MAX = 140; // Max140Text of the schema

export function writeEntry(entry: StatementEntry): XmlNode | null {
  return node('Ntry', [
    node('NtryRef', entry.entryReference),
    amountNode('Amt', entry.amount),
    node('CdtDbtInd', direction(entry.amount)),
    entry.reversal ? node('RvslInd', 'true') : null,
    node('Sts', [node('Cd', STATUS[entry.status])]),
    node('BookgDt', [node('Dt', entry.bookingDate)]),
    node('ValDt', [node('Dt', entry.valueDate)]),
    node('AcctSvcrRef', entry.bankReference),
    writeBankCode(entry.bankCode),
    node('NtryDtls', [writeBatch(entry), ...entry.details.map((detail) => writeDetail(detail, entry))]),
    node('AddtlNtryInf', entry.text),
  ]);
}

function writeBankCode(code: string | null): XmlNode | null {
  const [domain = null, family = null, subFamily = null, more] = code?.split('/') ?? [];
  if (subFamily === null || more !== undefined) return node('BkTxCd', [node('Prtry', [node('Cd', code)])]);
  return node('BkTxCd', [node('Domn', [node('Cd', domain), node('Fmly', [node('Cd', family), node('SubFmlyCd', subFamily)])])]);
}

function writeBatch({ batch }: StatementEntry): XmlNode | null {
  if (batch === null) return null;
  const { count, total } = batch;
  return node('Btch', [
    node('NbOfTxs', count === null ? null : String(count)),
    total && amountNode('TtlAmt', total),
    total && node('CdtDbtInd', direction(total)),
  ]);
}

function writeDetail(detail: EntryDetail, entry: StatementEntry): XmlNode | null {
  const sense = direction(detail.amount ?? entry.amount);
  const [party, account] = sense === 'DBIT' ? (['Cdtr', 'CdtrAcct'] as const) : (['Dbtr', 'DbtrAcct'] as const);
  const references = [
    node('AcctSvcrRef', detail.bankReference),
    node('PmtInfId', detail.paymentInformationId),
    node('EndToEndId', detail.endToEndId ?? 'NOTPROVIDED'),
    node('TxId', detail.transactionId),
  ];
  const other = detail.counterpartyOtherId;
  return node('TxDtls', [
    node('Refs', references),
    detail.amount && amountNode('Amt', detail.amount),
    detail.amount && node('CdtDbtInd', sense),
    node('RltdPties', [
      node(party, [node('Pty', [node('Nm', detail.counterpartyName)])]),
      node(account, [node('Id', [node('IBAN', detail.counterpartyIban), other === null ? null : node('Othr', [node('Id', other)])])]),
    ]),
    node('RmtInf', [...remittanceLines(detail.remittance).map((line) => node('Ustrd', line)), structured(detail.creditorReference)]),
  ]);
}

function structured(reference: string | null): XmlNode | null {
  if (reference === null) return null;
  return node('Strd', [node('CdtrRefInf', [node('Tp', [node('CdOrPrtry', [node('Cd', 'SCOR')])]), node('Ref', reference)])]);
}

/** Lines of at most 140 characters, broken at spaces; a longer word stays whole. */
function remittanceLines(text: string | null): readonly string[] {
  const lines: string[] = [];
  for (const word of text?.split(' ') ?? []) {
    const last = lines.at(-1);
    const joined = `${last ?? ''} ${word}`;
    if (last !== undefined && joined.length <= REMITTANCE_LINE_MAX) lines[lines.length - 1] = joined;
    else lines.push(word);
  }
  return lines;
}

/** An amount without sign: the direction stands beside it. */
export function amountNode(name: string, amount: Money): XmlNode | null {
  return node(name, amount.absolute().toJSON().amount, { Ccy: amount.currency });
}

export function direction(amount: Money): 'CRDT' | 'DBIT' {
  return amount.toJSON().amount.startsWith('-') ? 'DBIT' : 'CRDT';
}
