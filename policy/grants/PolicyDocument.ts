import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '#kernel/canonicalJson';
import { sha256 } from '#kernel/digest';
import { type Assignment, type Delegation } from './Assignment';
import { type Decision } from './Decision';
import { GrantInvalid } from './GrantInvalid';
import { placeText, type PolicyPlace, policyText, type PolicyText } from './policyText';
import { readAssignment, readDelegation, readGrant } from './readAssignment';
import { readDecision } from './readDecision';
import { readTuples } from './readTuples';
import { type RoleTuple } from './RoleTuple';
import { label } from './values';

/** Roles, grants and decisions as they stand in the files. */
export interface PolicyDocument {
  readonly roles: Readonly<Record<string, readonly RoleTuple[]>>;
  readonly grants: readonly Assignment[];
  readonly forbids: readonly Assignment[];
  readonly delegations: readonly Delegation[];
  /** What `@policy` may name, by name order. */
  readonly decisions: readonly Decision[];
  /** Entitlement epoch: the revision stored with the grants. */
  readonly revision: number;
  /** Digest of roles and decisions. */
  readonly version: string;
  /** Where each tuple of a role and each grant, forbid, delegation and decision is written. */
  readonly places: ReadonlyMap<Placed, PolicyPlace>;
}

export type Placed = RoleTuple | Assignment | Delegation | Decision;

const FILES = /^(roles|grants|decisions)[\w-]*\.yaml$/;

/** Reads `roles*.yaml`, `grants*.yaml` and `decisions*.yaml` of a folder. Throws GRANT_INVALID with file and line. */
export function loadPolicy(folder: string): PolicyDocument {
  const files = readdirSync(folder)
    .filter((name) => FILES.test(name))
    .sort();
  return readPolicyDocument(files.map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') })));
}

/** The same from texts. */
export function readPolicyDocument(files: readonly { readonly name: string; readonly text: string }[]): PolicyDocument {
  const documents = files.map(({ name, text }) => policyText(name, text));
  const places = new Map<Placed, PolicyPlace>();
  const roles = readRoles(documents, places);
  const entries = <T extends Placed>(
    kind: 'grants' | 'forbids' | 'delegations',
    read: (place: string, value: unknown, from: typeof roles) => T,
  ): readonly T[] =>
    documents.flatMap(({ content, placeOf }) =>
      (content[kind] ?? []).map((value, at) => {
        const place = placeOf([kind, at], `${kind}[${String(at)}]`);
        const entry = read(placeText(place), value, roles);
        places.set(entry, place);
        return entry;
      }),
    );
  const decisions = readDecisions(documents, places);
  return {
    roles,
    grants: entries('grants', readGrant),
    forbids: entries('forbids', readAssignment),
    delegations: entries('delegations', readDelegation),
    decisions,
    revision: Math.max(0, ...documents.map(revisionOf)),
    version: sha256(canonicalJson([{ ...roles }, decisions])),
    places,
  };
}

function readRoles(documents: readonly PolicyText[], places: Map<Placed, PolicyPlace>): PolicyDocument['roles'] {
  const roles: Record<string, readonly RoleTuple[]> = Object.create(null) as Record<string, readonly RoleTuple[]>;
  for (const { content, placeOf } of documents) {
    for (const [role, entries] of Object.entries(content.roles ?? {})) {
      const place = placeOf(['roles', role], `role ${role}`);
      label(placeText(place), role);
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

function readDecisions(documents: readonly PolicyText[], places: Map<Placed, PolicyPlace>): readonly Decision[] {
  const decisions = new Map<string, Decision>();
  for (const { content, placeOf } of documents) {
    for (const [name, value] of Object.entries(content.decisions ?? {})) {
      const place = placeOf(['decisions', name], `decision ${name}`);
      if (decisions.has(name)) throw GrantInvalid(placeText(place), 'it is defined twice');
      const decision = readDecision(placeText(place), name, value);
      places.set(decision, place);
      decisions.set(name, decision);
    }
  }
  return [...decisions.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

function revisionOf({ content: { revision }, placeOf }: PolicyText): number {
  if (revision === undefined) return 0;
  if (typeof revision !== 'string' || !/^\d{1,9}$/.test(revision))
    throw GrantInvalid(placeText(placeOf(['revision'], 'revision')), 'not a whole number');
  return Number(revision);
}
