import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type LocalDate } from '#kernel/dates';
import { type Registry } from '#kernel/registry';
import { type AmountLimit } from '../Grant';
import { type PolicyDocument, readPolicyDocument } from '../grants/PolicyDocument';
import { principalFor } from '../grants/principalFor';
import { type Principal } from '../Principal';

/** The text of the roles of a policy folder, without anybody who has them. */
export interface RoleTexts {
  readonly files: readonly { readonly name: string; readonly text: string }[];
}

export function loadRoleTexts(folder: string): RoleTexts {
  const names = readdirSync(folder).filter((name) => /^roles[\w-]*\.yaml$/.test(name));
  return { files: names.sort().map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') })) };
}

export interface RoleHolder {
  /** `person:clerk`. */
  readonly subject: string;
  readonly roles: readonly string[];
  readonly legalEntities: 'ALL' | readonly string[] | { readonly businessUnit: string };
  readonly limits: Readonly<Record<string, AmountLimit>>;
}

/** Somebody who has these roles in these legal entities and nothing else, on a day. Throws GRANT_INVALID for an unknown role or an open limit. */
export function roleHolder(texts: RoleTexts, holder: RoleHolder, at: { readonly on: LocalDate; readonly registry: Registry }): Principal {
  const policy = policyOf(texts, holder);
  return principalFor(policy, {
    subject: holder.subject,
    actor: holder.subject.startsWith('service:') ? 'SERVICE' : 'PERSON',
    purpose: null,
    ...at,
  });
}

/** The roles given to one holder. A limit that a role does not name is left out of its grant. */
function policyOf(texts: RoleTexts, { subject, roles, legalEntities, limits }: RoleHolder): PolicyDocument {
  const known = readPolicyDocument(texts.files).roles;
  const grants = roles.map((role) => {
    const named = new Set((known[role] ?? []).flatMap((tuple) => tuple.limits));
    const own = Object.fromEntries(Object.entries(limits).filter(([name]) => named.has(name)));
    return { to: subject, role, legalEntities, from: '0001-01-01', ...(Object.keys(own).length > 0 && { limits: own }) };
  });
  return readPolicyDocument([...texts.files, { name: 'grants.yaml', text: stringify({ revision: '0', grants }) }]);
}
