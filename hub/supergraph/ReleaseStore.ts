import { type Release } from './Release';

/** The release in use. A request asks once and keeps what it got: a swap never reaches into a request in flight. */
export interface ReleaseStore {
  current(): Release;
  /** Called after every swap, in the order of subscription. Returns the way to unsubscribe. */
  onSwap(listener: (release: Release) => void): () => void;
  close(): Promise<void>;
}
