import { parse } from 'graphql';
import { defineError } from '#kernel/errors';
import { linksOf } from '#policy/directives/links';

const SecurityFeatureUnknown = defineError({
  code: 'SECURITY_FEATURE_UNKNOWN',
  shown: false,
  message: (feature: string) => `the supergraph uses \`${feature}\`: the hub does not enforce it`,
});

const ENFORCED = /\/inaccessible\/v0\.2$/;

/**
 * Refuses a supergraph that links a feature for SECURITY, except the hiding of coordinates. The standard labels are among them: a release
 * carries those in its access model. Throws SECURITY_FEATURE_UNKNOWN.
 */
export function refuseSecurityFeatures(supergraphSdl: string): void {
  for (const { url, purpose } of linksOf(parse(supergraphSdl, { noLocation: true }))) {
    if (purpose === 'SECURITY' && !ENFORCED.test(url)) throw SecurityFeatureUnknown(url);
  }
}
