import { join } from 'node:path';
import { caseGaps } from '#policy/explain/cases/caseGaps';
import { casePlace, caseText } from '#policy/explain/cases/PolicyCase';
import { loadCases } from '#policy/explain/cases/readCases';
import { runCases } from '#policy/explain/cases/runCases';
import { loadRoleTexts } from '#policy/explain/rolePrincipal';
import { checkPolicy } from '#policy/grants/checkPolicy';
import { loadPolicy } from '#policy/grants/PolicyDocument';
import { DEMO_LAYOUT } from '../platform/layout';
import { readAccessModelFile } from './readAccessModelFile';

export interface TestPolicyOptions {
  readonly policy: string;
  readonly schema: string;
  readonly json: boolean;
  readonly write: (line: string) => void;
}

/** Runs the policy tests of a folder by the evaluator and looks for what they leave out. True when all hold and nothing is. */
export function testPolicy({ policy: folder, schema, json, write }: TestPolicyOptions): boolean {
  const model = readAccessModelFile(schema);
  const policy = loadPolicy(folder);
  checkPolicy(policy, model);
  const { cases } = loadCases(join(folder, 'tests'));
  const registry = { ...DEMO_LAYOUT, instances: [] };
  const on = new Date().toISOString().slice(0, 10);
  const results = runCases({ model, policy, roles: loadRoleTexts(folder), registry, on }, cases);
  const failed = results
    .filter(({ passed }) => !passed)
    .map((each) => ({ place: join(folder, 'tests', casePlace(each.case)), case: caseText(each.case), found: each.found }));
  const gaps = caseGaps(model, policy, cases);
  if (json) write(JSON.stringify({ cases: results.length, failed, gaps }, null, 2));
  else {
    for (const each of failed) write(`FAILED  ${each.place}\n  expected ${each.case}\n  found    ${each.found}`);
    for (const gap of gaps) write(`LEFT OUT  ${gap}`);
    const activities = new Set(cases.flatMap((each) => (each.kind === 'ACTIVITY' ? [each.activity] : []))).size;
    const roles = Object.keys(policy.roles).length;
    write(
      `policy test: ${String(results.length - failed.length)} of ${String(results.length)} cases hold; ${String(roles)} roles, ${String(activities)} activities; ${String(gaps.length)} left out`,
    );
  }
  return failed.length === 0 && gaps.length === 0;
}
