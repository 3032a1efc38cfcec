import fc from 'fast-check';
import { CounterWindow } from './CounterWindow';

const WINDOW = 4_096;

it('takes each counter once, whatever the order, unless it is too far behind', () => {
  const steps = fc.array(fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 20_000 })), { maxLength: 400 });
  fc.assert(
    fc.property(steps, (counters) => {
      const window = new CounterWindow();
      const taken = new Set<number>();
      let highest = 0;
      for (const counter of counters) {
        const isFresh = !taken.has(counter) && counter > highest - WINDOW;
        expect(window.isSpent(counter)).toBe(!isFresh);
        expect(window.spend(counter)).toBe(isFresh);
        if (isFresh) taken.add(counter);
        highest = Math.max(highest, counter);
      }
    }),
  );
});

it('forgets nothing within the window when the newest runs ahead step by step', () => {
  const window = new CounterWindow();
  for (let counter = 2; counter <= 3 * WINDOW; counter += 2) expect(window.spend(counter)).toBe(true);
  for (let counter = 2 * WINDOW + 2; counter < 3 * WINDOW; counter++) expect(window.spend(counter)).toBe(counter % 2 === 1);
});
