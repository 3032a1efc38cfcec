import { Command } from 'commander';
import { isLocalDate, type LocalDate } from '#kernel/dates';
import { OptionInvalid } from './errors';

export interface StartOptions {
  /** Of the hub, on 127.0.0.1. */
  readonly port: number;
  /** The data folder as it was given, relative to the current folder. */
  readonly data: string;
  readonly reset: boolean;
  readonly demo: boolean;
  readonly seed: string;
  readonly size: 'small' | 'full';
  /** Null: today. */
  readonly anchor: LocalDate | null;
}

/** Reads the command line; `--help` and unknown options end the process. Throws OPTION_INVALID. */
export function readOptions(args: readonly string[]): StartOptions {
  const command = new Command('npm start --')
    .description('Starts the whole platform on this machine: PostgreSQL, every spoke instance and the hub, with a demo group.')
    .option('--port <number>', 'port of the hub', '4000')
    .option('--data <dir>', 'data folder: database, keys, logs', '.nave')
    .option('--reset', 'delete the data folder and its databases first', false)
    .option('--no-demo', 'start without demo data')
    .option('--full', 'a demo group of full size: 5,000 invoices over 24 months instead of 600 over 6', false)
    .option('--seed <text>', 'seed of the demo data: same seed and anchor, same documents', '1')
    .option('--anchor <date>', 'the day on which the demo data ends, YYYY-MM-DD (default: today)')
    .addHelpText(
      'after',
      '\nEnvironment:\n  DATABASE_URL  a PostgreSQL server to use instead of the one that comes with Nave;\n                its user may create databases and roles',
    )
    .allowExcessArguments(false);
  command.parse(args, { from: 'user' });
  const given = command.opts<{ port: string; data: string; reset: boolean; demo: boolean; full: boolean; seed: string; anchor?: string }>();
  if (given.anchor !== undefined && !isLocalDate(given.anchor)) throw OptionInvalid('--anchor', given.anchor, 'a date like 2026-01-31');
  return {
    port: wholeNumber('--port', given.port, { least: 1, most: 65_535 }),
    data: given.data,
    reset: given.reset,
    demo: given.demo,
    seed: given.seed,
    size: given.full ? 'full' : 'small',
    anchor: given.anchor ?? null,
  };
}

function wholeNumber(option: string, text: string, { least, most }: { least: number; most: number }): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) throw OptionInvalid(option, text, `a whole number from ${least} to ${most}`);
  return value;
}
