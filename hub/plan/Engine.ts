import { type Release } from '../supergraph/Release';
import { type Executor } from './Executor';
import { type Planner } from './Planner';
import { type DocumentDoor } from '../partition/DocumentDoor';

/** One release with the planner and the executor made for it. A request takes it once and finishes on it. */
export interface ActiveRelease {
  readonly release: Release;
  readonly planner: Planner;
  readonly executor: Executor;
}

/** The engine rooms of a hub, wired: doors and pipeline know nothing below this. */
export interface Engine {
  active(): ActiveRelease;
  onSwap(listener: (active: ActiveRelease) => void): () => void;
  /** The way of document bytes to the spoke instance that owns them. */
  readonly documents: DocumentDoor;
  close(): Promise<void>;
}
