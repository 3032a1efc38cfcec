import { existsSync, readFileSync } from 'node:fs';
import { type DeclassifiedEntry } from '../AccessModel';
import { GrantInvalid } from '../grants/GrantInvalid';
import { type Register, readRegister } from './Register';

/** Groups with fewer rows than this tell of single rows. */
const K_MIN = 5;

/** The declassification register by entry; empty when the file is not there. Throws GRANT_INVALID with file and line. */
export function loadDeclassified(file: string): Readonly<Record<string, DeclassifiedEntry>> {
  return existsSync(file) ? readDeclassified(file.split('/').at(-1) ?? file, readFileSync(file, 'utf8')) : {};
}

/** `entries: { group-spend: { sources: [Invoice.gross], groupings: [[month]], k: 5, owner: group-controlling, reason: … } }` */
export function readDeclassified(file: string, text: string): Readonly<Record<string, DeclassifiedEntry>> {
  const register = readRegister(file, text, ['entries']);
  const entries = register.map(register.content['entries'] ?? {}, ['entries']);
  return Object.fromEntries(Object.entries(entries).map(([name, value]) => [name, entryOf(register, name, value)]));
}

const KEYS = ['sources', 'groupings', 'k', 'owner', 'reason'];

function entryOf(register: Register, name: string, value: unknown): DeclassifiedEntry {
  const path = ['entries', name];
  const given = register.map(value, path);
  const unknown = Object.keys(given).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) throw GrantInvalid(register.place(path), `unknown key \`${unknown}\``);
  const missing = KEYS.find((key) => !Object.hasOwn(given, key));
  if (missing !== undefined) throw GrantInvalid(register.place(path), `\`${name}\` lacks \`${missing}\``);
  return {
    sources: register.texts(given['sources'], [...path, 'sources']),
    groupings: groupingsOf(register, given['groupings'], [...path, 'groupings']),
    k: kOf(register, given['k'], [...path, 'k']),
    owner: register.text(given['owner'], [...path, 'owner']),
    reason: register.text(given['reason'], [...path, 'reason']),
  };
}

/** Two sets that share a field could be subtracted from each other. */
function groupingsOf(register: Register, value: unknown, path: readonly string[]): readonly (readonly string[])[] {
  if (!Array.isArray(value) || value.length === 0) throw GrantInvalid(register.place(path), 'not a list of lists');
  const sets = value.map((each: unknown) => register.texts(each, path));
  const named = sets.flat();
  const twice = named.find((field, at) => named.indexOf(field) !== at);
  if (twice !== undefined) throw GrantInvalid(register.place(path), `\`${twice}\` stands in two grouping sets: they overlap`);
  return sets;
}

function kOf(register: Register, value: unknown, path: readonly string[]): number {
  const k = register.text(value, path);
  if (!/^\d{1,6}$/.test(k) || Number(k) < K_MIN) throw GrantInvalid(register.place(path), `k is a whole number from ${String(K_MIN)}`);
  return Number(k);
}
