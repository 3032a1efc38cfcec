import { type Contact } from '../store/AccessRecord';
import { type SentAttempt } from '../transport/CallContext';

/** By instance and session, with every counter that was spent: retries count. */
export function contactsOf(attempts: readonly SentAttempt[]): readonly Contact[] {
  const contacts = new Map<string, { instance: string; session: string; counters: number[] }>();
  for (const { instance, session, counter } of attempts) {
    const known = contacts.get(`${instance} ${session}`);
    if (known === undefined) contacts.set(`${instance} ${session}`, { instance, session, counters: [counter] });
    else known.counters.push(counter);
  }
  return [...contacts.values()].sort((one, other) => (one.instance < other.instance ? -1 : 1));
}
