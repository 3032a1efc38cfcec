import { parseRegistry, type Registry } from '#kernel/registry';
import { readAccessModel } from '../directives/readAccessModel';
import { policyErrors } from './checkPolicy';
import { readPolicyDocument } from './PolicyDocument';
import { principalFor } from './principalFor';

const REGISTRY: Registry = {
  businessUnits: [
    {
      code: 'emea',
      name: 'EMEA',
      legalEntities: [
        { code: 'DE01', from: '2020-01-01', until: null },
        { code: 'FR01', from: '2026-07-01', until: null },
      ],
    },
  ],
  instances: [],
};
const ROLES = `roles:\n  clerk:\n    - { activities: [READ, Invoice.approve], type: Invoice, fields: { core: all }, limits: [approval] }`;
const grant = (text: string): string =>
  `revision: 3\ngrants:\n  - { to: "person:anna", role: clerk, limits: { approval: { max: "10.00", currency: EUR } }, ${text} }`;
const read = (roles: string, grants: string) =>
  readPolicyDocument([
    { name: 'roles.yaml', text: roles },
    { name: 'grants.yaml', text: grants },
  ]);
const anna = (policy: ReturnType<typeof read>, on: string) =>
  principalFor(policy, { subject: 'person:anna', actor: 'PERSON', purpose: null, on, registry: REGISTRY });

