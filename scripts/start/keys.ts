import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { type JSONWebKeySet, type JWK } from 'jose';
import { type RolePasswords } from '../postgres/provisionInstance';
import { type DataFolder } from './DataFolder';

/** What the platform keeps secret, made on the first start and never shown. */
export interface Keys {
  /** Ed25519, for the session tokens from hub to instance. */
  readonly hubSigning: JWK;
  /** 32 bytes, base64url: seals the cursors of clients. */
  readonly cursorKey: string;
  readonly passwords: Readonly<Record<string, RolePasswords>>;
}

const FILE = 'keys/platform.json';

/** Reads the keys of earlier starts and makes what is missing, for each database a password per role. */
export function openKeys(folder: DataFolder, databases: readonly string[]): Keys {
  const known = folder.read(FILE) as Keys | null;
  const keys: Keys = {
    hubSigning: known?.hubSigning ?? ed25519('hub'),
    cursorKey: known?.cursorKey ?? secret(32),
    passwords: { ...known?.passwords, ...Object.fromEntries(databases.map((name) => [name, known?.passwords[name] ?? passwords()])) },
  };
  if (JSON.stringify(keys) !== JSON.stringify(known)) folder.write(FILE, keys);
  return keys;
}

/** The half of a key that others verify with. */
export function publicKeys(key: JWK): JSONWebKeySet {
  const open: JWK = { ...key };
  delete open.d;
  return { keys: [open] };
}

export function ed25519(name: string): JWK {
  const { privateKey } = generateKeyPairSync('ed25519');
  return { ...privateKey.export({ format: 'jwk' }), kid: `${name}-${Date.now().toString(36)}`, alg: 'EdDSA', use: 'sig' };
}

function passwords(): RolePasswords {
  return { scoped: secret(24), all: secret(24), migrate: secret(24) };
}

function secret(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}
