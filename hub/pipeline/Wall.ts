import { isLegalEntityCode, legalEntityOfId } from '#kernel/ids';
import { type AccessModel, fieldOf, type RootModel, rootOf } from '#policy/AccessModel';
import { MASK_KINDS, type MaskKind } from '#policy/Grant';
import { hasMaskForm } from '#policy/masks';
import { evaluate } from '#policy/predicate/evaluate';
import { pathsOf, type Predicate, readsRelation } from '#policy/predicate/Predicate';
import { type Allowance, type Rights } from '#policy/rights';
import { type AnswerField, type ObjectAnswer } from './AnswerShape';
import { INTERNAL } from './internalFields';
import { type Place } from './Touched';

type Row = Readonly<Record<string, unknown>>;
type Demand = RootModel['demands'][number];

/** How a cell may leave for rows of one legal entity: in clear, not at all, or in the form of one of these masks. */
type CellRule =
  { readonly kind: 'CLEAR' } | { readonly kind: 'HIDDEN' } | { readonly kind: 'MASKED'; readonly alternatives: readonly MaskRule[] };

interface MaskRule {
  readonly when: Predicate | null;
  /** Null: in clear where the condition holds. */
  readonly mask: MaskKind | null;
}

interface RowRule {
  /** The type and legal entity that it is for. */
  readonly place: Place;
  /** Null: the row is readable whatever its attributes are. */
  readonly conditions: readonly Predicate[] | null;
  readonly cells: readonly CellRule[];
  /** Whether every cell may leave in clear: then none is looked at. */
  readonly isClear: boolean;
}

/**
 * The second wall: decides again, from the rights alone, whether a row, an aggregate or a cell that came back may leave.
 * Compiled once per operation and fingerprint; rules are looked up by legal entity, once a row.
 */
export class Wall {
  private readonly rules = new Map<ObjectAnswer, Map<string, RowRule | null>>();
  // The rows of a list have one answer: its rules are looked up once.
  private answer: ObjectAnswer | null = null;
  private known = new Map<string, RowRule | null>();

  constructor(
    private readonly model: AccessModel,
    private readonly rights: Rights,
  ) {}

  /** The rule for a row, or null when the row may not leave. */
  rowRule(answer: ObjectAnswer, row: Row): RowRule | null {
    const legalEntity = row[answer.stated.legalEntity];
    if (typeof legalEntity !== 'string' || !namesItself(row[answer.stated.key], legalEntity)) return null;
    if (answer.least !== null && !isOver(answer.least, row[INTERNAL.count])) return null;
    const rule = this.ruleOf(answer, legalEntity);
    if (rule === null || rule.conditions === null) return rule;
    const attributes = this.attributesOf(answer, row, legalEntity);
    return rule.conditions.some((each) => this.truthOf(each, attributes) !== false) ? rule : null;
  }

  /** Whether the value of field number `at` may leave as it came. */
  cellPasses(answer: ObjectAnswer, { rule, row, at, given: value }: { rule: RowRule; row: Row; at: number; given: unknown }): boolean {
    const field = answer.fields[at];
    const cell = rule.cells[at];
    if (field === undefined || cell === undefined) return false;
    if (value === null || value === undefined || cell.kind === 'CLEAR') return true;
    if (cell.kind === 'HIDDEN') return false;
    const attributes = this.attributesOf(answer, row, String(row[answer.stated.legalEntity]));
    return this.formsOf(cell.alternatives, attributes).some((mask) => mask === null || this.hasForm(answer, field, { mask, value }));
  }

  /**
   * The forms in which the cell may have left; null is in clear. The first of the masks whose condition holds is the right one: those that
   * come before it may be, where their condition is the spoke's alone to check.
   */
  private formsOf(alternatives: readonly MaskRule[], attributes: Row): readonly (MaskKind | null)[] {
    const forms: (MaskKind | null)[] = [];
    for (const form of FORMS) {
      const truths = alternatives.flatMap(({ when, mask }) => (mask === form ? [this.truthOf(when, attributes)] : []));
      if (truths.some((truth) => truth !== false)) forms.push(form);
      if (truths.includes(true)) break;
    }
    return forms;
  }

  /** Null for a condition on something that the caller may not see: it is the spoke's alone to check. */
  private truthOf(when: Predicate | null, attributes: Row): boolean | null {
    if (when === null) return true;
    return this.knows(when, attributes) ? evaluate(when, attributes) === true : null;
  }

  /** Whether an aggregate was summed only over legal entities that the caller may use, and that the arguments name where they name any. */
  aggregatePasses(field: AnswerField, scope: unknown, named: ReadonlySet<string> | null): boolean {
    if (!Array.isArray(scope)) return false;
    const summed = this.summed(field);
    const readable = (code: string): boolean =>
      summed.length > 0 && summed.every(({ activity, on }) => this.rights.holdsIn(activity, on, code) !== false);
    return scope.every((code) => typeof code === 'string' && readable(code) && (named === null || named.has(code)));
  }

