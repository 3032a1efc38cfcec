import { readFileSync, statSync } from 'node:fs';
import { type JSONWebKeySet } from 'jose';
import { defineError, NaveError } from '#kernel/errors';
import { Outbound } from '../Outbound';

/** The public keys of the hub: the one in use, and before and after a change the other one. */
export interface HubKeys {
  current(): JSONWebKeySet;
  /** Looks whether there are others; at an address at most once a second, whoever asks. Never throws: keys that cannot be read leave those that are in use. */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

/** By value, by file, or by address; a file and an address are followed. */
export type HubKeysSource = { readonly jwks: JSONWebKeySet } | { readonly jwksFile: string } | { readonly jwksUrl: string };

const HubKeysInvalid = defineError({
  code: 'HUB_KEYS_INVALID',
  shown: false,
  message: (cause: string) => `the public keys of the hub cannot be used: ${cause}`,
});

const ALGORITHMS: readonly unknown[] = ['EdDSA', 'ES256'];
const FILE_RHYTHM = { everyMs: 1_000, pauseMs: 0 };
// The pause keeps tokens with invented keys from turning an instance against whoever serves the document.
const URL_RHYTHM = { everyMs: 15_000, pauseMs: 1_000 };
const BYTES_MAX = 64 * 1024;

/** Throws HUB_KEYS_INVALID when there is nothing to begin with. */
export async function openHubKeys(source: HubKeysSource): Promise<HubKeys> {
  if ('jwks' in source) {
    const keys = checked(source.jwks);
    return { current: () => keys, refresh: () => Promise.resolve(), close: () => Promise.resolve() };
  }
  return 'jwksFile' in source ? followed(keysFile(source.jwksFile), FILE_RHYTHM) : followed(keysAddress(source.jwksUrl), URL_RHYTHM);
}

interface Origin {
  /** Null when they are what they were. */
  read(): Promise<JSONWebKeySet | null>;
  close(): Promise<void>;
}

async function followed(origin: Origin, { everyMs, pauseMs }: typeof URL_RHYTHM): Promise<HubKeys> {
  let keys = await first(origin);
  let lookedAt = performance.now();
  let looking: Promise<void> | null = null;
  const look = async (): Promise<void> => {
    try {
      keys = (await origin.read()) ?? keys;
    } catch {
      // Half-written or unreachable: the next look may find better.
    } finally {
      lookedAt = performance.now();
      looking = null;
    }
  };
  const timer = setInterval(() => void (looking ??= look()), everyMs);
  timer.unref();
  return {
    current: () => keys,
    refresh: () => looking ?? (performance.now() - lookedAt < pauseMs ? Promise.resolve() : (looking = look())),
    async close() {
      clearInterval(timer);
      await looking;
      await origin.close();
    },
  };
}

async function first(origin: Origin): Promise<JSONWebKeySet> {
  try {
    const keys = await origin.read();
    if (keys !== null) return keys;
  } catch (cause) {
    await origin.close();
    throw cause instanceof NaveError ? cause : HubKeysInvalid(cause instanceof Error ? cause.message : 'unreadable');
  }
  throw HubKeysInvalid('there are none');
}

function keysFile(path: string): Origin {
  let seen = '';
  const read = (): JSONWebKeySet | null => {
    const { mtimeMs, size, ino } = statSync(path);
    const state = `${String(mtimeMs)} ${String(size)} ${String(ino)}`;
    if (state === seen) return null;
    const keys = checked(parsed(readFileSync(path, 'utf8')));
    seen = state;
    return keys;
  };
  return { read: async () => Promise.resolve(read()), close: () => Promise.resolve() };
}

function keysAddress(url: string): Origin {
  const outbound = new Outbound(url);
  return {
    async read() {
      const { status, text } = await outbound.send({
        method: 'GET',
        headers: { accept: 'application/json' },
        bytesMax: BYTES_MAX,
        waitMs: 5_000,
      });
      if (status !== 200) throw HubKeysInvalid(`status ${String(status)}`);
      return checked(parsed(text));
    },
    close: () => outbound.close(),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw HubKeysInvalid('not JSON');
  }
}

/** Each key names itself and its one algorithm, and no key is private. */
function checked(value: unknown): JSONWebKeySet {
  const keys = (value as Partial<JSONWebKeySet> | null)?.keys;
  if (!Array.isArray(keys) || keys.length === 0) throw HubKeysInvalid('no list of keys');
  for (const { kid, alg, d } of keys) {
    if (typeof kid !== 'string' || !ALGORITHMS.includes(alg))
      throw HubKeysInvalid('a key without `kid`, or with no algorithm of a session');
    if (d !== undefined) throw HubKeysInvalid(`\`${kid}\` has its private half`);
  }
  if (new Set(keys.map(({ kid }) => kid)).size !== keys.length) throw HubKeysInvalid('two keys have one `kid`');
  return { keys };
}
