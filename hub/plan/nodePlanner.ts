import { operationFromDocument, type Supergraph } from '@apollo/federation-internals';
import { type FetchNode, type PlanNode, QueryPlanner } from '@apollo/query-planner';
import { parse } from 'graphql';

/** The plans of some operations that are run one after the other, null for one that needs no spoke; or why there is none. */
export type PlannedNodes = { readonly nodes: readonly (PlanNode | null)[] } | { readonly refused: string };

/** Plans the texts of operations against one supergraph. It may take seconds: only a thread of its own may call it. */
export type NodePlanner = (operations: readonly string[]) => PlannedNodes;

/** Apollo's planner. `pathsMax`: paths that it may consider before it gives up. Its plans are returned as plain data. */
export function nodePlanner(supergraph: Supergraph, pathsMax: number): NodePlanner {
  const planner = new QueryPlanner(supergraph, { generateQueryFragments: false, debug: { pathsLimit: pathsMax } });
  return (operations) => {
    try {
      const nodes = operations.map((text) => {
        const { node } = planner.buildQueryPlan(operationFromDocument(supergraph.schema, parse(text, { noLocation: true })));
        if (node?.kind === 'Subscription') return 'subscriptions are not served';
        return node === undefined ? null : withoutDocuments(node);
      });
      const refused = nodes.find((each) => typeof each === 'string');
      return refused === undefined ? { nodes: nodes.filter((each) => typeof each !== 'string') } : { refused };
    } catch (error) {
      return { refused: error instanceof Error ? error.message : String(error) };
    }
  };
}

/** A fetch carries its operation as text and again as a tree: the text is enough, and the tree is large on its way between threads. */
function withoutDocuments(node: PlanNode): PlanNode {
  switch (node.kind) {
    case 'Fetch': {
      const fetch: FetchNode = { ...node };
      delete fetch.operationDocumentNode;
      return fetch;
    }
    case 'Sequence':
    case 'Parallel':
      return { ...node, nodes: node.nodes.map(withoutDocuments) };
    case 'Flatten':
      return { ...node, node: withoutDocuments(node.node) };
    case 'Condition':
      return {
        ...node,
        ...(node.ifClause === undefined ? {} : { ifClause: withoutDocuments(node.ifClause) }),
        ...(node.elseClause === undefined ? {} : { elseClause: withoutDocuments(node.elseClause) }),
      };
    case 'Defer':
      return node;
  }
}
