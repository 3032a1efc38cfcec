/* eslint max-params: ["error", 4] -- a comparison has what it is about, a direction or place, and two sides */
import { canonicalJson } from '#kernel/canonicalJson';
import { type AccessModel, typeOf } from '../AccessModel';
import { BUILT_IN_ACTIVITIES, type Use, USES } from '../Grant';
import { predicateText } from '../explain/predicateText';
import { allOf, pathsOf, type Predicate } from '../predicate/Predicate';
import { type Allowance, type Rights } from '../rights';
import { type Change } from './Change';
import { implies } from './implication';
import { changeKey } from './touchedBy';

/**
 * What `after` allows and `before` does not, and the reverse, for every cell, use and activity of every scoped type in these legal
 * entities. Equal changes of several legal entities are one. `only` names the questions that are asked; see touchedBy.
 */
export function compareRights(
  model: AccessModel,
  versions: Versions,
  legalEntities: readonly string[],
  only: ReadonlySet<string> | null = null,
): readonly Change[] {
  if (tuplesText(versions.before) === tuplesText(versions.after)) return [];
  const changes = new Map<string, Change>();
  const asked = only === null ? questionsOf(model) : questionsOf(model).filter((each) => only.has(changeKey(each)));
  for (const legalEntity of legalEntities) {
    for (const question of asked) {
      for (const change of compared(model, question, versions, legalEntity)) {
        const key = JSON.stringify([change.direction, question, change.before, change.after]);
        const known = changes.get(key);
        changes.set(key, known === undefined ? change : { ...known, legalEntities: [...known.legalEntities, legalEntity] });
      }
    }
  }
  return [...changes.values()];
}

export interface Versions {
  readonly before: Rights;
  readonly after: Rights;
}

/** The fingerprint holds the version of the policy too: equal rights of two versions differ in it. */
function tuplesText({ principal: { subject, grants, forbids } }: Rights): string {
  return canonicalJson([subject, grants, forbids]);
}

type Question = Pick<Change, 'kind' | 'type' | 'field' | 'use' | 'activity'>;
const questions = new WeakMap<AccessModel, readonly Question[]>();

function questionsOf(model: AccessModel): readonly Question[] {
  const known = questions.get(model);
  if (known !== undefined) return known;
  const cells = Object.entries(model.fields).flatMap(([coordinate, field]): readonly Question[] => {
    const [type = '', name = ''] = coordinate.split('.');
    if (field.label !== 'ACCESS' || !Object.hasOwn(model.types, type) || name.startsWith('_')) return [];
    const base = { type, field: name, activity: 'READ' };
    return USES.filter((use) => field.uses.includes(use)).flatMap((use): readonly Question[] =>
      use !== 'PROJECT'
        ? [{ ...base, kind: 'USE', use }]
        : [
            { ...base, kind: 'CELL', use },
            { ...base, kind: 'CLEAR', use },
          ],
    );
  });
  const activities = Object.keys(model.types).flatMap((type) =>
    [...BUILT_IN_ACTIVITIES.filter((each) => each !== 'READ'), ...model.activities].map((activity): Question => ({
      kind: 'ACTIVITY',
      type,
      field: null,
      use: null,
      activity,
    })),
  );
  const all = [...cells, ...activities];
  questions.set(model, all);
  return all;
}

function compared(model: AccessModel, question: Question, { before, after }: Versions, legalEntity: string): readonly Change[] {
  const scope = typeOf(model, question.type)?.scope ?? '';
  const old = inPlace(conditionOf(question, before, legalEntity), scope, legalEntity);
  const now = inPlace(conditionOf(question, after, legalEntity), scope, legalEntity);
  if (old === now) return [];
  const base = { ...question, legalEntities: [legalEntity], before: textOf(old), after: textOf(now) };
  return [...oneWay(base, 'GAIN', now, old), ...oneWay(base, 'LOSS', old, now)];
}

type Base = Omit<Change, 'direction' | 'example' | 'proof'>;

/** A change in one direction: some row is in the one and not in the other. */
function oneWay(base: Base, direction: Change['direction'], wider: Condition, narrower: Condition): readonly Change[] {
  if (wider === 'NEVER') return [];
  const answer = implies(wider, narrower === 'NEVER' ? { op: 'or', of: [] } : narrower);
  if (answer.holds === 'PROVED') return [];
  // Nothing was found and nothing is proved: what may be a change is told as one.
  if (answer.holds === 'SAMPLED') return [{ ...base, direction, example: null, proof: 'SAMPLED' }];
  const example = Object.keys(answer.counterexample).length === 0 ? null : answer.counterexample;
  return [{ ...base, direction, example, proof: 'PROVED' }];
}

/** Null is always. */
type Condition = Predicate | null | 'NEVER';

/** The rows of one legal entity on which the question is answered with yes. A cell is shown in a readable row only. */
function conditionOf(question: Question, rights: Rights, legalEntity: string): Condition {
  const { kind, type, field, use, activity } = question;
  if (kind === 'ACTIVITY') return anyOf(rights.rows(activity, type), legalEntity);
  const cell = rights.allowances('READ', type, field ?? '', use as Use).filter(({ mask }) => kind === 'CELL' || mask === null);
  if (kind === 'USE') return anyOf(cell, legalEntity);
  const [rows, cells] = [anyOf(rights.rows('READ', type), legalEntity), anyOf(cell, legalEntity)];
  return rows === 'NEVER' || cells === 'NEVER' ? 'NEVER' : allOf(rows, cells);
}

function anyOf(allowances: readonly Allowance[], legalEntity: string): Condition {
  const here = allowances.filter(({ legalEntities }) => legalEntities === 'ALL' || legalEntities.includes(legalEntity));
  if (here.length === 0) return 'NEVER';
  const conditions = here.map(({ when }) => when);
  if (conditions.includes(null)) return null;
  const some = conditions.filter((each) => each !== null);
  const [only] = some;
  return some.length === 1 && only !== undefined ? only : { op: 'or', of: some };
}

/** A condition that reads the legal entity, as a forbid leaves it, is about the one that is asked for. */
function inPlace(condition: Condition, scope: string, legalEntity: string): Condition {
  if (condition === null || condition === 'NEVER' || !pathsOf(condition).includes(scope)) return condition;
  return allOf({ op: 'eq', field: scope, value: legalEntity }, condition);
}

function textOf(condition: Condition): string {
  return condition === 'NEVER' ? 'never' : predicateText(condition);
}
