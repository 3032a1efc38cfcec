import { buildSchema, parse, validate } from 'graphql';
import { digestOf } from '#kernel/digest';
import { readAccessModel } from '#policy/directives/readAccessModel';
import { fingerprintOf } from '#policy/fingerprint';
import { type GrantTuple } from '#policy/Grant';
import { grantWith } from '#policy/grantWith';
import { readPolicyDocument } from '#policy/grants/PolicyDocument';
import { type Principal } from '#policy/Principal';
import { principalWith } from '#policy/principalWith';
import { compileRights, type Rights } from '#policy/rights';
import { projectSchema } from '../../hub/pipeline/Projection';
import { fault } from '../support/faults/Fault';
import { attacks } from './attacks';

// What needs no server: fingerprints, policy files, and rights over every kind of field.

const tuple = (more: Partial<GrantTuple> = {}): GrantTuple =>
  grantWith({
    activity: 'READ',
    type: 'Record',
    legalEntities: ['DE01'],
    fields: { core: 'all' },
    ...more,
  });
const asks = (more: Partial<Principal> = {}): string =>
  fingerprintOf(principalWith({ subject: 'person:anna', policyVersion: 'v', epoch: 1, ...more }));
const allDifferent = (prints: readonly string[]): void => {
  expect(prints.every((each) => /^[0-9a-f]{64}$/.test(each))).toBe(true);
  expect(new Set(prints).size).toBe(prints.length);
};

// One denied field of every kind that a schema knows; `open` beside each of them.
const SDL = `
  directive @key(fields: String!) repeatable on OBJECT
  directive @entityScope(by: String!, attributes: [String!]! = []) repeatable on OBJECT
  directive @access(classes: [String!]!, uses: [String!]! = []) repeatable on OBJECT | FIELD_DEFINITION
  directive @demands(activity: String!, on: String!) repeatable on FIELD_DEFINITION
  directive @gather(how: String!) repeatable on FIELD_DEFINITION
  directive @flow(from: [String!]!) repeatable on FIELD_DEFINITION
  scalar Odd
  enum Level { LOW HIGH }
  interface Named { label: String }
  type Part { text: String }
  type Left implements Named { label: String left: String }
  type Right implements Named { label: String right: String }
  union Side = Left | Right
  type RecordConnection { nodes: [Record!]! @flow(from: ["Record.id"]) }
  type SecretConnection { nodes: [Secret!]! @flow(from: ["Secret.id"]) }
  type Secret @key(fields: "id") @entityScope(by: "legalEntityCode") @access(classes: ["secret"]) { id: ID! legalEntityCode: String! }
  type Record @key(fields: "id") @entityScope(by: "legalEntityCode") @access(classes: ["core"]) {
    id: ID!
    legalEntityCode: String!
    open: String
    scalar: String @access(classes: ["secret"])
    enumeration: Level @access(classes: ["secret"])
    list: [String!] @access(classes: ["secret"])
    lists: [[Int!]!] @access(classes: ["secret"])
    object: Part @access(classes: ["secret"])
    objects: [Part!] @access(classes: ["secret"])
    union: Side @access(classes: ["secret"])
    interface: Named @access(classes: ["secret"])
    custom: Odd @access(classes: ["secret"])
    connection: SecretConnection @flow(from: ["Record.scalar"])
    derived: String @flow(from: ["Record.list"])
  }
  type Query { records: RecordConnection @demands(activity: "READ", on: "Record") @gather(how: "MERGE") }`;
const MODEL = readAccessModel([{ spoke: 'records', sdl: SDL.replaceAll('how: "MERGE"', 'how: MERGE'), activities: [] }]);
const DENIED: Readonly<Record<string, string>> = {
  scalar: 'scalar',
  enumeration: 'enumeration',
  list: 'list',
  lists: 'lists',
  object: 'object { text }',
  objects: 'objects { text }',
  union: 'union { __typename ... on Left { left } }',
  interface: 'interface { label }',
  custom: 'custom',
  connection: 'connection { nodes { id } }',
  derived: 'derived',
};
const reader = (fields: GrantTuple['fields']): Rights =>
  compileRights(
    MODEL,
    principalWith({ subject: 'person:anna', policyVersion: 'v', epoch: 1, grants: [tuple({ fields }), tuple({ type: 'Secret', fields })] }),
  );
/** What the projection says to a query of the field, and whether any allowance shows its cell. */
const seen = (rights: Rights, field: string): readonly [isValid: boolean, hasCell: boolean] => {
  const query = parse(`{ records { nodes { open ${DENIED[field]} } } }`);
  const { schema } = projectSchema(buildSchema(SDL), MODEL, rights);
  return [validate(schema, query).length === 0, rights.cell('Record', field, 'DE01').length > 0];
};

