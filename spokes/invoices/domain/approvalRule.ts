import { decimal } from '#kernel/decimal';
import type { Amount } from './Invoice';

/** What amount limits of grants compare: the limit currency of the group. */
export const LIMIT_CURRENCY = 'EUR';

export interface ApprovalRule {
  readonly name: string;
  /** From this limit amount on a person decides; below it the rule itself approves. */
  readonly from: Amount;
}

/** In the demo group: bagatelles up to 100 EUR approve themselves, except in the legal entities that want to see everything. */
const DEFAULT: ApprovalRule = { name: 'approval-from-100', from: { amount: '100.00', currency: LIMIT_CURRENCY } };
const BY_LEGAL_ENTITY: ReadonlyMap<string, ApprovalRule> = new Map();

/** The rule of a legal entity, else the default of the group. */
export function approvalRuleOf(legalEntity: string): ApprovalRule {
  return BY_LEGAL_ENTITY.get(legalEntity) ?? DEFAULT;
}

export function needsPerson(rule: ApprovalRule, limitAmount: Amount): boolean {
  return decimal(limitAmount.amount).gte(decimal(rule.from.amount));
}
