import { type FetchDataRewrite, type FetchNode, type PlanNode, type QueryPlanSelectionNode } from '@apollo/query-planner';
import { type FetchProgram, fetchProgram } from '../partition/FetchProgram';
import { type PathStep, pathSteps } from './entityTargets';
import { PlanRefused } from './PlanRefused';

/** A plan as it is run: the planner's tree with every path and operation read once. */
export type Step =
  | { readonly kind: 'Sequence' | 'Parallel'; readonly steps: readonly Step[] }
  | { readonly kind: 'Condition'; readonly variable: string; readonly then: Step | null; readonly otherwise: Step | null }
  | FetchStep;

export interface FetchStep {
  readonly kind: 'Fetch';
  readonly program: FetchProgram;
  /** The way from the root of the answer to the rows that the fetch completes. */
  readonly path: readonly PathStep[];
  /** What the spoke must know of each row; null for a fetch of root fields. */
  readonly requires: readonly QueryPlanSelectionNode[] | null;
  readonly inputRewrites: readonly FetchDataRewrite[];
  readonly outputRewrites: readonly FetchDataRewrite[];
}

/** Compiles a plan node. Throws PLAN_REFUSED for what this executor does not run: subscriptions, `@defer`, `@fromContext`. */
export function compileStep(node: PlanNode, path: readonly (string | number)[] = []): Step {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return { kind: node.kind, steps: node.nodes.map((each) => compileStep(each, path)) };
    case 'Condition':
      return { kind: 'Condition', variable: node.condition, then: branch(node.ifClause, path), otherwise: branch(node.elseClause, path) };
    case 'Flatten':
      return compileStep(node.node, [...path, ...node.path]);
    case 'Fetch':
      return fetchStep(node, path);
    case 'Defer':
      throw PlanRefused('incremental delivery is not served');
  }
}

function branch(node: PlanNode | undefined, path: readonly (string | number)[]): Step | null {
  return node === undefined ? null : compileStep(node, path);
}

function fetchStep(node: FetchNode, path: readonly (string | number)[]): FetchStep {
  if ((node.contextRewrites ?? []).length > 0) throw PlanRefused('`@fromContext` is not served');
  return {
    kind: 'Fetch',
    program: fetchProgram(node),
    path: pathSteps(path),
    requires: node.requires ?? null,
    inputRewrites: node.inputRewrites ?? [],
    outputRewrites: node.outputRewrites ?? [],
  };
}