describe('grants', () => {
  it('expand a business unit as it is on the day', () => {
    const policy = read(ROLES, grant('legalEntities: { businessUnit: emea }, from: 2020-01-01'));
    expect(anna(policy, '2026-06-30').grants[0]?.legalEntities).toEqual(['DE01']);
    expect(anna(policy, '2026-07-01').grants[0]?.legalEntities).toEqual(['DE01', 'FR01']);
    expect(anna(policy, '2026-07-01').epoch).toBe(3);
  });
  it('expand a business unit with all that is in it, and the session ends when an inner unit leaves', () => {
    const group = { code: 'group', name: 'Group', legalEntities: [], units: [{ code: 'emea', from: '2020-01-01', until: '2026-10-01' }] };
    const registry = parseRegistry(JSON.stringify({ businessUnits: [group, ...REGISTRY.businessUnits], instances: [] }));
    const policy = read(ROLES, grant('legalEntities: { businessUnit: group }, from: 2020-01-01'));
    const on = (day: string) => principalFor(policy, { subject: 'person:anna', actor: 'PERSON', purpose: null, on: day, registry });
    expect(on('2026-06-30').grants[0]?.legalEntities).toEqual(['DE01']);
    expect(on('2026-07-01').grants[0]?.legalEntities).toEqual(['DE01', 'FR01']);
    expect(on('2026-07-01').validUntil).toBe('2026-10-01T00:00:00.000000Z');
    expect(on('2026-10-01').grants).toEqual([]);
  });
  it('hold from the first day on and end before the last', () => {
    const policy = read(ROLES, grant('legalEntities: [DE01], from: 2026-01-01, until: 2026-02-01'));
    expect(['2025-12-31', '2026-01-01', '2026-01-31', '2026-02-01'].map((day) => anna(policy, day).grants.length)).toEqual([0, 2, 2, 0]);
  });
  it('keep amounts as the text that was written', () => {
    expect(anna(read(ROLES, grant('legalEntities: ALL')), '2026-01-01').grants[0]?.limits).toEqual({
      approval: { max: '10.00', currency: 'EUR' },
    });
  });
  it('give nothing to a name that does not fit its kind of actor, nor to an agent', () => {
    const policy = read(ROLES, grant('legalEntities: ALL'));
    const as = (actor: 'SERVICE' | 'AGENT') =>
      principalFor(policy, { subject: 'person:anna', actor, purpose: null, on: '2026-01-01', registry: REGISTRY }).grants;
    expect([as('SERVICE'), as('AGENT')]).toEqual([[], []]);
  });
  it('are written out one by one where a forbid takes a part of ALL', () => {
    const forbid = (places: string) =>
      read(
        ROLES,
        `${grant('legalEntities: ALL')}\nforbids:\n  - { to: "person:anna", activities: [READ], type: Invoice, legalEntities: ${places}, reason: related party }`,
      );
    const { grants, forbids } = anna(forbid('[FR01]'), '2026-01-01');
    expect(grants.map(({ activity, legalEntities }) => [activity, legalEntities])).toEqual([
      ['READ', ['DE01', 'FR01']],
      ['Invoice.approve', 'ALL'],
    ]);
    expect(forbids.map(({ legalEntities }) => legalEntities)).toEqual([['FR01']]);
    expect(anna(forbid('{ businessUnit: nowhere }'), '2026-01-01').forbids[0]?.legalEntities).toBe('ALL');
    expect(anna(forbid('{ businessUnit: emea }'), '2026-01-01').forbids[0]?.legalEntities).toEqual(['DE01', 'FR01']);
  });
  it('hold for registered operations and for a purpose only where they say so', () => {
    const policy = read(ROLES, grant('legalEntities: ALL, operations: REGISTERED, purpose: [dashboard]'));
    const count = (purpose: string | null, operations: 'ANY' | 'REGISTERED') =>
      principalFor(policy, { subject: 'person:anna', actor: 'PERSON', purpose, on: '2026-01-01', registry: REGISTRY, operations }).grants
        .length;
    expect([count('dashboard', 'REGISTERED'), count('dashboard', 'ANY'), count(null, 'REGISTERED')]).toEqual([2, 0, 0]);
  });
  it('give a stranger nothing', () => {
    const policy = read(ROLES, grant('legalEntities: ALL'));
    expect(
      principalFor(policy, { subject: 'person:nobody', actor: 'PERSON', purpose: null, on: '2026-01-01', registry: REGISTRY }).grants,
    ).toEqual([]);
  });
  it.each([
    ['a role that is not there', ROLES, grant('legalEntities: ALL').replace('role: clerk', 'role: boss')],
    [
      'a limit that is left open',
      ROLES,
      grant('legalEntities: ALL').replace('limits: { approval: { max: "10.00", currency: EUR } }, ', ''),
    ],
    ['an unknown use', ROLES.replace('core: all', 'core: [LOOK]'), grant('legalEntities: ALL')],
    ['an unknown key', ROLES, grant('legalEntities: ALL, everywhere: yes')],
    ['a misspelt kind of operations', ROLES, grant('legalEntities: ALL, operations: REGISTRED')],
    ['a person on behalf of somebody', ROLES, grant('legalEntities: ALL, onBehalfOf: REQUIRED')],
    ['an agent that does not say whether it needs a person', ROLES, grant('legalEntities: ALL').replace('person:anna', 'agent:anna')],
    ['an end before the beginning', ROLES, grant('legalEntities: ALL, from: 2026-02-01, until: 2026-02-01')],
    ['no legal entity', ROLES, grant('legalEntities: []')],
    ['no purpose, which would read as any', ROLES, grant('legalEntities: ALL, purpose: []')],
    ['a limit below zero', ROLES, grant('legalEntities: ALL').replace('10.00', '-10.00')],
    [
      'a condition that always holds',
      ROLES.replace('limits: [approval]', 'limits: [approval], when: { and: [] }'),
      grant('legalEntities: ALL'),
    ],
    [
      'two values in one operand',
      ROLES.replace('limits: [approval]', 'limits: [approval], when: { eq: [status, { integer: 1, boolean: true }] }'),
      grant('legalEntities: ALL'),
    ],
    [
      'an operator with three sides',
      ROLES.replace('limits: [approval]', 'limits: [approval], when: { eq: [status, A, B] }'),
      grant('legalEntities: ALL'),
    ],
    ['a role that sets the amount of a limit', ROLES.replace('[approval]', '{ approval: 5 }'), grant('legalEntities: ALL')],
    ['a role beside activities of its own', ROLES, grant('legalEntities: ALL, activities: [READ], type: Invoice')],
    ['a subject of no kind', ROLES, grant('legalEntities: ALL').replace('person:anna', 'anna')],
    ['a code in lower case', ROLES, grant('legalEntities: [de01]')],
    ['an amount that is none', ROLES, grant('legalEntities: ALL').replace('10.00', '1e3')],
    ['a date that does not exist', ROLES, grant('legalEntities: ALL, from: 2026-02-30')],
    ['a key of Object.prototype', ROLES.replace('core: all', '__proto__: all'), grant('legalEntities: ALL')],
    ['text that is no YAML', ROLES, 'grants: ['],
    [
      'a condition without an operator',
      ROLES.replace('limits: [approval]', 'limits: [approval], when: { like: [status, x] }'),
      grant('legalEntities: ALL'),
    ],
  ])('refuse %s', (_, roles, grants) => {
    expect(() => read(roles, grants)).toThrow(
      expect.objectContaining({ code: 'GRANT_INVALID', message: expect.stringMatching(/^(roles|grants)\.yaml:\d+: /) as string }),
    );
  });
  const delegation = (text: string): string => `${grant('legalEntities: ALL')}\ndelegations:\n  - { ${text} }`;
  const handed =
    'by: "person:anna", to: "person:bruno", role: clerk, legalEntities: ALL, from: 2026-01-01, until: 2026-02-01, reason: holiday';
  it('take a delegation of a role or of activities', () => {
    expect(read(ROLES, delegation(handed)).delegations).toHaveLength(1);
    expect(read(ROLES, delegation(handed.replace('role: clerk', 'activities: [READ]'))).delegations[0]?.activities).toEqual(['READ']);
  });
  it.each([
    ['to themselves', handed.replace('person:bruno', 'person:anna')],
    ['to an agent', handed.replace('person:bruno', 'agent:bruno')],
    ['by a service', handed.replace('person:anna', 'service:anna')],
    ['without an end', handed.replace('until: 2026-02-01, ', '')],
    ['without a first day', handed.replace('from: 2026-01-01, ', '')],
    ['without a reason', handed.replace(', reason: holiday', '')],
    ['of a role that is not there', handed.replace('clerk', 'boss')],
    ['of a role that every object has', handed.replace('clerk', 'constructor')],
    ['of a role and activities', `${handed}, activities: [READ]`],
    ['of nothing', handed.replace('role: clerk, ', '')],
    ['that widens uses', `${handed}, fields: { core: all }`],
    ['that lifts a mask', `${handed}, clear: [iban]`],
  ])('refuse a delegation %s', (_, text) => {
    expect(() => read(ROLES, delegation(text))).toThrow(
      expect.objectContaining({ code: 'GRANT_INVALID', message: expect.stringMatching(/^grants\.yaml:5: delegations\[0\]: /) as string }),
    );
  });
});

