import { Command } from 'commander';
import { NaveError } from '#kernel/errors';
import { join } from 'node:path';
import { runImport } from './runImport';

interface Options {
  readonly legalEntity?: string;
  readonly check?: true;
  readonly hub?: string;
  readonly as: string;
  readonly data: string;
}

const HELP = `
In the demo, person:anna hands in invoices of DE01 and person:carla the statements of all legal entities.
A token of your own issuer goes into the variable NAVE_TOKEN.
Ends with 1 when a file was refused, with 2 when nothing could start.`;

/** `npm run import`: hands files to the hub, or only checks them. Sets the exit code; never throws. */
export async function main(args: readonly string[]): Promise<void> {
  const program = new Command('npm run import --')
    .description('Hands invoices (UBL, CII) and bank statements (camt.053) to the hub, or only checks them.')
    .argument('<file...>', 'files, folders or quoted patterns: invoices/*.xml, statements/**/*.xml')
    .option('--legal-entity <code>', 'whom the documents belong to: DE01')
    .option('--check', 'read and check, store nothing')
    .option('--hub <url>', 'address of the hub; default: the running one of `npm start`')
    .option('--as <persona>', 'who hands them in', 'person:anna')
    .option('--data <folder>', 'folder with the ready.json of the running platform', '.nave')
    .addHelpText('after', HELP)
    .action(importFiles);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof NaveError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}

async function importFiles(named: readonly string[], options: Options, command: Command): Promise<void> {
  const check = options.check === true;
  if (!check && options.legalEntity === undefined) {
    command.error('say whom the documents belong to with --legal-entity, or only --check them', { exitCode: 2 });
  }
  const clean = await runImport({
    named,
    legalEntity: check ? null : (options.legalEntity ?? null),
    check,
    hub: options.hub,
    as: options.as,
    readyFile: join(options.data, 'ready.json'),
    token: process.env['NAVE_TOKEN'],
    write: (line) => process.stdout.write(`${line}\n`),
  });
  process.exitCode = clean ? 0 : 1;
}

if (require.main === module) void main(process.argv.slice(2));
