import { defineError } from '#kernel/errors';

export const PostgresBinaryMissing = defineError({
  code: 'POSTGRES_BINARY_MISSING',
  shown: false,
  message: (platform: string, cause: string) =>
    `no PostgreSQL for \`${platform}\`: ${cause}; run \`npm ci\` without \`--omit=optional\`, or set DATABASE_URL to a server of yours`,
});

export const PostgresAccountMissing = defineError({
  code: 'POSTGRES_ACCOUNT_MISSING',
  shown: false,
  message: () =>
    'PostgreSQL does not run as root, and there is neither a `postgres` nor a `nobody` account: start as an ordinary user, or set DATABASE_URL',
});

export const PostgresStartFailed = defineError({
  code: 'POSTGRES_START_FAILED',
  shown: false,
  message: (cause: string, logFile: string) => `PostgreSQL did not start: ${cause}; its log is ${logFile}`,
});

export const PortTaken = defineError({
  code: 'PORT_TAKEN',
  shown: false,
  message: (port: number, what: string) => `port ${port} is taken: another program listens there; choose a free one for ${what}`,
});

export const DataFolderBroken = defineError({
  code: 'DATA_FOLDER_BROKEN',
  shown: false,
  message: (folder: string, cause: string) =>
    `the data folder ${folder} cannot be used: ${cause}; choose another with --data DIR, or make it anew with --reset (which deletes its data)`,
});

export const DatabaseUnreachable = defineError({
  code: 'DATABASE_UNREACHABLE',
  shown: false,
  message: (where: string, cause: string) => `no database at ${where}: ${cause}; check DATABASE_URL and that the server runs`,
});

export const DatabaseTooOld = defineError({
  code: 'DATABASE_TOO_OLD',
  shown: false,
  message: (version: string, floor: string) =>
    `PostgreSQL ${version} is too old: row level security as Nave uses it needs ${floor} or later`,
});

export const DatabaseRightsMissing = defineError({
  code: 'DATABASE_RIGHTS_MISSING',
  shown: false,
  message: (user: string, missing: string) =>
    `\`${user}\` of DATABASE_URL lacks rights: Nave makes a database and three roles for each instance; as a superuser run \`alter role "${user}" ${missing}\``,
});

export const DatabaseRoleUnsafe = defineError({
  code: 'DATABASE_ROLE_UNSAFE',
  shown: false,
  message: (role: string, cause: string) =>
    `the database role \`${role}\` must not be used: ${cause}; drop the role, the next start makes it anew`,
});
