import { randomBytes } from 'node:crypto';
import { type Pool } from 'pg';
import { digestOf } from '#kernel/digest';

/** What a record says of a person: SHA-256 over a random salt and the name. Whoever has neither learns nothing, also by guessing. */
export function commitmentOf(salt: string, subject: string): string {
  return digestOf(['nave-access-subject-1', salt, subject]);
}

const KEPT_MAX = 10_000;
/** A subject that was erased gets another commitment when it comes back after this time. */
const KEPT_MS = 60_000;

/**
 * Names of subjects stand outside the hash chain: a record holds a commitment, this table what opens it.
 * Erasing the row of a subject makes all of its records anonymous, and the chain still verifies.
 */
export class Subjects {
  private readonly kept = new Map<string, { readonly commitment: Promise<string>; readonly until: number }>();

  constructor(private readonly pool: Pool) {}

  /** The commitment of a subject, the same at every hub. */
  async commitment(subject: string): Promise<string> {
    const known = this.kept.get(subject);
    if (known !== undefined && performance.now() < known.until) return known.commitment;
    const commitment = this.store(subject);
    commitment.catch(() => this.kept.delete(subject));
    if (this.kept.size >= KEPT_MAX) this.kept.clear();
    this.kept.set(subject, { commitment, until: performance.now() + KEPT_MS });
    return commitment;
  }

  private async store(subject: string): Promise<string> {
    const salt = randomBytes(16).toString('hex');
    await this.pool.query('insert into access_subject (commitment, salt, subject) values ($1, $2, $3) on conflict (subject) do nothing', [
      commitmentOf(salt, subject),
      salt,
      subject,
    ]);
    const { rows } = await this.pool.query<{ commitment: string }>('select commitment from access_subject where subject = $1', [subject]);
    return rows[0]?.commitment ?? commitmentOf(salt, subject);
  }
}
