import { Command } from 'commander';
import { NaveError } from '#kernel/errors';
import { testPolicy } from './testPolicy';

const write = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

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
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof NaveError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}

if (require.main === module) void main(process.argv.slice(2));
