import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { defineError } from '#kernel/errors';

const ShownErrorsInvalid = defineError({
  code: 'SHOWN_ERRORS_INVALID',
  shown: false,
  message: (file: string, cause: string) => `the list of shown errors \`${file}\` cannot be used: ${cause}`,
});

/** Domain codes that the release lets through, with their fixed messages; none when the file is not there. Throws SHOWN_ERRORS_INVALID. */
export function loadShownErrors(file: string): Readonly<Record<string, string>> {
  if (!existsSync(file)) return {};
  const value: unknown = parse(readFileSync(file, 'utf8'), { schema: 'failsafe', maxAliasCount: 0 });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw ShownErrorsInvalid(file, 'not a map');
  return Object.fromEntries(
    Object.entries(value).map(([code, message]): [string, string] => {
      if (!/^[A-Z][A-Z0-9_]{2,60}$/.test(code) || typeof message !== 'string')
        throw ShownErrorsInvalid(file, `\`${code}\` is no code with a message`);
      return [code, message];
    }),
  );
}
