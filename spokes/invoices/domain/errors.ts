import { defineError } from '#kernel/errors';

export const FormatUnknown = defineError({
  code: 'FORMAT_UNKNOWN',
  shown: true,
  message: (found: string) => `not a document that invoices are read from: \`${found}\``,
});
export const FormatBroken = defineError({
  code: 'FORMAT_BROKEN',
  shown: true,
  message: (cause: string) => `the document cannot be read: ${cause}`,
});
