import { Command, InvalidArgumentError } from 'commander';
import { generateGroup } from './generator/generateGroup';
import { isLocalDate } from '#kernel/dates';
import { writeFiles } from './writeFiles';

interface Options {
  readonly full?: true;
  readonly seed: string;
  readonly anchor: string;
  readonly out: string;
}

const today = new Date().toISOString().slice(0, 10);

/* Writes the documents of the demo group as files, to look at them or to import them by hand. */
new Command('npm run demo:files --')
  .description(
    'Writes the invoices and bank statements of the demo group as files, with planted.json: the list of what is wrong on purpose.',
  )
  .requiredOption('--out <folder>', 'where the files go')
  .option('--full', '5,000 invoices over 24 months instead of 600 over 6')
  .option('--seed <text>', 'another seed, another group', '1')
  .option('--anchor <date>', 'the last day of the story', day, today)
  .action(({ full, seed, anchor, out }: Options) => {
    const group = generateGroup({ seed, anchor, size: full === true ? 'full' : 'small' });
    process.stdout.write(`${String(writeFiles(group, out))} documents and ${String(group.planted.length)} planted cases in ${out}\n`);
  })
  .parse();

function day(text: string): string {
  if (!isLocalDate(text)) throw new InvalidArgumentError('a date looks like 2026-11-24');
  return text;
}
