import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  validate,
} from 'graphql';
import { digestOf } from '#kernel/digest';
import { canonicalJson } from '#kernel/canonicalJson';
import { type AccessModel } from '#policy/AccessModel';
import { type Rights } from '#policy/rights';
import { BoundedCache } from '../identity/BoundedCache';
import { type Admitted } from './admit';
import { AnswerShape } from './AnswerShape';
import { Forbidden, RequestRefused, ValidationFailed } from './closedList';
import { type CostProgram, costProgram } from './cost';
import { hasAll, type Named, namedCoordinates } from './namedCoordinates';
import { InternalFields } from './internalFields';
import { projectSchema, type Projection } from './Projection';
import { type CursorVariable, rewrite } from './rewrite';
import { select } from './select';
import { type ConnectionUse, type SelectedField, type Selection } from './Selection';
import { Wall } from './Wall';

/** One operation as one set of rights may run it. Shared by every request with the same key: it holds no data. */
export interface Authorised {
  /** What is planned; null when no spoke is needed. */
  readonly document: DocumentNode | null;
  readonly kind: 'query' | 'mutation';
  readonly shape: AnswerShape;
  /** Every field with its fate, before selections of one response key are merged. */
  readonly selection: Selection;
  readonly cursors: readonly CursorVariable[];
  readonly connections: readonly ConnectionUse[];
  /** Root fields that a spoke answers. */
  readonly roots: readonly SelectedField[];
  /** Answered from the projected schema; null when nothing asks for it. */
  readonly introspection: DocumentNode | null;
  readonly denied: readonly (readonly string[])[];
  readonly projection: Projection;
  readonly wall: Wall;
  readonly cost: CostProgram;
}

export interface AuthoriserOptions {
  /** Id of the release. */
  readonly release: string;
  readonly api: GraphQLSchema;
  readonly full: GraphQLSchema;
  readonly model: AccessModel;
  readonly sourceKey: (name: string, key: string) => string;
}

const PROJECTIONS_MAX = 200;
const OPERATIONS_MAX = 2_000;
const ERRORS_MAX = 20;

/** Projects the schema and rewrites operations for one release. */
export class Authoriser {
  private readonly projections = new BoundedCache<Projection>(PROJECTIONS_MAX);
  private readonly operations = new BoundedCache<Authorised>(OPERATIONS_MAX);
  /** By digest of the text: null for one that is not valid. */
  private readonly texts = new BoundedCache<{ readonly named: readonly Named[] } | null>(OPERATIONS_MAX);

  constructor(private readonly options: AuthoriserOptions) {}

  /** Throws GRAPHQL_VALIDATION_FAILED for free text that names what the caller may not know, FORBIDDEN for a registered mutation. */
  authorise(admitted: Admitted, rights: Rights): Authorised {
    const conditions = conditionsOf(admitted);
    const { fingerprint, subject } = rights.principal;
    const key = digestOf([this.options.release, admitted.key, fingerprint, readsSubject(rights) ? subject : '', canonicalJson(conditions)]);
    return this.operations.getOrMake(key, () => this.make(admitted, rights, conditions));
  }

  /** Whether the text was found valid before, so that it is not looked at again. */
  knows({ key }: Admitted): boolean {
    return (this.texts.get(key) ?? null) !== null;
  }

  projectionFor(rights: Rights): Projection {
    const { api, model } = this.options;
    return this.projections.getOrMake(rights.principal.fingerprint, () => projectSchema(api, model, rights));
  }

  /**
   * Free text is valid when it is valid for the API schema, which is looked at once, and names nothing beyond the projection. Every failure
   * is worded from a validation against the projection: what is hidden reads like what is misspelt.
   */
  private refuseInvalid({ key, document, operation }: Admitted, schema: GraphQLSchema): void {
    const { api } = this.options;
    const known = this.texts.getOrMake(key, () =>
      problems(api, document).length > 0 || !api.getRootType(operation.operation) ? null : { named: namedCoordinates(api, document) },
    );
    if (known !== null && (schema === api || hasAll(schema, known.named))) return;
    refuse(schema, document, operation);
    if (known === null) throw ValidationFailed('the operation is not valid');
  }

