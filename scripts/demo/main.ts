import { Command, InvalidArgumentError } from 'commander';
import { generateGroup } from './generator/generateGroup';
import { isLocalDate } from '#kernel/dates';
import { main as start } from '../start/main';
import { writeFiles } from './writeFiles';

interface Options {
  readonly full?: true;
  readonly seed: string;
  readonly anchor: string;
  readonly out?: string;
}

/** `npm run demo`: starts the platform with the demo group, or with --out writes its documents as files. What it does not know it hands to the launcher. */
export function main(args: readonly string[]): void {
  const program = new Command('npm run demo --')
    .description('Starts the platform with the demo group, made on the first start; with --out writes its documents as files instead.')
    .option('--full', '5,000 invoices over 24 months instead of 600 over 6')
    .option('--seed <text>', 'another seed, another group', '1')
    .option('--anchor <date>', 'the last day of the story', day, new Date().toISOString().slice(0, 10))
    .option('--out <folder>', 'write invoices, statements and planted.json, the list of what is wrong on purpose, into this folder')
    .addHelpText('after', '\nOther options (--port, --data, --reset) are those of `npm start`.')
    .allowUnknownOption()
    .allowExcessArguments()
    .parse(args, { from: 'user' });
  const { full, seed, anchor, out } = program.opts<Options>();
  if (out === undefined) {
    start([...(full === true ? ['--full'] : []), '--seed', seed, '--anchor', anchor, ...program.args]);
    return;
  }
  const group = generateGroup({ seed, anchor, size: full === true ? 'full' : 'small' });
  process.stdout.write(`${String(writeFiles(group, out))} documents and ${String(group.planted.length)} planted cases in ${out}\n`);
}

function day(text: string): string {
  if (!isLocalDate(text)) throw new InvalidArgumentError('a date looks like 2026-11-24');
  return text;
}

if (require.main === module) main(process.argv.slice(2));
