import { Command } from 'commander';
import { NaveError } from '#kernel/errors';
import { diffPolicy } from './diffPolicy';
import { testPolicy } from './testPolicy';

const write = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

interface DiffOptions {
  readonly snapshot?: string;
  readonly steward?: string;
  readonly looks: string;
  readonly schema: string;
  readonly json?: true;
}

/** `npm run policy`: what stewards ask of roles and grants without a running platform. Sets the exit code; never throws. */
export async function main(args: readonly string[]): Promise<void> {
  const program = new Command('npm run policy --').description('Tests, explains and compares roles and grants, offline.');
  program
    .command('test')
    .description(
      'Runs the policy tests of <folder>/tests by the evaluator. 0: all hold and nothing is left out; 1: not so; 2: cannot be run.',
    )
    .option('--policy <folder>', 'roles, grants and tests', 'schema/policy')
    .option('--schema <folder>', 'the release that they are held against', 'schema')
    .option('--json', 'print JSON')
    .action((options: { policy: string; schema: string; json?: true }) => {
      process.exitCode = testPolicy({ ...options, json: options.json === true, write }) ? 0 : 1;
    });
  program
    .command('diff <old> <new>')
    .description('Tells who gains or loses what between two versions: folders, or git revisions such as HEAD~1:schema/policy.')
    .option('--snapshot <folder|url>', 'count rows in the databases of a platform: its data folder, or the address of their server')
    .option('--steward <name>', 'show exact counts instead of those of at least 5; the look is recorded under this name')
    .option('--looks <file>', 'where looks of stewards are recorded', '.nave/policy-looks.jsonl')
    .option('--schema <folder>', 'the release that both are held against', 'schema')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nEnds with 0 when nobody gains anything, with 1 when somebody does, with 2 when they cannot be compared.')
    .action(async (before: string, after: string, options: DiffOptions) => {
      const { snapshot = null, steward = null, json, schema, looks } = options;
      const gains = await diffPolicy({ before, after, schema, looks, snapshot, steward, json: json === true, write });
      process.exitCode = gains ? 1 : 0;
    });
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof NaveError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}

if (require.main === module) void main(process.argv.slice(2));
