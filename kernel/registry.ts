import { isIP } from 'node:net';
import { type BusinessUnitEntry, type Membership, withInnerUnits } from './businessUnits';
import { isLegalEntityCode } from './ids';
import { type LocalDate, isLocalDate } from './dates';
import { defineError } from './errors';

/** Public half of the X25519 key under which the hub wraps session keys for one instance: a JWK of RFC 8037. */
export interface WrappingKey {
  readonly kty: 'OKP';
  readonly crv: 'X25519';
  readonly x: string;
  readonly kid: string;
}

/** One running server of a spoke and the legal entities whose rows it owns: its partition. */
export interface RegistryEntry {
  /** Unique name, audience of the tokens that it accepts: `invoices-emea`. */
  readonly instance: string;
  readonly spoke: string;
  readonly businessUnit: string;
  /** Origin without a path: `http://127.0.0.1:4101`. */
  readonly url: string;
  readonly legalEntities: readonly string[];
  readonly wrappingKey: WrappingKey;
  /** Addresses and networks that the hub may reach it at: `10.4.0.0/16`. Where absent, see hub/transport/egress.ts. */
  readonly addresses?: readonly string[];
}

export interface Registry {
  readonly businessUnits: readonly BusinessUnitEntry[];
  readonly instances: readonly RegistryEntry[];
}

export { type BusinessUnitEntry } from './businessUnits';

export const RegistryInvalid = defineError({
  code: 'REGISTRY_INVALID',
  shown: false,
  message: (cause: string) => `the registry of spoke instances cannot be used: ${cause}`,
});

/** Reads and checks a registry document. Throws REGISTRY_INVALID, also for two owners of one legal entity in a spoke, and BUSINESS_UNIT_INVALID. */
export function parseRegistry(json: string): Registry {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw RegistryInvalid('not JSON');
  }
  const { businessUnits, instances } = object(value, 'document');
  const registry = {
    businessUnits: withInnerUnits(list(businessUnits, 'businessUnits').map(businessUnit)),
    instances: list(instances, 'instances').map(instance),
  };
  checkOwners(registry.instances);
  return registry;
}

/** The legal entities of a business unit on a day; empty when the registry does not know it. */
export function legalEntitiesOf(registry: Registry, businessUnitCode: string, on: LocalDate): readonly string[] {
  const unit = registry.businessUnits.find((each) => each.code === businessUnitCode);
  return (unit?.legalEntities ?? []).filter((each) => each.from <= on && (each.until === null || on < each.until)).map((each) => each.code);
}

function checkOwners(instances: readonly RegistryEntry[]): void {
  const owners = new Map<string, string>();
  for (const entry of instances) {
    for (const code of entry.legalEntities) {
      const key = `${entry.spoke} ${code}`;
      const other = owners.get(key);
      if (other !== undefined) throw RegistryInvalid(`${other} and ${entry.instance} both own ${code}`);
      owners.set(key, entry.instance);
    }
  }
  if (new Set(instances.map((entry) => entry.instance)).size !== instances.length) throw RegistryInvalid('an instance is named twice');
  // Whoever holds a key opens the sessions of all who share it.
  if (new Set(instances.map((entry) => entry.wrappingKey.x)).size !== instances.length)
    throw RegistryInvalid('two instances have one wrapping key');
}

function businessUnit(value: unknown): BusinessUnitEntry {
  const { code, name, legalEntities, units } = object(value, 'businessUnits');
  return {
    code: text(code, 'code'),
    name: text(name, 'name'),
    legalEntities: list(legalEntities, 'legalEntities').map((each) => membership(each, legalEntity)),
    ...(units !== undefined && { units: list(units, 'units').map((each) => membership(each, (unit) => text(unit, 'units'))) }),
  };
}

function membership(value: unknown, codeOf: (value: unknown) => string): Membership {
  const { code, from, until } = object(value, 'legalEntities');
  return { code: codeOf(code), from: date(from, 'from'), until: until === null || until === undefined ? null : date(until, 'until') };
}

function instance(value: unknown): RegistryEntry {
  const fields = object(value, 'instances');
  return {
    instance: text(fields['instance'], 'instance'),
    spoke: text(fields['spoke'], 'spoke'),
    businessUnit: text(fields['businessUnit'], 'businessUnit'),
    url: origin(text(fields['url'], 'url')),
    legalEntities: list(fields['legalEntities'], 'legalEntities').map(legalEntity),
    wrappingKey: wrappingKey(fields['wrappingKey']),
    ...(fields['addresses'] === undefined ? {} : { addresses: list(fields['addresses'], 'addresses').map(network) }),
  };
}

/** Nothing but scheme, host and port: what a user part or a path would mean is for nobody to guess. */
function origin(url: string): string {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw RegistryInvalid(`not an http address: ${url}`);
  const { username, password, pathname, search, hash, origin: bare } = new URL(url);
  if (username !== '' || password !== '' || pathname !== '/' || search !== '' || hash !== '')
    throw RegistryInvalid(`not an origin alone: ${url}`);
  return bare;
}

function wrappingKey(value: unknown): WrappingKey {
  const { kty, crv, x, kid, d } = object(value, 'wrappingKey');
  if (d !== undefined) throw RegistryInvalid('a wrapping key has its private half');
  if (kty !== 'OKP' || crv !== 'X25519' || typeof x !== 'string' || !/^[A-Za-z0-9_-]{43}$/.test(x))
    throw RegistryInvalid('a wrapping key is no X25519 key');
  return { kty, crv, x, kid: text(kid, 'kid') };
}

function network(value: unknown): string {
  const written = text(value, 'addresses');
  const [, address = '', , bits] = /^([0-9a-fA-F.:]+)(\/(\d{1,3}))?$/.exec(written) ?? [];
  const bitsMax = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  if (bitsMax < 0 || Number(bits ?? 0) > bitsMax) throw RegistryInvalid(`not an address or network: ${written}`);
  return written;
}

function object(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw RegistryInvalid(`${name} is not an object`);
  return value as Record<string, unknown>;
}

function list(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) throw RegistryInvalid(`${name} is not a list`);
  return value;
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') throw RegistryInvalid(`${name} is not a text`);
  return value;
}

function legalEntity(value: unknown): string {
  const code = text(value, 'legalEntity');
  if (!isLegalEntityCode(code)) throw RegistryInvalid(`not a legal entity code: ${code}`);
  return code;
}

function date(value: unknown, name: string): LocalDate {
  const day = text(value, name);
  if (!isLocalDate(day)) throw RegistryInvalid(`${name} is not a date: ${day}`);
  return day;
}
