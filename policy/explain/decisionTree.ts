import { type AccessModel, type Binding, coordinatesOf, fieldOf, limitField, type Requirement, rootOf, typeOf } from '../AccessModel';
import { type Lacking, lacking, meets } from '../requirement';
import { type Use } from '../Grant';
import { type Circumstances } from '../grants/effective';
import { type PolicyDocument } from '../grants/PolicyDocument';
import { type Allowance, type Rights, someHoldsIn } from '../rights';
import { considered, type ConsideredTuple } from './considered';
import { fieldDirectives, inputDirectives, requirementText, rootDirectives } from './directiveText';
import { type OperationUse } from './operationUses';
import { allowanceText } from './predicateText';

export interface TreeContext {
  readonly model: AccessModel;
  readonly rights: Rights;
  readonly policy: PolicyDocument;
  readonly now: Circumstances;
  /** Whose grants are written down for this principal: the person, and the agent that acts for it. */
  readonly subjects: readonly string[];
  /** Ask about one legal entity only. */
  readonly legalEntity: string | null;
}

/** What one coordinate of an operation demands, what was considered, and what came out. */
export interface DecisionNode {
  readonly coordinate: string;
  readonly path: string;
  readonly rule: string | null;
  /** OPEN: public, or decided by what surrounds it. */
  readonly outcome: 'ALLOWED' | 'DENIED' | 'OPEN';
  readonly questions: readonly DecisionQuestion[];
}

interface DecisionQuestion {
  /** `READ Invoice.gross FILTER`, `Invoice.approve on Invoice`. */
  readonly asks: string;
  readonly classes: readonly string[];
  readonly allowed: boolean;
  /** The predicate that holds on the rows, without SQL: one line for each alternative. */
  readonly where: readonly string[];
  /** Scopes and decisions that lack, by alternative; absent where nothing does. */
  readonly lacking?: readonly Lacking[];
  readonly mask: string | null;
  /** Amount limit that the field carries. */
  readonly limit: string | null;
  /** Null where no grant can decide it. */
  readonly considered: readonly ConsideredTuple[] | null;
}

/** The whole decision of an operation, coordinate by coordinate: for stewards, who may see every rule. */
export function decisionTree(context: TreeContext, uses: readonly OperationUse[]): readonly DecisionNode[] {
  return uses.map(({ kind, coordinate, path }) => {
    const questions = questionsOf(context, kind, coordinate);
    const outcome =
      questions.length === 0 ? ('OPEN' as const) : questions.every(({ allowed }) => allowed) ? ('ALLOWED' as const) : ('DENIED' as const);
    return { coordinate, path, rule: ruleOf(context.model, kind, coordinate), outcome, questions };
  });
}

function ruleOf(model: AccessModel, kind: OperationUse['kind'], coordinate: string): string | null {
  const [type = '', field = ''] = coordinate.split('.');
  if (kind === 'ROOT') return rootDirectives(model, coordinate);
  return kind === 'FIELD' ? fieldDirectives(model, type, field) : inputDirectives(model, coordinate);
}

function questionsOf(context: TreeContext, kind: OperationUse['kind'], coordinate: string): readonly DecisionQuestion[] {
  const { model } = context;
  const [type = '', field = ''] = coordinate.split('.');
  if (kind === 'ROOT') {
    const demands = rootOf(model, coordinate)?.demands ?? [];
    return [
      ...standardQuestion(context, rootOf(model, coordinate)?.requires),
      ...demands.map(({ activity, on }) => activityQuestion(context, activity, on)),
    ];
  }
  if (kind === 'FIELD')
    return [
      ...standardQuestion(context, fieldOf(model, type, field)?.requires),
      ...cellQuestions(context, { type, field, use: 'PROJECT' }, 0),
      ...rowQuestions(context, fieldOf(model, type, field)?.type ?? ''),
    ];
  return bound(model, coordinate).flatMap(({ field: path, use }) => alongPath(context, { path, use }));
}

/** A field that leads to rows of a type goes where no row of it may be read. */
function rowQuestions(context: TreeContext, type: string): readonly DecisionQuestion[] {
  const key = typeOf(context.model, type)?.key;
  return key === undefined ? [] : cellQuestions(context, { type, field: key, use: 'PROJECT' }, 0);
}

