import { type RateBook } from '../domain/ports';
import { type RateQuestion, type ResolvedRate, resolveRate } from '../domain/rates';

/** Answers a rate question. Throws RATE_MISSING. */
export async function exchangeRate(book: RateBook, question: RateQuestion): Promise<ResolvedRate> {
  return resolveRate(question, question.from === question.to ? [] : await book.around(question));
}
