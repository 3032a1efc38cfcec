import { type Refusal, refusal } from '#kernel/Result';

/** What a hidden and an absent row have in common. The kit turns it into an error that says nothing more. */
export function hiddenOrAbsent(): Refusal {
  return refusal('CONFLICT_OR_NOT_PERMITTED', 'hidden or absent');
}
