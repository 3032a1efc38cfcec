import { type AccessModel } from '../AccessModel';
import { type Contract, parseContract, type ParsedContract } from '../directives/contractTypes';
import { readAccessModel, type Registers } from '../directives/readAccessModel';
import { type PolicyDocument } from '../grants/PolicyDocument';

/** What a rule sees: every contract, what they demand together, and the files beside them. */
export interface GateInput {
  readonly contracts: readonly ParsedContract[];
  readonly model: AccessModel;
  readonly registers: Registers;
  /** Names that `@policy` may use. */
  readonly decisions: ReadonlySet<string>;
  /** Roles and grants; null where the contracts are looked at alone. */
  readonly policy: PolicyDocument | null;
}

/** What a release is checked against beside its contracts. What is left out is empty; without a policy roles and grants are not looked at. */
export interface GateOptions {
  readonly registers?: Registers | undefined;
  readonly decisions?: readonly string[] | undefined;
  readonly policy?: PolicyDocument | null | undefined;
}

export function gateInput(contracts: readonly Contract[], options: GateOptions = {}): GateInput {
  const registers = options.registers ?? { declassified: {}, shownErrors: {} };
  return {
    contracts: contracts.map(parseContract),
    model: readAccessModel(contracts, registers),
    registers,
    decisions: new Set(options.decisions ?? []),
    policy: options.policy ?? null,
  };
}
