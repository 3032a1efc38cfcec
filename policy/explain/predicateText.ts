import { type Comparison, type Operand, type Predicate } from '../predicate/Predicate';
import { type Allowance } from '../allowances';
import { type LegalEntities } from '../Grant';

const SIGNS: Readonly<Record<Comparison, string>> = { eq: '=', ne: '≠', lt: '<', le: '≤', gt: '>', ge: '≥' };

/** A condition for people, without SQL: `enteredBy ≠ person:bruno and limitAmount.amount ≤ 50000.00`. */
export function predicateText(predicate: Predicate | null): string {
  if (predicate === null) return 'always';
  switch (predicate.op) {
    case 'and':
    case 'or':
      return predicate.of.length === 0 ? (predicate.op === 'and' ? 'always' : 'never') : joined(predicate.op, predicate.of);
    case 'not':
      return `not (${predicateText(predicate.of)})`;
    case 'isNull':
      return `${predicate.field} is empty`;
    case 'in':
      return `${predicate.field} is one of ${predicate.values.map(operandText).join(', ')}`;
    case 'exists':
      return `some ${predicate.relation} has ${predicateText(predicate.where)}`;
    default:
      return `${predicate.field} ${SIGNS[predicate.op]} ${operandText(predicate.value)}`;
  }
}

/** `in DE01, FR01 where …`, one for each alternative. */
export function allowanceText({ legalEntities, when, mask }: Allowance): string {
  const condition = when === null ? '' : ` where ${predicateText(when)}`;
  return `in ${placesText(legalEntities)}${condition}${mask === null ? '' : `, as ${mask}`}`;
}

export function placesText(legalEntities: LegalEntities): string {
  return legalEntities === 'ALL' ? 'every legal entity' : legalEntities.join(', ');
}

function joined(op: 'and' | 'or', parts: readonly Predicate[]): string {
  return parts.map((each) => (each.op === 'and' || each.op === 'or' ? `(${predicateText(each)})` : predicateText(each))).join(` ${op} `);
}

function operandText(operand: Operand): string {
  if (typeof operand !== 'object') return String(operand);
  return 'var' in operand ? `$${operand.var}` : operand.decimal;
}
