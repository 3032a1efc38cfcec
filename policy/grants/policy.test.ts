import { join } from 'node:path';
import { type Registry } from '#kernel/registry';
import { readAccessModel } from '../directives/readAccessModel';
import { checkPolicy } from './checkPolicy';
import { loadPolicy, readPolicyDocument } from './PolicyDocument';
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
  it('hold from the first day on and end before the last', () => {
    const policy = read(ROLES, grant('legalEntities: [DE01], from: 2026-01-01, until: 2026-02-01'));
    expect(['2025-12-31', '2026-01-01', '2026-01-31', '2026-02-01'].map((day) => anna(policy, day).grants.length)).toEqual([0, 2, 2, 0]);
  });
  it('keep amounts as the text that was written', () => {
    expect(anna(read(ROLES, grant('legalEntities: ALL')), '2026-01-01').grants[0]?.limits).toEqual({
      approval: { max: '10.00', currency: 'EUR' },
    });
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
    expect(() => read(roles, grants)).toThrow(expect.objectContaining({ code: 'GRANT_INVALID' }));
  });
});

describe('the roles of the demo', () => {
  const policy = loadPolicy(join(__dirname, '../../schema/policy'));
  it('are read', () => {
    expect(policy.grants.length).toBeGreaterThan(10);
    expect(policy.grants.every((each) => each.until === null)).toBe(true);
  });
  it('are refused by a model that knows nothing of them', () => {
    expect(() => {
      checkPolicy(policy, readAccessModel([]));
    }).toThrow(expect.objectContaining({ code: 'GRANT_INVALID' }));
  });
});