  private make(admitted: Admitted, rights: Rights, conditions: Readonly<Record<string, boolean>>): Authorised {
    const { api, full, model, sourceKey } = this.options;
    const { document, operation, registered } = admitted;
    const projection = this.projectionFor(rights);
    this.refuseInvalid(admitted, registered === null ? projection.schema : api);
    const selected = select({
      schema: api,
      document,
      operation,
      conditions,
      isHidden: (typeName, field) => projection.isHidden(typeName, field),
      standsAlone: (typeName) => rights.rows('READ', typeName).length > 0,
    });
    const isMutation = operation.operation === OperationTypeNode.MUTATION;
    if (isMutation && selected.denied.length > 0) throw Forbidden();
    const internal = new InternalFields({ api, full, model, rights, sourceKey });
    const { document: rewritten, cursors } = rewrite(operation, selected.root, internal);
    const rootFields = fieldsOf(selected.root);
    return {
      document: rewritten,
      kind: isMutation ? 'mutation' : 'query',
      shape: new AnswerShape(
        { api, full, model, internal, sourceKey },
        { typeName: selected.root.typeName, selections: [selected.root], leading: null },
      ),
      selection: selected.root,
      cursors,
      connections: selected.connections,
      roots: rootFields.filter(({ fate }) => fate === 'ASKED'),
      introspection: introspectionOf(document, operation, rootFields),
      denied: withoutRepeats(selected.denied),
      projection,
      wall: new Wall(model, rights),
      cost: costProgram(
        selected.root,
        selected.connections.length,
        document.definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION),
      ),
    };
  }
}

/** Where a condition reads `$subject`, rules are bound to the subject and are not shared with others of equal rights. */
function readsSubject({ principal }: Rights): boolean {
  return [...principal.grants, ...principal.forbids].some(({ when }) => when !== null);
}

/** Defaults count; a missing value is false. Anything but a boolean is refused when variables are coerced. */
function conditionsOf({ conditionVariables, operation, variables }: Admitted): Readonly<Record<string, boolean>> {
  return Object.fromEntries(
    conditionVariables.map((name) => {
      const definition = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name)?.defaultValue;
      const byDefault = definition?.kind === Kind.BOOLEAN && definition.value;
      const value = Object.hasOwn(variables, name) ? variables[name] : byDefault;
      return [name, value === true];
    }),
  );
}

function refuse(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): void {
  const errors = !schema.getRootType(operation.operation)
    ? [new GraphQLError(`This schema has no ${operation.operation} type.`)]
    : problems(schema, document);
  if (errors.length === 0) return;
  throw new RequestRefused(
    errors.map(({ message, locations }) => ({
      code: 'GRAPHQL_VALIDATION_FAILED',
      message,
      ...(locations === undefined ? {} : { locations }),
    })),
  );
}

function problems(schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[] {
  return validate(schema, document, undefined, { maxErrors: ERRORS_MAX });
}

/** Root fields, those of fragments on the root type included. */
function fieldsOf({ items }: Selection): readonly SelectedField[] {
  return items.flatMap((item) => (item.kind === 'FIELD' ? [item] : fieldsOf(item.below)));
}

function introspectionOf(document: DocumentNode, operation: OperationDefinitionNode, roots: readonly SelectedField[]): DocumentNode | null {
  const selections = roots.filter(({ fate }) => fate === 'INTROSPECTION').map(({ node }) => node);
  if (selections.length === 0) return null;
  const fragments = document.definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION);
  return { kind: Kind.DOCUMENT, definitions: [{ ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections } }, ...fragments] };
}

function withoutRepeats(paths: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return [...new Map(paths.map((path) => [path.join('\n'), path])).values()];
}
