import { operationFromDocument } from '@apollo/federation-internals';
import { prettyFormatQueryPlan, type PlanNode, QueryPlanner, type QueryPlan as FederationPlan } from '@apollo/query-planner';
import { type DocumentNode, Kind, print } from 'graphql';
import { sha256 } from '#kernel/digest';
import { type Release } from '../supergraph/Release';
import { conditionVariables } from '../partition/conditions';
import { hideCollidingKeys, plannerNames } from './internalAliases';
import { type Planner, type QueryPlan } from './Planner';
import { PlanRefused } from './PlanRefused';
import { requiredConflicts, withoutConflicts } from './requiredConflicts';
import { compileStep } from './Step';

export interface PlannerLimits {
  /** Plans kept, the least recently used goes first. */
  readonly plansMax: number;
  /** Paths that the planner may consider before it gives up: without a bound 94 characters can keep it busy for 15 s. */
  readonly pathsMax: number;
}

const PLANNER_LIMITS: PlannerLimits = { plansMax: 1_000, pathsMax: 2_000 };

/** Apollo's planner behind our interface, planning against the full schema, so that guards can be selected. */
export function federationPlanner(release: Release, limits: PlannerLimits = PLANNER_LIMITS): Planner {
  const planner = new QueryPlanner(release.supergraph, {
    generateQueryFragments: false,
    debug: { pathsLimit: limits.pathsMax },
  });
  const names = plannerNames(release.fullSchema, release.supergraphSdl);
  const conflicts = requiredConflicts(release.supergraphSdl);
  const plans = new Map<string, QueryPlan>();

  function make(key: string, document: DocumentNode): QueryPlan {
    const planned = hideCollidingKeys(document, names);
    const parts = withoutConflicts(planned, release.fullSchema, conflicts);
    const built = parts.map((part) => build(() => planner.buildQueryPlan(operationFromDocument(release.supergraph.schema, part))));
    const steps = built.flatMap(({ node }) => (node === undefined ? [] : [compileStep(planNode(node))]));
    if (steps.length === 0 && asksForData(document)) throw PlanRefused('no spoke answers any part of it');
    return {
      key,
      document: planned,
      step: steps.length > 1 ? { kind: 'Sequence', steps } : (steps[0] ?? null),
      conditionVariables: conditionVariables(planned),
      text: () => built.map((plan) => prettyFormatQueryPlan(plan)).join('\n'),
    };
  }

  return {
    plan(document) {
      const key = sha256(print(document));
      const known = plans.get(key);
      if (known !== undefined) {
        plans.delete(key); // back to the end: the first of the map is the least recently used
        plans.set(key, known);
        return known;
      }
      const plan = make(key, document);
      plans.set(key, plan);
      const [oldest] = plans.keys();
      if (plans.size > limits.plansMax && oldest !== undefined) plans.delete(oldest);
      return plan;
    },
  };
}

function build(run: () => FederationPlan): FederationPlan {
  try {
    return run();
  } catch (error) {
    throw PlanRefused(error instanceof Error ? error.message : String(error));
  }
}

function planNode(node: NonNullable<FederationPlan['node']>): PlanNode {
  if (node.kind === 'Subscription') throw PlanRefused('subscriptions are not served');
  return node;
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
