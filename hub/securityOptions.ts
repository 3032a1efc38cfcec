import { defineError } from '#kernel/errors';
import { type HubOptions } from './options';

export const HubConfigInvalid = defineError({
  code: 'HUB_CONFIG_INVALID',
  shown: false,
  message: (cause: string) => `the hub cannot start with this configuration: ${cause}`,
});

const KEY_BYTES_MIN = 32;

/**
 * Looks at every option that a door, a wall or a key depends on, as if it came from anywhere: JSON has no types. What is undefined, null
 * or empty is told here, before anything listens, so that nothing is open by accident. Throws HUB_CONFIG_INVALID.
 */
export function refuseUnsafeOptions(options: HubOptions): void {
  const { identity, signing, accessLog } = options as Partial<HubOptions>;
  text(options.schemaDir, '`schemaDir`');
  if (options.policyDir !== undefined) text(options.policyDir, '`policyDir`');
  releaseKey(options.releaseKey);
  registry(options.registry);
  if (!isObject(identity)) throw HubConfigInvalid('`identity` is missing');
  text(identity.audience, '`identity.audience`');
  issuers(identity);
  signingKey(signing);
  keyBytes(options.cursorKey, '`cursorKey`');
  origins(options.allowedOrigins);
  flag(options.playground, '`playground`');
  if (!isObject(accessLog)) throw HubConfigInvalid('`accessLog` is missing: a hub with a policy keeps an access log');
  databaseUrl(accessLog.databaseUrl);
  keyBytes(accessLog.digestKey, '`accessLog.digestKey`');
  if (!isObject(accessLog.checkpoints)) throw HubConfigInvalid('`accessLog.checkpoints` is missing');
  text(accessLog.checkpoints.file, '`accessLog.checkpoints.file`');
  privateKey(accessLog.checkpoints.privateJwk, '`accessLog.checkpoints.privateJwk`');
  if (accessLog.checkpoints.privateJwk.crv !== 'Ed25519') throw HubConfigInvalid('`accessLog.checkpoints.privateJwk` is no Ed25519 key');
}

/** The bytes of a key that was checked; text is base64. */
export function keyBytes(key: Uint8Array | string, name: string): Uint8Array {
  const bytes: unknown = typeof key === 'string' ? Buffer.from(key, 'base64') : key;
  if (!(bytes instanceof Uint8Array) || bytes.length < KEY_BYTES_MIN)
    throw HubConfigInvalid(`${name} has fewer than ${KEY_BYTES_MIN} bytes`);
  return bytes;
}

function text(value: unknown, name: string): void {
  if (typeof value !== 'string' || value.trim() === '') throw HubConfigInvalid(`${name} is no text or empty`);
}

function flag(value: unknown, name: string): void {
  if (value !== undefined && typeof value !== 'boolean') throw HubConfigInvalid(`${name} is neither true nor false`);
}

/** An empty key must not be taken for none: then any release would do. */
function releaseKey(value: unknown): void {
  if (value === undefined) return;
  if (!isObject(value) || value['crv'] !== 'Ed25519') throw HubConfigInvalid('`releaseKey` is no Ed25519 key');
  text(value['x'], 'the public half of `releaseKey`');
}

function registry(value: unknown): void {
  if (!isObject(value)) throw HubConfigInvalid('`registry` is missing');
  if ('path' in value) text(value['path'], '`registry.path`');
  else if (!Array.isArray(value['instances']) || !Array.isArray(value['businessUnits']))
    throw HubConfigInvalid('`registry` is no registry');
}

function issuers({ issuers: listed, development }: HubOptions['identity']): void {
  const each: unknown = listed;
  if (!Array.isArray(each)) throw HubConfigInvalid('`identity.issuers` is no list');
  each.forEach((issuer: unknown, at) => {
    if (!isObject(issuer)) throw HubConfigInvalid(`issuer ${at + 1} is empty`);
    text(issuer['issuer'], `the name of issuer ${at + 1}`);
    const { jwks, jwksUri } = issuer;
    const hasKeys = isObject(jwks) && Array.isArray(jwks['keys']) && jwks['keys'].length > 0;
    const hasAddress = typeof jwksUri === 'string' && URL.canParse(jwksUri) && new URL(jwksUri).protocol === 'https:';
    if (!hasKeys && !hasAddress) throw HubConfigInvalid(`issuer ${at + 1} has neither keys nor an https address of them`);
  });
  if (development === undefined) return;
  if (!isObject(development)) throw HubConfigInvalid('`identity.development` is empty: leave it out');
  text(development.dataDir, '`identity.development.dataDir`');
}

/** By value, or in a file that is read by whoever signs. */
function signingKey(signing: unknown): void {
  if (!isObject(signing)) throw HubConfigInvalid('`signing` is missing');
  text(signing['issuer'], '`signing.issuer`');
  if ('privateJwk' in signing) privateKey(signing['privateJwk'], '`signing.privateJwk`');
  else text(signing['keysFile'], '`signing.keysFile`');
}

function privateKey(value: unknown, name: string): void {
  if (!isObject(value)) throw HubConfigInvalid(`${name} is missing`);
  text(value['kid'], `the \`kid\` of ${name}`);
  text(value['d'], `the private half of ${name}`);
}

function origins(value: unknown): void {
  if (value === undefined) return;
  const isOrigin = (each: unknown): boolean => typeof each === 'string' && URL.canParse(each) && new URL(each).origin === each;
  if (!Array.isArray(value) || !value.every(isOrigin)) throw HubConfigInvalid('`allowedOrigins` holds what is no origin');
}

function databaseUrl(value: unknown): void {
  const protocol = typeof value === 'string' && URL.canParse(value) ? new URL(value).protocol : '';
  if (protocol !== 'postgres:' && protocol !== 'postgresql:') throw HubConfigInvalid('`accessLog.databaseUrl` is no URL of PostgreSQL');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
