import { type ConstDirectiveNode } from 'graphql';

/** What we say about the contract of a spoke that others wrote: labels, demands and activities that their directives cannot express. */
export interface Overlay {
  /** `overlay-ledger.yaml` */
  readonly file: string;
  readonly text: string;
  readonly activities: readonly string[];
  readonly applications: readonly OverlayApplication[];
}

/** One directive of ours on a coordinate of a contract. */
export interface OverlayApplication {
  /** `Entry`, `Entry.amount`, `Query.entries`, `Query.entries(from:)`, `EntryOrder.DATE`. */
  readonly coordinate: string;
  readonly directive: ConstDirectiveNode;
  /** Line in the overlay, from 1. */
  readonly line: number;
}
