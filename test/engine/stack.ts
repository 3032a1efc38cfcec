import { exportJWK, generateKeyPair } from 'jose';
import { parse } from 'graphql';
import { systemClock } from '#kernel/Clock';
import { type Registry } from '#kernel/registry';
import { type GrantTuple, type LegalEntities } from '#policy/Grant';
import { grantWith } from '#policy/grantWith';
import { type Principal } from '#policy/Principal';
import { newWrappingKey, publicHalf } from '#policy/wrapping';
import { compileRights } from '#policy/rights';
import { principalWith as asPrincipal } from '#policy/principalWith';
import { type ExecuteOutcome } from '../../hub/plan/Executor';
import { type Engine } from '../../hub/plan/Engine';
import { openEngine } from '../../hub/plan/openEngine';
import { composeRelease } from '../../hub/supergraph/composeRelease';
import { fixedRegistry } from '../../hub/supergraph/fileRegistryStore';
import { loadRelease } from '../../hub/supergraph/loadRelease';
import { type Release } from '../../hub/supergraph/Release';
import { type CallContext } from '../../hub/transport/CallContext';
import { type TransportLimits } from '../../hub/transport/httpTransport';
import { CONTRACTS } from './contracts';
import { type Instance, type InstanceSpec, startInstance } from './instance';

export interface StackSpec {
  readonly instances: readonly (InstanceSpec & { readonly legalEntities: readonly string[] })[];
  readonly limits?: Partial<TransportLimits>;
}

export interface Ask {
  readonly variables?: Record<string, unknown>;
  readonly principal?: Principal;
  readonly deadlineMs?: number;
}

export interface Stack {
  readonly engine: Engine;
  readonly release: Release;
  readonly instances: Readonly<Record<string, Instance>>;
  ask(query: string, more?: Ask): Promise<ExecuteOutcome>;
  callOf(principal: Principal, deadlineMs?: number): CallContext;
  close(): Promise<void>;
}

let composed: Release | null = null;

/** The release of the test contracts, through composition and gate, once a process. */
export function testRelease(): Release {
  if (composed === null) {
    const { supergraphSdl, accessModel } = composeRelease(CONTRACTS);
    composed = loadRelease(supergraphSdl, accessModel);
  }
  return composed;
}

/** Engine and instances over HTTP on free ports. */
export async function startStack(spec: StackSpec): Promise<Stack> {
  const release = testRelease();
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true, crv: 'Ed25519' });
  const issuer = { name: 'test-hub', keys: { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'EdDSA' }] } };
  const instances = await Promise.all(spec.instances.map((each) => startInstance(each, issuer)));
  const registry: Registry = {
    businessUnits: [],
    instances: spec.instances.map(({ name, spoke, legalEntities }, at) => ({
      instance: name,
      spoke,
      businessUnit: name.split('-')[1] ?? '',
      url: instances[at]!.url,
      legalEntities,
      wrappingKey: publicHalf(newWrappingKey(name)),
    })),
  };
  const signing = { issuer: issuer.name, privateJwk: { ...(await exportJWK(privateKey)), kid: 'one', alg: 'EdDSA' } };
  const engine = openEngine({
    releases: { current: () => release, onSwap: () => () => undefined, close: () => Promise.resolve() },
    registry: fixedRegistry(registry),
    signing: () => signing,
    clock: systemClock,
    planning: { planMs: 10_000 },
    ...(spec.limits === undefined ? {} : { limits: spec.limits }),
  });
  const callOf = (principal: Principal, deadlineMs = 5_000): CallContext => ({
    principal,
    rights: compileRights(release.accessModel!, principal),
    requestId: 'test',
    deadlineAt: performance.now() + deadlineMs,
    operationKind: 'READ',
  });
  return {
    engine,
    release,
    instances: Object.fromEntries(instances.map((each) => [each.name, each])),
    callOf,
    async ask(query, { variables = {}, principal = everyone(), deadlineMs } = {}) {
      const { planner, executor } = engine.active();
      return executor.execute({ plan: await planner.plan(parse(query)), variables, call: callOf(principal, deadlineMs) });
    },
    async close() {
      await engine.close();
      await Promise.all(instances.map((each) => each.close()));
    },
  };
}

/** May do everything that the contracts allow, in these legal entities. */
export function principalOf(legalEntities: LegalEntities, activities: readonly string[] = ['READ', 'Invoice.renumber']): Principal {
  return principalWith(activities.flatMap((activity) => ['Invoice', 'Vendor'].map((type) => grant(activity, type, legalEntities))));
}

export function principalWith(grants: readonly GrantTuple[]): Principal {
  return asPrincipal({ subject: 'person:test', grants, policyVersion: 'v1', epoch: 1 });
}

export function everyone(): Principal {
  return principalOf('ALL');
}

export function grant(activity: string, type: string, legalEntities: LegalEntities): GrantTuple {
  return grantWith({ activity, type, legalEntities, fields: { core: 'all', amounts: 'all' } });
}
