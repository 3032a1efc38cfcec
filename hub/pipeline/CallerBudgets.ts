import { BoundedCache } from '../identity/BoundedCache';
import { RateLimited, RequestRefused } from './closedList';

export interface BudgetLimits {
  /** Points that a caller may spend at once. */
  readonly burst: number;
  /** Points that come back every second. */
  readonly perSecond: number;
}

/** Twenty of the largest operations at once, then one a second: about a third of a core for each caller. */
export const BUDGET_LIMITS: BudgetLimits = { burst: 2_000_000, perSecond: 100_000 };

interface Bucket {
  points: number;
  at: number;
}

const CALLERS_MAX = 20_000;

/**
 * A bucket of points for each caller. It is charged what an operation is estimated to cost: what it really cost would tell how many rows
 * were hidden. In this process only: n hubs give n times as much.
 */
export class CallerBudgets {
  private readonly buckets = new BoundedCache<Bucket>(CALLERS_MAX);

  constructor(
    private readonly limits: BudgetLimits = BUDGET_LIMITS,
    /** Milliseconds, only ever growing. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Throws RATE_LIMITED, with the seconds until there is enough, and takes nothing. */
  charge(caller: string, points: number): void {
    const { burst, perSecond } = this.limits;
    const now = this.now();
    const bucket = this.buckets.getOrMake(caller, () => ({ points: burst, at: now }));
    bucket.points = Math.min(burst, bucket.points + ((now - bucket.at) / 1_000) * perSecond);
    bucket.at = now;
    if (points > bucket.points) {
      const retryAfterSeconds = Math.max(1, Math.ceil((Math.min(points, burst) - bucket.points) / perSecond));
      throw new RequestRefused([{ code: 'RATE_LIMITED', message: RateLimited.message(), retryAfterSeconds }]);
    }
    bucket.points -= points;
  }
}
