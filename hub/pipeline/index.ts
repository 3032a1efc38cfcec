/**
 * The stages of a request, in order. identify runs at the door, before a body is read; the others run in Pipeline.answer.
 * 1. identify   identify.ts: the bearer token becomes an identity
 * 2. admit      admit.ts: an id becomes text, the text one operation of bounded size
 * 3. authorise  authorise.ts: the schema projected, the operation rewritten; operationValues.ts: what depends on the variables
 * 4. plan       hub/plan, against the full schema
 * 5. execute    hub/plan, hub/partition, hub/transport
 * 6. present    present.ts: second wall, guards, cursors, nulls; errors from closedList.ts
 */
export { identify } from './identify';
export { Pipeline } from './Pipeline';
export { type Answer, refusedAnswer } from './Answer';
export { BUDGET_LIMITS } from './CallerBudgets';
export { CursorSeal } from './CursorSeal';
export { type GraphQLParameters } from './GraphQLRequest';
export { loadOperations, type RegisteredOperation, RegisteredOperations } from './RegisteredOperations';
export { contactsOf } from './contactsOf';
export { recordedCaller } from './recordedCaller';
export { Recorder } from './Recorder';
export { refusalsOf } from './closedList';
export { ShadowPolicy } from './ShadowPolicy';
