import fc from 'fast-check';
import { type Registry } from '#kernel/registry';
import { readAccessModel } from '../directives/readAccessModel';
import { type GrantTuple, MASK_KINDS, type MaskKind, type Use } from '../Grant';
import { evaluate, type Row } from '../predicate/evaluate';
import { type Predicate } from '../predicate/Predicate';
import { principalWith } from '../principalWith';
import { compileRights, type Rights } from '../rights';
import { onBehalf } from './onBehalf';
import { readPolicyDocument } from './PolicyDocument';
import { principalFor } from './principalFor';

const MODEL = readAccessModel([
  {
    spoke: 'invoices',
    activities: ['Invoice.approve', 'Invoice.code'],
    sdl: `type Invoice @key(fields: "id") @entityScope(by: "legalEntityCode", attributes: ["status", "enteredBy"]) @access(classes: ["core"]) {
        id: ID! legalEntityCode: String! status: String @access(classes: ["core"], uses: [PROJECT, FILTER])
        iban: String @access(classes: ["bank"]) @mask(kind: LAST4)
        gross: String @access(classes: ["amounts"], uses: [PROJECT, FILTER])
        enteredBy: ID @access(classes: ["personal"])
        limitAmount: Money @access(classes: ["amounts"]) @amountLimit(name: "approval", currencyBy: "limitAmount.currency")
      }
      type Money { amount: String! currency: String! }`,
  },
]);

describe('an agent', () => {
  const REGISTRY: Registry = { businessUnits: [], instances: [] };
  const policy = readPolicyDocument([
    {
      name: 'roles.yaml',
      text: `roles:
  approver:
    - { activities: [READ], type: Invoice, fields: { core: all, amounts: all } }
    - { activities: [Invoice.approve], type: Invoice, when: { ne: [enteredBy, $subject] } }
  helper:
    - { activities: [READ, Invoice.approve, Invoice.code], type: Invoice, fields: { core: all } }`,
    },
    {
      name: 'grants.yaml',
      text: `revision: 1
grants:
  - { to: "person:bruno", role: approver, legalEntities: [DE01, FR01] }
  - { to: "agent:triage", role: helper, legalEntities: [DE01, US01], purpose: [invoice-triage], onBehalfOf: REQUIRED }
  - { to: "agent:night", role: helper, legalEntities: ALL, onBehalfOf: OPTIONAL }
  - { to: "service:bi", role: helper, legalEntities: ALL }
forbids:
  - { to: "agent:night", activities: [READ], type: Invoice, legalEntities: [FR01], reason: a test }`,
    },
  ]);
  const ask = (more: Partial<Parameters<typeof principalFor>[1]>) =>
    principalFor(policy, {
      subject: 'person:bruno',
      actor: 'AGENT',
      agent: 'agent:triage',
      purpose: 'invoice-triage',
      on: '2026-01-01',
      registry: REGISTRY,
      ...more,
    });
  const places = (principal: ReturnType<typeof ask>, activity: string) =>
    compileRights(MODEL, principal).legalEntities(activity, 'Invoice');

  it('may do what the person and it may both do, for its purpose', () => {
    expect(places(ask({}), 'READ')).toEqual(['DE01']);
    expect(places(ask({}), 'Invoice.code')).toEqual([]);
    expect(compileRights(MODEL, ask({})).reaches('Invoice', 'gross', 'PROJECT')).toBe(false);
    expect(ask({})).toMatchObject({ subject: 'person:bruno', agent: 'agent:triage', actor: 'AGENT' });
  });
  it.each<[string, Partial<Parameters<typeof principalFor>[1]>]>([
    ['another purpose', { purpose: 'other' }],
    ['no purpose', { purpose: null }],
    ['a person without rights', { subject: 'person:nobody' }],
    ['a service', { subject: 'service:bi' }],
    ['another agent', { subject: 'agent:night' }],
    ['nobody, where it needs a person', { subject: 'agent:triage' }],
    ['a person as the agent', { agent: 'person:bruno' }],
    ['an agent without grants', { agent: 'agent:other' }],
  ])('may do nothing for %s', (_, more) => {
    expect(ask(more).grants).toEqual([]);
  });
  it('may act alone where its grant says so, and only then', () => {
    expect(places(ask({ subject: 'agent:night', agent: 'agent:night' }), 'Invoice.code')).toBe('ALL');
    expect(places(ask({ subject: 'agent:night', agent: 'agent:night' }), 'READ')).toEqual([]);
  });
  it('is held to what is forbidden to it and to the person', () => {
    expect(places(ask({ agent: 'agent:night' }), 'READ')).toEqual(['DE01']);
    expect(places(ask({ agent: 'agent:night' }), 'Invoice.approve')).toEqual(['DE01', 'FR01']);
  });
  it('keeps four eyes with the person: neither may have entered what it approves', () => {
    const [row] = compileRights(MODEL, ask({})).rows('Invoice.approve', 'Invoice');
    const by = (enteredBy: string | null): boolean => evaluate(row!.when!, { legalEntityCode: 'DE01', enteredBy }) === true;
    expect(['person:bruno', 'agent:triage', null, 'person:anna'].map(by)).toEqual([false, false, false, true]);
  });
  it('has another fingerprint than the person', () => {
    const alone = principalFor(policy, { subject: 'person:bruno', actor: 'PERSON', purpose: null, on: '2026-01-01', registry: REGISTRY });
    expect(alone.fingerprint).not.toBe(ask({}).fingerprint);
  });
});

