import { type LocalDate } from '#kernel/dates';
import { type Registry } from '#kernel/registry';
import { type AccessModel, fieldOf, typeOf } from '../../AccessModel';
import { type PolicyDocument } from '../../grants/PolicyDocument';
import { principalFor } from '../../grants/principalFor';
import { compileRights, type Rights } from '../../rights';
import { allowsActivity, allowsUse, cellOf, isReadable, type RowQuestion } from '../decide';
import { roleHolder, type RoleTexts } from '../rolePrincipal';
import { type CasePrincipal, type PolicyCase, PolicyCasesInvalid } from './PolicyCase';

export interface CaseContext {
  readonly model: AccessModel;
  /** For principals that are subjects of the grants. */
  readonly policy: PolicyDocument;
  readonly roles: RoleTexts;
  readonly registry: Registry;
  readonly on: LocalDate;
}

export interface CaseResult {
  readonly case: PolicyCase;
  readonly passed: boolean;
  readonly found: string;
}

/** Decides every case by the evaluator. Throws POLICY_CASES_INVALID for a case about what the release does not have. */
export function runCases(context: CaseContext, cases: readonly PolicyCase[]): readonly CaseResult[] {
  const rights = casesRights(context);
  return cases.map((each) => {
    checkKnown(context.model, each);
    const question: RowQuestion = {
      rights: rights(each.principal),
      type: each.row.type,
      scope: typeOf(context.model, each.row.type)?.scope ?? '',
      row: each.row.row,
    };
    const found = decide(question, each);
    return { case: each, passed: found === each.expected, found: String(found) };
  });
}

/** The rights of a principal of the tests, worked out once each. */
export function casesRights({ model, policy, roles, registry, on }: CaseContext): (principal: CasePrincipal) => Rights {
  const known = new Map<string, Rights>();
  return (principal) => {
    const key = JSON.stringify(principal);
    const found = known.get(key);
    if (found !== undefined) return found;
    const { subject } = principal;
    const actor = subject.startsWith('service:') ? ('SERVICE' as const) : ('PERSON' as const);
    const who =
      'roles' in principal
        ? roleHolder(roles, principal, { on, registry })
        : principalFor(policy, { subject, actor, purpose: null, on, registry });
    const rights = compileRights(model, who);
    known.set(key, rights);
    return rights;
  };
}

function decide(question: RowQuestion, each: PolicyCase): boolean | string {
  switch (each.kind) {
    case 'ROW':
      return isReadable(question);
    case 'CELL':
      return cellOf(question, each.field);
    case 'USE':
      return allowsUse(question, each.field, each.use);
    case 'ACTIVITY':
      return allowsActivity(question, each.activity);
  }
}

/** A misspelt field is hidden by nature: a test about it would pass for ever. */
function checkKnown(model: AccessModel, each: PolicyCase): void {
  const { type } = each.row;
  if (typeOf(model, type) === null) throw PolicyCasesInvalid(each.file, `there is no scoped type \`${type}\``);
  const unknown = Object.keys(each.row.row).find((field) => fieldOf(model, type, field) === null);
  if (unknown !== undefined)
    throw PolicyCasesInvalid(each.file, `the row \`${each.row.name}\` has \`${unknown}\`, which \`${type}\` has not`);
  if ('field' in each && fieldOf(model, type, each.field) === null)
    throw PolicyCasesInvalid(each.file, `line ${String(each.line)}: \`${type}\` has no field \`${each.field}\``);
  if ('activity' in each && !['READ', 'EXPORT', 'EXPLAIN', ...model.activities].includes(each.activity))
    throw PolicyCasesInvalid(each.file, `line ${String(each.line)}: no spoke declares \`${each.activity}\``);
}
