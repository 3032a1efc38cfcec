/** The parts of the policy room that spokes need, by one door: `api/` and `store/` of a spoke import them from here. */
import { type LegalEntities, type MaskKind, type Use } from '#policy/Grant';
import { type Principal } from '#policy/Principal';
import { type Predicate } from '#policy/predicate/Predicate';

export type { AggregateFunction, LegalEntities, MaskKind, Use } from '#policy/Grant';
export type { Principal } from '#policy/Principal';
export type { AccessModel } from '#policy/AccessModel';
export type { Operand, Predicate } from '#policy/predicate/Predicate';
export { allOf, pathsOf } from '#policy/predicate/Predicate';

export interface Allowance {
  readonly legalEntities: LegalEntities;
  readonly when: Predicate | null;
  readonly mask: MaskKind | null;
}

export interface Rights {
  readonly principal: Principal;
  legalEntities(activity: string, type: string): LegalEntities;
  allowances(activity: string, type: string, field: string, use: Use): readonly Allowance[];
  rows(activity: string, type: string): readonly Allowance[];
}

export declare function predicateSql(predicate: Predicate, columnOf: (path: string) => string, params: unknown[]): string;
export declare function evaluatePredicate(predicate: Predicate, row: Readonly<Record<string, unknown>>): boolean | null;
