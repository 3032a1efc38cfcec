import { defineError } from '#kernel/errors';

export const PlanRefused = defineError({
  code: 'PLAN_REFUSED',
  shown: false,
  message: (cause: string) => `the operation cannot be planned: ${cause}`,
});
