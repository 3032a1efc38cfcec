import type { FormatProblem } from '../../spokes/cash/formats/FormatProblem';
import { checkInvoiceDocument } from '../../spokes/invoices/formats/checkInvoiceDocument';
import { checkStatementDocument } from '../../spokes/cash/formats/checkStatementDocument';

/** What one file is and what there is to say of it: rule ids, flags, or why it is refused. */
export interface FileVerdict {
  readonly kind: 'INVOICE' | 'STATEMENT' | null;
  readonly outcome: 'ACCEPTED' | 'FLAGGED' | 'REFUSED';
  readonly notes: readonly string[];
}

/** Reads and checks the bytes of one document and stores nothing. Refused is only what is unreadable or of an unknown format. */
export function checkFile(bytes: Uint8Array): FileVerdict {
  const invoice = checkInvoiceDocument(bytes);
  if (invoice.outcome !== 'REFUSED') {
    const failed = invoice.findings.filter((finding) => finding.verdict === 'FAIL').map((finding) => finding.ruleId);
    const reasons = invoice.exceptions.filter((reason) => reason !== 'RULES_FAILED');
    return { kind: 'INVOICE', outcome: invoice.outcome, notes: unique([...reasons, ...failed]) };
  }
  const statement = checkStatementDocument(bytes);
  if (statement.outcome !== 'REFUSED')
    return { kind: 'STATEMENT', outcome: statement.outcome, notes: unique(statement.flags.map((flag) => flag.code)) };
  return { kind: null, outcome: 'REFUSED', notes: [refusalOf(invoice.refusal?.code, statement.refusal)] };
}

// Broken for one reader is broken for both: the other one stops at the same place. The reader of statements tells the line.
function refusalOf(code: string | undefined, told: FormatProblem | null): string {
  if (told === null) return code ?? 'FORMAT_UNKNOWN';
  if (told.code === 'FORMAT_BROKEN') return `FORMAT_BROKEN: line ${String(told.line)}: ${told.cause}`;
  return code === 'FORMAT_BROKEN' ? code : `FORMAT_UNKNOWN: no invoice, and ${told.cause}`;
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
