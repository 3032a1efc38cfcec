import type { CanonicalStatement, EntryDetail, StatementDocument, StatementEntry } from '../../../spokes/cash/domain/Statement';
import type { DemoEntry, DemoStatement } from './DemoGroup';

const FORMAT = 'camt.053.001.08';

/** The file that the bank sends for one statement. */
export function statementDocument(statement: DemoStatement): StatementDocument {
  return {
    format: FORMAT,
    messageId: `NAVE${messageNumber(statement)}`,
    createdAt: statement.createdAt,
    statements: [canonicalStatement(statement)],
  };
}

function canonicalStatement({ account, ...statement }: DemoStatement): CanonicalStatement {
  return {
    account: {
      iban: account.iban,
      otherId: account.accountNumber,
      currency: account.currency,
      name: account.name,
      ownerName: account.holderName,
      bankBic: account.bic,
    },
    number: `${account.currency}-${String(statement.sequence).padStart(5, '0')}`,
    sequence: String(statement.sequence),
    createdAt: statement.createdAt,
    fromDate: statement.from,
    toDate: statement.to,
    balances: [
      { type: 'OPBD', amount: statement.opening, date: statement.from },
      { type: 'CLBD', amount: statement.closing, date: statement.to },
    ],
    entries: statement.entries.map(canonicalEntry),
  };
}

function canonicalEntry(entry: DemoEntry): StatementEntry {
  return {
    amount: entry.amount,
    reversal: false,
    status: 'BOOKED',
    bookingDate: entry.bookingDate,
    valueDate: entry.bookingDate,
    bankReference: entry.bankReference,
    entryReference: null,
    bankCode: entry.amount.toJSON().amount.startsWith('-') ? 'PMNT/ICDT/ESCT' : 'PMNT/RCDT/ESCT',
    text: entry.text,
    batch: null,
    details: [detail(entry)],
  };
}

function detail(entry: DemoEntry): EntryDetail {
  return {
    amount: entry.amount,
    bankReference: null,
    endToEndId: entry.endToEndId,
    paymentInformationId: null,
    transactionId: null,
    counterpartyName: entry.counterparty?.name ?? null,
    counterpartyIban: entry.counterparty?.account?.iban ?? null,
    counterpartyOtherId: entry.counterparty?.account?.accountNumber ?? null,
    creditorReference: entry.reference,
    remittance: entry.text,
  };
}

function messageNumber({ account, sequence }: DemoStatement): string {
  return `${account.key.replace('-', '')}${String(sequence).padStart(6, '0')}`;
}
