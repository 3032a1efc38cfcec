import { type JsonWebKey } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from '#kernel/canonicalJson';
import { type AccessModel } from '#policy/AccessModel';
import { isRow } from '../transport/Row';
import { type ComposedRelease } from './composeRelease';
import { loadRelease, releaseId, ReleaseMismatch } from './loadRelease';
import { type Release } from './Release';
import { checkSignature, SIGNATURE_FILE } from './releaseSignature';

/** The pair of a release in a folder: each names the release, so that halves of two releases are told apart. */
export const SUPERGRAPH_FILE = 'supergraph.graphql';
export const ACCESS_MODEL_FILE = 'access-model.json';

/** The texts of both files. The supergraph names the release in its first line, the access model under `release`. */
export function releaseTexts(composed: Pick<ComposedRelease, 'digest' | 'supergraphSdl' | 'accessModel'>): {
  readonly supergraph: string;
  readonly accessModel: string;
} {
  const { digest, supergraphSdl, accessModel } = composed;
  const sorted: unknown = JSON.parse(canonicalJson({ model: accessModel, release: digest }));
  return { supergraph: `# release ${digest}\n\n${supergraphSdl}\n`, accessModel: `${JSON.stringify(sorted, null, 2)}\n` };
}

/** Writes the pair, each file whole or not at all: the model first, since a hub that meets the old supergraph beside it waits for the other. */
export async function writeRelease(
  dir: string,
  composed: Pick<ComposedRelease, 'digest' | 'supergraphSdl' | 'accessModel'>,
): Promise<void> {
  const { supergraph, accessModel } = releaseTexts(composed);
  await mkdir(dir, { recursive: true });
  await replace(join(dir, ACCESS_MODEL_FILE), accessModel);
  await replace(join(dir, SUPERGRAPH_FILE), supergraph);
}

/**
 * Reads and loads the pair. With a key only a signed one. Throws RELEASE_MISMATCH when a file is missing, unreadable or of another release,
 * or not signed by that key, and what loading throws.
 */
export async function readRelease(dir: string, publicJwk: JsonWebKey | null = null): Promise<Release> {
  const [supergraph, model] = await Promise.all([read(join(dir, SUPERGRAPH_FILE)), read(join(dir, ACCESS_MODEL_FILE))]);
  const release = releaseOf(supergraph, model);
  if (publicJwk !== null) {
    const signature = await readFile(join(dir, SIGNATURE_FILE), 'utf8').catch(() => null);
    checkSignature(release.id, signature, publicJwk);
  }
  return release;
}

/** The release of two texts, if they belong together. */
export function releaseOf(supergraph: string, accessModelText: string): Release {
  const { release: named, model } = parseModel(accessModelText);
  const inSupergraph = /^# release ([0-9a-f]{64})$/m.exec(supergraph)?.[1];
  if (inSupergraph !== named)
    throw ReleaseMismatch(
      `the supergraph is of release ${inSupergraph?.slice(0, 12) ?? 'none'}, the access model of ${named.slice(0, 12)}`,
    );
  const actual = releaseId(supergraph, model);
  if (actual !== named) throw ReleaseMismatch(`both name release ${named.slice(0, 12)}, their content is ${actual.slice(0, 12)}`);
  return loadRelease(supergraph, model);
}

function parseModel(text: string): { readonly release: string; readonly model: AccessModel } {
  try {
    const value: unknown = JSON.parse(text);
    if (isRow(value) && typeof value['release'] === 'string' && isRow(value['model']))
      return { release: value['release'], model: value['model'] as unknown as AccessModel };
  } catch {
    // told below, like every other text that is no access model
  }
  throw ReleaseMismatch('the access model is unreadable');
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw ReleaseMismatch(`cannot read ${file}: ${cause instanceof Error ? cause.message : 'unknown'}`);
  }
}

async function replace(file: string, text: string): Promise<void> {
  const aside = `${file}.${process.pid}.new`;
  await writeFile(aside, text);
  await rename(aside, file);
}
