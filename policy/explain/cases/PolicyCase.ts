import { defineError } from '#kernel/errors';
import { type Use } from '../../Grant';
import { type Row } from '../../predicate/evaluate';
import { type CellOutcome } from '../decide';
import { type RoleHolder } from '../rolePrincipal';

export const PolicyCasesInvalid = defineError({
  code: 'POLICY_CASES_INVALID',
  shown: false,
  message: (file: string, cause: string) => `the policy tests of \`${file}\` cannot be run: ${cause}`,
});

/** Who asks: somebody with roles of a test, or a subject of the grants. */
export type CasePrincipal = RoleHolder | { readonly subject: string };

/** A row of the tests: `Invoice de`. */
export interface CaseRow {
  readonly name: string;
  readonly type: string;
  readonly row: Row;
}

interface CaseOf {
  readonly file: string;
  readonly line: number;
  readonly principalName: string;
  readonly principal: CasePrincipal;
  readonly row: CaseRow;
}

/** One expectation, asserted by the evaluator and by PostgreSQL. */
export type PolicyCase = CaseOf &
  (
    | { readonly kind: 'ROW'; readonly expected: boolean }
    | { readonly kind: 'CELL'; readonly field: string; readonly expected: CellOutcome }
    | { readonly kind: 'USE'; readonly field: string; readonly use: Exclude<Use, 'PROJECT'>; readonly expected: boolean }
    | { readonly kind: 'ACTIVITY'; readonly activity: string; readonly expected: boolean }
  );

/** `clerk · Invoice de · payeeIban: LAST4`. */
export function caseText(each: PolicyCase): string {
  const who = `${each.principalName} · ${each.row.name}`;
  switch (each.kind) {
    case 'ROW':
      return `${who} · ${each.expected ? 'readable' : 'hidden'}`;
    case 'CELL':
      return `${who} · ${each.field}: ${each.expected}`;
    case 'USE':
      return `${who} · ${each.expected ? '' : 'no '}${each.use} by ${each.field}`;
    case 'ACTIVITY':
      return `${who} · ${each.activity}: ${each.expected ? 'allowed' : 'denied'}`;
  }
}

/** `schema/policy/tests/ap-clerk.yaml:12` */
export function casePlace({ file, line }: PolicyCase): string {
  return `${file}:${String(line)}`;
}
