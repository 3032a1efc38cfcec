import { type JsonWebKey } from 'node:crypto';
import { type Clock } from '#kernel/Clock';
import { type Registry } from '#kernel/registry';
import { type Persona } from './doors/playground/playgroundDoor';
import { type IssuerOptions } from './identity/ClientTokens';
import { type AccessLogOptions } from './store/openAccessLog';
import { type SessionSigning } from './transport/signedSessions';
import { type SigningFile } from './transport/signingKeys';

/** What a hub is started with. A process reads the same from JSON: `NAVE_HUB_CONFIG=path`. */
export interface HubOptions {
  /** 127.0.0.1 when left out. */
  readonly host?: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Folder of the release: supergraph.graphql, access-model.json, policy/, operations/. */
  readonly schemaDir: string;
  /** Public Ed25519 key as JWK: then only a release that was signed with its other half is served. */
  readonly releaseKey?: JsonWebKey;
  /** Folder of roles and grants; `policy/` of the release folder when left out. */
  readonly policyDir?: string;
  /** Folder of roles and grants that are not in force: every request is decided under them too, and what would differ is logged. */
  readonly shadowPolicyDir?: string;
  /** Spoke instances: a file that is followed, or a registry that stays. */
  readonly registry: { readonly path: string } | Registry;
  readonly identity: IdentityOptions;
  /** `issuer`: the name of this hub in session tokens. The key by value, or a file of keys that is followed. */
  readonly signing: SessionSigning | SigningFile;
  /** At least 32 bytes, the same at every hub; text is base64. */
  readonly cursorKey: Uint8Array | string;
  /** Where it is written who saw what. A hub with a policy does not serve without it. */
  readonly accessLog: AccessLogOptions & {
    /** At least 32 bytes: variables are logged as a digest under this key; text is base64. */
    readonly digestKey: Uint8Array | string;
  };
  readonly playground?: boolean;
  /** Origins whose pages may call the hub. */
  readonly allowedOrigins?: readonly string[];
  /** `info` when left out; `silent` in tests. */
  readonly logLevel?: 'silent' | 'error' | 'warn' | 'info' | 'debug';
  /** Sessions and the validity of grants go by it; the system clock when left out. */
  readonly clock?: Clock;
  /** Bounds of what one caller and all together may ask; the documented ones when left out (docs/operator.md). */
  readonly limits?: HubLimits;
  /** For tests, and for them only. */
  readonly testing?: { readonly secondWallOff?: boolean };
}

export interface IdentityOptions {
  /** What client tokens must name in `aud`: `nave-hub`. */
  readonly audience: string;
  readonly issuers: readonly IssuerOptions[];
  /** The issuer of a developer's own machine; refused with NODE_ENV=production. */
  readonly development?: {
    /** Folder of its private key. */
    readonly dataDir: string;
    /** Whom the playground offers; every subject of the grants when left out. */
    readonly personas?: readonly Persona[];
  };
}

export interface HubLimits {
  /** Milliseconds of wall clock in which an operation must be planned: 500. A slow machine may need more. */
  readonly planMs?: number;
  /** Points of cost that one caller may spend: 2,000,000 at once, 100,000 more every second. */
  readonly budget?: { readonly burst?: number; readonly perSecond?: number };
  /** Requests in work at once, at all doors together: 512. Past it the answer is 503; past a quarter of it for one caller, 429. */
  readonly inFlightMax?: number;
}

/** A supergraph served without any policy: the development switch. */
export interface OpenHubOptions {
  readonly host?: string;
  readonly port: number;
  /** File of the supergraph. */
  readonly supergraph: string;
  readonly logLevel?: HubOptions['logLevel'];
  readonly limits?: HubLimits;
}

export interface Hub {
  /** `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Id of the release in use. */
  release(): string;
  /** Stops taking requests, lets those in flight end, then closes what it stands on. */
  close(): Promise<void>;
}
