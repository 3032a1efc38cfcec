import { type Instant, instantOf } from './dates';

/** The port for time of business. Only the demo and tests may pass anything but `systemClock`. */
export interface Clock {
  now(): Instant;
}

export const systemClock: Clock = { now: () => instantOf(Date.now()) };

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
