import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Registry } from '#kernel/registry';
import { type AccessModel } from '../../AccessModel';
import { loadPolicy } from '../../grants/PolicyDocument';
import { loadRoleTexts } from '../rolePrincipal';
import { caseGaps } from './caseGaps';
import { casePlace, caseText } from './PolicyCase';
import { loadCases, readCases } from './readCases';
import { runCases, type CaseContext } from './runCases';

const SCHEMA = join(__dirname, '../../../schema');
const unit = (code: string, ...codes: string[]) => ({
  code,
  name: code,
  legalEntities: codes.map((each) => ({ code: each, from: '2015-01-01', until: null })),
});
const REGISTRY: Registry = {
  businessUnits: [unit('emea', 'DE01', 'FR01', 'GB01'), unit('amer', 'US01', 'CA01'), unit('apac', 'JP01', 'SG01')],
  instances: [],
};
const { model } = JSON.parse(readFileSync(join(SCHEMA, 'access-model.json'), 'utf8')) as { model: AccessModel };
const policy = loadPolicy(join(SCHEMA, 'policy'));
const context: CaseContext = { model, policy, roles: loadRoleTexts(join(SCHEMA, 'policy')), registry: REGISTRY, on: '2026-11-24' };
const { cases } = loadCases(join(SCHEMA, 'policy', 'tests'));

const failures = (of: CaseContext, all = cases): readonly string[] =>
  runCases(of, all).flatMap((each) => (each.passed ? [] : [`${casePlace(each.case)} ${caseText(each.case)}, found ${each.found}`]));

describe('the policy tests', () => {
  it('all hold by the evaluator', () => {
    expect(failures(context)).toEqual([]);
  });
  it('allow and deny every activity of the contracts and every right of every role', () => {
    expect(caseGaps(model, policy, cases)).toEqual([]);
  });
  it('turn red when a role gains or loses anything that they name', () => {
    const edited = (find: string, put: string): CaseContext => {
      const files = context.roles.files.map(({ name, text }) => ({ name, text: text.replace(find, put) }));
      expect(files.map(({ text }) => text)).not.toEqual(context.roles.files.map(({ text }) => text));
      return { ...context, roles: { files } };
    };
    const gained = 'fields: { core: all, amounts: all, notes: [PROJECT], bank: [PROJECT], identifiers: all }';
    expect(failures(edited(gained, gained.replace('}', ', personal: [PROJECT] }')))).toEqual([
      'ap-clerk.yaml:5 clerk · Invoice de · enteredBy: hidden, found visible',
    ]);
    const found = (row: string): readonly string[] =>
      ['approve', 'reject'].map((verb) => `ap-approver.yaml:17 approver · Invoice de ${row} · Invoice.${verb}: denied, found true`);
    const ungated = (find: string, ...rows: readonly string[]): void => {
      expect([...failures(edited(find, ''))].sort()).toEqual(rows.flatMap(found).sort());
    };
    ungated('{ ne: [enteredBy, $subject] }, ', 'own', 'by nobody');
    ungated(', { ne: [submittedBy, $subject] }', 'submitted by the approver', 'submitted by nobody');
    ungated(', { or: [ { isNull: acceptedBy }, { ne: [acceptedBy, $subject] } ] }', 'accepted by the approver');
    expect(failures(edited(', clear: [counterpartyIban]', '')).join()).toContain('counterpartyIban: visible, found LAST4');
  });
  it('are missed when an activity, a role or a deny case has none', () => {
    const without = cases.filter((each) => each.kind !== 'ACTIVITY' || each.activity !== 'Vendor.block');
    expect(caseGaps(model, policy, without)).toEqual(
      expect.arrayContaining(['no case allows `Vendor.block`', 'role `spoke`: no case denies `Vendor.block`, which it lacks']),
    );
    const more = { ...policy, roles: { ...policy.roles, newcomer: policy.roles['spoke'] ?? [] } };
    expect(caseGaps(model, more, cases)).toContain('role `newcomer`: no case allows `READ` on `Vendor`');
  });
  it('are refused where they name what the release does not have', () => {
    const one = (line: string, rows = 'rows: { Invoice x: { id: a, legalEntityCode: DE01 } }') =>
      readCases([{ name: 'a.yaml', text: `principals: { p: "person:anna" }\n${rows}\n${line}` }]).cases;
    expect(() => failures(context, one('cells: [{ as: p, row: Invoice x, hidden: [misspelt] }]'))).toThrow(/has no field `misspelt`/);
    expect(() => failures(context, one('activities: [{ as: p, activity: Invoice.misspelt, deny: [Invoice x] }]'))).toThrow(
      /no spoke declares/,
    );
    expect(() => one('cells: [{ as: q, row: Invoice x, hidden: row }]')).toThrow(/no principal `q`/);
    expect(() => one('cells: [{ as: p, row: Invoice y, hidden: row }]')).toThrow(/no row `Invoice y`/);
    expect(() => one('cells: [{ as: p, row: Invoice x }]')).toThrow(/expects nothing/);
  });
});
