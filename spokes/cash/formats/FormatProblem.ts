/** Where in a document: line from 1, offset in characters of the decoded text from 0. */
export interface Place {
  readonly line: number;
  readonly offset: number;
}

/** Why a document is refused: unreadable, or of a format that nothing here reads. */
export interface FormatProblem extends Place {
  readonly code: 'FORMAT_BROKEN' | 'FORMAT_UNKNOWN';
  /** Lower case, no full stop, what was found in backticks. */
  readonly cause: string;
}

/** Carries a problem out of a reader; `readStatementDocument` turns it into data, so it never leaves this room. */
export class FormatRefused extends Error {
  constructor(readonly problem: FormatProblem) {
    super(problem.cause);
    this.name = 'FormatRefused';
  }
}

export function broken(cause: string, place: Place): FormatRefused {
  return new FormatRefused({ code: 'FORMAT_BROKEN', cause: short(cause), ...place });
}

export function unknownFormat(cause: string, place: Place = { line: 1, offset: 0 }): FormatRefused {
  return new FormatRefused({ code: 'FORMAT_UNKNOWN', cause: short(cause), ...place });
}

/** The line of an offset in `text`, both lines ends and lone returns counted once. */
export function placeOf(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  return { line: before.split(/\r\n?|\n/).length, offset };
}

const CAUSE_MAX = 200; // a cause quotes the document, which may be anything

function short(cause: string): string {
  return cause.length <= CAUSE_MAX ? cause : `${cause.slice(0, CAUSE_MAX)}…`;
}
