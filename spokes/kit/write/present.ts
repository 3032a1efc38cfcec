import { type GraphQLResolveInfo } from 'graphql';
import { type BaseContext } from '../context';
import { type MutationOutcome } from './mutation';

/** The answer of a mutation: `{ <field>, event, replayed }` with the aggregate read again under the caller's rights, or `{ refusals, replayed }`. */
export async function presentChange(
  context: BaseContext,
  outcome: MutationOutcome,
  { field, info }: { field: string; info?: GraphQLResolveInfo },
): Promise<object> {
  if (!outcome.ok) return { refusals: outcome.refusals, replayed: outcome.replayed };
  const aggregate = await context.rows.byId(outcome.type, outcome.id, undefined);
  void info;
  return { [field]: aggregate, event: outcome.event, replayed: outcome.replayed, ...outcome.data };
}
