import { defineError } from '#kernel/errors';

export const SpokeUnavailable = defineError({
  code: 'SPOKE_UNAVAILABLE',
  shown: true,
  message: (instance: string, cause: string) => `\`${instance}\` did not answer: ${cause}`,
});
export const SpokeProtocolError = defineError({
  code: 'SPOKE_PROTOCOL_ERROR',
  shown: true,
  message: (instance: string, cause: string) => `\`${instance}\` answered what the hub cannot use: ${cause}`,
});
export const DeadlinePassed = defineError({
  code: 'TIMEOUT',
  shown: true,
  message: (instance: string, waitedMs: number) => `\`${instance}\` did not answer within ${waitedMs} ms`,
});