describe('the gate over roles and grants', () => {
  const MODEL = readAccessModel([
    {
      spoke: 'invoices',
      activities: ['Invoice.approve'],
      sdl: `type Invoice @key(fields: "id") @entityScope(by: "legalEntityCode", attributes: ["enteredBy"]) @access(classes: ["core"]) {
          id: ID! legalEntityCode: String! number: String
          payeeIban: String @access(classes: ["bank"]) @mask(kind: LAST4)
          limitAmount: Money @access(classes: ["amounts"]) @amountLimit(name: "approval", currencyBy: "limitAmount.currency")
          enteredBy: ID @access(classes: ["personal"])
        }
        type Money { amount: String! currency: String! }`,
    },
  ]);
  const errors = (tuple: string, more = '') =>
    policyErrors(read(`roles:\n  clerk:\n\n    - { ${tuple} }`, `revision: 1\ngrants: []${more}`), MODEL);

  it('lets a role pass that says what the contract knows', () => {
    expect(
      errors(
        'activities: [READ, Invoice.approve], type: Invoice, fields: { core: all, bank: [PROJECT] }, clear: [payeeIban], when: { ne: [enteredBy, $subject] }',
      ),
    ).toEqual([]);
  });
  it.each([
    ['an unknown type', 'activities: [READ], type: [Invoice, Order], fields: { core: all }', 'there is no scoped type `Order`'],
    ['an unknown class', 'activities: [READ], type: Invoice, fields: { secret: all }', '`Invoice` has no class and no field `secret`'],
    ['a part of core', 'activities: [READ], type: Invoice, fields: { number: [PROJECT] }', 'it projects `number`, a part of `core`'],
    [
      'a clear that is not projected',
      'activities: [READ], type: Invoice, clear: [payeeIban]',
      'it clears `payeeIban` and does not project it',
    ],
    [
      'a clear without a mask',
      'activities: [READ], type: Invoice, fields: { core: all }, clear: [id]',
      'it clears `id`, which nothing masks',
    ],
    [
      'a mask that is not projected',
      'activities: [READ], type: Invoice, mask: { payeeIban: "NULL" }',
      'it masks `payeeIban` and does not project it',
    ],
    [
      'a condition on what limits may not read',
      'activities: [READ], type: Invoice, when: { eq: [number, x] }',
      'its condition reads `number`, which is no attribute of `Invoice`',
    ],
    ['an unknown limit', 'activities: [READ], type: Invoice, limits: [release]', '`Invoice` has no amount limit `release`'],
  ])('refuses %s', (_, tuple, cause) => {
    expect(errors(tuple)).toEqual([
      expect.objectContaining({
        code: 'GRANT_INVALID',
        spoke: 'policy',
        file: 'schema/policy/roles.yaml',
        line: 4,
        coordinate: 'role clerk[0]',
        cause,
      }),
    ]);
  });
  it('refuses an activity that no spoke declares', () => {
    expect(errors('activities: [READ, Invoice.burn], type: Invoice')).toEqual([
      expect.objectContaining({ code: 'ACTIVITY_UNKNOWN', line: 4 }),
    ]);
  });
  it('looks at what a delegation names', () => {
    const handed = (more: string): string =>
      `\ndelegations:\n  - { by: "person:anna", to: "person:bruno", legalEntities: ALL, from: 2026-01-01, until: 2026-02-01, reason: x, ${more} }`;
    const clerk = 'activities: [READ], type: Invoice';
    expect(errors(clerk, handed('role: clerk'))).toEqual([]);
    expect(errors(clerk, handed('activities: [Invoice.burn]'))).toEqual([expect.objectContaining({ code: 'ACTIVITY_UNKNOWN', line: 4 })]);
    expect(errors(clerk, handed('role: clerk, limits: { approval: { max: "1", currency: EUR } }'))).toEqual([
      expect.objectContaining({ code: 'GRANT_INVALID', line: 4, coordinate: 'delegations[0]' }),
    ]);
  });
  it('looks at what a forbid lists itself', () => {
    const forbid = '\nforbids:\n  - { to: "person:anna", activities: [READ], type: Order, legalEntities: ALL, reason: a test }';
    expect(errors('activities: [READ], type: Invoice', forbid)).toEqual([
      expect.objectContaining({ file: 'schema/policy/grants.yaml', line: 4, coordinate: 'forbids[0]' }),
    ]);
  });
});
