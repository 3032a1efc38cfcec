import { type Refusal, type Result } from '#kernel/Result';
import { type ChangeEvent, type Effect, type Tx } from './Tx';

export interface MutationSpec {
  /** Name of the mutation field: part of the idempotency key, and tells what its argument `input` writes. */
  readonly mutation: string;
  readonly activity: string;
  /** The scoped type that the activity acts on. */
  readonly type: string;
  /** From the input: a code, or `legalEntityOfId(input.invoiceId)`; null answers CONFLICT_OR_NOT_PERMITTED. */
  readonly legalEntity: string | null;
  /** 1 to 255 characters. */
  readonly idempotencyKey: string;
  /** The whole argument `input`: its canonical JSON is compared on a replay. */
  readonly input: unknown;
}

/** What a mutation came to. A replay holds the reference that was stored, so it is presented under today's rights. */
export type MutationOutcome =
  | {
      readonly ok: true;
      readonly replayed: boolean;
      readonly type: string;
      readonly id: string;
      readonly event: ChangeEvent | null;
      readonly data: Readonly<Record<string, unknown>>;
    }
  | { readonly ok: false; readonly replayed: boolean; readonly refusals: readonly Refusal[] };

/** One use case in one transaction. */
export type UseCase = (tx: Tx) => Promise<Result<Effect>>;
