import { type Clock } from '#kernel/Clock';
import { type Registry } from '#kernel/registry';
import { type PolicyDocument } from '#policy/grants/PolicyDocument';
import { principalFor } from '#policy/grants/principalFor';
import { type OperationKind, type Principal } from '#policy/Principal';
import { type ClientIdentity } from './ClientIdentity';
import { BoundedCache } from './BoundedCache';

export interface PrincipalsOptions {
  readonly policy: () => PolicyDocument;
  readonly registry: () => Registry;
  /** Rights begin and end by it, in UTC. */
  readonly clock: Clock;
}

const KEPT_MAX = 5_000;

/** Looks up the present rights behind an identity, on every request; equal questions under equal policy and registry share the answer. */
export class Principals {
  private kept = new BoundedCache<Principal>(KEPT_MAX);
  private policy: PolicyDocument | null = null;
  private registry: Registry | null = null;

  constructor(private readonly options: PrincipalsOptions) {}

  principalOf(identity: ClientIdentity, operations: OperationKind): Principal {
    const policy = this.options.policy();
    const registry = this.options.registry();
    if (policy !== this.policy || registry !== this.registry) {
      this.kept = new BoundedCache(KEPT_MAX);
      this.policy = policy;
      this.registry = registry;
    }
    const { subject, actor, agent, purpose, scopes } = identity;
    const now = this.options.clock.now();
    const on = now.slice(0, 10);
    const key = JSON.stringify([subject, actor, agent, purpose, scopes, operations, on]);
    const known = this.kept.get(key);
    if (known !== undefined && (known.validUntil === null || now < known.validUntil)) return known;
    const time = now.slice(11, 16);
    const principal = principalFor(policy, { subject, actor, agent, purpose, scopes, on, time, registry, operations });
    this.kept.set(key, principal);
    return principal;
  }
}
