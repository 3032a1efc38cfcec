import { evaluate, type Row, type Truth } from './evaluate';
import { type Predicate } from './Predicate';

/** What a predicate comes to when only the fields of `known` are known: true or false whatever the others hold, else null. */
export function partialTruth(predicate: Predicate, known: Row): Truth {
  switch (predicate.op) {
    case 'and':
      return all(predicate.of.map((each) => partialTruth(each, known)));
    case 'or':
      return negated(all(predicate.of.map((each) => negated(partialTruth(each, known)))));
    case 'not':
      return negated(partialTruth(predicate.of, known));
    case 'exists':
      return null;
    default:
      return Object.hasOwn(known, predicate.field) ? evaluate(predicate, known) : null;
  }
}

function all(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes(null) ? null : true;
}

function negated(truth: Truth): Truth {
  return truth === null ? null : !truth;
}
