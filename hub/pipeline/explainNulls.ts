import { getNamedType, isListType, isNonNullType } from 'graphql';
import { legalEntityOfId } from '#kernel/ids';
import { coordinatesOf, fieldOf, rootOf, typeOf } from '#policy/AccessModel';
import { type DenialContext, fieldDenial } from '#policy/explain/Denial';
import { someHoldsIn } from '#policy/rights';
import { isRow, ownValue, type Row } from '../transport/Row';
import { type AnswerField, type AnswerShape, type ObjectAnswer } from './AnswerShape';
import { type ClientError, type ErrorPath } from './closedList';
import { type Explanation } from './Explanation';
import { INTERNAL } from './internalFields';
import { statedType } from './present';

export interface NullsRequest extends DenialContext {
  readonly shape: AnswerShape;
  /** As the spokes sent it, under the keys that were planned, internal ones included. */
  readonly raw: Row | null;
  /** As the client gets it. */
  readonly shown: Row | null;
  readonly errors: readonly ClientError[];
  /** The arguments of a field, variables and defaults filled in. */
  readonly argumentsOf: (field: AnswerField) => Readonly<Record<string, unknown>>;
}

/** A null that is a row which is not there or not visible. */
export interface AbsentRow {
  /** Place in `entries`. */
  readonly at: number;
  readonly type: string;
  /** Null when nothing names the row: there is none. */
  readonly key: string | null;
  readonly legalEntity: string;
}

export interface Nulls {
  readonly entries: readonly Explanation[];
  readonly absent: readonly AbsentRow[];
}

/**
 * One entry for each null that data decided. An entry says nothing that the answer and the caller's own rights do not say: a row that
 * is hidden and one that is missing have the same. Nulls that the static entries stand for have none.
 */
export function explainNulls(request: NullsRequest): Nulls {
  const walk = new Walk(request);
  const answer = request.shape.answerFor(request.shape.typeName);
  if (answer !== null && request.shown !== null) walk.object(answer, request.raw ?? {}, request.shown);
  return { entries: walk.entries, absent: walk.absent };
}

interface Place {
  readonly answer: ObjectAnswer;
  readonly row: Row;
}

class Walk {
  readonly entries: Explanation[] = [];
  readonly absent: AbsentRow[] = [];
  private readonly path: (string | number)[] = [];

  constructor(private readonly request: NullsRequest) {}

  object(answer: ObjectAnswer, row: Row, shown: Row): void {
    for (const field of answer.fields) {
      if (field.fate !== 'ASKED' || field.type === null) continue;
      this.path.push(field.key);
      if (isStub(answer, row)) this.stub(shown[field.key]);
      else this.value(field, { raw: ownValue(row, field.source), shown: shown[field.key] }, { answer, row });
      this.path.pop();
    }
  }

  /** All that a stub does not show is absent with its row. */
  private stub(shown: unknown): void {
    if (shown === null) this.entries.push({ path: [...this.path], outcome: 'NOT_FOUND_OR_NOT_VISIBLE' });
  }

  private value(field: AnswerField, { raw, shown }: { raw: unknown; shown: unknown }, place: Place): void {
    if (shown === null || shown === undefined) this.tell(field, raw, place);
    else if (Array.isArray(shown)) {
      shown.forEach((each: unknown, at) => {
        this.path.push(at);
        this.value(field, { raw: Array.isArray(raw) ? (raw[at] as unknown) : null, shown: each }, place);
        this.path.pop();
      });
    } else if (field.below !== null && isRow(shown)) {
      const row = isRow(raw) ? raw : {};
      const typeName = field.below.isAbstract ? statedType(row) : field.below.typeName;
      const below = typeof typeName === 'string' ? field.below.answerFor(typeName) : null;
      if (below !== null) this.object(below, row, shown);
    }
  }

  private tell(field: AnswerField, raw: unknown, place: Place): void {
    const path = [...this.path];
    const code = this.codeAt(path);
    if (code !== null) this.entries.push({ path, outcome: 'SPOKE_ERROR', code });
    else if (field.below !== null && losesNonNull(field.below))
      this.entries.push({ path, outcome: 'STRIPPED', coordinate: field.coordinate });
    else if (place.answer.scoped !== null) this.tellCell(field, { path, raw, place });
    else if (this.request.shape.typeName === place.answer.typeName && this.isUnderDemand(field))
      this.tellAbsent(field, { path, raw, place });
    else if (fieldOf(this.request.model, place.answer.typeName, field.name)?.label === 'FLOW') this.tellComputed(field, path);
    else this.entries.push({ path, outcome: 'SOURCE_NULL' });
  }

