import type { BankFile, HandedIn } from '../generator/DemoGroup';
import { type Feed, type KnownInvoice, mutation } from './Feed';
import type { PutDocument } from './HubClient';
import { erpOf } from './actors';

interface InvoicesReceived {
  readonly __typename: 'InvoicesReceived';
  readonly outcomes: readonly {
    readonly sha256: string;
    readonly outcome: string;
    readonly invoice: { readonly id: string; readonly version: number; readonly status: string } | null;
    readonly refusals: readonly { readonly code: string }[];
  }[];
}

interface StatementsImported {
  readonly __typename: 'StatementsImported';
  readonly outcomes: readonly {
    readonly sha256: string;
    readonly outcome: string;
    readonly refusals: readonly { readonly code: string }[];
  }[];
}

const RECEIVE = mutation({
  field: 'receiveInvoices',
  input: 'ReceiveInvoicesInput',
  success: 'InvoicesReceived',
  selection: 'outcomes { sha256 outcome invoice { id version status } refusals { code } }',
});
const IMPORT = mutation({
  field: 'importStatements',
  input: 'ImportStatementsInput',
  success: 'StatementsImported',
  selection: 'outcomes { sha256 outcome refusals { code } }',
});

export const DOCUMENT_OPERATIONS = [RECEIVE, IMPORT];

/** Hands in the files of one legal entity and has them received; what is refused is kept for the report. */
export async function receiveInvoices(
  feed: Feed,
  { legalEntity, files }: { legalEntity: string; files: readonly HandedIn[] },
): Promise<void> {
  const subject = erpOf(legalEntity);
  await Promise.all(files.map(({ document }) => feed.hub.put(subject, putOf(document, legalEntity, 'Invoice'))));
  const documents = files.map(({ document }) => document.sha256);
  const input = { legalEntityCode: legalEntity, documents, idempotencyKey: `demo receive ${legalEntity} ${feed.at}` };
  const answer = await feed.change<InvoicesReceived>(subject, RECEIVE, input);
  for (const { sha256, outcome, invoice, refusals } of answer?.outcomes ?? []) {
    const file = files.find((each) => each.document.sha256 === sha256);
    feed.outcomes.set(sha256, outcome);
    for (const { code } of refusals) feed.refuse(`receive ${file?.document.fileName ?? sha256}`, code);
    if (invoice !== null && outcome === 'RECEIVED') feed.invoices.set(sha256, known(invoice));
  }
}

/** Imports the statements of one legal entity. */
export async function importStatements(
  feed: Feed,
  { legalEntity, files }: { legalEntity: string; files: readonly BankFile[] },
): Promise<void> {
  const subject = erpOf(legalEntity);
  await Promise.all(files.map(({ document }) => feed.hub.put(subject, putOf(document, legalEntity, 'Statement'))));
  const documents = files.map(({ document }) => document.sha256);
  const input = { legalEntityCode: legalEntity, documents, idempotencyKey: `demo import ${legalEntity} ${documents[0] ?? ''}` };
  const answer = await feed.change<StatementsImported>(subject, IMPORT, input);
  for (const { sha256, outcome, refusals } of answer?.outcomes ?? []) {
    feed.outcomes.set(sha256, outcome);
    for (const { code } of refusals) feed.refuse(`import ${sha256}`, code);
  }
}

function putOf(document: HandedIn['document'], legalEntity: string, type: PutDocument['type']): PutDocument {
  const { sha256, bytes, mediaType } = document;
  return { sha256, bytes, mediaType, legalEntity, type };
}

function known(invoice: { readonly id: string; readonly version: number; readonly status: string }): KnownInvoice {
  return { ...invoice, seenHash: null, stepId: null };
}
