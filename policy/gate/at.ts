import { type ASTNode } from 'graphql';
import { type ParsedContract } from '../directives/contractTypes';
import { type GateError } from './GateError';

export type Place = Pick<GateError, 'spoke' | 'file' | 'line' | 'coordinate'>;

/** Where a coordinate stands in its contract. */
export function at(contract: ParsedContract, node: ASTNode, coordinate: string): Place {
  return { spoke: contract.spoke, file: `schema/spokes/${contract.spoke}.graphql`, line: node.loc?.startToken.line ?? 1, coordinate };
}