const K03 = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'constructor.prototype', 'toString.call', '__proto__.polluted'];
const ROLE = 'roles:\n  reader:\n    - { activities: [READ], type: Record, fields: { core: all } }\n';
const load = (roles: string, grants = 'revision: 1\ngrants: []\n', decisions = 'decisions: {}\n') =>
  readPolicyDocument([
    { name: 'decisions.yaml', text: decisions },
    { name: 'grants.yaml', text: grants },
    { name: 'roles.yaml', text: roles },
  ]);
/** Each place of the policy files where a name can stand, with that name in it. */
const placesFor = (name: string): readonly (() => unknown)[] => [
  () => load(ROLE.replace('READ', name)),
  () => load(ROLE.replace('type: Record', `type: "${name}"`)),
  () => load(ROLE.replace('core: all', `"${name}": all`)),
  () => load(ROLE.replace('} }', `}, clear: ["${name}"] }`)),
  () => load(ROLE.replace('} }', `}, mask: { "${name}": CONST } }`)),
  () => load(ROLE.replace('} }', `}, limits: ["${name}"] }`)),
  () => load(ROLE.replace('} }', `}, when: { eq: ["${name}", x] } }`)),
  () => load(ROLE.replace('} }', `}, when: { "${name}": [status, x] } }`)),
  () => load(ROLE.replace('} }', `}, when: { exists: ["${name}", { eq: [status, x] }] } }`)),
  () => load(ROLE.replace('} }', `}, when: { eq: [status, { "${name}": "1" }] } }`)),
  () => load(ROLE.replace('reader', `"${name}"`)),
  () => load(`${ROLE}"${name}": {}\n`),
  () => load(ROLE, `revision: 1\ngrants:\n  - { to: "person:anna", role: "${name}", legalEntities: ALL }\n`),
  () => load(ROLE, `revision: 1\ngrants:\n  - { to: "person:anna", role: reader, legalEntities: { "${name}": emea } }\n`),
  () => load(ROLE, `revision: 1\ngrants:\n  - { to: "person:anna", role: reader, legalEntities: ALL, "${name}": x }\n`),
  () => load(ROLE, `revision: 1\ngrants:\n  - { to: "${name}", role: reader, legalEntities: ALL }\n`),
  () => load(ROLE, undefined, `decisions:\n  "${name}": { reason: x, when: { eq: [actor, PERSON] } }\n`),
  () => load(ROLE, undefined, `decisions:\n  it: { reason: x, when: { eq: ["${name}", PERSON] } }\n`),
];

