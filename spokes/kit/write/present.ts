import { type GraphQLResolveInfo } from 'graphql';
import { type BaseContext } from '../context';
import { type MutationOutcome } from './mutation';

export interface Presentation {
  /** Field of the success type that holds the aggregate: `invoice`. */
  readonly field: string;
  /** The mutation field; kept for the day on which only what is selected is read. */
  readonly info?: GraphQLResolveInfo;
}

/** The answer of a mutation: `{ <field>, event, replayed }` with the aggregate read again under the caller's rights, or `{ refusals, replayed }`. */
export async function presentChange(context: BaseContext, outcome: MutationOutcome, { field }: Presentation): Promise<object> {
  if (!outcome.ok) return { refusals: outcome.refusals, replayed: outcome.replayed };
  const aggregate = await context.rows.byId(outcome.type, outcome.id);
  // Whoever may no longer see the row learns nothing more of it by sending an old call again.
  const event = aggregate === null && outcome.replayed ? null : outcome.event;
  return { ...outcome.data, [field]: aggregate, event, replayed: outcome.replayed };
}
