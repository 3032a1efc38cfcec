import { join } from 'node:path';
import { parse } from 'graphql';
import { loadOwners } from '#policy/explain/Owners';
import { operationUses } from '#policy/explain/operationUses';
import { policyImpact } from '#policy/impact/policyImpact';
import { loadOperations } from '../../hub/pipeline';
import { readRelease } from '../../hub/supergraph/releaseFiles';
import { DEMO_LAYOUT } from '../platform/layout';
import { countImpact } from './countImpact';
import { policyVersion } from './policyVersion';
import { impactJson, printImpact } from './printImpact';
import { recordLook, shownCounts } from './shownCounts';
import { openSnapshot, type Snapshot } from './Snapshot';

export interface DiffPolicyOptions {
  readonly before: string;
  readonly after: string;
  readonly schema: string;
  /** Data folder or address of a server; nothing is counted without one. */
  readonly snapshot: string | null;
  /** Who looks at exact counts; null for an author. */
  readonly steward: string | null;
  /** Where looks of stewards are recorded. */
  readonly looks: string;
  readonly json: boolean;
  readonly write: (line: string) => void;
}

/** Compares two versions of a policy. True when somebody gains something: an approval is needed. */
export async function diffPolicy(options: DiffPolicyOptions): Promise<boolean> {
  const { accessModel: model, apiSchema } = await readRelease(options.schema);
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
    const counts = snapshot === null ? null : shownCounts(await counted(snapshot, impact, options), options.steward !== null);
    if (options.json) options.write(JSON.stringify(impactJson(impact, counts), null, 2));
    else for (const line of printImpact(impact, counts)) options.write(line);
    return impact.subjects.some(({ changes }) => changes.some(({ direction }) => direction === 'GAIN'));
  } finally {
    await snapshot?.close();
  }
}

async function counted(
  snapshot: Snapshot,
  impact: ReturnType<typeof policyImpact>,
  options: DiffPolicyOptions,
): ReturnType<typeof countImpact> {
  const { steward, before, after, looks } = options;
  if (steward !== null)
    recordLook(looks, { steward, before, after, snapshot: withoutPassword(options.snapshot ?? ''), at: new Date().toISOString() });
  return countImpact(snapshot, impact.subjects);
}

function withoutPassword(named: string): string {
  if (!named.includes('://')) return named;
  const url = new URL(named);
  return `${url.protocol}//${url.host}${url.pathname}`;
}
