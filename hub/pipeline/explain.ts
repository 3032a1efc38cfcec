import { type GraphQLSchema, Kind } from 'graphql';
import { digestOf } from '#kernel/digest';
import { type AccessModel } from '#policy/AccessModel';
import { rootDenial } from '#policy/explain/Denial';
import { type Owners } from '#policy/explain/Owners';
import { type Rights } from '#policy/rights';
import { type Log } from '../supergraph/Log';
import { type Row } from '../transport/Row';
import { type Admitted } from './admit';
import { type AnswerField } from './AnswerShape';
import { type Authorised } from './authorise';
import { type ClientError, type Refusal } from './closedList';
import { bounded, type Explained, type Explanation } from './Explanation';
import { type AbsentRow, explainNulls } from './explainNulls';
import { canBeAsked } from './explainExistence';
import { explainStatic } from './explainStatic';

export interface ExplainRequest {
  readonly model: AccessModel;
  readonly rights: Rights;
  readonly owners: Owners;
  readonly api: GraphQLSchema;
  readonly authorised: Authorised;
  readonly raw: Row | null;
  readonly shown: Row | null;
  readonly errors: readonly ClientError[];
  readonly argumentsOf: (field: AnswerField) => Readonly<Record<string, unknown>>;
  /** Which of these rows exist, for a caller with EXPLAIN in their legal entity; asked for those alone. */
  readonly existing: (rows: readonly AbsentRow[]) => Promise<ReadonlySet<AbsentRow> | null>;
  readonly log: Log;
  readonly requestId: string;
}

/** `extensions.explain` of one answer: what the operation loses by policy, then one entry for each null of the data. */
export async function explainAnswer(request: ExplainRequest): Promise<Explained> {
  const { model, rights, owners, api, authorised } = request;
  const context = { model, rights, owners };
  const fixed = explainStatic({ ...context, api, projected: authorised.projection.schema, root: authorised.selection });
  const { entries, absent } = explainNulls({
    ...context,
    shape: authorised.shape,
    raw: request.raw,
    shown: request.shown,
    errors: request.errors.filter(({ extensions }) => extensions.code !== 'UNAUTHORIZED_FIELD_OR_TYPE'),
    argumentsOf: request.argumentsOf,
  });
  return bounded([...fixed, ...(await toldApart(request, entries, absent))]);
}

/** Rows that one request may have told apart. */
const TOLD_APART_MAX = 20;

/** With EXPLAIN on the type in that legal entity, a missing row and a hidden one are two things; that somebody looked is logged. */
async function toldApart(
  request: ExplainRequest,
  entries: readonly Explanation[],
  absent: readonly AbsentRow[],
): Promise<readonly Explanation[]> {
  const { rights, log, requestId, model } = request;
  const may = absent.filter(({ type, legalEntity, key }) => {
    if (key !== null && !canBeAsked(model, type)) return false;
    return rights.holdsIn('EXPLAIN', type, legalEntity) === true;
  });
  const looked = may.slice(0, TOLD_APART_MAX);
  if (looked.length === 0) return entries;
  const existing = await request.existing(looked.filter(({ key }) => key !== null));
  if (existing === null) return entries;
  const { subject, fingerprint } = rights.principal;
  for (const row of looked) {
    const { type, legalEntity, key } = row;
    log.info(
      { audit: 'EXPLAIN', requestId, subject, fingerprint, type, legalEntity, row: key === null ? null : digestOf([key]) },
      'a hidden row and a missing one were told apart',
    );
  }
  const outcomes = new Map(looked.map((row) => [row.at, existing.has(row) ? ('NOT_VISIBLE' as const) : ('NOT_FOUND' as const)]));
  return entries.map((entry, at) => {
    const outcome = outcomes.get(at);
    return outcome === undefined ? entry : { ...entry, outcome };
  });
}

/**
 * The rule behind a mutation that was refused as FORBIDDEN: the demands of its roots and what is missing of them anywhere. Where nothing
 * is missing anywhere, the legal entity, an input or a selected field is not granted there: the rule says for which activity.
 * Null for every other refusal: an operation that does not exist for the caller has no rule.
 */
export function explainRefusal(
  context: Pick<ExplainRequest, 'model' | 'rights' | 'owners'>,
  admitted: Admitted,
  refusals: readonly Refusal[],
): Explained | null {
  if (refusals[0]?.code !== 'FORBIDDEN') return null;
  return bounded(
    rootNames(admitted).map(({ key, name }): Explanation => ({
      path: [key],
      outcome: 'REFUSED',
      ...rootDenial(context, `Mutation.${name}`),
    })),
  );
}

function rootNames({ operation }: Admitted): readonly { key: string; name: string }[] {
  return operation.selectionSet.selections.flatMap((node) =>
    node.kind === Kind.FIELD && !node.name.value.startsWith('__')
      ? [{ key: node.alias?.value ?? node.name.value, name: node.name.value }]
      : [],
  );
}
