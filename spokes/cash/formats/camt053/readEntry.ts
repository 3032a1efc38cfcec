import { type Money } from '#kernel/Money';
import { type EntryDetail, type EntryStatus, type StatementEntry } from '../../domain/Statement';
import { broken } from '../FormatProblem';
import { type XmlElement } from '../XmlElement';
import { compactIban, dayOf, flagOf, moneyOf, signed } from '../statementText';

const STATUS: Readonly<Record<string, EntryStatus>> = { BOOK: 'BOOKED', PDNG: 'PENDING', FUTR: 'PENDING', INFO: 'INFORMATION' };

/** Reads one `Ntry` with its details. `CdtDbtInd` gives the direction of a reversal too: it is not turned again. */
export function readEntry(entry: XmlElement): StatementEntry {
  const amount = entry.at('Amt');
  if (amount === null) throw broken('an entry without an amount', entry.place);
  return {
    amount: signed(moneyOf(amount), entry.at('CdtDbtInd'), entry),
    reversal: flagOf(entry.at('RvslInd')),
    status: statusOf(entry),
    bookingDate: dayOf(entry.at('BookgDt')),
    valueDate: dayOf(entry.at('ValDt')),
    bankReference: entry.value('AcctSvcrRef'),
    entryReference: entry.value('NtryRef'),
    bankCode: bankCodeOf(entry),
    text: entry.value('AddtlNtryInf'),
    batch: batchOf(entry),
    details: entry.all('NtryDtls').flatMap((details) => details.all('TxDtls').map((detail) => readDetail(detail, entry))),
  };
}

/** `BOOK` as text until version 7, `Cd` from version 8 on. */
function statusOf(entry: XmlElement): EntryStatus {
  const element = entry.at('Sts', 'Cd') ?? entry.at('Sts');
  const status = STATUS[element?.text ?? ''];
  if (status === undefined) throw broken(`not an entry status: \`${element?.text ?? ''}\``, (element ?? entry).place);
  return status;
}

function bankCodeOf(entry: XmlElement): string | null {
  const domain = entry.at('BkTxCd', 'Domn');
  if (domain === null) return entry.value('BkTxCd', 'Prtry', 'Cd');
  return (
    [domain.value('Cd'), domain.value('Fmly', 'Cd'), domain.value('Fmly', 'SubFmlyCd')].filter((code) => code !== null).join('/') || null
  );
}

function batchOf(entry: XmlElement): StatementEntry['batch'] {
  const batches = entry.all('NtryDtls').flatMap((details) => details.all('Btch'));
  const [batch] = batches;
  if (batch === undefined || batches.length > 1) return null; // several batches in one entry: their parts are compared with the entry only
  const count = batch.value('NbOfTxs');
  const total = batch.at('TtlAmt');
  const indicator = batch.at('CdtDbtInd') ?? entry.at('CdtDbtInd');
  return {
    count: count !== null && /^\d{1,9}$/.test(count) ? Number(count) : null,
    total: total && signed(moneyOf(total), indicator, entry),
  };
}

function readDetail(detail: XmlElement, entry: XmlElement): EntryDetail {
  const direction = detail.at('CdtDbtInd') ?? entry.at('CdtDbtInd');
  return {
    amount: detailAmount(detail, direction, entry),
    bankReference: detail.value('Refs', 'AcctSvcrRef'),
    endToEndId: provided(detail.value('Refs', 'EndToEndId')),
    paymentInformationId: detail.value('Refs', 'PmtInfId'),
    transactionId: detail.value('Refs', 'TxId'),
    ...counterpartyOf(detail, direction),
    creditorReference: first(detail.at('RmtInf')?.all('Strd'), (each) => each.value('CdtrRefInf', 'Ref')),
    remittance: remittanceOf(detail),
  };
}

type Counterparty = Pick<EntryDetail, 'counterpartyName' | 'counterpartyIban' | 'counterpartyOtherId'>;

/** Whom we paid, or who paid us. */
function counterpartyOf(detail: XmlElement, direction: XmlElement | null): Counterparty {
  const parties = detail.at('RltdPties');
  if (parties === null) return { counterpartyName: null, counterpartyIban: null, counterpartyOtherId: null };
  const side = direction?.text === 'DBIT' ? 'Cdtr' : 'Dbtr';
  return {
    counterpartyName: parties.value(side, 'Pty', 'Nm') ?? parties.value(side, 'Nm'), // `Pty` from version 8 on
    counterpartyIban: compactIban(parties.value(`${side}Acct`, 'Id', 'IBAN')),
    counterpartyOtherId: parties.value(`${side}Acct`, 'Id', 'Othr', 'Id'),
  };
}

/** `Amt` from version 3 on; the transaction amount of `AmtDtls` before that, and where a bank keeps writing it. */
function detailAmount(detail: XmlElement, direction: XmlElement | null, entry: XmlElement): Money | null {
  const amount = detail.at('Amt') ?? detail.at('AmtDtls', 'TxAmt', 'Amt');
  return amount && signed(moneyOf(amount), direction, entry);
}

function remittanceOf(detail: XmlElement): string | null {
  const lines =
    detail
      .at('RmtInf')
      ?.all('Ustrd')
      .map((line) => line.text) ?? [];
  return lines.filter((line) => line !== '').join(' ') || null;
}

function provided(endToEndId: string | null): string | null {
  return endToEndId === 'NOTPROVIDED' ? null : endToEndId;
}

function first<T, R>(items: readonly T[] | undefined, value: (item: T) => R | null): R | null {
  for (const item of items ?? []) {
    const found = value(item);
    if (found !== null) return found;
  }
  return null;
}
