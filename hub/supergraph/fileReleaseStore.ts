import { type JsonWebKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FileWatch } from './FileWatch';
import { loadOpenRelease } from './loadRelease';
import { type Log } from './Log';
import { type Release } from './Release';
import { ACCESS_MODEL_FILE, readRelease, SUPERGRAPH_FILE } from './releaseFiles';
import { SIGNATURE_FILE } from './releaseSignature';
import { type ReleaseStore } from './ReleaseStore';
import { Swappable } from './Swappable';

/** Where the release comes from. `openSupergraph` is a bare supergraph file without a policy: the development switch, and nothing else, sets it. */
export type ReleaseSource =
  /** `publicJwk`: only a release that this Ed25519 key has signed. */
  { readonly dir: string; readonly publicJwk?: JsonWebKey } | { readonly openSupergraph: string };

export interface WatchOptions {
  readonly log: Log;
  /** How often the files are looked at. Default 1,000. */
  readonly intervalMs?: number;
}

/**
 * Loads the release and follows its files. A pair that cannot be used is logged, and the old release keeps serving. Throws what loading
 * throws when there is no usable release to begin with.
 */
export async function openReleaseStore(
  source: ReleaseSource,
  { log, intervalMs = 1_000 }: WatchOptions,
): Promise<ReleaseStore & { look(): Promise<void> }> {
  const load = (): Promise<Release> =>
    'dir' in source ? readRelease(source.dir, source.publicJwk ?? null) : readOpen(source.openSupergraph);
  const releases = new Swappable(await load());
  const files =
    'dir' in source ? [SUPERGRAPH_FILE, ACCESS_MODEL_FILE, SIGNATURE_FILE].map((file) => join(source.dir, file)) : [source.openSupergraph];
  const watch = new FileWatch({
    files,
    intervalMs,
    onChange: async () => {
      try {
        const next = await load();
        const before = releases.current().id;
        if (next.id === before) return;
        releases.swap(next);
        log.info({ before, release: next.id }, 'another release is in use');
      } catch (error) {
        log.error(
          { release: releases.current().id, cause: error instanceof Error ? error.message : String(error) },
          'the new release cannot be used; the old one keeps serving',
        );
      }
    },
  });
  return {
    current: () => releases.current(),
    onSwap: (listener) => releases.onSwap(listener),
    look: () => watch.look(),
    close: () => watch.close(),
  };
}

async function readOpen(file: string): Promise<Release> {
  return loadOpenRelease(await readFile(file, 'utf8'));
}
