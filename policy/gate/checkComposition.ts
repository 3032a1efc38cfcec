import { type Contract, parseContract } from '../directives/contractTypes';
import { readAccessModel } from '../directives/readAccessModel';
import { policyErrors } from '../grants/checkPolicy';
import { type PolicyDocument } from '../grants/PolicyDocument';
import { coverageRules } from './coverageRules';
import { type GateError } from './GateError';
import { type GateInput } from './GateInput';
import { inputRules } from './inputRules';
import { keyRules } from './keyRules';
import { lostRules } from './lostRules';
import { maskRules } from './maskRules';
import { nullabilityRules } from './nullabilityRules';
import { ownerRules } from './ownerRules';
import { pathRules } from './pathRules';
import { scopeRules } from './scopeRules';
import { unknownRules } from './unknownRules';

type Rule = (input: GateInput) => readonly GateError[];

/** In the order of the table of the specification, as far as a group of rules has one. A new group of rules is one more line. */
const RULES: readonly Rule[] = [
  coverageRules,
  inputRules,
  scopeRules,
  keyRules,
  ownerRules,
  lostRules,
  unknownRules,
  pathRules,
  nullabilityRules,
  maskRules,
];

/**
 * All reasons at once why these contracts do not make a release; none when they do. Without the supergraph what composition lost is not
 * looked at, without a policy whether roles and grants fit the contracts.
 */
export function checkComposition(
  contracts: readonly Contract[],
  supergraphSdl: string | null,
  policy: PolicyDocument | null = null,
): readonly GateError[] {
  const input = { contracts: contracts.map(parseContract), model: readAccessModel(contracts), supergraphSdl };
  const errors = RULES.flatMap((rule) => rule(input));
  return policy === null ? errors : [...errors, ...policyErrors(policy, input.model)];
}
