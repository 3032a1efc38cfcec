import { existsSync, readFileSync } from 'node:fs';
import { Command } from 'commander';
import { type JSONWebKeySet } from 'jose';
import { NaveError } from '#kernel/errors';
import { eraseSubject, ownerUrlOfStart } from './eraseSubject';
import { type Verified } from './Finding';
import { AuditInputMissing, type AuditSources, sourcesOfStart, verify } from './verify';

interface Options {
  readonly data?: string;
  readonly database?: string;
  readonly spoke: readonly string[];
  readonly checkpoints?: string;
  readonly keys?: string;
  readonly json?: true;
}

interface EraseOptions {
  readonly subject: string;
  readonly by: string;
  readonly reason: string;
  readonly data?: string;
  readonly database?: string;
}

const HELP = `
Ends with 0 when nothing is wrong, with 1 when something is, with 2 when it could not be looked at.
docs/audit.md explains each finding.`;

/** `npm run audit`: what an auditor asks of the logs. Sets the exit code; never throws. */
export async function main(args: readonly string[]): Promise<void> {
  const program = new Command('npm run audit --').description(
    'Verifies that the access log and the change logs are as they were written, and forgets persons in the access log.',
  );
  program
    .command('verify')
    .description('Works out every hash again, and holds the access log against its exported checkpoints.')
    .option(
      '--data <folder>',
      'data folder of a running `npm start`: its databases, checkpoints and keys; `.nave` unless --database is given',
    )
    .option('--database <url>', 'database of the hub')
    .option(
      '--spoke <url>',
      'database of a spoke instance, as a role that sees every row; may be repeated',
      (url, all: string[]) => [...all, url],
      [],
    )
    .option('--checkpoints <file>', 'exported checkpoints')
    .option('--keys <file>', 'public keys of the checkpoints, a JWKS document')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(async (options: Options) => {
      const verified = await verify(sourcesOf(options));
      tell(verified, options.json === true);
      process.exitCode = verified.findings.length === 0 ? 0 : 1;
    });
  program
    .command('erase')
    .description('Forgets the name of a person in the access log: the records stay, verify, and name nobody.')
    .requiredOption('--subject <subject>', 'whom: person:anna')
    .requiredOption('--by <subject>', 'who does it: person:greta')
    .requiredOption('--reason <text>', 'why, such as the number of the request; it stays, so it names nobody')
    .option('--data <folder>', 'data folder of a running `npm start`; `.nave` unless --database is given')
    .option('--database <url>', 'database of the hub, as the owner of its tables')
    .action(async ({ data = '.nave', database, ...erasure }: EraseOptions) => {
      const commitment = await eraseSubject({ ...erasure, ownerUrl: database ?? ownerUrlOfStart(data) });
      process.stdout.write(`${erasure.subject} is forgotten: its records name ${commitment}, which nobody can open any more\n`);
    });
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof NaveError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}

function sourcesOf(options: Options): AuditSources {
  const { database, checkpoints, keys } = options;
  if (checkpoints !== undefined && !existsSync(checkpoints)) throw AuditInputMissing(`\`${checkpoints}\` does not exist`);
  const given = {
    ...(checkpoints === undefined ? {} : { checkpoints }),
    ...(keys === undefined ? {} : { keys: (JSON.parse(readFileSync(keys, 'utf8')) as JSONWebKeySet).keys }),
  };
  if (database === undefined) return { ...sourcesOfStart(options.data ?? '.nave'), ...given };
  if (checkpoints !== undefined && keys === undefined)
    throw AuditInputMissing('checkpoints need --keys, the public keys that they are signed with');
  const spokes = new Map(options.spoke.map((url) => [new URL(url).pathname.slice(1), url]));
  return { databaseUrl: database, spokes, checkpoints: null, keys: [], ...given };
}

function tell({ findings, counts, notes }: Verified, asJson: boolean): void {
  if (asJson) {
    process.stdout.write(`${JSON.stringify({ ok: findings.length === 0, findings, counts, notes }, null, 2)}\n`);
    return;
  }
  const lines = [
    ...findings.map(({ code, place, detail }) => `${code}  ${place}: ${detail}`),
    findings.length === 0 ? 'nothing is wrong' : `${findings.length} findings`,
    Object.entries(counts)
      .map(([kind, count]) => `${count} ${kind}`)
      .join(', '),
    ...notes,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

if (require.main === module) void main(process.argv.slice(2));
