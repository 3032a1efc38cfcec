// Prints what the code says into schema/: each spoke's contract, the composed release, and the schema that clients see.
//
//   npm run contracts             write
//   npm run contracts -- --sign FILE  the same, and sign the release with a private Ed25519 key (JWK)
//   npm run contracts -- --check  fail when what is committed is not what the code prints
import 'reflect-metadata';
import { type JsonWebKey } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { NaveError } from '#kernel/errors';
import { composeRelease } from '../hub/supergraph/composeRelease';
import { loadRelease } from '../hub/supergraph/loadRelease';
import { ACCESS_MODEL_FILE, releaseTexts, SUPERGRAPH_FILE } from '../hub/supergraph/releaseFiles';
import { releaseSignature, SIGNATURE_FILE } from '../hub/supergraph/releaseSignature';
import { printedSources } from './schema/releaseSources';

async function main(): Promise<void> {
  const files = await printedFiles();
  const changed = [...files].filter(([file, text]) => !existsSync(file) || readFileSync(file, 'utf8') !== text).map(([file]) => file);
  if (process.argv.includes('--check')) {
    if (changed.length === 0) {
      say(`contracts: ${String(files.size)} files are what the code prints`);
      return;
    }
    for (const file of changed) say(`contracts: ${file} is not what the code prints: run \`npm run contracts\` and commit it`);
    process.exitCode = 1;
    return;
  }
  for (const file of changed) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, files.get(file) ?? '');
    say(`contracts: wrote ${file}`);
  }
  if (changed.length === 0) say('contracts: nothing has changed');
  const key = process.argv[process.argv.indexOf('--sign') + 1];
  if (process.argv.includes('--sign') && key !== undefined) signRelease(key);
}

function signRelease(keyFile: string): void {
  const { release } = JSON.parse(readFileSync(join('schema', ACCESS_MODEL_FILE), 'utf8')) as { readonly release: string };
  const file = join('schema', SIGNATURE_FILE);
  writeFileSync(file, `${releaseSignature(release, JSON.parse(readFileSync(keyFile, 'utf8')) as JsonWebKey)}\n`);
  say(`contracts: signed ${release.slice(0, 12)} in ${file}`);
}

async function printedFiles(): Promise<ReadonlyMap<string, string>> {
  const { contracts, options } = await printedSources('schema');
  const release = composeRelease(contracts, options);
  for (const hint of release.hints) say(`contracts: composition remarks ${hint}`);
  const { supergraph, accessModel } = releaseTexts(release);
  const api = printSchema(lexicographicSortSchema(loadRelease(release.supergraphSdl, release.accessModel).apiSchema));
  return new Map([
    ...contracts
      .filter(({ overlay }) => overlay === undefined)
      .map(({ spoke, sdl }): [string, string] => [join('schema', 'spokes', `${spoke}.graphql`), sdl]),
    [join('schema', SUPERGRAPH_FILE), supergraph],
    [join('schema', ACCESS_MODEL_FILE), accessModel],
    [join('schema', 'generated', 'api.graphql'), `${api}\n`],
  ]);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

main().catch((error: unknown) => {
  // A refusal by the gate is told in its own words; anything else is a fault of ours and keeps its stack.
  say(error instanceof NaveError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
});
