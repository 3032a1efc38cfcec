import {
  getArgumentValues,
  getVariableValues,
  GraphQLError,
  type GraphQLSchema,
  isObjectType,
  Kind,
  type TypeNode,
  type VariableDefinitionNode,
} from 'graphql';
import { canonicalJson } from '#kernel/canonicalJson';
import { sha256 } from '#kernel/digest';
import { rootOf, type AccessModel } from '#policy/AccessModel';
import { type Rights } from '#policy/rights';
import { type Admitted } from './admit';
import { type Authorised } from './authorise';
import { BadUserInput, CostLimit, Forbidden, RequestRefused } from './closedList';
import { costOf } from './cost';
import { type CursorSeal } from './CursorSeal';
import { refuseLargeFilters } from './filterLimits';
import { refuseUngrantedWrite } from './grantedWrites';
import { type ConnectionUse, type SelectedField } from './Selection';

type Values = Readonly<Record<string, unknown>>;

export interface ValuesRequest {
  readonly admitted: Admitted;
  readonly authorised: Authorised;
  readonly rights: Rights;
  readonly model: AccessModel;
  readonly api: GraphQLSchema;
  readonly seal: CursorSeal;
}

const ERRORS_MAX = 10;
const PAGE_MAX = 500;
const PAGING: ReadonlySet<string> = new Set(['first', 'last', 'after', 'before']);
/** Rows that one answer may hold by its paging arguments alone. */
const ROWS_MAX = 10_000;
/** Objects that one answer may hold: ten in each of as many rows as may be. */
const COST_MAX = 100_000;

/** The checks and values of one request: variables coerced, pages within bounds, writes granted where they go, cursors opened. */
export class OperationValues {
  /** Coerced, without the cursor variables. */
  readonly client: Values;
  /** What the answer may cost at most. */
  readonly cost: number;

  /** Throws BAD_USER_INPUT, COST_LIMIT or FORBIDDEN. */
  constructor(private readonly request: ValuesRequest) {
    this.client = coerced(request);
    this.cost = costOf(request.authorised.cost, this.rowsOfPages());
    if (this.cost > COST_MAX) throw CostLimit();
    this.refuseLargeFilters();
    if (request.authorised.kind === 'mutation') this.refuseUngrantedWrites();
  }

  /** What the plan runs with. Throws BAD_CURSOR. */
  forPlan(): Record<string, unknown> {
    const variables: Record<string, unknown> = { ...this.client };
    for (const { variable, argument, field } of this.request.authorised.cursors) {
      const sealed = this.argumentsOf(field)[argument];
      variables[variable] = typeof sealed === 'string' ? this.request.seal.open(sealed, this.placeOf(field)) : null;
    }
    return variables;
  }

  sealCursor(field: SelectedField, cursor: string): string {
    return this.request.seal.seal(cursor, this.placeOf(field));
  }

  /** The arguments of a field with variables and defaults filled in. Throws BAD_USER_INPUT. */
  argumentsOf(field: SelectedField): Values {
    const type = this.request.api.getType(field.parent);
    const definition = isObjectType(type) ? type.getFields()[field.name] : undefined;
    if (definition === undefined) return {};
    try {
      return getArgumentValues(definition, field.node, this.client);
    } catch (cause) {
      throw cause instanceof GraphQLError ? BadUserInput(cause.message) : cause;
    }
  }

  private readonly places = new Map<SelectedField, { fingerprint: string; coordinate: string; argumentsHash: string }>();

  private placeOf(field: SelectedField): { fingerprint: string; coordinate: string; argumentsHash: string } {
    const known = this.places.get(field);
    if (known !== undefined) return known;
    const rest = Object.entries(this.argumentsOf(field)).filter(([name]) => !PAGING.has(name));
    const place = {
      fingerprint: this.request.rights.principal.fingerprint,
      coordinate: `${field.parent}.${field.name}`,
      argumentsHash: sha256(canonicalJson(withoutFloats(Object.fromEntries(rest)))),
    };
    this.places.set(field, place);
    return place;
  }

  private refuseLargeFilters(): void {
    const { model, api, authorised } = this.request;
    for (const field of [...authorised.roots, ...authorised.connections.map((use) => use.field)]) {
      const type = api.getType(field.parent);
      const definition = isObjectType(type) ? type.getFields()[field.name] : undefined;
      if (definition !== undefined && (field.node.arguments ?? []).length > 0)
        refuseLargeFilters(model, definition, this.argumentsOf(field));
    }
  }

  /** Rows of each connection, those around it multiplied. Throws COST_LIMIT when there are too many of all together. */
  private rowsOfPages(): readonly number[] {
    const rows: number[] = [];
    let sum = 0;
    for (const use of this.request.authorised.connections) {
      const around = use.within === null ? 1 : (rows[use.within] ?? 1);
      const count = around * this.pageSize(use);
      rows.push(count);
      sum += count;
    }
    if (sum > ROWS_MAX) throw CostLimit();
    return rows;
  }

  private pageSize({ field }: ConnectionUse): number {
    const { first, last } = this.argumentsOf(field);
    for (const [name, size] of [
      ['first', first],
      ['last', last],
    ] as const) {
      if (typeof size === 'number' && (size < 1 || size > PAGE_MAX)) throw BadUserInput(`\`${name}\` is 1 to ${PAGE_MAX}`);
    }
    return typeof last === 'number' ? last : typeof first === 'number' ? first : PAGE_MAX;
  }

  private refuseUngrantedWrites(): void {
    const { model, rights, authorised, api } = this.request;
    for (const field of authorised.roots) {
      const coordinate = `Mutation.${field.name}`;
      const definition = api.getMutationType()?.getFields()[field.name];
      const root = rootOf(model, coordinate);
      if (root === null || definition === undefined) throw Forbidden();
      refuseUngrantedWrite({ model, rights, coordinate, definition, demands: root.demands, values: this.argumentsOf(field) });
    }
  }
}

/** Variables against the projected schema: an input field outside it is one that does not exist. */
function coerced({ admitted, authorised }: ValuesRequest): Values {
  const { schema } = authorised.projection;
  const definitions = (admitted.operation.variableDefinitions ?? []).filter((each) => isKnown(schema, each));
  const result = getVariableValues(schema, definitions, admitted.variables, { maxErrors: ERRORS_MAX });
  if (result.errors === undefined) return result.coerced;
  throw new RequestRefused(
    result.errors.map(({ message, locations }) => ({ code: 'BAD_USER_INPUT', message, ...(locations === undefined ? {} : { locations }) })),
  );
}

/** In a registered operation, a variable of a type outside the projection serves stripped fields only. */
function isKnown(schema: GraphQLSchema, { type }: VariableDefinitionNode): boolean {
  return schema.getType(namedType(type)) !== undefined;
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

/** Canonical JSON takes whole numbers only. */
function withoutFloats(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : `float ${value}`;
  if (Array.isArray(value)) return value.map(withoutFloats);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutFloats(each)]));
}
