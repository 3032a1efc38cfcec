// npm run schema check      every reason why the contracts make no release, and the coverage of each spoke
// npm run schema coverage   the coverage alone
import 'reflect-metadata';
import { Command } from 'commander';
import { NaveError } from '#kernel/errors';
import { type Coverage } from '#policy/gate/coverage';
import { printGateErrors } from '#policy/gate/GateError';
import { checkSchema, type SchemaReport } from './checkSchema';
import { committedSources, printedSources } from './releaseSources';

interface Options {
  readonly json?: true;
  readonly dir?: string;
}

/** Sets the exit code: 1 when there is a reason or a coordinate without a policy, 2 when a file cannot be read. */
export async function main(args: readonly string[]): Promise<void> {
  const program = new Command('npm run schema').description('Holds the contracts against the rules of docs/gate.md.');
  for (const [name, description, print] of COMMANDS) {
    program
      .command(name)
      .description(description)
      .option('--json', 'print JSON')
      .option('--dir <folder>', 'a folder that looks like schema/; default: what the code of the spokes prints')
      .action(async (options: Options) => {
        const report = await reportOn(options.dir);
        process.stdout.write(options.json === true ? `${JSON.stringify(report, null, 2)}\n` : print(report));
        if (report.errors.length > 0 || report.coverage.some(({ uncovered }) => uncovered.length > 0)) process.exitCode = 1;
      });
  }
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof NaveError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}

const COMMANDS: readonly (readonly [string, string, (report: SchemaReport) => string])[] = [
  ['check', 'every reason why the contracts make no release', checkText],
  ['coverage', 'covered of reachable coordinates, by spoke', ({ coverage }) => coverageText(coverage)],
];

async function reportOn(dir: string | undefined): Promise<SchemaReport> {
  const { errors, coverage } = checkSchema(dir === undefined ? await printedSources('schema') : committedSources(dir));
  const placed = errors.map((error) => ({ ...error, file: error.file.replace(/^schema\//, `${(dir ?? 'schema').replace(/\/$/, '')}/`) }));
  return { errors: placed, coverage };
}

function checkText({ errors, coverage }: SchemaReport): string {
  if (errors.length === 0) return `${coverageText(coverage)}schema: the contracts pass the gate\n`;
  return `${printGateErrors(errors)}\nschema: ${String(errors.length)} ${errors.length === 1 ? 'reason' : 'reasons'}, explained in docs/gate.md\n`;
}

function coverageText(coverage: readonly Coverage[]): string {
  return coverage
    .map(({ spoke, covered, reachable, uncovered }) => {
      const share = reachable === 0 ? 100 : Math.floor((covered / reachable) * 100);
      const missing = uncovered.map((coordinate) => `  ${coordinate}\n`).join('');
      return `${spoke.padEnd(16)} ${String(covered)} of ${String(reachable)} coordinates, ${String(share)} %\n${missing}`;
    })
    .join('');
}

if (require.main === module) void main(process.argv.slice(2));
