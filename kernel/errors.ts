/**
 * One error of the platform: a code of the registry, its fixed message and the values that the message names.
 * `shown` says whether a client may read code and message; a hidden one leaves the hub as INTERNAL with a request id.
 */
export class NaveError extends Error {
  readonly code: string;
  readonly shown: boolean;

  constructor(kind: { readonly code: string; readonly shown: boolean }, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NaveError';
    this.code = kind.code;
    this.shown = kind.shown;
  }
}

export interface ErrorDefinition<Args extends readonly unknown[]> {
  readonly code: string;
  readonly shown: boolean;
  readonly message: (...args: Args) => string;
}

/** What `defineError` returns: call it with the values of the message to make the error to throw. */
export type ErrorMaker<Args extends readonly unknown[]> = ((...args: Args) => NaveError) & ErrorDefinition<Args>;

/**
 * Registers one error code. Each code stands once in the code and once as a heading of docs/errors.md, with the way out.
 * Message grammar: lower case, no full stop, user input in backticks, the cause after a colon, one line.
 */
export function defineError<const Args extends readonly unknown[] = []>(definition: ErrorDefinition<Args>): ErrorMaker<Args> {
  const make = (...args: Args): NaveError => new NaveError(definition, definition.message(...args));
  return Object.assign(make, definition);
}
