import { NaveError } from '#kernel/errors';
import { checkContracts, checkSupergraph } from '#policy/gate/checkComposition';
import { type Coverage, coverageOf } from '#policy/gate/coverage';
import { type GateError } from '#policy/gate/GateError';
import { gateInput } from '#policy/gate/GateInput';
import { apolloComposer } from '../../hub/supergraph/Composer';
import { type ReleaseSources } from './releaseSources';

export interface SchemaReport {
  readonly errors: readonly GateError[];
  readonly coverage: readonly Coverage[];
}

/** Runs the gate, composition, and the gate over what composition kept. Nothing is written. */
export function checkSchema({ contracts, options }: ReleaseSources): SchemaReport {
  const input = gateInput(contracts, options);
  const errors = checkContracts(input);
  const coverage = coverageOf(input);
  // Composition would tell of the same faults again, in other words.
  if (errors.length > 0) return { errors, coverage };
  try {
    return { errors: checkSupergraph(input, apolloComposer.compose(contracts).supergraphSdl), coverage };
  } catch (error) {
    if (!(error instanceof NaveError)) throw error;
    return { errors: [composition(error)], coverage };
  }
}

function composition({ code, message }: NaveError): GateError {
  return {
    code,
    spoke: 'all',
    file: 'schema/spokes',
    line: 1,
    coordinate: 'supergraph',
    cause: message,
    wayOut: 'correct what the message names',
  };
}