  /** The activities whose legal entities an aggregate may be summed over. */
  private summed(field: AnswerField): readonly Pick<Demand, 'activity' | 'on'>[] {
    const demands = rootOf(this.model, field.coordinate)?.demands ?? [];
    const [type = '', name = ''] = field.coordinate.split('.');
    const flows = fieldOf(this.model, type, name)?.flows ?? [];
    return demands.length > 0 ? demands : flows.flatMap(({ from }) => from.map(sourceOf));
  }

  private ruleOf(answer: ObjectAnswer, legalEntity: string): RowRule | null {
    if (answer !== this.answer) this.turnTo(answer);
    const found = this.known.get(legalEntity);
    if (found !== undefined) return found;
    const made = this.makeRule(answer, legalEntity);
    if (this.known.size >= RULES_MAX) this.known.clear();
    this.known.set(legalEntity, made);
    return made;
  }

  private turnTo(answer: ObjectAnswer): void {
    let known = this.rules.get(answer);
    if (known === undefined) this.rules.set(answer, (known = new Map<string, RowRule | null>()));
    this.answer = answer;
    this.known = known;
  }

  private makeRule(answer: ObjectAnswer, legalEntity: string): RowRule | null {
    const rows = this.rights.rows('READ', answer.typeName).filter((each) => covers(each, legalEntity));
    if (rows.length === 0) return null;
    const conditions = rows.flatMap(({ when }) => when ?? []);
    const cells = answer.fields.map((field) => this.cellRule(answer.typeName, field, legalEntity));
    return {
      place: { type: answer.typeName, legalEntity },
      conditions: conditions.length < rows.length ? null : conditions,
      cells,
      isClear: cells.every(({ kind }) => kind === 'CLEAR'),
    };
  }

  private cellRule(typeName: string, field: AnswerField, legalEntity: string): CellRule {
    if (field.type === null) return { kind: 'CLEAR' };
    const cells = this.rights.cell(typeName, field.name, legalEntity);
    if (cells.length === 0) return { kind: 'HIDDEN' };
    return cells.some(({ mask, when }) => mask === null && when === null) ? { kind: 'CLEAR' } : { kind: 'MASKED', alternatives: cells };
  }

  /** What of the row is known here under its own name: the scope field and the attributes that came along. */
  private attributesOf(answer: ObjectAnswer, row: Row, legalEntity: string): Row {
    const known: Record<string, unknown> = { [answer.scoped?.scope ?? 'legalEntityCode']: legalEntity };
    for (const name of answer.attributes) {
      const value = row[INTERNAL.attribute(name)] ?? null;
      if (this.says(answer.typeName, name, legalEntity, value)) known[name] = value;
    }
    return known;
  }

  /**
   * Whether what came back is what is stored. Rights differ from one legal entity to the next: a null may stand for a hidden attribute, and
   * a masked one is not the value that a condition compares.
   */
  // eslint-disable-next-line max-params -- one cell and its value
  private says(typeName: string, name: string, legalEntity: string, value: unknown): boolean {
    const cells = this.rights.cell(typeName, name, legalEntity);
    if (cells.some(({ mask, when }) => mask === null && when === null)) return true;
    return value !== null && cells.every(({ mask }) => mask === null);
  }

  private knows(condition: Predicate, attributes: Row): boolean {
    // Related rows stay in the spoke: what it shows of them in a field is not what a condition looks into.
    return !readsRelation(condition) && pathsOf(condition).every((path) => Object.hasOwn(attributes, path.split('.')[0] ?? ''));
  }

  private hasForm(answer: ObjectAnswer, field: AnswerField, { mask, value }: { mask: MaskKind; value: unknown }): boolean {
    const edges = fieldOf(this.model, answer.typeName, field.name)?.mask?.edges ?? [];
    return Array.isArray(value) ? value.every((each) => hasMaskForm(mask, each, edges)) : hasMaskForm(mask, value, edges);
  }
}

export type { RowRule };

const FORMS = [null, ...MASK_KINDS] as const;

/** Rules kept for the rows of one answer: a spoke may state as many legal entities as it likes. */
const RULES_MAX = 10_000;

/** An id carries the legal entity of its row; a code is one itself. An id of another form says nothing. */
function namesItself(id: unknown, legalEntity: string): boolean {
  if (typeof id !== 'string') return false;
  // `inv_DE01_…`, the usual form, without the regular expressions: this runs once a row.
  const at = id.indexOf('_');
  if (at > 0 && id.startsWith(legalEntity, at + 1) && id.charAt(at + 1 + legalEntity.length) === '_') return true;
  const named = legalEntityOfId(id) ?? (isLegalEntityCode(id) ? id : null);
  return named === null || named === legalEntity;
}

/** A total that does not say over how many rows it is counts as one over none. */
function isOver(least: number, count: unknown): boolean {
  return typeof count === 'number' && count >= least;
}

function covers({ legalEntities }: Allowance, legalEntity: string): boolean {
  return legalEntities === 'ALL' || legalEntities.includes(legalEntity);
}

function sourceOf(path: string): { activity: string; on: string } {
  return { activity: 'READ', on: path.split('.')[0] ?? '' };
}
