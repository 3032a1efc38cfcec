import { type JWK } from 'jose';
import { type Clock } from '#kernel/Clock';
import { type Ids } from '#kernel/ids';
import { type RegistryEntry } from '#kernel/registry';
import { type HubAccess } from '../hubClient';
import { type HubKeysSource } from './HubKeys';

export interface InstanceOptions {
  readonly registryEntry: Omit<RegistryEntry, 'wrappingKey' | 'addresses'>;
  /** Three PostgreSQL urls to one database: rows of named legal entities, rows of all, and the owner of the tables (used at boot only). */
  readonly database: { readonly scopedUrl: string; readonly allUrl: string; readonly migrateUrl: string };
  readonly keys: InstanceKeys;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: a free port. */
  readonly port?: number;
  /** The hub as this spoke's own service asks it. Without it `context.hub` throws HUB_UNAVAILABLE. */
  readonly hub?: HubAccess;
  /** Each wall alone, for tests. */
  readonly testing?: { readonly rowFilterOff?: boolean; readonly rlsOff?: boolean };
}

/** Who signs session tokens, the hub's issuer name and public keys, and with what this instance opens them. */
export type InstanceKeys = HubKeysSource & {
  readonly issuer: string;
  /** X25519, private, each with its `kid`: the one whose public half is in the registry, and during a change the other one. */
  readonly wrapping: readonly JWK[];
};

export interface Instance {
  /** `http://127.0.0.1:4101` */
  readonly url: string;
  /** Ends requests in flight, then connections. Idempotent. */
  close(): Promise<void>;
}
