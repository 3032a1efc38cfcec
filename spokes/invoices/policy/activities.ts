/** What this spoke lets a principal do beside reading; each is demanded by the mutation of the same verb, `SourceDocument.create` by the documents door. */
export const INVOICE_ACTIVITIES = [
  'SourceDocument.create',
  'Invoice.receive',
  'Invoice.validate',
  'Invoice.code',
  'Invoice.acceptException',
  'Invoice.submit',
  'Invoice.approve',
  'Invoice.reject',
] as const;
