import { Kind, type OperationDefinitionNode, OperationTypeNode, parse } from 'graphql';
import { type FetchNode } from '@apollo/query-planner';

/** One fetch of a plan, read once: the operation that goes to a spoke. It holds no data, so every request shares it. */
export interface FetchProgram {
  /** Name of the subgraph: the spoke. */
  readonly service: string;
  readonly kind: 'query' | 'mutation';
  /** The operation as the planner wrote it. */
  readonly text: string;
  readonly operation: OperationDefinitionNode;
  /** Variables of the client's operation that the fetch uses; `representations` is not among them. */
  readonly variableNames: readonly string[];
}

export function fetchProgram(node: FetchNode): FetchProgram {
  const operation = parse(node.operation, { noLocation: true }).definitions.find(
    (each): each is OperationDefinitionNode => each.kind === Kind.OPERATION_DEFINITION,
  );
  if (operation === undefined) throw new TypeError('a fetch without an operation');
  return {
    service: node.serviceName,
    kind: node.operationKind === OperationTypeNode.MUTATION ? 'mutation' : 'query',
    text: node.operation,
    operation,
    variableNames: node.variableUsages ?? [],
  };
}
