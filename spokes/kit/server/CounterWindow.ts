/** How far a call may lag behind the newest of its session: calls overtake one another on the way, never by thousands. */
const WINDOW = 4_096;

/** The spent counters of one session, as a sliding window: below it everything counts as spent. */
export class CounterWindow {
  private highest = 0;
  private readonly bits = new Uint32Array(WINDOW / 32);

  isSpent(counter: number): boolean {
    if (counter > this.highest) return false;
    return counter <= this.highest - WINDOW || (this.word(counter) & bit(counter)) !== 0;
  }

  /** False when it was spent before. */
  spend(counter: number): boolean {
    if (this.isSpent(counter)) return false;
    if (counter - this.highest >= WINDOW) this.bits.fill(0);
    else for (let passed = this.highest + 1; passed < counter; passed++) this.bits[at(passed)] = this.word(passed) & ~bit(passed);
    this.highest = Math.max(this.highest, counter);
    this.bits[at(counter)] = this.word(counter) | bit(counter);
    return true;
  }

  private word(counter: number): number {
    return this.bits[at(counter)] ?? 0;
  }
}

function at(counter: number): number {
  return (counter % WINDOW) >>> 5;
}

function bit(counter: number): number {
  return 1 << (counter % 32);
}