// Every cell that an agent sees on behalf of a person, each of the two sees alone, at least as clearly; and what both see, it sees.
describe('rights on behalf of a person', () => {
  const uses = fc.oneof(fc.constant('all' as const), fc.subarray<Use>(['PROJECT', 'FILTER'], { minLength: 1 }));
  const tuple: fc.Arbitrary<GrantTuple> = fc.record({
    activity: fc.constantFrom('READ', 'Invoice.approve'),
    type: fc.constant('Invoice'),
    legalEntities: fc.oneof(fc.constant('ALL' as const), fc.subarray(['DE01', 'FR01', 'US01'], { minLength: 1 })),
    fields: fc.dictionary(fc.constantFrom('core', 'bank', 'amounts', 'gross', 'status'), uses, { maxKeys: 4, noNullPrototype: true }),
    clear: fc.subarray(['iban']),
    mask: fc.oneof(
      fc.constant({}),
      fc.constantFrom(...MASK_KINDS).map((kind) => ({ iban: kind })),
    ),
    limits: fc.constantFrom<GrantTuple['limits']>(
      {},
      { approval: { max: '50', currency: 'EUR' } },
      { approval: { max: '70', currency: 'EUR' } },
      { approval: { max: '70', currency: 'USD' } },
    ),
    when: fc.constantFrom<Predicate | null>(
      null,
      { op: 'eq', field: 'status', value: 'OPEN' },
      { op: 'ne', field: 'enteredBy', value: 'x' },
    ),
    from: fc.constant('2020-01-01'),
    until: fc.constant(null),
    purpose: fc.constant([]),
    operations: fc.constant('ANY' as const),
  });
  const row: fc.Arbitrary<Row> = fc.record({
    legalEntityCode: fc.constantFrom('DE01', 'FR01', 'US01'),
    status: fc.constantFrom('OPEN', 'PAID', null),
    enteredBy: fc.constantFrom('x', 'y', null),
    limitAmount: fc.constantFrom(
      null,
      { amount: '50.00', currency: 'EUR' },
      { amount: '60', currency: 'EUR' },
      { amount: '1', currency: 'USD' },
    ),
  });
  const CLARITY: readonly (MaskKind | null | 'HIDDEN')[] = [null, ...MASK_KINDS, 'HIDDEN'];
  const clarity = (rights: Rights, ask: { field: string; use: Use; on: Row }): number =>
    Math.min(
      CLARITY.length - 1,
      ...rights
        .allowances('READ', 'Invoice', ask.field, ask.use)
        .filter(({ legalEntities }) => legalEntities === 'ALL' || legalEntities.includes(String(ask.on['legalEntityCode'])))
        .filter(({ when }) => when === null || evaluate(when, ask.on) === true)
        .map(({ mask }) => CLARITY.indexOf(mask)),
    );
  const of = (grants: readonly GrantTuple[]): Rights =>
    compileRights(MODEL, principalWith({ subject: 'person:anna', grants, policyVersion: 'v', epoch: 1 }));

  it('are the rights of both, cell by cell', () => {
    const both = fc.record({
      person: fc.array(tuple, { maxLength: 3 }),
      agent: fc.array(tuple, { maxLength: 3 }),
      rows: fc.array(row, { minLength: 5, maxLength: 5 }),
    });
    fc.assert(
      fc.property(both, ({ person, agent, rows }) => {
        const [one, other, joint] = [of(person), of(agent), of(onBehalf(person, agent))];
        for (const on of rows) {
          for (const field of ['id', 'status', 'iban', 'gross']) {
            for (const use of ['PROJECT', 'FILTER'] as const) {
              const ask = { field, use, on };
              expect([ask, clarity(joint, ask)]).toEqual([ask, Math.max(clarity(one, ask), clarity(other, ask))]);
            }
          }
        }
      }),
      { numRuns: 400 },
    );
  });
});
