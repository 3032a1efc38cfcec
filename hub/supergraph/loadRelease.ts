import { Supergraph } from '@apollo/federation-internals';
import { type AccessModel, accessModelText } from '#policy/AccessModel';
import { defineError } from '#kernel/errors';
import { digestOf, sha256 } from '#kernel/digest';
import { canonicalSdl } from './canonicalSdl';
import { missingEntries } from './missingEntries';
import { type Release } from './Release';
import { resolvableKeysFirst } from './resolvableKeysFirst';
import { refuseSecurityFeatures } from './securityFeatures';
import { withoutScopeArguments } from './withoutScopeArguments';

export const ReleaseMismatch = defineError({
  code: 'RELEASE_MISMATCH',
  shown: false,
  message: (cause: string) => `supergraph and access model do not belong together: ${cause}`,
});
const SupergraphInvalid = defineError({
  code: 'SUPERGRAPH_INVALID',
  shown: false,
  message: (cause: string) => `the supergraph cannot be loaded: ${cause}`,
});

/** SHA-256 over both canonical texts, each with its length: the name of a release. */
export function releaseId(supergraphSdl: string, accessModel: AccessModel): string {
  return digestOf([canonicalSdl(supergraphSdl), accessModelText(accessModel)]);
}

/**
 * Builds a release from its pair. Throws SUPERGRAPH_INVALID, SECURITY_FEATURE_UNKNOWN, or RELEASE_MISMATCH when anything that clients can
 * reach has no entry in the model.
 */
export function loadRelease(supergraphSdl: string, accessModel: AccessModel): Release {
  const release = build(supergraphSdl, accessModel, releaseId(supergraphSdl, accessModel));
  const [first, ...others] = missingEntries(release.apiSchema, supergraphSdl, accessModel);
  if (first !== undefined) {
    const more = others.length === 0 ? '' : ` and ${String(others.length)} more`;
    throw ReleaseMismatch(`the access model has no entry for \`${first}\`${more}`);
  }
  return release;
}

/** A supergraph without an access model: every field is open. Only the development switch may ask for it. Throws SUPERGRAPH_INVALID. */
export function loadOpenRelease(supergraphSdl: string): Release {
  return build(supergraphSdl, null, sha256(supergraphSdl));
}

function build(supergraphSdl: string, accessModel: AccessModel | null, id: string): Release {
  if (accessModel !== null) refuseSecurityFeatures(supergraphSdl);
  try {
    const supergraph = Supergraph.build(resolvableKeysFirst(supergraphSdl));
    const apiSchema = supergraph.apiSchema().toGraphQLJSSchema();
    return {
      id,
      supergraphSdl,
      accessModel,
      apiSchema: accessModel === null ? apiSchema : withoutScopeArguments(apiSchema, accessModel),
      fullSchema: supergraph.schema.toGraphQLJSSchema(),
      subgraphUrls: new Map(supergraph.subgraphsMetadata().map(({ name, url }) => [name, url])),
      supergraph,
    };
  } catch (error) {
    throw SupergraphInvalid(error instanceof Error ? error.message : String(error));
  }
}
