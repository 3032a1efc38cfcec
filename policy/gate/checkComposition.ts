import { type Contract } from '../directives/contractTypes';
import { policyErrors } from '../grants/checkPolicy';
import { conditionRules } from './conditionRules';
import { coverageRules } from './coverageRules';
import { decisionRules } from './decisionRules';
import { declassifyRules } from './declassifyRules';
import { flowRules, providesRules } from './flowRules';
import { oneWallRules, overlayRules } from './foreignRules';
import { type GateError } from './GateError';
import { type GateInput, gateInput, type GateOptions } from './GateInput';
import { inputRules } from './inputRules';
import { keyRules } from './keyRules';
import { limitRules } from './limitRules';
import { lostRules } from './lostRules';
import { maskRules } from './maskRules';
import { nullabilityRules } from './nullabilityRules';
import { ownerRules } from './ownerRules';
import { pathRules } from './pathRules';
import { scopeRules } from './scopeRules';
import { securityRules } from './securityRules';
import { executableRules, interfaceRules, shareableRules } from './shapeRules';
import { silentRules } from './silentRules';
import { unknownRules } from './unknownRules';

type Rule = (input: GateInput) => readonly GateError[];

/** In the order of docs/gate.md, as far as a group of rules has one. A new group of rules is one more line. */
const RULES: readonly Rule[] = [
  coverageRules,
  inputRules,
  scopeRules,
  keyRules,
  ownerRules,
  silentRules,
  unknownRules,
  interfaceRules,
  flowRules,
  providesRules,
  pathRules,
  nullabilityRules,
  maskRules,
  limitRules,
  declassifyRules,
  securityRules,
  decisionRules,
  oneWallRules,
  executableRules,
  shareableRules,
  overlayRules,
  conditionRules,
];

/**
 * All reasons at once why these contracts do not make a release; none when they do. Without the supergraph what composition lost is not
 * looked at, without a policy whether roles and grants fit the contracts.
 */
export function checkComposition(
  contracts: readonly Contract[],
  supergraphSdl: string | null,
  options: GateOptions = {},
): readonly GateError[] {
  const input = gateInput(contracts, options);
  return [...checkContracts(input), ...(supergraphSdl === null ? [] : lostRules(input, supergraphSdl))];
}

/** The rules that need no supergraph: they run before composition, so that a missing policy is told in the words of the gate. */
export function checkContracts(input: GateInput): readonly GateError[] {
  const errors = RULES.flatMap((rule) => rule(input)).map((error) => withOverlayNamed(input, error));
  return input.policy === null ? errors : [...errors, ...policyErrors(input.policy, input.model)];
}

/** What composition lost. */
export { lostRules as checkSupergraph };

/** A contract that others wrote is labelled in its overlay. */
function withOverlayNamed({ contracts }: GateInput, error: GateError): GateError {
  const overlay = contracts.find(({ spoke }) => spoke === error.spoke)?.overlay;
  return overlay === undefined || error.file.endsWith(overlay.file)
    ? error
    : { ...error, wayOut: `${error.wayOut} (in schema/policy/${overlay.file})` };
}
