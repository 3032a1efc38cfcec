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
/** Inside the transport only: it leaves as SPOKE_PROTOCOL_ERROR when a new session is refused too. */
export const SessionRefused = defineError({
  code: 'SESSION_REFUSED',
  shown: false,
  message: (instance: string) => `\`${instance}\` refused the session of the hub`,
});
/** Inside the transport only: the hub gives the snapshot and calls again; asked for once more, it leaves as SPOKE_PROTOCOL_ERROR. */
export const SnapshotWanted = defineError({
  code: 'SNAPSHOT_WANTED',
  shown: false,
  message: (instance: string) => `\`${instance}\` asks for the rights that its session names`,
});
