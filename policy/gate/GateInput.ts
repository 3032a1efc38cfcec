import { type AccessModel } from '../AccessModel';
import { type ParsedContract } from '../directives/contractTypes';

/** What a rule sees: every contract, what they demand together, and the composed supergraph where there is one. */
export interface GateInput {
  readonly contracts: readonly ParsedContract[];
  readonly model: AccessModel;
  readonly supergraphSdl: string | null;
}
