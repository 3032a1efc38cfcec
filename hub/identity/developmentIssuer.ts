import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, type JWK, type JSONWebKeySet, SignJWT } from 'jose';
import { defineError } from '#kernel/errors';
import { type Actor } from '#policy/Principal';

export const DevelopmentIssuerRefused = defineError({
  code: 'DEVELOPMENT_ISSUER_REFUSED',
  shown: false,
  message: () => 'the development issuer does not run with NODE_ENV=production',
});

export interface DevelopmentIssuerOptions {
  /** Folder that keeps the private key between starts, in a file of mode 0600. */
  readonly dataDir: string;
  readonly issuer?: string;
  readonly audience?: string;
}

export interface MintOptions {
  readonly actor?: Actor;
  readonly purpose?: string | null;
  readonly scopes?: readonly string[];
  /** The agent that acts on behalf of the subject. */
  readonly agent?: string;
  /** 12 hours when left out. */
  readonly lifetimeSeconds?: number;
}

/** An issuer for one's own machine: it signs a token for whoever is named, so it exists outside production only. */
export interface DevelopmentIssuer {
  readonly issuer: string;
  /** The public half, as /development/jwks serves it. */
  readonly jwks: JSONWebKeySet;
  mint(subject: string, options?: MintOptions): Promise<string>;
}

export const DEVELOPMENT_ISSUER = 'https://issuer.development.nave.local';
export const HUB_AUDIENCE = 'nave-hub';
const FILE = 'development-issuer.json';
const LIFETIME_SECONDS = 12 * 3_600;

/** Opens the issuer over the key of the folder, which is made on the first start. Throws DEVELOPMENT_ISSUER_REFUSED in production. */
export async function createDevelopmentIssuer(options: DevelopmentIssuerOptions): Promise<DevelopmentIssuer> {
  if (process.env['NODE_ENV'] === 'production') throw DevelopmentIssuerRefused();
  const { issuer = DEVELOPMENT_ISSUER, audience = HUB_AUDIENCE } = options;
  const jwk = await privateKey(options.dataDir);
  const key = await importJWK(jwk, 'EdDSA');
  const open: JWK = { ...jwk };
  delete open.d;
  return {
    issuer,
    jwks: { keys: [open] },
    mint: (subject, { actor, agent, purpose = null, scopes = [], lifetimeSeconds = LIFETIME_SECONDS } = {}) =>
      new SignJWT({
        nave_actor: actor ?? (agent === undefined ? 'PERSON' : 'AGENT'),
        ...(purpose !== null && { nave_purpose: purpose }),
        ...(scopes.length > 0 && { scope: scopes.join(' ') }),
        ...(agent !== undefined && { act: { sub: agent } }),
      })
        .setProtectedHeader({ alg: 'EdDSA', kid: jwk.kid ?? 'development' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(subject)
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1000) + lifetimeSeconds)
        .sign(key),
  };
}

async function privateKey(dataDir: string): Promise<JWK> {
  const file = join(dataDir, FILE);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as JWK;
  const { privateKey: key } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const jwk: JWK = { ...(await exportJWK(key)), kid: `development-${Date.now().toString(36)}`, alg: 'EdDSA', use: 'sig' };
  mkdirSync(dataDir, { recursive: true });
  // Written aside and linked: of two processes that start at the same moment one key stands, whole, and both read it.
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, JSON.stringify(jwk), { mode: 0o600 });
  try {
    linkSync(aside, file);
  } catch (cause) {
    if (!existsSync(file)) throw cause;
  }
  rmSync(aside, { force: true });
  return JSON.parse(readFileSync(file, 'utf8')) as JWK;
}
