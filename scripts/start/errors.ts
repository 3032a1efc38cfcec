import { defineError } from '#kernel/errors';

export const AlreadyRunning = defineError({
  code: 'ALREADY_RUNNING',
  shown: false,
  message: (folder: string, pid: number, url: string) =>
    `Nave already runs over ${folder} (process ${pid}, ${url}): stop it with Ctrl-C there or \`kill ${pid}\`, or start this one with --data DIR and --port NUMBER`,
});

export const ProcessStartFailed = defineError({
  code: 'PROCESS_START_FAILED',
  shown: false,
  message: (name: string, cause: string, logFile: string) => `${name} did not start: ${cause}; its log is ${logFile}`,
});

export const DatabasesExist = defineError({
  code: 'DATABASES_EXIST',
  shown: false,
  message: (names: string) =>
    `the server of DATABASE_URL already has ${names}, which this data folder knows nothing of: use the data folder they were made with, another server, or --reset (which deletes them)`,
});

export const OptionInvalid = defineError({
  code: 'OPTION_INVALID',
  shown: false,
  message: (option: string, value: string, expected: string) => `${option} cannot be \`${value}\`: it is ${expected}`,
});
