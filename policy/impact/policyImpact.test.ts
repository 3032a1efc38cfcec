import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Registry } from '#kernel/registry';
import { type AccessModel } from '../AccessModel';
import { type OperationUse } from '../explain/operationUses';
import { NO_OWNERS } from '../explain/Owners';
import { loadRoleTexts } from '../explain/rolePrincipal';
import { readPolicyDocument } from '../grants/PolicyDocument';
import { type Change } from './Change';
import { type Impact, policyImpact, type PolicyVersion } from './policyImpact';

const SCHEMA = join(__dirname, '../../schema');
const { model } = JSON.parse(readFileSync(join(SCHEMA, 'access-model.json'), 'utf8')) as { model: AccessModel };
const roles = loadRoleTexts(join(SCHEMA, 'policy'));
const grants = readFileSync(join(SCHEMA, 'policy', 'grants.yaml'), 'utf8');
const unit = (code: string, ...codes: string[]) => ({
  code,
  name: code,
  legalEntities: codes.map((each) => ({ code: each, from: '2015-01-01', until: null })),
});
const registry: Registry = { businessUnits: [unit('emea', 'DE01', 'FR01', 'GB01'), unit('amer', 'US01', 'CA01')], instances: [] };
const OPERATION: readonly OperationUse[] = [
  { kind: 'ROOT', coordinate: 'Query.invoiceSummary', path: 'invoiceSummary' },
  { kind: 'FIELD', coordinate: 'InvoiceSummaryGroup.gross', path: 'invoiceSummary.groups.gross' },
];

type Edit = readonly [find: string, put: string];
const edited = (text: string, [find, put]: Edit): string => {
  expect(text).toContain(find);
  return text.replace(find, put);
};
function version(edits: { readonly roles?: Edit; readonly grants?: Edit }): PolicyVersion {
  const files = roles.files.map(({ name, text }) => ({ name, text: edits.roles === undefined ? text : edited(text, edits.roles) }));
  const own = edits.grants === undefined ? grants : edited(grants, edits.grants);
  return { roles: { files }, policy: readPolicyDocument([...files, { name: 'grants.yaml', text: own }]) };
}
function impactOf(edits: Parameters<typeof version>[0]): Impact {
  const operations = [{ name: 'totals', uses: OPERATION }];
  return policyImpact({ model, registry, on: '2026-11-24', before: version({}), after: version(edits), owners: NO_OWNERS, operations });
}
const said = ({ direction, kind, type, field, use, activity, legalEntities }: Change): string =>
  [direction, kind === 'ACTIVITY' ? activity : `${type}.${field ?? ''}`, kind === 'USE' ? use : kind, legalEntities.join()]
    .join(' ')
    .trim();

describe('the impact of a changed policy', () => {
  it('is nothing when only words and order differ', () => {
    const impact = impactOf({ roles: ['roles:\n', 'roles:\n  # nothing but a comment\n'] });
    expect(impact).toEqual({ roles: [], subjects: [], operations: [], approvals: [] });
  });

  it('tells what a role gains by coordinate and mask, and every holder with the places', () => {
    const impact = impactOf({
      roles: [
        'clear: [iban, accountNumber] }\n    - { activities: [READ], type: Statement',
        'clear: [iban] }\n    - { activities: [READ], type: Statement',
      ],
    });
    expect(impact.roles).toHaveLength(1);
    expect(impact.roles[0]?.changes.map(said)).toEqual(['LOSS BankAccount.accountNumber CLEAR']);
    expect(impact.subjects.map(({ subject, roles: held, changes }) => [subject, held, changes.map(said)])).toEqual([
      ['person:carla', ['treasurer'], ['LOSS BankAccount.accountNumber CLEAR CA01,DE01,FR01,GB01,US01']],
    ]);
    expect(impact.approvals).toEqual([]);
  });

  it('shows a row that only one of two conditions lets through', () => {
    const impact = impactOf({ grants: ['max: "50000.00"', 'max: "60000.00"'] });
    expect(impact.roles).toEqual([]);
    const [bruno] = impact.subjects;
    expect(bruno?.changes.map(said)).toEqual([
      'GAIN Invoice.approve ACTIVITY DE01,FR01,GB01',
      'GAIN Invoice.reject ACTIVITY DE01,FR01,GB01',
    ]);
    const amount = (bruno?.changes[0]?.example?.['limitAmount'] as { amount: string }).amount;
    expect(Number(amount)).toBeGreaterThan(50_000);
    expect(Number(amount)).toBeLessThanOrEqual(60_000);
    expect(impact.approvals).toEqual([
      { businessUnit: 'emea', legalEntities: ['DE01', 'FR01', 'GB01'], for: ['person:bruno'], owners: [] },
    ]);
  });

  it('follows a computed field to the operations that answer with it', () => {
    const impact = impactOf({
      roles: [
        'bi-reader:\n    - { activities: [READ], type: Invoice, fields: { core: [FILTER, GROUP, AGGREGATE], amounts: [AGGREGATE] } }',
        'bi-reader:\n    - { activities: [READ], type: Invoice, fields: { core: [FILTER, GROUP, AGGREGATE] } }',
      ],
    });
    expect(impact.operations).toEqual([{ name: 'totals', subjects: ['service:bi'] }]);
  });

  it('counts a forbid as a loss, where it takes', () => {
    const impact = impactOf({
      grants: [
        'grants:\n',
        'forbids:\n  - { to: "person:carla", activities: [READ], type: Invoice, legalEntities: [FR01], fields: { amounts: all } }\ngrants:\n',
      ],
    });
    const changes = impact.subjects.flatMap((each) => each.changes);
    expect(changes.length).toBeGreaterThan(5);
    expect(changes.every(({ direction, legalEntities }) => direction === 'LOSS' && legalEntities.join() === 'FR01')).toBe(true);
    expect(changes.map(said)).toContain('LOSS Invoice.gross CELL FR01');
    expect(impact.approvals).toEqual([]);
  });

  it('asks the business unit that owns what somebody gains', () => {
    const impact = impactOf({
      grants: [
        'to: "person:anna", role: ap-clerk, legalEntities: [DE01]',
        'to: "person:anna", role: ap-clerk, legalEntities: [DE01, US01]',
      ],
    });
    expect(impact.approvals.map(({ businessUnit, legalEntities, for: whom }) => [businessUnit, legalEntities, whom])).toEqual([
      ['amer', ['US01'], ['person:anna']],
    ]);
  });
});
