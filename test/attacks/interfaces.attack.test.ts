import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fault } from '../support/faults/Fault';
import { attacks } from './attacks';
import { openTinyHub, type TinyHub } from './tinyHub';

const HEADER = readFileSync(join(__dirname, '../../schema/directives.graphql'), 'utf8');
const KEY = '@access(classes: ["core"], uses: [PROJECT, FILTER])';
const party = (type: string, bank: string): string => `
  type ${type} implements Party @key(fields: "id") @entityScope(by: "legalEntityCode") @access(classes: ["core"]) {
    id: ID! ${KEY} legalEntityCode: String! ${KEY} name: String iban: String @access(classes: ["${bank}"]) _visible: Boolean @inaccessible
  }`;
/** One field of the interface, two classes: the caller below holds `bank` and not `private`. */
const SDL = `${HEADER}
  interface Party { id: ID! legalEntityCode: String! name: String iban: String }
  union Any = Supplier | Customer
  ${party('Supplier', 'bank')} ${party('Customer', 'private')}
  type Query {
    parties: [Party!] @demands(activity: "READ", on: "Supplier") @demands(activity: "READ", on: "Customer") @gather(how: ANY)
    all: [Any!] @demands(activity: "READ", on: "Supplier") @demands(activity: "READ", on: "Customer") @gather(how: ANY)
  }`;
const rows = ['Supplier', 'Customer'].map((type) => ({
  __typename: type,
  ...{
    id: `par_DE01_${(type === 'Supplier' ? '1' : '2').padStart(26, '0')}`,
    legalEntityCode: 'DE01',
    name: type,
    iban: `IBAN of ${type}`,
    _visible: true,
  },
}));
const ways = (on: string): readonly string[] => [
  `{ r: parties { name ... on ${on} { iban } } }`,
  `{ r: parties { name ...f } } fragment f on ${on} { iban }`,
  `{ r: all { ... on Party { name } ... on ${on} { iban } } }`,
  `{ r: all { ...g } } fragment g on Party { name ... on ${on} { iban } }`,
];
const ibans = ({ body }: { body: { data?: { r: { name: string; iban?: string | null }[] } | null } }): unknown =>
  body.data?.r.flatMap(({ name, iban }) => (iban === null || iban === undefined ? [] : [`${name}: ${iban}`]));

attacks('interfaces', {
  open: () =>
    openTinyHub(
      [
        {
          spoke: 'parties',
          sdl: SDL,
          activities: [],
          legalEntities: ['DE01'],
          resolvers: { Query: { parties: () => rows, all: () => rows } },
        },
      ],
      `  - { to: "person:try", from: 2020-01-01, activities: [READ], type: [Supplier, Customer], fields: { core: all, bank: all }, legalEntities: [DE01] }
  - { to: "person:all", from: 2020-01-01, activities: [READ], type: [Supplier, Customer], fields: { core: all, bank: all, private: all }, legalEntities: [DE01] }\n`,
    ),
  close: (hub) => hub.close(),
  cases: [
    {
      id: 'A01',
      title: 'a field is what the implementing type says, whether it is asked on the interface, in a fragment or through a union',
      async holds(hub: TinyHub) {
        // The interface demands what all of its types do: the caller lacks the class of one of them.
        const onInterface = await hub.ask('person:try', '{ r: parties { name iban } }');
        expect([onInterface.status, onInterface.text.includes('IBAN of')]).toEqual([400, false]);
        for (const way of ways('Supplier'))
          expect([way, ibans(await hub.ask('person:try', way))]).toEqual([way, ['Supplier: IBAN of Supplier']]);
        for (const way of ways('Customer')) {
          const { status, text } = await hub.ask('person:try', way);
          expect([way, status]).toEqual([way, 400]);
          expect(text).not.toContain('IBAN of Customer');
        }
      },
      async twin(hub) {
        expect(ibans(await hub.ask('person:all', '{ r: parties { name iban } }'))).toEqual([
          'Supplier: IBAN of Supplier',
          'Customer: IBAN of Customer',
        ]);
        for (const way of ways('Customer')) expect(ibans(await hub.ask('person:all', way))).toEqual(['Customer: IBAN of Customer']);
      },
      faults: [
        fault(
          'an interface is readable as soon as one of its types is',
          'hub/pipeline/reachable.ts',
          'implementers.every((each)',
          'implementers.some((each)',
        ),
      ],
    },
  ],
});
