import { type JSONWebKeySet } from 'jose';
import { type Clock } from '#kernel/Clock';
import { type Ids } from '#kernel/ids';
import { type RegistryEntry } from '#kernel/registry';

export interface InstanceOptions {
  readonly registryEntry: RegistryEntry;
  /** Three PostgreSQL urls to one database: rows of named legal entities, rows of all, and the owner of the tables (used at boot only). */
  readonly database: { readonly scopedUrl: string; readonly allUrl: string; readonly migrateUrl: string };
  /** Who signs session tokens: the hub's issuer name and public keys. */
  readonly keys: { readonly issuer: string; readonly jwks: JSONWebKeySet };
  readonly clock: Clock;
  readonly ids: Ids;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: a free port. */
  readonly port?: number;
  /** The hub as this spoke's own service asks it. Without it `context.hub` throws HUB_UNAVAILABLE. */
  readonly hub?: { url(): string; token(): Promise<string> };
  /** Each wall alone, for tests. */
  readonly testing?: { readonly rowFilterOff?: boolean; readonly rlsOff?: boolean };
}

export interface Instance {
  /** `http://127.0.0.1:4101` */
  readonly url: string;
  /** Ends requests in flight, then connections. Idempotent. */
  close(): Promise<void>;
}
