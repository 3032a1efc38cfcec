import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { defineError } from '#kernel/errors';

const OwnersInvalid = defineError({
  code: 'OWNERS_INVALID',
  shown: false,
  message: (file: string, cause: string) => `the list of data owners \`${file}\` cannot be used: ${cause}`,
});

/** Whom to ask for a right: the owner of a field class, and of what is done on rows of a type. */
export interface Owners {
  readonly classes: Readonly<Record<string, string>>;
  readonly types: Readonly<Record<string, string>>;
}

export const NO_OWNERS: Owners = { classes: {}, types: {} };

/** Reads `owners.yaml`; nobody is named when the file is not there. Throws OWNERS_INVALID. */
export function loadOwners(file: string): Owners {
  if (!existsSync(file)) return NO_OWNERS;
  const value: unknown = parse(readFileSync(file, 'utf8'), { schema: 'failsafe', maxAliasCount: 0 });
  if (!isMap(value)) throw OwnersInvalid(file, 'not a map');
  const unknown = Object.keys(value).find((key) => key !== 'classes' && key !== 'types');
  if (unknown !== undefined) throw OwnersInvalid(file, `unknown key \`${unknown}\``);
  return { classes: names(file, value['classes']), types: names(file, value['types']) };
}

/** The owners of these classes of a type, without repeats; the owner of the type where a class has none. */
export function ownersOf(owners: Owners, type: string, classes: readonly string[]): readonly string[] {
  const byClass = classes.map((name) => owned(owners.classes, name) ?? owned(owners.types, type));
  const found = classes.length === 0 ? [owned(owners.types, type)] : byClass;
  return [...new Set(found.filter((each) => each !== null))];
}

function owned(map: Readonly<Record<string, string>>, name: string): string | null {
  return Object.hasOwn(map, name) ? (map[name] ?? null) : null;
}

function names(file: string, value: unknown): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  if (!isMap(value)) throw OwnersInvalid(file, 'classes and types are maps');
  for (const [name, owner] of Object.entries(value))
    if (typeof owner !== 'string' || owner === '') throw OwnersInvalid(file, `\`${name}\` has no owner`);
  return value as Record<string, string>;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