/** What the standard directives of a foreign contract demand of scopes and decisions. */
function standardQuestion({ rights: { principal } }: TreeContext, requires: Requirement = []): readonly DecisionQuestion[] {
  const asks = requirementText(requires);
  if (asks === null) return [];
  const where = [`scopes: ${principal.scopes.join(', ') || 'none'}; decisions that say yes: ${principal.decisions.join(', ') || 'none'}`];
  const lacks = lacking(principal, requires);
  const told = lacks.length === 0 ? {} : { lacking: lacks };
  return [{ asks, classes: [], allowed: meets(principal, requires), where, ...told, mask: null, limit: null, considered: null }];
}

function bound(model: AccessModel, coordinate: string): readonly Binding[] {
  const bindings = Object.hasOwn(model.inputs, coordinate) ? model.inputs[coordinate] : undefined;
  return bindings === undefined || bindings === 'PUBLIC' ? [] : bindings;
}

function alongPath(
  context: TreeContext,
  { path, use }: { readonly path: string; readonly use: Use },
  depth = 0,
): readonly DecisionQuestion[] {
  const steps = coordinatesOf(context.model, path) ?? [];
  return steps.flatMap(({ type, field }) => cellQuestions(context, { type, field, use }, depth + 1));
}

/** Computed fields of computed fields end somewhere. */
const DEPTH_MAX = 12;

interface Cell {
  readonly type: string;
  readonly field: string;
  readonly use: Use;
}

function cellQuestions(context: TreeContext, { type, field, use }: Cell, depth: number): readonly DecisionQuestion[] {
  const { model } = context;
  const found = fieldOf(model, type, field);
  if (found === null || depth > DEPTH_MAX) return [];
  if (found.label === 'FLOW')
    return found.flows.flatMap((flow) => flow.from.flatMap((path) => alongPath(context, { path, use: flow.use }, depth)));
  if (found.label !== 'ACCESS') return [];
  // Writing is a right of the activity that writes: the root of the mutation asks for it.
  if (use === 'WRITE' && typeOf(model, type) === null) return [];
  const activities = use === 'WRITE' ? writersOf(context, type) : ['READ'];
  return activities.map((activity) => {
    const allowances = here(context, type, context.rights.allowances(activity, type, field, use));
    const masks = [...new Set(allowances.map(({ mask }) => mask))];
    return {
      asks: `${activity} ${type}.${field} ${use}`,
      classes: found.classes,
      allowed: allowances.length > 0,
      where: allowances.map(allowanceText),
      mask: found.mask === null ? null : masks.includes(null) ? `${found.mask.kind}, cleared` : found.mask.kind,
      limit: limitOf(model, type, field),
      considered: considered(context, context.subjects, { activity, type, field, use, legalEntity: context.legalEntity }),
    };
  });
}

function writersOf({ rights }: TreeContext, type: string): readonly string[] {
  const granted = rights.principal.grants.filter((each) => each.type === type && each.activity !== 'READ').map(({ activity }) => activity);
  return granted.length === 0 ? ['any activity but READ'] : [...new Set(granted)];
}

function limitOf(model: AccessModel, type: string, field: string): string | null {
  const name = fieldOf(model, type, field)?.limit?.name;
  return name === undefined || limitField(model, type, name) === null ? null : name;
}

function activityQuestion(context: TreeContext, activity: string, type: string): DecisionQuestion {
  const isRead = activity === 'READ';
  const allowances = here(context, type, isRead ? [] : context.rights.rows(activity, type));
  const { rights, legalEntity } = context;
  const places = rights.legalEntities(activity, type);
  const inPlace = legalEntity === null ? places.length > 0 : rights.holdsIn(activity, type, legalEntity) !== false;
  return {
    asks: `${activity} on ${type}`,
    classes: [],
    allowed: inPlace,
    where: isRead
      ? [`in ${places === 'ALL' ? 'every legal entity' : places.join(', ') || 'no legal entity'}`]
      : allowances.map(allowanceText),
    mask: null,
    limit: null,
    considered: considered(context, context.subjects, { activity, type, field: null, use: null, legalEntity: context.legalEntity }),
  };
}

/** The alternatives that some row of the legal entity may meet. */
function here({ model, legalEntity }: TreeContext, type: string, allowances: readonly Allowance[]): readonly Allowance[] {
  const { scope = '' } = typeOf(model, type) ?? {};
  return legalEntity === null ? allowances : allowances.filter((each) => someHoldsIn([each], scope, legalEntity) !== false);
}
