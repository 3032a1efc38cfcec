import { type DocumentNode, Kind, OperationTypeNode, type SelectionNode } from 'graphql';
import { type AccessModel } from '#policy/AccessModel';
import { fingerprintOf } from '#policy/fingerprint';
import { CORE, type GrantTuple } from '#policy/Grant';
import { type Principal } from '#policy/Principal';
import { compileRights, type Rights } from '#policy/rights';
import { type ActiveRelease } from '../plan/Engine';
import { type CallContext } from '../transport/CallContext';
import { isRow } from '../transport/Row';
import { type AbsentRow } from './explainNulls';
import { fieldNode, INTERNAL, selectionSet } from './internalFields';

export interface ExistenceRequest {
  readonly model: AccessModel;
  readonly rights: Rights;
  readonly active: ActiveRelease;
  readonly call: Omit<CallContext, 'principal' | 'rights'>;
}

/** Whether there is a root that takes the key of the type: without one nobody can be asked. */
export function canBeAsked(model: AccessModel, type: string): boolean {
  return rootByKey(model, type) !== null;
}

/**
 * Which of the rows exist, asked of their owners with the caller's EXPLAIN tuples in the place of READ: the key and nothing else.
 * Null when an owner did not answer: then nothing is told apart.
 */
export async function existingRows(request: ExistenceRequest, rows: readonly AbsentRow[]): Promise<ReadonlySet<AbsentRow> | null> {
  const { model, active, call } = request;
  const asked = rows.flatMap((row, at) => {
    const root = rootByKey(model, row.type);
    return root === null || row.key === null ? [] : [{ row, alias: `x${String(at)}`, root, key: row.key }];
  });
  if (asked.length === 0) return new Set();
  const principal = explainer(request.rights.principal);
  const document = documentOf(
    asked.map(({ alias, root, key }) => ({ ...root, alias, key })),
    model,
  );
  const plan = await active.planner.plan(document);
  const outcome = await active.executor.execute({
    plan,
    variables: {},
    call: { ...call, principal, rights: compileRights(model, principal), operationKind: 'READ' },
  });
  if (outcome.errors.length > 0) return null;
  const data = outcome.data ?? {};
  return new Set(asked.flatMap(({ row, alias, key }) => (isRow(data[alias]) && data[alias][INTERNAL.id] === key ? [row] : [])));
}

/** The same person with the right to know what exists in the place of every other. */
function explainer(principal: Principal): Principal {
  const known = (tuples: readonly GrantTuple[]): readonly GrantTuple[] =>
    tuples
      .filter(({ activity }) => activity === 'EXPLAIN')
      .map((tuple) => ({ ...tuple, activity: 'READ', fields: { [CORE]: ['PROJECT', 'FILTER'] as const }, clear: [], mask: {} }));
  const changed = { ...principal, grants: known(principal.grants), forbids: known(principal.forbids) };
  return { ...changed, fingerprint: fingerprintOf(changed) };
}

interface RootByKey {
  readonly name: string;
  readonly argument: string;
  readonly type: string;
}

function rootByKey(model: AccessModel, type: string): RootByKey | null {
  for (const [coordinate, root] of Object.entries(model.roots)) {
    const [parent, name = ''] = coordinate.split('.');
    if (parent === 'Query' && root.type === type && root.gather.how === 'ROUTE' && root.gather.by !== null)
      return { name, argument: root.gather.by, type };
  }
  return null;
}

function documentOf(rows: readonly (RootByKey & { readonly alias: string; readonly key: string })[], model: AccessModel): DocumentNode {
  const selections = rows.map(({ name, argument, alias, key, type }): SelectionNode => ({
    kind: Kind.FIELD,
    alias: { kind: Kind.NAME, value: alias },
    name: { kind: Kind.NAME, value: name },
    arguments: [{ kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: argument }, value: { kind: Kind.STRING, value: key } }],
    selectionSet: selectionSet([fieldNode(INTERNAL.id, model.types[type]?.key ?? 'id')]),
  }));
  return {
    kind: Kind.DOCUMENT,
    definitions: [{ kind: Kind.OPERATION_DEFINITION, operation: OperationTypeNode.QUERY, selectionSet: selectionSet(selections) }],
  };
}
