/** A refusal about a row that the caller sees: data, not an error. `code` stands in the README of its spoke. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  /** Path in the input that the refusal is about: `['expectedVersion']`. */
  readonly path: readonly string[];
  /** The rule that refused, where there is one: `BR-CO-10`. */
  readonly rule?: string;
  /** True when the same call may succeed later without a change. */
  readonly retriable: boolean;
}

/** What a use case answers: an effect, or the reasons why there is none. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusals: readonly Refusal[] };

export function accepted<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function refused(...refusals: readonly Refusal[]): { readonly ok: false; readonly refusals: readonly Refusal[] } {
  return { ok: false, refusals };
}

/** Makes the refusals of one code: fixed message, default path. */
export function refusal(code: string, message: string, more: Partial<Omit<Refusal, 'code' | 'message'>> = {}): Refusal {
  return { code, message, path: [], retriable: false, ...more };
}
