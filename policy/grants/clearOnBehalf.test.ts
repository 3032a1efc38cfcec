import { type GrantTuple } from '../Grant';
import { grantWith } from '../grantWith';
import { onBehalf } from './onBehalf';

const reading = (clear: readonly string[]): GrantTuple =>
  grantWith({
    activity: 'READ',
    type: 'Invoice',
    legalEntities: ['DE01'],
    fields: { core: 'all', bank: 'all' },
    clear,
  });

it.each([
  [['payeeIban'], [], []],
  [[], ['payeeIban'], []],
  [['payeeIban', 'sellerVatId'], ['payeeIban'], ['payeeIban']],
])('a person who clears %j and an agent who clears %j clear %j together', (person, agent, both) => {
  expect(onBehalf([reading(person)], [reading(agent)]).map(({ clear }) => clear)).toEqual([both]);
});
