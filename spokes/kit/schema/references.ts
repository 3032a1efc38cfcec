import { type ReferenceResolver } from './ReferenceResolver';

/** Answers the representations of a type that this spoke stores, through the policy, batched over the request. */
export function fromRows(type: string, key = 'id'): ReferenceResolver {
  return (reference, context, info) => {
    const id = reference[key];
    return typeof id === 'string' ? context.rows.byId(type, id, info) : null;
  };
}

/** Answers the representations of another spoke's type with what came: key and `@requires` fields. */
export const fromKey: ReferenceResolver = (reference) => reference;
