import { join } from 'node:path';
import { parse } from 'graphql';
import { loadOwners } from '#policy/explain/Owners';
import { operationUses } from '#policy/explain/operationUses';
import { policyImpact } from '#policy/impact/policyImpact';
import { loadOperations } from '../../hub/pipeline';
import { readRelease } from '../../hub/supergraph/releaseFiles';
import { DEMO_LAYOUT } from '../platform/layout';
import { policyVersion } from './policyVersion';
import { impactJson, printImpact } from './printImpact';
import { shownCounts } from './shownCounts';
import { openSnapshot } from './Snapshot';
import { toldCounts } from './toldCounts';

export interface DiffPolicyOptions {
  readonly before: string;
  readonly after: string;
  readonly schema: string;
  /** Data folder or address of a server; nothing is counted without one. */
  readonly snapshot: string | null;
  /** Who looks at exact counts; null for an author. */
  readonly steward: string | null;
  /** Who looks at counts of at least five. */
  readonly author: string;
  /** Database of the hub that tells of the look; the one of the snapshot when null. */
  readonly accessLog: string | null;
  readonly json: boolean;
  readonly write: (line: string) => void;
}

/**
 * Compares two versions of a policy. True when somebody gains something: an approval is needed. Counts are shown when the access log
 * tells of them. Throws LOOK_UNRECORDED, SNAPSHOT_UNREADABLE, POLICY_VERSION_UNKNOWN, GRANT_INVALID.
 */
export async function diffPolicy(options: DiffPolicyOptions): Promise<boolean> {
  const { id: release, accessModel: model, apiSchema } = await readRelease(options.schema);
  if (model === null) throw new TypeError('a release without an access model');
  const [before, after] = [policyVersion(options.before, model), policyVersion(options.after, model)];
  const snapshot = options.snapshot === null ? null : await openSnapshot(options.snapshot);
  try {
    const operations = loadOperations(join(options.schema, 'operations')).all.map(({ name, text }) => ({
      name,
      uses: operationUses(apiSchema, parse(text)),
    }));
    const registry = snapshot?.registry ?? { ...DEMO_LAYOUT, instances: [] };
    const on = new Date().toISOString().slice(0, 10);
    const owners = loadOwners(join(options.schema, 'policy', 'owners.yaml'));
    const impact = policyImpact({ model, registry, on, before, after, owners, operations });
    const counts =
      snapshot === null ? null : shownCounts(await toldCounts({ snapshot, impact, release }, options), options.steward !== null);
    if (options.json) options.write(JSON.stringify(impactJson(impact, counts), null, 2));
    else for (const line of printImpact(impact, counts)) options.write(line);
    return impact.subjects.some(({ changes }) => changes.some(({ direction }) => direction === 'GAIN'));
  } finally {
    await snapshot?.close();
  }
}
