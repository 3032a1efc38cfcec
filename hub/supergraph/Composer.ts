import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { defineError } from '#kernel/errors';

interface ComposedSupergraph {
  readonly supergraphSdl: string;
  /** What composition remarks without refusing: one line each. */
  readonly hints: readonly string[];
}

/** Makes one supergraph of the contracts of the spokes. Another composer may stand here one day. */
export interface Composer {
  /** Throws COMPOSITION_FAILED with every reason, one a line. */
  compose(contracts: readonly { readonly spoke: string; readonly sdl: string }[]): ComposedSupergraph;
}

export const CompositionFailed = defineError({
  code: 'COMPOSITION_FAILED',
  shown: false,
  message: (causes: readonly string[]) => `the contracts do not compose: ${causes.join('; ')}`,
});

/** Apollo's composition behind our interface. Addresses are not part of a release: the registry knows them. */
export const apolloComposer: Composer = {
  compose(contracts) {
    const services = [...contracts]
      .sort((one, other) => (one.spoke < other.spoke ? -1 : 1))
      .map(({ spoke, sdl }) => ({ name: spoke, url: `nave:${spoke}`, typeDefs: parse(sdl) }));
    const result = composeServices(services);
    if (result.errors !== undefined && result.errors.length > 0) throw CompositionFailed(result.errors.map((error) => error.message));
    return {
      supergraphSdl: result.supergraphSdl ?? '',
      hints: (result.hints ?? []).map((hint) => `${hint.definition.code}: ${hint.message}`),
    };
  },
};
