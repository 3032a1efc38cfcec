import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { type JSONWebKeySet, type JWK } from 'jose';
import { newWrappingKey } from '#policy/wrapping';
import { databaseName } from '../platform/layout';
import { type RolePasswords } from '../postgres/provisionInstance';
import { type DataFolder } from './DataFolder';

/** What the platform keeps secret, made on the first start and never shown. */
export interface Keys {
  /** Ed25519, for the session tokens from hub to instance. */
  readonly hubSigning: JWK;
  /** 32 bytes, base64url: seals the cursors of clients. */
  readonly cursorKey: string;
  /** By database. */
  readonly passwords: Readonly<Record<string, RolePasswords>>;
  /** X25519, by database: what each instance opens session keys with. */
  readonly wrapping: Readonly<Record<string, JWK>>;
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
    hubSigning: known?.hubSigning ?? ed25519('hub'),
    cursorKey: known?.cursorKey ?? secret(32),
    passwords: each(known?.passwords, passwords),
    wrapping: each(known?.wrapping, (name) => newWrappingKey(stamped(name))),
  };
  if (JSON.stringify(keys) !== JSON.stringify(known)) folder.write(FILE, keys);
  return keys;
}

export function wrappingKeyOf({ wrapping }: Keys, instance: string): JWK {
  const key = wrapping[databaseName(instance)];
  if (key === undefined) throw new RangeError(`no wrapping key for ${instance}`);
  return key;
}

/** The half of a key that others verify with. */
export function publicKeys(key: JWK): JSONWebKeySet {
  const open: JWK = { ...key };
  delete open.d;
  return { keys: [open] };
}

export function ed25519(name: string): JWK {
  const { privateKey } = generateKeyPairSync('ed25519');
  return { ...privateKey.export({ format: 'jwk' }), kid: stamped(name), alg: 'EdDSA', use: 'sig' };
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
