import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { canonicalJson } from '#kernel/canonicalJson';
import { sha256 } from '#kernel/digest';
import { type Assignment } from './Assignment';
import { GrantInvalid } from './GrantInvalid';
import { readAssignment, readRole } from './readPolicy';
import { type RoleTuple } from './RoleTuple';

/** Roles and grants as they stand in the files. */
export interface PolicyDocument {
  readonly roles: Readonly<Record<string, readonly RoleTuple[]>>;
  readonly grants: readonly Assignment[];
  readonly forbids: readonly Assignment[];
  /** Entitlement epoch: the revision stored with the grants. */
  readonly revision: number;
  /** Digest of the roles. */
  readonly version: string;
}

/** Reads `roles*.yaml` and `grants*.yaml` of a folder. Throws GRANT_INVALID with file and place. */
export function loadPolicy(folder: string): PolicyDocument {
  const files = readdirSync(folder)
    .filter((name) => /^(roles|grants)[\w-]*\.yaml$/.test(name))
    .sort();
  return readPolicyDocument(files.map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') })));
}

/** The same from texts. */
export function readPolicyDocument(files: readonly { readonly name: string; readonly text: string }[]): PolicyDocument {
  const roles: Record<string, readonly RoleTuple[]> = Object.create(null) as Record<string, readonly RoleTuple[]>;
  const documents = files.map(({ name, text }) => ({ name, content: parsed(name, text) }));
  for (const { name, content } of documents) {
    for (const [role, tuples] of Object.entries(content.roles ?? {})) {
      if (role in roles) throw GrantInvalid(`${name}: role ${role}`, 'it is defined twice');
      roles[role] = readRole(`${name}: role ${role}`, tuples);
    }
  }
  const grants: Assignment[] = [];
  const forbids: Assignment[] = [];
  let revision = 0;
  for (const { name, content } of documents) {
    revision = Math.max(revision, revisionOf(name, content.revision));
    (content.grants ?? []).forEach((each, at) => grants.push(readAssignment(`${name}: grants[${String(at)}]`, each, roles)));
    (content.forbids ?? []).forEach((each, at) => forbids.push(readAssignment(`${name}: forbids[${String(at)}]`, each, roles)));
  }
  return { roles, grants, forbids, revision, version: sha256(canonicalJson({ ...roles })) };
}

interface Content {
  readonly roles?: Readonly<Record<string, unknown>>;
  readonly revision?: unknown;
  readonly grants?: readonly unknown[];
  readonly forbids?: readonly unknown[];
}

function parsed(name: string, text: string): Content {
  let value: unknown;
  try {
    // The failsafe schema keeps every scalar a text: an amount never becomes a float, a date never an instant.
    value = parse(text, { schema: 'failsafe', maxAliasCount: 0 });
  } catch (cause) {
    throw GrantInvalid(name, cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : 'unreadable');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw GrantInvalid(name, 'not a map');
  const unknown = Object.keys(value).find((key) => !['roles', 'revision', 'grants', 'forbids'].includes(key));
  if (unknown !== undefined) throw GrantInvalid(name, `unknown key \`${unknown}\``);
  const content = value as Content;
  for (const list of [content.grants, content.forbids])
    if (list !== undefined && !Array.isArray(list)) throw GrantInvalid(name, 'grants and forbids are lists');
  return content;
}

function revisionOf(name: string, value: unknown): number {
  if (value === undefined) return 0;
  if (typeof value !== 'string' || !/^\d{1,9}$/.test(value)) throw GrantInvalid(name, 'revision is not a whole number');
  return Number(value);
}
