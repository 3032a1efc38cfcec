import { CallerBudgets } from './CallerBudgets';
import { type RequestRefused } from './closedList';

let now = 0;
const budgets = (): CallerBudgets => new CallerBudgets({ burst: 100, perSecond: 10 }, () => now);
const refusal = (run: () => void): unknown => {
  try {
    run();
    return null;
  } catch (cause) {
    return (cause as RequestRefused).refusals;
  }
};
beforeEach(() => {
  now = 0;
});

it('gives each caller a bucket that fills again, and says when there is enough', () => {
  const mine = budgets();
  mine.charge('anna', 95);
  expect(
    refusal(() => {
      mine.charge('anna', 30);
    }),
  ).toEqual([{ code: 'RATE_LIMITED', message: 'too many requests', retryAfterSeconds: 3 }]);
  expect(
    refusal(() => {
      mine.charge('bruno', 100);
    }),
  ).toBeNull();
  now = 2_500;
  expect(
    refusal(() => {
      mine.charge('anna', 30);
    }),
  ).toBeNull();
});

it('takes nothing for what it refuses, and fills no higher than the burst', () => {
  const mine = budgets();
  mine.charge('anna', 60);
  expect(
    refusal(() => {
      mine.charge('anna', 41);
    }),
  ).not.toBeNull();
  expect(
    refusal(() => {
      mine.charge('anna', 40);
    }),
  ).toBeNull();
  now = 3_600_000;
  expect(
    refusal(() => {
      mine.charge('anna', 101);
    }),
  ).not.toBeNull();
  expect(
    refusal(() => {
      mine.charge('anna', 100);
    }),
  ).toBeNull();
});
