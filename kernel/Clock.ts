import { type Instant, instantOf } from './dates';

/** The port for time of business. Only the demo and tests may pass anything but `systemClock`. */
export interface Clock {
  now(): Instant;
}

// A request asks for the time several times in one millisecond, and writing it costs more than reading it.
let told = { ms: NaN, instant: '' };

export const systemClock: Clock = {
  now() {
    const ms = Date.now();
    if (ms !== told.ms) told = { ms, instant: instantOf(ms) };
    return told.instant;
  },
};

/** A clock that stands where it was set: for the demo generator and tests. */
export class SettableClock implements Clock {
  constructor(private at: Instant) {}

  now(): Instant {
    return this.at;
  }

  set(at: Instant): void {
    this.at = at;
  }
}
