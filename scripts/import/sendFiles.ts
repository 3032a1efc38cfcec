import { HubCallRefused, type HubClient, type Operation } from '../demo/feed/HubClient';
import { NaveError } from '#kernel/errors';
import { inParallel } from '../demo/feed/inParallel';
import { randomUUID } from 'node:crypto';
import { sha256 } from '#kernel/digest';

export interface FileToSend {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly kind: 'INVOICE' | 'STATEMENT';
}

export interface SentFile {
  readonly path: string;
  /** RECEIVED, IMPORTED, KNOWN or REFUSED. */
  readonly outcome: string;
  readonly notes: readonly string[];
}

export interface SendOptions {
  readonly hub: HubClient;
  readonly subject: string;
  readonly legalEntity: string;
  /** Called after each file. */
  readonly sent: (file: SentFile) => void;
}

const PER_CALL_MAX = 50;
const PUTS_AT_ONCE = 4;
export const INTAKE: Readonly<Record<FileToSend['kind'], { readonly type: 'Invoice' | 'Statement'; readonly operation: Operation }>> = {
  INVOICE: {
    type: 'Invoice',
    operation: intake('receiveInvoices', 'ReceiveInvoicesInput', {
      success: 'InvoicesReceived',
      read: 'outcomes { sha256 outcome refusals { code message } findings { ruleId verdict } }',
    }),
  },
  STATEMENT: {
    type: 'Statement',
    operation: intake('importStatements', 'ImportStatementsInput', {
      success: 'StatementsImported',
      read: 'outcomes { sha256 outcome refusals { code message } }',
    }),
  },
};

/** Hands the files to the hub and has them taken in, 50 to a call. A file that is refused does not stop the others. Throws HUB_UNREACHABLE. */
export async function sendFiles(files: readonly FileToSend[], options: SendOptions): Promise<void> {
  for (const kind of ['INVOICE', 'STATEMENT'] as const) {
    const ofKind = files.filter((file) => file.kind === kind);
    for (let first = 0; first < ofKind.length; first += PER_CALL_MAX)
      await sendBatch(ofKind.slice(first, first + PER_CALL_MAX), kind, options);
  }
}

async function sendBatch(
  files: readonly FileToSend[],
  kind: FileToSend['kind'],
  { hub, subject, legalEntity, sent }: SendOptions,
): Promise<void> {
  const { type, operation } = INTAKE[kind];
  const put = new Map<FileToSend, string>();
  const refuse = (file: FileToSend, error: unknown): void => {
    if (!(error instanceof NaveError) || error.code !== HubCallRefused.code) throw error;
    sent({ path: file.path, outcome: 'REFUSED', notes: [error.message] });
  };
  await inParallel(files, PUTS_AT_ONCE, async (file) => {
    const hash = sha256(file.bytes);
    try {
      await hub.put(subject, { sha256: hash, bytes: file.bytes, legalEntity, type, mediaType: 'application/xml' });
      put.set(file, hash);
    } catch (error) {
      refuse(file, error);
    }
  });
  // In the order of their names, as they were given: statements are taken in oldest first.
  const there = files.flatMap((file) => (put.has(file) ? [{ ...file, hash: put.get(file) ?? '' }] : []));
  if (there.length === 0) return;
  const documents = [...new Set(there.map(({ hash }) => hash))];
  try {
    const answer = await hub.ask<Intake>(subject, operation, {
      input: { legalEntityCode: legalEntity, documents, idempotencyKey: `import ${randomUUID()}` },
    });
    for (const file of there) sent({ path: file.path, ...outcomeOf(answer.intake, file.hash) });
  } catch (error) {
    for (const file of there) refuse(file, error);
  }
}

interface Told {
  readonly code: string;
  readonly message: string;
}

interface Intake {
  readonly intake: {
    readonly refusals?: readonly Told[];
    readonly outcomes?: readonly {
      readonly sha256: string;
      readonly outcome: string;
      readonly refusals: readonly Told[];
      readonly findings?: readonly { readonly ruleId: string; readonly verdict: string }[] | null;
    }[];
  };
}

function outcomeOf({ outcomes = [], refusals = [] }: Intake['intake'], hash: string): Omit<SentFile, 'path'> {
  const found = outcomes.find((each) => each.sha256 === hash);
  const told = [...refusals, ...(found?.refusals ?? [])].map(({ code, message }) => `${code}: ${message}`);
  const failed = (found?.findings ?? []).filter(({ verdict }) => verdict === 'FAIL').map(({ ruleId }) => ruleId);
  return { outcome: found?.outcome ?? 'REFUSED', notes: [...told, ...new Set(failed)] };
}

function intake(field: string, input: string, { success, read }: { success: string; read: string }): Operation {
  const name = `Import${field.charAt(0).toUpperCase()}${field.slice(1)}`;
  const query = `mutation ${name}($input: ${input}!) { intake: ${field}(input: $input) { ... on ${success} { ${read} } ... on Refused { refusals { code message } } } }`;
  return { name, query };
}
