import { userInfo } from 'node:os';
import { Command } from 'commander';
import { NaveError } from '#kernel/errors';
import { diffPolicy } from './diffPolicy';
import { explainPolicy } from './explainPolicy';
import { testPolicy } from './testPolicy';

const write = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

interface ExplainCommandOptions {
  readonly as: string;
  readonly operation: string;
  readonly onBehalfOf?: string;
  readonly purpose?: string;
  readonly legalEntity?: string;
  readonly policy: string;
  readonly schema: string;
  readonly json?: true;
}

interface DiffOptions {
  readonly snapshot?: string;
  readonly steward?: string;
  readonly author: string;
  readonly accessLog?: string;
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
    .command('explain')
    .description('Shows the whole decision of an operation for a principal: label, grants considered, forbids, masks, limits, conditions.')
    .requiredOption('--as <principal>', 'person:anna, service:bi, agent:ap-assistant; a bare name is a person')
    .requiredOption('--operation <file|id>', 'a file, or the name or id of a registered operation')
    .option('--on-behalf-of <person>', 'whom an agent acts for')
    .option('--purpose <name>', 'the purpose of the request')
    .option('--legal-entity <code>', 'ask about one legal entity only')
    .option('--policy <folder>', 'roles and grants', 'schema/policy')
    .option('--schema <folder>', 'the release', 'schema')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nEnds with 0 when nothing is denied, with 1 when something is, with 2 when it cannot be told.')
    .action(async (options: ExplainCommandOptions) => {
      const { onBehalfOf = null, purpose = null, legalEntity = null, json } = options;
      const isAllowed = await explainPolicy({ ...options, onBehalfOf, purpose, legalEntity, json: json === true, write });
      process.exitCode = isAllowed ? 0 : 1;
    });
  program
    .command('diff <old> <new>')
    .description('Tells who gains or loses what between two versions: folders, or git revisions such as HEAD~1:schema/policy.')
    .option('--snapshot <folder|url>', 'count rows in the databases of a platform: its data folder, or the address of their server')
    .option('--steward <name>', 'show exact counts instead of those of at least 5; the access log tells of the look under this name')
    .option('--author <name>', 'the name under which it tells of other counts', userInfo().username)
    .option('--access-log <url>', 'database of the hub that tells of them, where it is not beside the rows')
    .option('--schema <folder>', 'the release that both are held against', 'schema')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nEnds with 0 when nobody gains anything, with 1 when somebody does, with 2 when they cannot be compared.')
    .action(async (before: string, after: string, options: DiffOptions) => {
      const { snapshot = null, steward = null, accessLog = null, json, schema, author } = options;
      const gains = await diffPolicy({ before, after, schema, snapshot, steward, author, accessLog, json: json === true, write });
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
