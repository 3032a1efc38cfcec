import { type Refusal, refusal } from '#kernel/Result';

/** A target that the caller cannot see: becomes a GraphQL error and is not stored. */
export function conflictOrNotPermitted(): Refusal {
  return refusal('CONFLICT_OR_NOT_PERMITTED', 'the change conflicts with something or is not permitted');
}

export function masterDataUnavailable(): Refusal {
  return refusal('MASTER_DATA_UNAVAILABLE', 'master data that this needs cannot be read now', { retriable: true });
}

export function taskClosed(): Refusal {
  return refusal('TASK_CLOSED', 'this is not the open approval step of the invoice', { path: ['stepId'] });
}

export function reasonMissing(path: string): Refusal {
  return refusal('REASON_MISSING', 'a reason must be given', { path: [path] });
}