  /** A cell of a scoped row: hidden in this legal entity, under a mask or limit that the static entries tell of, or truly empty. */
  private tellCell(field: AnswerField, { path, raw, place }: Told): void {
    const { answer, row } = place;
    const legalEntity = row[answer.stated.legalEntity];
    if (typeof legalEntity !== 'string') return;
    const { scope = '' } = answer.scoped ?? {};
    const cells = this.request.rights.cell(answer.typeName, field.name, legalEntity);
    const clear = cells.filter(({ mask }) => mask === null);
    if (someHoldsIn(cells, scope, legalEntity) === false) {
      const denial = fieldDenial(this.request, answer.typeName, field.name, legalEntity);
      this.entries.push({ path, outcome: 'STRIPPED', ...denial, legalEntities: [legalEntity] });
    } else if (someHoldsIn(clear, scope, legalEntity) === true) {
      if (this.leadsToRow(field)) this.tellAbsent(field, { path, raw, place });
      else this.entries.push({ path, outcome: 'SOURCE_NULL' });
    }
  }

  /** A total, or part of one: empty where every value in reach counted, else under a limit. */
  private tellComputed(field: AnswerField, path: ErrorPath): void {
    const { model, rights } = this.request;
    const flows = fieldOf(model, field.coordinate.split('.')[0] ?? '', field.name)?.flows ?? [];
    const isWhole = flows.every(({ from, use }) =>
      from.every((source) => {
        const first = coordinatesOf(model, source)?.[0];
        if (first === undefined || typeOf(model, first.type) === null) return true;
        const places = rights.legalEntities('READ', first.type);
        const allowances = rights.allowances('READ', first.type, first.field, use).filter(({ when }) => when === null);
        const covered = allowances.map(({ legalEntities }) => legalEntities);
        return covered.includes('ALL') || (places !== 'ALL' && places.every((code) => covered.some((each) => each.includes(code))));
      }),
    );
    this.entries.push(isWhole ? { path, outcome: 'SOURCE_NULL' } : { path, outcome: 'LIMIT', coordinate: field.coordinate });
  }

  private tellAbsent(field: AnswerField, { path, raw, place }: Told): void {
    const type = field.type === null ? '' : getNamedType(field.type).name;
    this.entries.push({ path, outcome: 'NOT_FOUND_OR_NOT_VISIBLE' });
    if (typeOf(this.request.model, type) === null) return;
    const key = this.keyOf(field, raw);
    const own = place.row[place.answer.stated.legalEntity];
    const legalEntity = key === null ? own : (legalEntityOfId(key) ?? key);
    if (typeof legalEntity === 'string') this.absent.push({ at: this.entries.length - 1, type, key, legalEntity });
  }

  /** The key of the row that is asked for: of a reference as the referring spoke stores it, of a root as the argument says. */
  private keyOf(field: AnswerField, raw: unknown): string | null {
    const type = field.type === null ? '' : getNamedType(field.type).name;
    const at = field.below?.answerFor(type)?.stated.key;
    const stub = isRow(raw) && at !== undefined ? ownValue(raw, at) : undefined;
    if (stub !== undefined) return typeof stub === 'string' ? stub : null;
    const by = rootOf(this.request.model, field.coordinate)?.gather.by;
    const value = by === null || by === undefined ? null : this.request.argumentsOf(field)[by];
    return typeof value === 'string' ? value : null;
  }

  private leadsToRow(field: AnswerField): boolean {
    return field.type !== null && typeOf(this.request.model, getNamedType(field.type).name) !== null;
  }

  private isUnderDemand({ coordinate }: AnswerField): boolean {
    return (rootOf(this.request.model, coordinate)?.demands.length ?? 1) > 0;
  }

  private codeAt(path: ErrorPath): string | null {
    return this.request.errors.find((error) => isAround(error.path, path))?.extensions.code ?? null;
  }
}

interface Told {
  readonly path: ErrorPath;
  readonly raw: unknown;
  readonly place: Place;
}

function isStub({ isGuarded }: ObjectAnswer, row: Row): boolean {
  return isGuarded && row[INTERNAL.visible] !== true;
}

/** Whether an error at `of` explains a null at `path`: it stands there, around it, or below it in what became null. */
function isAround(of: ErrorPath | undefined, path: ErrorPath): boolean {
  if (of === undefined) return true;
  const length = Math.min(of.length, path.length);
  for (let at = 0; at < length; at++) if (of[at] !== path[at] && !(of[at] === '@' && typeof path[at] === 'number')) return false;
  return true;
}

/** Whether something below was stripped where the schema has no null, so that the object went with it. */
function losesNonNull(shape: AnswerShape): boolean {
  const answer = shape.isAbstract ? null : shape.answerFor(shape.typeName);
  return (answer?.fields ?? []).some(({ fate, type, below }) => {
    if (type === null || !isNonNullType(type)) return false;
    if (fate === 'DENIED' || fate === 'EMPTIED') return true;
    return below !== null && !isListType(type.ofType) && losesNonNull(below);
  });
}
