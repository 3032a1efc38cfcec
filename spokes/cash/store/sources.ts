import { type Source } from '#kit/read/Source';

const ROW = {
  id: { column: 'id', as: 'text' },
  legalEntityCode: { column: 'legal_entity', as: 'text' },
  version: { column: 'version', as: 'int' },
  recordedAt: { column: 'recorded_at', as: 'instant' },
} as const;

export const bankAccountSource: Source = {
  type: 'BankAccount',
  table: 'bank_account',
  fields: {
    ...ROW,
    name: { column: 'name', as: 'text' },
    iban: { column: 'iban', as: 'text' },
    accountNumber: { column: 'account_number', as: 'text' },
    bic: { column: 'bic', as: 'text' },
    currency: { column: 'currency', as: 'text' },
    bankName: { column: 'bank_name', as: 'text' },
    purpose: { column: 'purpose', as: 'text' },
    identityRule: { column: 'identity_rule', as: 'text' },
    balance: { money: ['balance_amount', 'currency'] },
    balanceDate: { column: 'balance_date', as: 'date', label: 'balance' },
    balanceStatementId: { column: 'balance_statement_id', as: 'text', label: 'balance' },
    flaggedStatementId: { column: 'flagged_statement_id', as: 'text', label: 'balance' },
  },
  orders: { NAME: [{ field: 'name', direction: 'ASC' }], NAME_DESC: [{ field: 'name', direction: 'DESC' }] },
  needs: { legalEntity: ['legalEntityCode'], balance: ['balanceDate', 'balanceStatementId'] },
};

export const statementSource: Source = {
  type: 'Statement',
  table: 'statement',
  fields: {
    ...ROW,
    accountId: { column: 'account_id', as: 'text', label: 'account' },
    number: { column: 'number', as: 'text' },
    sequence: { column: 'sequence', as: 'text' },
    fromDate: { column: 'from_date', as: 'date' },
    toDate: { column: 'to_date', as: 'date' },
    createdAt: { column: 'created_at', as: 'instant' },
    status: { column: 'status', as: 'text' },
    flags: { column: 'flags', as: 'json' },
    balances: { column: 'balances', as: 'json' },
    document: { column: 'document', as: 'json' },
    documentSha256: { column: 'document_sha256', as: 'text', label: 'document' },
  },
  orders: { TO_DATE: [{ field: 'toDate', direction: 'ASC' }], TO_DATE_DESC: [{ field: 'toDate', direction: 'DESC' }] },
  needs: { legalEntity: ['legalEntityCode'], account: ['accountId'] },
};

export const bankTransactionSource: Source = {
  type: 'BankTransaction',
  table: 'bank_transaction',
  fields: {
    ...ROW,
    accountId: { column: 'account_id', as: 'text', label: 'account' },
    statementId: { column: 'statement_id', as: 'text', label: 'statement' },
    bookingDate: { column: 'booking_date', as: 'date' },
    valueDate: { column: 'value_date', as: 'date' },
    amount: { money: ['amount', 'currency'] },
    reversal: { column: 'reversal', as: 'boolean' },
    status: { column: 'status', as: 'text' },
    reference: { column: 'reference', as: 'text' },
    endToEndId: { column: 'end_to_end_id', as: 'text' },
    bankReference: { column: 'bank_reference', as: 'text' },
    bankCode: { column: 'bank_code', as: 'text' },
    counterpartyName: { column: 'counterparty_name', as: 'text' },
    counterpartyIban: { column: 'counterparty_iban', as: 'text' },
    counterpartyAccountNumber: { column: 'counterparty_account_number', as: 'text' },
    remittance: { column: 'remittance', as: 'text' },
    details: { column: 'details', as: 'json' },
    identity: { column: 'identity', as: 'text' },
    occurrence: { column: 'occurrence', as: 'int' },
  },
  orders: {
    BOOKING_DATE: [{ field: 'bookingDate', direction: 'ASC' }],
    BOOKING_DATE_DESC: [{ field: 'bookingDate', direction: 'DESC' }],
    VALUE_DATE: [{ field: 'valueDate', direction: 'ASC' }],
    VALUE_DATE_DESC: [{ field: 'valueDate', direction: 'DESC' }],
  },
  needs: { legalEntity: ['legalEntityCode'], account: ['accountId'], statement: ['statementId'] },
};
