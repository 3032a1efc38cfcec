import { PartitionLedger } from './PartitionLedger';

const EARLY = '2026-11-27T10:00:00.000Z';
const LATE = '2026-11-27T10:00:05.000Z';

test('an instance that found no entity looks like one that was not asked for any', () => {
  const asked = new PartitionLedger();
  asked.answered('cash-emea', 2, LATE);
  asked.resolved('cash-emea', 0, EARLY);
  asked.resolved('vendors-emea', 0, EARLY);
  const notAsked = new PartitionLedger();
  notAsked.answered('cash-emea', 2, LATE);
  expect(asked.all()).toEqual(notAsked.all());
});

test('an instance that found entities is named with their number and its oldest answer', () => {
  const ledger = new PartitionLedger();
  ledger.answered('cash-emea', 2, LATE);
  ledger.resolved('cash-emea', 3, EARLY);
  expect(ledger.all()).toEqual([{ instance: 'cash-emea', status: 'OK', rows: 5, knownAt: EARLY }]);
});

test('an instance that missed a call for entities is unavailable, whatever else it answered', () => {
  const ledger = new PartitionLedger();
  ledger.missing('cash-emea');
  ledger.resolved('cash-emea', 1, LATE);
  expect(ledger.all()).toMatchObject([{ instance: 'cash-emea', status: 'UNAVAILABLE' }]);
});
