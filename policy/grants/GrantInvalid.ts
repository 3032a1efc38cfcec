import { defineError } from '#kernel/errors';

export const GrantInvalid = defineError({
  code: 'GRANT_INVALID',
  shown: false,
  message: (place: string, cause: string) => `${place}: ${cause}`,
});
