import { type JsonWebKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FileWatch } from './FileWatch';
import { loadOpenRelease, ReleaseMismatch } from './loadRelease';
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
  /** Contracts that this hub answers itself, with their digests: a release that holds another one of them is refused. */
  readonly own?: Readonly<Record<string, string>>;
}

/**
 * Loads the release and follows its files. A pair that cannot be used is logged, and the old release keeps serving. Throws what loading
 * throws when there is no usable release to begin with.
 */
export async function openReleaseStore(
  source: ReleaseSource,
  { log, intervalMs = 1_000, own = {} }: WatchOptions,
): Promise<ReleaseStore & { look(): Promise<void> }> {
  const load = async (): Promise<Release> =>
    'dir' in source ? answerable(await readRelease(source.dir, source.publicJwk ?? null), own) : readOpen(source.openSupergraph);
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

/** As a spoke compares its contract with the one of the release. A release without that contract asks nothing of it. */
function answerable(release: Release, own: Readonly<Record<string, string>>): Release {
  const contracts = release.accessModel?.contracts ?? {};
  for (const [name, digest] of Object.entries(own)) {
    if (Object.hasOwn(contracts, name) && contracts[name] !== digest)
      throw ReleaseMismatch(`its contract \`${name}\` is not the one that this hub answers`);
  }
  return release;
}

async function readOpen(file: string): Promise<Release> {
  return loadOpenRelease(await readFile(file, 'utf8'));
}
