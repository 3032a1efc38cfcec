import { type Predicate } from '#policy/predicate/Predicate';
import { type World } from './World';

export type Input = Readonly<Record<string, unknown>>;

/** One mutation of a contract, and what is needed to try it. Activity, type and target are read from the contract. */
export interface WritePath {
  readonly mutation: string;
  /** Who does it, with the grants of the demo. */
  readonly by: string;
  /** What is asked of the success type. */
  readonly answer: string;
  /** ROW changes a row that the caller must see; NEW makes one, which may conflict with a hidden one; PUBLIC makes reference data. */
  readonly target: 'ROW' | 'NEW' | 'PUBLIC';
  /** The business tables that it writes; each has its history beside it. */
  readonly writes: readonly string[];
  /** True for one outcome per item: a conflict is the outcome of its item, and the call itself is kept under its key. */
  readonly each?: true;
  /** Holds of the row as it was (or of any row of the type), and no longer of the row as it becomes. Null where the type has no attributes. */
  readonly leaves: Predicate | null;
  /** Every other input field that names something that may be hidden, by its path; null: it names public reference data or nothing that is stored. */
  readonly names?: Readonly<Record<string, ((world: World) => Promise<Named>) | null>>;
  /** Brings a target in DE01 into the state that the mutation needs. */
  given(world: World): Promise<Given>;
}

/** `honest` succeeds. `twin` is the same call on what is absent where `honest` names what is there, and the other way round. Neither has a key. */
export interface Given {
  readonly honest: Input;
  readonly twin: Input;
}

/** Two values of one input field: of something that the caller may not see, and of nothing. */
export interface Named {
  readonly hidden: string;
  readonly absent: string;
}
