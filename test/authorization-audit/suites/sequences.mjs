import { LINK, secret, who } from '../lib/suite.mjs';

// Plans and answers are cached: what one caller may see must not come out for the next.
export const subgraphs = {
  wages: {
    sdl: `${LINK}
      type Wage @key(fields: "id") { id: ID! name: String pay: String @requiresScopes(scopes: [["pay"]]) bonus: String @requiresScopes(scopes: [["bonus"]]) }
      type Query { wage: Wage }`,
    resolvers: { Query: { wage: () => ({ id: 'w', name: 'Di', pay: secret('pay'), bonus: secret('bonus') }) } },
  },
};

const query = '{ wage { name pay bonus } }';
const step = (scope, pay, bonus) => {
  const data = { wage: { name: 'Di', pay, bonus } };
  const shown = [pay, bonus].filter(Boolean);
  return pay && bonus
    ? { token: who(scope), query, allowed: data }
    : { token: who(scope), query, denied: data, secrets: ['SECRET-pay', 'SECRET-bonus'].filter((each) => !shown.includes(each)) };
};
const all = step('pay bonus', secret('pay'), secret('bonus'));
const none = step('', null, null);
const pay = step('pay', secret('pay'), null);
const bonus = step('bonus', null, secret('bonus'));

export const cases = [
  { name: 'wide, then narrow, with one text', steps: [all, none, all, none] },
  { name: 'narrow, then wide, with one text', steps: [none, all, none, all] },
  { name: 'two halves in turn', steps: [pay, bonus, pay, bonus, none, all] },
  { name: 'without a token after one with all scopes', steps: [all, { ...none, token: null }] },
  { name: 'forty at once', together: true, steps: Array.from({ length: 40 }, (_, at) => [all, none, pay, bonus][at % 4]) },
  {
    name: 'one text with a variable that decides',
    steps: [true, false, true].flatMap((v) => {
      const text = 'query ($v: Boolean!) { wage { name pay @include(if: $v) } }';
      const wide = {
        token: who('pay'),
        query: text,
        variables: { v },
        allowed: { wage: v ? { name: 'Di', pay: secret('pay') } : { name: 'Di' } },
      };
      const narrow = {
        token: who(),
        query: text,
        variables: { v },
        denied: [{ wage: v ? { name: 'Di', pay: null } : { name: 'Di' } }, { wage: { name: 'Di' } }],
      };
      return [wide, narrow];
    }),
  },
];
