import { isLocalDate } from '#kernel/dates';
import type { ReadProblem } from '../domain/CanonicalInvoice';
import { normalDecimal } from './normalDecimal';

type Wanted = Pick<ReadProblem, 'path' | 'wanted'>;

/**
 * Reads the simple values of one document. What is absent is null; what is there and cannot be read is null too,
 * and stands in `problems` under the path that was asked for.
 */
export class ValueReader {
  readonly problems: ReadProblem[] = [];

  decimal(text: string | null, path: string): string | null {
    return this.value(text, { path, wanted: 'DECIMAL' }, normalDecimal);
  }

  /** `YYYY-MM-DD`, with or without a zone behind it: a document date has none. */
  date(text: string | null, path: string): string | null {
    return this.value(text, { path, wanted: 'DATE' }, (stated) => {
      const day = stated.replace(/(Z|[+-]\d{2}:\d{2})$/, '');
      return isLocalDate(day) ? day : null;
    });
  }

  /** Format 102 of UN/EDIFACT 2379: `YYYYMMDD`. */
  date102(text: string | null, path: string): string | null {
    return this.value(text, { path, wanted: 'DATE' }, (stated) => {
      const day = stated.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
      return isLocalDate(day) ? day : null;
    });
  }

  /** XML Schema has four spellings of a boolean. */
  boolean(text: string | null, path: string): boolean | null {
    return this.value(text, { path, wanted: 'BOOLEAN' }, (stated) => {
      if (stated === 'true' || stated === '1') return true;
      return stated === 'false' || stated === '0' ? false : null;
    });
  }

  private value<T>(text: string | null, at: Wanted, read: (stated: string) => T | null): T | null {
    if (text === null) return null;
    const value = read(text);
    if (value === null) this.problems.push({ ...at, stated: text.slice(0, 80) });
    return value;
  }
}
