import { parse, print } from 'graphql';
import { type AccessModel } from '#policy/AccessModel';
import { type Contract } from '#policy/directives/contractTypes';
import { checkContracts, checkSupergraph } from '#policy/gate/checkComposition';
import { type GateError, printGateErrors } from '#policy/gate/GateError';
import { gateInput, type GateOptions } from '#policy/gate/GateInput';
import { defineError, NaveError } from '#kernel/errors';
import { apolloComposer, CompositionFailed, type Composer } from './Composer';
import { loadRelease, releaseId } from './loadRelease';
import { withoutStandardLabels } from './withoutStandardLabels';

export interface ComposedRelease {
  /** SHA-256 over both canonical texts. */
  readonly digest: string;
  readonly supergraphSdl: string;
  readonly accessModel: AccessModel;
  readonly hints: readonly string[];
}

/** Beside the contracts: the files of schema/policy/ and the shown errors. Default: none. */
export interface ComposeOptions extends GateOptions {
  readonly composer?: Composer;
}

/** Why a release does not compose: every reason at once, with spoke, file, line, coordinate, cause and way out. */
export class ReleaseRefused extends NaveError {
  constructor(readonly reasons: readonly GateError[]) {
    super(GateClosed, `${GateClosed.message(reasons.length)}\n${printGateErrors(reasons)}`);
  }
}

const GateClosed = defineError({
  code: 'RELEASE_REFUSED',
  shown: false,
  message: (reasonCount: number) => `the contracts make no release: ${reasonCount} ${reasonCount === 1 ? 'reason' : 'reasons'}`,
});

/**
 * Composes the contracts into a release and runs the policy gate over it. The gate reads the contracts first, so that a missing policy is
 * told in its words and not in those of composition. Throws RELEASE_REFUSED, COMPOSITION_FAILED or what loading throws.
 */
export function composeRelease(contracts: readonly Contract[], options: ComposeOptions = {}): ComposedRelease {
  const { composer = apolloComposer } = options;
  const input = gateInput(contracts, options);
  refuse(checkContracts(input));
  const { supergraphSdl: composed, hints } = composer.compose(contracts);
  const lost = hints.filter((hint) => OURS.test(hint));
  if (lost.length > 0) throw CompositionFailed(lost);
  refuse(checkSupergraph(input, composed));
  const accessModel = input.model;
  // The standard labels leave the supergraph in the step that puts them into the model: without one of the two every field would be open.
  const supergraphSdl = print(withoutStandardLabels(parse(composed, { noLocation: true })));
  loadRelease(supergraphSdl, accessModel); // what the hub would refuse must not be written
  return { digest: releaseId(supergraphSdl, accessModel), supergraphSdl, accessModel, hints };
}

// A remark about one of our directives means that composition chose between owners: the policy of one of them is gone.
const OURS = /@(entityScope|access|demands|binds|mask|amountLimit|flow|public|gather|scopeArgument)\b/;

function refuse(reasons: readonly GateError[]): void {
  if (reasons.length > 0) throw new ReleaseRefused(reasons);
}
