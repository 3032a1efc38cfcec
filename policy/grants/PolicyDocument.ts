import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '#kernel/canonicalJson';
import { sha256 } from '#kernel/digest';
import { type Assignment } from './Assignment';
import { GrantInvalid } from './GrantInvalid';
import { placeText, type PolicyPlace, policyText, type PolicyText } from './policyText';
import { readAssignment, readTuples } from './readPolicy';
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
  /** Where each tuple of a role and each grant and forbid is written. */
  readonly places: ReadonlyMap<RoleTuple | Assignment, PolicyPlace>;
}

/** Reads `roles*.yaml` and `grants*.yaml` of a folder. Throws GRANT_INVALID with file and line. */
export function loadPolicy(folder: string): PolicyDocument {
  const files = readdirSync(folder)
    .filter((name) => /^(roles|grants)[\w-]*\.yaml$/.test(name))
    .sort();
  return readPolicyDocument(files.map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') })));
}

/** The same from texts. */
export function readPolicyDocument(files: readonly { readonly name: string; readonly text: string }[]): PolicyDocument {
  const documents = files.map(({ name, text }) => policyText(name, text));
  const places = new Map<RoleTuple | Assignment, PolicyPlace>();
  const roles = readRoles(documents, places);
  const assignments = (kind: 'grants' | 'forbids'): readonly Assignment[] =>
    documents.flatMap(({ content, placeOf }) =>
      (content[kind] ?? []).map((value, at) => {
        const place = placeOf([kind, at], `${kind}[${String(at)}]`);
        const assignment = readAssignment(placeText(place), value, roles);
        places.set(assignment, place);
        return assignment;
      }),
    );
  const revision = Math.max(0, ...documents.map(({ name, content }) => revisionOf(name, content.revision)));
  const [grants, forbids] = [assignments('grants'), assignments('forbids')];
  return { roles, grants, forbids, revision, version: sha256(canonicalJson({ ...roles })), places };
}

function readRoles(documents: readonly PolicyText[], places: Map<RoleTuple | Assignment, PolicyPlace>): PolicyDocument['roles'] {
  const roles: Record<string, readonly RoleTuple[]> = Object.create(null) as Record<string, readonly RoleTuple[]>;
  for (const { content, placeOf } of documents) {
    for (const [role, entries] of Object.entries(content.roles ?? {})) {
      const place = placeOf(['roles', role], `role ${role}`);
      if (role in roles) throw GrantInvalid(placeText(place), 'it is defined twice');
      if (!Array.isArray(entries)) throw GrantInvalid(placeText(place), 'not a list');
      roles[role] = entries.flatMap((entry: unknown, at) => {
        const here = placeOf(['roles', role, at], `role ${role}[${String(at)}]`);
        const tuples = readTuples(placeText(here), entry);
        for (const tuple of tuples) places.set(tuple, here);
        return tuples;
      });
    }
  }
  return roles;
}

function revisionOf(name: string, value: unknown): number {
  if (value === undefined) return 0;
  if (typeof value !== 'string' || !/^\d{1,9}$/.test(value)) throw GrantInvalid(name, 'revision is not a whole number');
  return Number(value);
}
