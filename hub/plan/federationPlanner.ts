import { type PlanNode, prettyFormatQueryPlan } from '@apollo/query-planner';
import { type DocumentNode, Kind, print } from 'graphql';
import { sha256 } from '#kernel/digest';
import { BoundedCache } from '../identity/BoundedCache';
import { conditionVariables } from '../partition/conditions';
import { type Release } from '../supergraph/Release';
import { hideCollidingKeys, plannedKey, plannerNames } from './internalAliases';
import { type PlannedNodes } from './nodePlanner';
import { type Planner, type QueryPlan } from './Planner';
import { PlanRefused } from './PlanRefused';
import { requiredConflicts, withoutConflicts } from './requiredConflicts';
import { compileStep } from './Step';

/** Makes the plans of operations, in a thread or at once. */
export type PlanNodes = (operations: readonly string[]) => PlannedNodes | Promise<PlannedNodes>;

export interface PlanKeeping {
  /** Plans kept, the least recently used goes first. */
  readonly plansMax: number;
  /** Refusals kept, so that the same operation does not end one thread after the other. */
  readonly refusalsMax: number;
  readonly refusedMs: number;
}

const PLAN_KEEPING: PlanKeeping = { plansMax: 1_000, refusalsMax: 1_000, refusedMs: 60_000 };

/**
 * A planner of ours over the nodes of another, planning against the full schema, so that guards can be selected. A plan is kept by the
 * SHA-256 of the printed operation that was planned, never of what a client sent; equal operations in flight are planned once.
 */
export function federationPlanner(release: Release, planNodes: PlanNodes, keeping: PlanKeeping = PLAN_KEEPING): Planner {
  const names = plannerNames(release.fullSchema, release.supergraphSdl);
  const conflicts = requiredConflicts(release.supergraphSdl);
  const plans = new BoundedCache<QueryPlan>(keeping.plansMax);
  const refusals = new BoundedCache<{ readonly cause: unknown; readonly until: number }>(keeping.refusalsMax);
  const inFlight = new Map<string, Promise<QueryPlan>>();
  /** What is authorised once is the same document on every request: it is printed once. */
  const keys = new WeakMap<DocumentNode, string>();

  function keyOf(document: DocumentNode): string {
    const known = keys.get(document);
    if (known !== undefined) return known;
    const key = sha256(print(document));
    keys.set(document, key);
    return key;
  }

  function make(key: string, document: DocumentNode): QueryPlan | Promise<QueryPlan> {
    const planned = hideCollidingKeys(document, names);
    const operations = withoutConflicts(planned, release.fullSchema, conflicts).map(print);
    const finish = (outcome: PlannedNodes): QueryPlan => {
      const plan = compiled({ key, document, planned }, outcome);
      plans.set(key, plan);
      return plan;
    };
    const outcome = planNodes(operations);
    return outcome instanceof Promise ? outcome.then(finish) : finish(outcome);
  }

  function refuse(key: string, cause: unknown): never {
    refusals.set(key, { cause, until: performance.now() + keeping.refusedMs });
    throw cause;
  }

  return {
    responseKey: (name, key) => plannedKey({ name, key }, names),
    plan(document) {
      const key = keyOf(document);
      const known = plans.get(key) ?? inFlight.get(key);
      if (known !== undefined) return known;
      const refused = refusals.get(key);
      if (refused !== undefined && refused.until > performance.now()) throw refused.cause;
      try {
        const made = make(key, document);
        if (!(made instanceof Promise)) return made;
        const settled = made
          .catch((cause: unknown) => (isRefusal(cause) ? refuse(key, cause) : Promise.reject(cause as Error)))
          .finally(() => inFlight.delete(key));
        inFlight.set(key, settled);
        return settled;
      } catch (cause) {
        if (isRefusal(cause)) refuse(key, cause);
        throw cause;
      }
    },
  };
}

function isRefusal(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'PLAN_REFUSED';
}

interface Asked {
  readonly key: string;
  readonly document: DocumentNode;
  readonly planned: DocumentNode;
}

function compiled({ key, document, planned }: Asked, outcome: PlannedNodes): QueryPlan {
  if ('refused' in outcome) throw PlanRefused(outcome.refused);
  const nodes = outcome.nodes.filter((node): node is PlanNode => node !== null);
  const steps = nodes.map((node) => compileStep(node));
  if (steps.length === 0 && asksForData(document)) throw PlanRefused('no spoke answers any part of it');
  return {
    key,
    document: planned,
    step: steps.length > 1 ? { kind: 'Sequence', steps } : (steps[0] ?? null),
    conditionVariables: conditionVariables(planned),
    text: () => nodes.map((node) => prettyFormatQueryPlan({ kind: 'QueryPlan', node })).join('\n'),
  };
}

/** Whether some root field must come from a spoke whatever the variables are. */
function asksForData(document: DocumentNode): boolean {
  return document.definitions.some(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      definition.selectionSet.selections.some(
        (selection) =>
          (selection.kind !== Kind.FIELD || !selection.name.value.startsWith('__')) && (selection.directives ?? []).length === 0,
      ),
  );
}
