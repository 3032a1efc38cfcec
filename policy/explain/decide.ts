import { MASK_KINDS, type MaskKind, type Use } from '../Grant';
import { evaluate, type Row } from '../predicate/evaluate';
import { type Allowance, type Rights } from '../rights';

/** How a cell leaves: in clear, under a mask, or not at all. */
export type CellOutcome = 'visible' | MaskKind | 'hidden';

export interface RowQuestion {
  readonly rights: Rights;
  readonly type: string;
  /** Field of the type with the code of the legal entity. */
  readonly scope: string;
  readonly row: Row;
}

/** The outcome of one cell of one row, as section 1 of the policy layer defines it, by the evaluator. */
export function cellOf(question: RowQuestion, field: string): CellOutcome {
  const { rights, type } = question;
  if (!isReadable(question)) return 'hidden';
  const open = rights.allowances('READ', type, field, 'PROJECT').filter((each) => holds(each, question));
  if (open.length === 0) return 'hidden';
  if (open.some(({ mask }) => mask === null)) return 'visible';
  return MASK_KINDS.find((kind) => open.some(({ mask }) => mask === kind)) ?? 'hidden';
}

/** Whether the key of the row may be projected. */
export function isReadable(question: RowQuestion): boolean {
  return question.rights.rows('READ', question.type).some((each) => holds(each, question));
}

/** Whether a row enters a filter, order, group, aggregate or search with the value of the field. */
export function allowsUse(question: RowQuestion, field: string, use: Exclude<Use, 'PROJECT'>): boolean {
  return question.rights.allowances('READ', question.type, field, use).some((each) => each.mask === null && holds(each, question));
}

/** Whether an activity is granted on the row. */
export function allowsActivity(question: RowQuestion, activity: string): boolean {
  return question.rights.rows(activity, question.type).some((each) => holds(each, question));
}

/** Anything but true denies, and so does an error. */
export function holds({ legalEntities, when }: Allowance, { row, scope }: Pick<RowQuestion, 'row' | 'scope'>): boolean {
  const code = row[scope];
  if (typeof code !== 'string' || (legalEntities !== 'ALL' && !legalEntities.includes(code))) return false;
  return when === null || evaluate(when, row) === true;
}
