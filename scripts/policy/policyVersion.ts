import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { defineError } from '#kernel/errors';
import { type AccessModel } from '#policy/AccessModel';
import { loadRoleTexts } from '#policy/explain/rolePrincipal';
import { checkPolicy } from '#policy/grants/checkPolicy';
import { loadPolicy } from '#policy/grants/PolicyDocument';
import { type PolicyVersion } from '#policy/impact/policyImpact';

const PolicyVersionUnknown = defineError({
  code: 'POLICY_VERSION_UNKNOWN',
  shown: false,
  message: (named: string) => `there is no folder and no git revision of a folder \`${named}\``,
});

/** A folder of roles and grants, or `REVISION:folder` of the repository here. Throws POLICY_VERSION_UNKNOWN, GRANT_INVALID. */
export function policyVersion(named: string, model: AccessModel): PolicyVersion {
  if (existsSync(named)) return versionOf(named, model);
  if (!/^[^:-][^:]*:[^:]+$/.test(named)) throw PolicyVersionUnknown(named);
  const folder = mkdtempSync(join(tmpdir(), 'nave-policy-'));
  try {
    for (const file of git(named, 'ls-tree', '--name-only', '-z', named)
      .split('\0')
      .filter((each) => each.endsWith('.yaml')))
      writeFileSync(join(folder, basename(file)), git(named, 'show', `${named.replace(/\/$/, '')}/${basename(file)}`));
    return versionOf(folder, model);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function versionOf(folder: string, model: AccessModel): PolicyVersion {
  const policy = loadPolicy(folder);
  checkPolicy(policy, model);
  return { policy, roles: loadRoleTexts(folder) };
}

function git(named: string, ...args: readonly string[]): string {
  try {
    return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    throw PolicyVersionUnknown(named);
  }
}
