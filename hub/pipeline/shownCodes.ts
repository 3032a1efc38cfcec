import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { defineError } from '#kernel/errors';

export const ShownErrorsInvalid = defineError({
  code: 'SHOWN_ERRORS_INVALID',
  shown: false,
  message: (file: string, cause: string) => `the list of shown errors \`${file}\` cannot be used: ${cause}`,
});

/** Domain codes that the release lets through, with their fixed messages. */
export type ShownCodes = ReadonlyMap<string, string>;

/** Reads the list of a release; empty when the file is not there. Throws SHOWN_ERRORS_INVALID. */
export function loadShownCodes(file: string): ShownCodes {
  if (!existsSync(file)) return new Map();
  const value: unknown = parse(readFileSync(file, 'utf8'), { schema: 'failsafe', maxAliasCount: 0 });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw ShownErrorsInvalid(file, 'not a map');
  return new Map(
    Object.entries(value).map(([code, message]): [string, string] => {
      if (!/^[A-Z][A-Z0-9_]{2,60}$/.test(code) || typeof message !== 'string')
        throw ShownErrorsInvalid(file, `\`${code}\` is no code with a message`);
      return [code, message];
    }),
  );
}
