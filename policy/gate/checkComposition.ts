import { type Contract, parseContract } from '../directives/contractTypes';
import { readAccessModel } from '../directives/readAccessModel';
import { coverageRules } from './coverageRules';
import { type GateError } from './GateError';
import { type GateInput } from './GateInput';
import { inputRules } from './inputRules';
import { lostRules } from './lostRules';
import { nullabilityRules } from './nullabilityRules';
import { pathRules } from './pathRules';
import { scopeRules } from './scopeRules';
import { unknownRules } from './unknownRules';

type Rule = (input: GateInput) => readonly GateError[];

const RULES: readonly Rule[] = [coverageRules, inputRules, scopeRules, nullabilityRules, pathRules, lostRules, unknownRules];

/** All reasons at once why these contracts do not make a release; none when they do. */
export function checkComposition(contracts: readonly Contract[], supergraphSdl: string | null): readonly GateError[] {
  const input = { contracts: contracts.map(parseContract), model: readAccessModel(contracts), supergraphSdl };
  return RULES.flatMap((rule) => rule(input));
}
