import { createLocalJWKSet, jwtVerify } from 'jose';

const keys = createLocalJWKSet(JSON.parse(process.env.JWKS));

/** The claims of a good bearer token, or null. */
export async function identityOf(header) {
  const token = /^Bearer (.+)$/.exec(header ?? '')?.[1];
  if (token === undefined) return null;
  try {
    const { payload } = await jwtVerify(token, keys, { issuer: process.env.ISSUER, audience: process.env.AUDIENCE, algorithms: ['RS256'] });
    return payload;
  } catch {
    return null;
  }
}
