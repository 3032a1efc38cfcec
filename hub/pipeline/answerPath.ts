import { type AnswerField, type AnswerShape } from './AnswerShape';
import { type ErrorPath } from './closedList';
import { listDepthOf } from './typeShapes';

/**
 * The part of a path that the answer has, for an error of a spoke: what a spoke writes there must not reach a client, nor tell of internal
 * fields. Null for a path that the caller was denied: such an error tells of what is hidden.
 */
export function answerPath(root: AnswerShape, path: ErrorPath): ErrorPath | null {
  const known: (string | number)[] = [];
  let shape: AnswerShape | null = root;
  let lists = 0;
  for (const step of path) {
    if (typeof step === 'number' || step === '@') {
      if (lists === 0 || !isPosition(step)) return known;
      lists -= 1;
      known.push(step);
      continue;
    }
    const fields: readonly AnswerField[] = shape?.fieldsAt(step) ?? [];
    const [first] = fields;
    if (first === undefined) return known;
    if (fields.every(({ fate }) => fate !== 'ASKED')) return null;
    known.push(step);
    const asked: AnswerField = fields.find(({ fate }) => fate === 'ASKED') ?? first;
    shape = asked.below;
    lists = asked.type === null ? 0 : listDepthOf(asked.type);
  }
  return known;
}

function isPosition(step: string | number): boolean {
  return step === '@' || (Number.isSafeInteger(step) && Number(step) >= 0);
}
