import { type HubOptions } from './options';
import { refuseUnsafeOptions } from './securityOptions';

const JWK = { kty: 'OKP', crv: 'Ed25519', x: 'x', d: 'd', kid: 'one' };
const OPTIONS: HubOptions = {
  port: 0,
  schemaDir: 'schema',
  registry: { path: 'registry.json' },
  identity: { audience: 'nave-hub', issuers: [{ issuer: 'https://i', jwks: { keys: [JWK] } }] },
  signing: { issuer: 'hub', privateJwk: JWK },
  cursorKey: Buffer.alloc(32),
  accessLog: {
    databaseUrl: 'postgres://localhost/log',
    checkpoints: { file: 'checkpoints.jsonl', privateJwk: JWK },
    digestKey: Buffer.alloc(32),
  },
};

describe('the key of releases', () => {
  it('may be left out, and is an Ed25519 key when it is given', () => {
    for (const more of [{}, { releaseKey: JWK }]) {
      expect(() => {
        refuseUnsafeOptions({ ...OPTIONS, ...more });
      }).not.toThrow();
    }
  });
  it.each([[null], [{}], [''], [{ ...JWK, crv: 'P-256' }], [{ ...JWK, x: '' }]])('is not taken for none when it is %j', (releaseKey) => {
    expect(() => {
      refuseUnsafeOptions({ ...OPTIONS, releaseKey } as HubOptions);
    }).toThrow(expect.objectContaining({ code: 'HUB_CONFIG_INVALID' }));
  });
});