attacks('rights', {
  open: () => null,
  cases: [
    {
      id: 'G01',
      title: 'no two different rights share a fingerprint, and the order of a set makes none',
      holds() {
        allDifferent([
          asks(),
          asks({ grants: [tuple()] }),
          asks({ forbids: [tuple()] }),
          asks({ grants: [tuple()], forbids: [tuple()] }),
          asks({ grants: [tuple({ legalEntities: ['DE01,FR01'] })] }),
          asks({ grants: [tuple({ legalEntities: ['DE01', 'FR01'] })] }),
          asks({ grants: [tuple({ legalEntities: 'ALL' })] }),
          asks({ grants: [tuple({ legalEntities: ['ALL'] })] }),
          asks({ grants: [tuple({ fields: { core: ['PROJECT'] } })] }),
          asks({ grants: [tuple({ fields: {} })] }),
          asks({ grants: [tuple({ until: '2027-01-01' })] }),
          asks({ grants: [tuple({ limits: { approval: { max: '1', currency: 'EUR' } } })] }),
          asks({ grants: [tuple({ limits: { approval: { max: '1', currency: 'USD' } } })] }),
          asks({ grants: [tuple({ mask: { iban: 'CONST' } })] }),
          asks({ grants: [tuple({ clear: ['iban'] })] }),
          asks({ grants: [tuple({ within: [{}] })] }),
          asks({ grants: [tuple({ except: [tuple()] })] }),
          asks({ actor: 'SERVICE' }),
          asks({ operations: 'REGISTERED' }),
          asks({ purpose: '' }),
          asks({ purpose: 'audit' }),
          asks({ scopes: ['audit'] }),
          asks({ decisions: ['audit'] }),
          asks({ policyVersion: 'w' }),
        ]);
        const one = tuple({ legalEntities: ['DE01', 'FR01'], clear: ['a', 'b'], fields: { core: 'all', amounts: ['PROJECT', 'FILTER'] } });
        const other = tuple({
          legalEntities: ['FR01', 'DE01'],
          clear: ['b', 'a'],
          fields: { amounts: ['FILTER', 'PROJECT'], core: 'all' },
        });
        expect(asks({ grants: [one, tuple()], scopes: ['a', 'b'] })).toBe(asks({ grants: [tuple(), other, one], scopes: ['b', 'a'] }));
      },
      twin() {
        expect(asks({ grants: [tuple()] })).toBe(asks({ subject: 'person:bruno', grants: [tuple()] }));
      },
      faults: [
        fault('forbids are left out of the fingerprint', 'policy/fingerprint.ts', "...set('forbids', tuples(principal.forbids)),", ''),
        fault('sets keep their order', 'policy/fingerprint.ts', 'return [...new Set(values)].sort();', 'return [...new Set(values)];'),
        fault(
          'no purpose is an empty one',
          'policy/fingerprint.ts',
          "principal.purpose === null ? '' : `=${principal.purpose}`",
          "principal.purpose ?? ''",
        ),
      ],
    },
    {
      id: 'G05',
      title: 'parts of a fingerprint and of a key never run into one another',
      holds() {
        allDifferent([
          asks({ scopes: ['a', 'b'] }),
          asks({ scopes: ['ab'] }),
          asks({ scopes: ['a\0b'] }),
          asks({ scopes: ['a,b'] }),
          asks({ scopes: ['a'], decisions: ['b'] }),
          asks({ scopes: [], decisions: ['a', 'b'] }),
          asks({ purpose: 'a', scopes: ['b'] }),
          asks({ purpose: 'ab' }),
          asks({ purpose: '\0\0\0\u0001a' }),
          asks({ purpose: 'decisions' }),
          asks({ policyVersion: 'vPERSON', actor: 'PERSON' }),
          asks({ policyVersion: 'v', actor: 'PERSON' }),
          asks({ scopes: ['1', 'decisions', '0'] }),
          asks({ scopes: ['1'], decisions: ['decisions', '0'] }),
        ]);
        allDifferent([
          digestOf(['a', 'b']),
          digestOf(['ab']),
          digestOf(['a\0b']),
          digestOf(['a,b']),
          digestOf(['ab', '']),
          digestOf(['', 'ab']),
          digestOf(['a', 'b', '']),
          digestOf(['a\0\0\0\u0001b']),
          digestOf(['a', '\0\0\0\u0001b']),
        ]);
      },
      twin() {
        expect(digestOf(['a', 'b'])).toBe(digestOf(['a', 'b']));
      },
      faults: [
        fault(
          'parts are joined by a separator',
          'kernel/digest.ts',
          "createHash('sha256').update(lengthPrefixed(parts))",
          "createHash('sha256').update(parts.join('\\0'))",
        ),
      ],
    },
    {
      id: 'K03',
      title: 'a name that every object answers to is refused wherever a policy file can hold a name',
      holds() {
        for (const name of K03) {
          for (const [at, read] of placesFor(name).entries()) {
            let code = 'nothing';
            try {
              read();
            } catch (error) {
              code = (error as { code?: string }).code ?? String(error);
            }
            expect([name, at, code]).toEqual([name, at, 'GRANT_INVALID']);
          }
        }
        expect(Object.keys(Object.prototype)).toEqual([]);
        expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      },
      twin() {
        expect(load(ROLE).roles['reader']).toHaveLength(1);
      },
      faults: [
        fault(
          'a word is a name, whatever every object has',
          'policy/grants/values.ts',
          'return /^[a-zA-Z][A-Za-z0-9_]*$/.test(word) && !(word in Object.prototype);',
          'return /^[a-zA-Z][A-Za-z0-9_]*$/.test(word);',
        ),
        fault(
          'a role may be called as a member of every object',
          'policy/grants/values.ts',
          '/^[a-z][a-z0-9_-]{0,99}$/.test(word) || word in Object.prototype',
          '/^[a-z][a-z0-9_-]{0,99}$/.test(word)',
        ),
      ],
    },
    {
      id: 'A20',
      title: 'a denied field has no value, whatever kind of field it is',
      holds() {
        const rights = reader({ core: 'all' });
        for (const field of Object.keys(DENIED)) expect([field, ...seen(rights, field)]).toEqual([field, false, false]);
        expect(validate(projectSchema(buildSchema(SDL), MODEL, rights).schema, parse('{ records { nodes { id open } } }'))).toEqual([]);
      },
      twin() {
        const rights = reader({ core: 'all', secret: 'all' });
        for (const field of Object.keys(DENIED)) expect([field, ...seen(rights, field)]).toEqual([field, true, true]);
      },
      faults: [
        fault(
          'computed fields and connections need nothing of their sources',
          'policy/rights.ts',
          'return model.flows.every((flow) => this.flows(flow, 0));',
          'return true;',
        ),
        fault('the classes of a field are not asked', 'policy/rights.ts', '.filter((tuple) => covers(tuple, model, ask));', ';'),
      ],
    },
  ],
});
