import { type Registry } from '#kernel/registry';
import { operationUses } from '#policy/explain/operationUses';
import { type Change } from '#policy/impact/Change';
import { compareRights } from '#policy/impact/compareRights';
import { touchedBy } from '#policy/impact/touchedBy';
import { compileRights, type Rights } from '#policy/rights';
import { BoundedCache } from '../identity/BoundedCache';
import { type Principals } from '../identity/Principals';
import { type Log } from '../supergraph/Log';
import { type Trail } from './Trail';

export interface ShadowOptions {
  /** Looks up rights under the policy that is tried. */
  readonly principals: Principals;
  readonly registry: () => Registry;
  readonly log: Log;
}

/** Requests that wait to be compared; more are dropped and counted: the shadow never holds up an answer. */
const WAITING_MAX = 200;
const KEPT_MAX = 2_000;
const CHANGES_MAX = 50;

/**
 * Decides each request again under a policy that is not in force and logs what would differ: coordinates, uses and legal entities, and
 * how many rows of the answer lie there, in steps. It runs after the answer is made, gets no data of it, and its faults stay in the log.
 */
export class ShadowPolicy {
  private readonly compared = new BoundedCache<readonly Change[]>(KEPT_MAX);
  private waiting = 0;
  private dropped = 0;

  constructor(private readonly options: ShadowOptions) {}

  /** Returns at once. */
  follow(trail: Trail): void {
    if (trail.rights === null || trail.admitted === null) return;
    if (this.waiting >= WAITING_MAX) {
      this.dropped += 1;
      return;
    }
    this.waiting += 1;
    setImmediate(() => {
      this.waiting -= 1;
      this.tell(trail);
    });
  }

  private tell(trail: Trail): void {
    const { log } = this.options;
    const { requestId } = trail.request;
    try {
      const changes = this.changesOf(trail);
      if (changes.length === 0) return;
      const { dropped } = this;
      this.dropped = 0;
      log.info(
        { shadow: 'POLICY_DIFFERS', requestId, dropped, ...whoAndWhat(trail), ...differences(changes, trail) },
        'the shadow policy would decide otherwise',
      );
    } catch (cause) {
      log.warn(
        { shadow: 'POLICY_SHADOW_FAILED', requestId, cause: String(cause) },
        'a request could not be decided under the shadow policy',
      );
    }
  }

  /** Kept by operation and both sets of rights: a dashboard is compared once. */
  private changesOf({ request, active, model, admitted, rights }: Trail): readonly Change[] {
    if (request.identity === null || active === null || model === null || admitted === null || rights === null) return [];
    const principal = this.options.principals.principalOf(request.identity, admitted.registered === null ? 'ANY' : 'REGISTERED');
    const after = compileRights(model, principal);
    const key = [active.release.id, admitted.key, fingerprintOf(rights), fingerprintOf(after)].join(' ');
    return this.compared.getOrMake(key, () => {
      const only = touchedBy(model, operationUses(active.release.apiSchema, admitted.document));
      return compareRights(model, { before: rights, after }, placesOf(this.options.registry()), only);
    });
  }
}

/** A condition may read the subject, which is no part of every fingerprint. */
function fingerprintOf({ principal }: Rights): string {
  return `${principal.fingerprint} ${principal.subject}`;
}

function placesOf({ businessUnits, instances }: Registry): readonly string[] {
  const codes = [
    ...businessUnits.flatMap((unit) => unit.legalEntities.map(({ code }) => code)),
    ...instances.flatMap((each) => each.legalEntities),
  ];
  return [...new Set(codes)].sort();
}

function whoAndWhat({ rights, admitted }: Trail): object {
  return {
    subject: rights?.principal.subject,
    fingerprint: rights?.principal.fingerprint,
    operation: admitted?.registered?.name ?? admitted?.operation.name?.value ?? null,
  };
}

/** Names of the contract and codes of legal entities, counts in steps; no condition, since one may hold a value. */
function differences(changes: readonly Change[], { presented }: Trail): object {
  const places = new Set(changes.flatMap(({ type, legalEntities }) => legalEntities.map((code) => `${type} ${code}`)));
  return {
    changes: changes.slice(0, CHANGES_MAX).map(({ direction, kind, type, field, use, activity, legalEntities }) => ({
      direction,
      what: kind === 'ACTIVITY' ? `${activity} on ${type}` : `${type}.${field ?? ''}`,
      ...(kind === 'ACTIVITY' ? {} : { use, ...(kind === 'CLEAR' && { clear: true }) }),
      legalEntities,
    })),
    omitted: Math.max(0, changes.length - CHANGES_MAX),
    rows: (presented?.touched.rows() ?? []).filter(({ type, legalEntity }) => places.has(`${type} ${legalEntity}`)),
  };
}
