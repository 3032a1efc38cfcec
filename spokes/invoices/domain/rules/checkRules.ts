import type { ReadInvoice } from '../CanonicalInvoice';
import { categoryRules } from './categoryRules';
import { presenceRules } from './presenceRules';
import { type RuleFinding } from './RuleFinding';
import { shapeRules } from './shapeRules';
import { taxRules } from './taxRules';
import { totalRules } from './totalRules';

/**
 * Every built rule over one invoice, in a fixed order: totals, tax, categories, shape, presence, values that could not be read.
 * A rule without a place in the document (BR-28 where no gross price stands) says nothing.
 */
export function checkRules(read: ReadInvoice): readonly RuleFinding[] {
  const { invoice, problems } = read;
  return [
    ...totalRules(invoice),
    ...taxRules(invoice),
    ...categoryRules(invoice),
    ...shapeRules(invoice),
    ...presenceRules(read),
    ...problems.map(({ path, stated, wanted }) => ({
      ruleId: 'NAVE-VALUE', // a value that is there and cannot be read
      verdict: 'FAIL' as const,
      path,
      stated,
      expected: wanted,
      difference: null,
    })),
  ];
}
