import { type GrantTuple } from '../Grant';
import { onBehalf } from './onBehalf';

const reading = (clear: readonly string[]): GrantTuple => ({
  activity: 'READ',
  type: 'Invoice',
  legalEntities: ['DE01'],
  fields: { core: 'all', bank: 'all' },
  clear,
  mask: {},
  limits: {},
  when: null,
  from: '2020-01-01',
  until: null,
  purpose: [],
  operations: 'ANY',
});

it.each([
  [['payeeIban'], [], []],
  [[], ['payeeIban'], []],
  [['payeeIban', 'sellerVatId'], ['payeeIban'], ['payeeIban']],
])('a person who clears %j and an agent who clears %j clear %j together', (person, agent, both) => {
  expect(onBehalf([reading(person)], [reading(agent)]).map(({ clear }) => clear)).toEqual([both]);
});
