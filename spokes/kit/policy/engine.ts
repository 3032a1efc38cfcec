/** The parts of the policy room that spokes need, by one door: `api/` and `store/` of a spoke import them from here. */
export type { AggregateFunction, LegalEntities, MaskKind, Use } from '#policy/Grant';
export type { Principal } from '#policy/Principal';
export type { AccessModel } from '#policy/AccessModel';
export type { Operand, Predicate } from '#policy/predicate/Predicate';
export { allOf, pathsOf, readsRelation } from '#policy/predicate/Predicate';
export { evaluate } from '#policy/predicate/evaluate';
export type { Allowance, Rights } from '#policy/rights';
export { compileRights, someHoldsIn } from '#policy/rights';
export { mayWrite, writtenFields } from '#policy/writtenFields';
