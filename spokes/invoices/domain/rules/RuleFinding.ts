import { type Decimal, decimal, decimalText } from '#kernel/decimal';

/** NOT_CHECKED never counts as a pass: the rule is not built, or what it needs is not there. */
type Verdict = 'PASS' | 'FAIL' | 'NOT_CHECKED';

/** What one rule says about one place of the document. Amounts are decimals as text; `difference` is stated minus expected. */
export interface RuleFinding {
  readonly ruleId: string;
  readonly verdict: Verdict;
  /** Path in the canonical invoice: `totals.payable`, `taxBreakdown[1].tax`, or a list when every member passes. */
  readonly path: string;
  readonly stated: string | null;
  readonly expected: string | null;
  readonly difference: string | null;
}

/** Rules that only warn: they stop nothing. */
const WARNINGS: ReadonlySet<string> = new Set(['NAVE-TAX-EXACT']);

function isWarning(finding: RuleFinding): boolean {
  return WARNINGS.has(finding.ruleId);
}

/** A finding that makes the invoice an exception. */
export function isFailure(finding: RuleFinding): boolean {
  return finding.verdict === 'FAIL' && !isWarning(finding);
}

export interface Place {
  readonly ruleId: string;
  readonly path: string;
}

export interface Statement extends Place {
  /** What the document says there. */
  readonly stated: string | null;
}

/** Compares a stated amount with the expected one. A stated amount that is absent fails. `agrees` judges the difference; exact without it. */
export function compared(statement: Statement, expected: Decimal, agrees?: (difference: Decimal) => boolean): RuleFinding {
  const { stated } = statement;
  const difference = stated === null ? null : decimal(stated).minus(expected);
  const agreed = difference !== null && (agrees ?? isZero)(difference);
  return {
    ...statement,
    verdict: agreed ? 'PASS' : 'FAIL',
    expected: decimalText(expected, 2),
    difference: difference === null ? null : decimalText(difference, 2),
  };
}

/** A rule about something that is there or not. */
export function judged(place: Place, passes: boolean, stated: string | null = null): RuleFinding {
  return { ...place, verdict: passes ? 'PASS' : 'FAIL', stated, expected: null, difference: null };
}

export function notChecked(place: Place): RuleFinding {
  return { ...place, verdict: 'NOT_CHECKED', stated: null, expected: null, difference: null };
}

/** The findings about the members of a list: each that does not pass, or one PASS for the list. Nothing for an empty list: the rule has no place there. */
export function overList(place: Place, findings: readonly RuleFinding[]): readonly RuleFinding[] {
  const open = findings.filter(({ verdict }) => verdict !== 'PASS');
  if (open.length > 0 || findings.length === 0) return open;
  const [only] = findings;
  return findings.length === 1 && only !== undefined ? [only] : [judged(place, true)];
}

function isZero(difference: Decimal): boolean {
  return difference.eq(decimal('0'));
}
