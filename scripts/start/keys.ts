import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { type JSONWebKeySet, type JWK } from 'jose';
import { newWrappingKey } from '#policy/wrapping';
import { databaseName } from '../platform/layout';
import { type HubPasswords } from '../postgres/provisionHub';
import { type RolePasswords } from '../postgres/provisionInstance';
import { type DataFolder } from './DataFolder';

/** What the platform keeps secret, made on the first start and never shown. */
export interface Keys {
  /** Ed25519, for the session tokens from hub to instance: the first signs, a second one is on its way in or out. */
  readonly hubSigning: readonly [SigningKey, ...SigningKey[]];
  /** 32 bytes, base64url: seals the cursors of clients. */
  readonly cursorKey: string;
  /** By database. */
  readonly passwords: Readonly<Record<string, RolePasswords>>;
  /** X25519, by database: what each instance opens session keys with. */
  readonly wrapping: Readonly<Record<string, JWK>>;
  readonly hubPasswords: HubPasswords;
  /** 32 bytes, base64url: variables are logged as digests under it. */
  readonly accessDigestKey: string;
  /** Ed25519, for the checkpoints of the access log. */
  readonly checkpointSigning: JWK;
}

interface SigningKey extends JWK {
  readonly madeAtMs: number;
}

const FILE = 'keys/platform.json';

/** Reads the keys of earlier starts and makes what is missing, for each database a password per role and a wrapping key. */
export function openKeys(folder: DataFolder, databases: readonly string[]): Keys {
  const known = folder.read(FILE) as Partial<Keys> | null;
  const each = <T>(old: Readonly<Record<string, T>> | undefined, make: (name: string) => T): Record<string, T> => ({
    ...old,
    ...Object.fromEntries(databases.map((name) => [name, old?.[name] ?? make(name)])),
  });
  const keys: Keys = {
    ...ownKeys(known),
    passwords: each(known?.passwords, passwords),
    wrapping: each(known?.wrapping, (name) => newWrappingKey(stamped(name))),
  };
  if (JSON.stringify(keys) !== JSON.stringify(known)) folder.write(FILE, keys);
  return keys;
}

/** Those that are not of an instance. */
function ownKeys(known: Partial<Keys> | null): Omit<Keys, 'passwords' | 'wrapping'> {
  return {
    hubSigning: signingKeysOf(known?.hubSigning) ?? [ed25519('hub')],
    cursorKey: known?.cursorKey ?? secret(32),
    hubPasswords: known?.hubPasswords ?? { run: secret(24), owner: secret(24) },
    accessDigestKey: known?.accessDigestKey ?? secret(32),
    checkpointSigning: known?.checkpointSigning ?? ed25519('audit'),
  };
}

export function wrappingKeyOf({ wrapping }: Keys, instance: string): JWK {
  const key = wrapping[databaseName(instance)];
  if (key === undefined) throw new RangeError(`no wrapping key for ${instance}`);
  return key;
}

/** `next` announces a new key, `use` signs with it, `retire` forgets the one before: docs/operator.md says when. */
export type RotationStep = 'next' | 'use' | 'retire';

/** One step of a change of the signing key. A step that was taken before changes nothing. */
export function rotateSigning(folder: DataFolder, keys: Keys, step: RotationStep): Keys {
  const [first, second] = keys.hubSigning;
  const after: Readonly<Record<RotationStep, Keys['hubSigning']>> = {
    next: second === undefined ? [first, ed25519('hub')] : [first, second],
    // The younger one signs: a step that is taken twice must not go back.
    use: second === undefined || isYounger(first, second) ? keys.hubSigning : [second, first],
    retire: second === undefined || isYounger(first, second) ? [first] : keys.hubSigning,
  };
  const rotated = { ...keys, hubSigning: after[step] };
  folder.write(FILE, rotated);
  return rotated;
}

function isYounger(one: SigningKey, other: SigningKey): boolean {
  return one.madeAtMs > other.madeAtMs;
}

/** The halves of keys that others verify with. */
export function publicKeys(keys: readonly JWK[]): JSONWebKeySet {
  const open = ({ kty, crv, x, kid, alg, use }: JWK): JWK => ({ kty, crv, x, kid, alg, use }) as JWK;
  return { keys: keys.map(open) };
}

/** Earlier versions kept one key and no list. */
function signingKeysOf(known: Keys['hubSigning'] | JWK | undefined): Keys['hubSigning'] | undefined {
  return known === undefined || Array.isArray(known) ? (known as Keys['hubSigning'] | undefined) : [{ ...(known as JWK), madeAtMs: 0 }];
}

export function ed25519(name: string): SigningKey {
  const { privateKey } = generateKeyPairSync('ed25519');
  return { ...privateKey.export({ format: 'jwk' }), kid: stamped(name), alg: 'EdDSA', use: 'sig', madeAtMs: Date.now() };
}

/** A name that no other key has. */
function stamped(name: string): string {
  return `${name}-${Date.now().toString(36)}`;
}

function passwords(): RolePasswords {
  return { scoped: secret(24), all: secret(24), migrate: secret(24) };
}

function secret(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}
