import { type AccessModel, coordinatesOf, fieldOf, type FieldModel, type FlowModel, limitField, rootOf, typeOf } from './AccessModel';
import { type Allowance, intersection, simplified, someHoldsIn, stricter } from './allowances';
import { fingerprintOf } from './fingerprint';
import { type FieldUses, type GrantTuple, type LegalEntities, type MaskKind, type Use } from './Grant';
import { type Truth } from './predicate/evaluate';
import { allOf, bind, type Predicate } from './predicate/Predicate';
import { type Principal } from './Principal';
import { meets } from './requirement';

/* eslint max-params: ["error", 4] -- activity, type, field and use are the four parts of one question, as the specification writes it */

/** What one principal may do under one access model. Allowances are alternatives; an empty list denies. */
export interface Rights {
  readonly principal: Principal;
  /** Computed from the tuples of the principal: equal rights, equal fingerprints. Not the one that a principal states of itself. */
  readonly fingerprint: string;
  /** Legal entities in which some grant of this activity on this type holds; where conditions apply they are not looked at. */
  legalEntities(activity: string, type: string): LegalEntities;
  /**
   * Whether some grant of the activity holds in one legal entity: true for each row of the type there, false for none, null where the row
   * decides. Fields are not looked at: READ holds also where no key may be projected.
   * A grant of ALL from which a forbid takes this legal entity is seen here, and not in `legalEntities`.
   */
  holdsIn(activity: string, type: string, legalEntity: string): Truth;
  allowances(activity: string, type: string, field: string, use: Use): readonly Allowance[];
  /** READ: where the key may be projected. Another activity: where it covers the row, amount limits as conditions. */
  rows(activity: string, type: string): readonly Allowance[];
  /** Whether any row at all allows this use of the field. */
  reaches(type: string, field: string, use: Use): boolean;
  /** `Query.invoices`: whether its demands are granted somewhere. */
  reachesRoot(coordinate: string): boolean;
  /** `InvoiceFilter.status`, `Query.invoices(order:)`: whether all that the input is bound to may be used so. */
  reachesInput(coordinate: string): boolean;
  /** How the cell may leave for rows of this legal entity. */
  cell(type: string, field: string, legalEntity: string): readonly Allowance[];
}

const KEPT_MAX = 2_000;
const SCOPE = 'legalEntityCode';

interface Kept {
  readonly byPrincipal: WeakMap<Principal, Rights>;
  readonly byRights: Map<string, Rights>;
}
const kept = new WeakMap<AccessModel, Kept>();

/**
 * The rights of a principal, kept per model. Principals with equal rights share what is computed; whether they are equal is read from
 * their tuples, never from the fingerprint that a principal states of itself.
 */
export function compileRights(model: AccessModel, principal: Principal): Rights {
  const known = kept.get(model) ?? { byPrincipal: new WeakMap<Principal, Rights>(), byRights: new Map<string, Rights>() };
  kept.set(model, known);
  const found = known.byPrincipal.get(principal);
  if (found !== undefined) return found;
  const fingerprint = fingerprintOf(principal);
  const key = `${fingerprint} ${String(principal.epoch)} ${principal.subject}`;
  const rights = known.byRights.get(key) ?? new CompiledRights(model, principal, fingerprint);
  if (known.byRights.size >= KEPT_MAX) known.byRights.clear();
  known.byRights.set(key, rights);
  known.byPrincipal.set(principal, rights);
  return rights;
}

class CompiledRights implements Rights {
  private readonly answers = new Map<string, readonly Allowance[]>();
  private readonly places = new Map<string, LegalEntities>();
  private readonly grants: readonly GrantTuple[];
  private readonly forbids: readonly GrantTuple[];

  constructor(
    private readonly model: AccessModel,
    readonly principal: Principal,
    readonly fingerprint: string,
  ) {
    const bound = (tuple: GrantTuple): GrantTuple => ({
      ...tuple,
      when: tuple.when === null ? null : bind(tuple.when, { subject: principal.subject }),
      except: (tuple.except ?? []).map(bound),
    });
    this.grants = principal.grants.map(bound);
    this.forbids = principal.forbids.map(bound);
  }

  legalEntities(activity: string, type: string): LegalEntities {
    const key = `${activity} ${type}`;
    const known = this.places.get(key);
    if (known !== undefined) return known;
    const found = this.tupleRows({ activity, type, field: null, use: null }).map((each) => each.legalEntities);
    const places = found.includes('ALL') ? 'ALL' : [...new Set(found.flat())].sort();
    this.places.set(key, places);
    return places;
  }

  holdsIn(activity: string, type: string, legalEntity: string): Truth {
    const rows = this.once(`${activity} ${type} anywhere`, () => this.tupleRows({ activity, type, field: null, use: null }));
    return someHoldsIn(rows, typeOf(this.model, type)?.scope ?? SCOPE, legalEntity);
  }

  allowances(activity: string, type: string, field: string, use: Use): readonly Allowance[] {
    return this.once(`${activity} ${type} ${field} ${use}`, () => this.decide({ activity, type, field, use }, 0));
  }

  rows(activity: string, type: string): readonly Allowance[] {
    const model = typeOf(this.model, type);
    if (model === null) return [];
    if (activity === 'READ') return this.allowances('READ', type, model.key, 'PROJECT');
    return this.once(`${activity} ${type}`, () => this.tupleRows({ activity, type, field: null, use: null }));
  }

  reaches(type: string, field: string, use: Use): boolean {
    const model = fieldOf(this.model, type, field);
    if (model === null || !meets(this.principal, model.requires)) return false;
    switch (model.label) {
      case 'PUBLIC':
      case 'VALUE':
        return true;
      case 'FLOW':
        return model.flows.every((flow) => this.flows(flow, 0));
      case 'ACCESS':
        return this.allowances('READ', type, field, use).length > 0 && (use !== 'PROJECT' || this.readsRows(type));
    }
  }

  reachesRoot(coordinate: string): boolean {
    const root = rootOf(this.model, coordinate);
    if (root === null || !meets(this.principal, root.requires)) return false;
    if (root.demands.length === 0) return root.public !== null;
    return root.demands.every(({ activity, on }) => this.legalEntities(activity, on).length > 0);
  }

  reachesInput(coordinate: string): boolean {
    const bindings = Object.hasOwn(this.model.inputs, coordinate) ? this.model.inputs[coordinate] : undefined;
    if (bindings === undefined) return false;
    return bindings === 'PUBLIC' || bindings.every(({ field, use }) => this.reachesPath(field, use, 0));
  }

  cell(type: string, field: string, legalEntity: string): readonly Allowance[] {
    return this.allowances('READ', type, field, 'PROJECT').filter(
      (each) => each.legalEntities === 'ALL' || each.legalEntities.includes(legalEntity),
    );
  }

  /** A cell is shown in a readable row only: one whose key may be projected. */
  private readsRows(type: string): boolean {
    const model = typeOf(this.model, type);
    return model === null || this.allowances('READ', type, model.key, 'PROJECT').length > 0;
  }

  private tupleRows(ask: Ask): readonly Allowance[] {
    return this.matching(this.grants, ask.activity, ask.type).flatMap((tuple) => this.without(this.allowance(tuple), tuple, ask));
  }

  private decide(ask: Ask, depth: number): readonly Allowance[] {
    const model = fieldOf(this.model, ask.type, ask.field ?? '');
    if (model === null || depth > FLOW_DEPTH_MAX || !meets(this.principal, model.requires)) return [];
    if (model.label === 'PUBLIC') return [{ legalEntities: 'ALL', when: null, mask: null }];
    if (model.label === 'FLOW') return this.alongFlows(model.flows, ask, depth);
    if (model.label === 'VALUE' || model.classes.length === 0 || (ask.use !== null && !model.uses.includes(ask.use))) return [];
    const allowing = this.matching(this.grants, ask.activity, ask.type).filter((tuple) => covers(tuple, model, ask));
    return allowing.flatMap((tuple) => this.without({ ...this.allowance(tuple), mask: maskOf(tuple, model, ask.field ?? '') }, tuple, ask));
  }

  /** A computed field: sources on its own type narrow the rows, sources elsewhere must be reachable. */
  private alongFlows(flows: readonly FlowModel[], ask: Ask, depth: number): readonly Allowance[] {
    let allowed: readonly Allowance[] = [{ legalEntities: 'ALL', when: null, mask: null }];
    for (const flow of flows) {
      for (const path of flow.from) {
        const [source] = coordinatesOf(this.model, path) ?? [];
        if (source === undefined || !this.reachesPath(path, flow.use, depth + 1)) return [];
        if (source.type === ask.type)
          allowed = intersection(allowed, this.decide({ ...ask, field: source.field, use: flow.use }, depth + 1));
      }
    }
    return allowed;
  }

  private flows(flow: FlowModel, depth: number): boolean {
    return flow.from.every((path) => this.reachesPath(path, flow.use, depth));
  }

  /** Every field along the path: the use belongs to the first field of a scoped type, value types follow it. */
  private reachesPath(path: string, use: Use, depth: number): boolean {
    const steps = coordinatesOf(this.model, path);
    if (steps === null || depth > FLOW_DEPTH_MAX) return false;
    return steps.every(({ type, field }) => {
      const model = fieldOf(this.model, type, field);
      if (model?.label === 'FLOW') return meets(this.principal, model.requires) && model.flows.every((flow) => this.flows(flow, depth + 1));
      return this.reaches(type, field, use);
    });
  }

  private matching(tuples: readonly GrantTuple[], activity: string, type: string): readonly GrantTuple[] {
    return tuples.filter((tuple) => tuple.activity === activity && tuple.type === type);
  }

  private allowance(tuple: GrantTuple): Allowance {
    return { legalEntities: tuple.legalEntities, when: allOf(tuple.when, ...this.limits(tuple)), mask: null };
  }

  /** An amount limit as a condition on the row. A limit that no field carries can never be kept: it denies. */
  private limits(tuple: GrantTuple): readonly Predicate[] {
    return Object.entries(tuple.limits).flatMap(([name, { max, currency }]): readonly Predicate[] => {
      const found = limitField(this.model, tuple.type, name);
      if (found === null) return [{ op: 'or', of: [] }];
      // The amount is an absolute total; one below zero was never stored by the rule and denies.
      return [
        { op: 'ge', field: `${found.field}.amount`, value: { decimal: '0' } },
        { op: 'le', field: `${found.field}.amount`, value: { decimal: max } },
        { op: 'eq', field: found.model.limit?.currencyBy ?? `${found.field}.currency`, value: currency },
      ];
    });
  }

  /** What is left of the allowance of a tuple when every forbid that covers the question has taken its part. */
  private without(allowance: Allowance, { except = [] }: GrantTuple, ask: Ask): readonly Allowance[] {
    let left: readonly Allowance[] = [allowance];
    for (const forbid of this.matching([...this.forbids, ...except], ask.activity, ask.type)) {
      if (this.forbidden(forbid, ask)) left = left.flatMap((each) => this.minus(each, forbid));
    }
    return left;
  }

  private forbidden(forbid: GrantTuple, { type, field, use }: Ask): boolean {
    if (Object.keys(forbid.fields).length === 0) return true;
    const model = field === null ? null : fieldOf(this.model, type, field);
    if (model === null || field === null || use === null) return false;
    return [field, ...model.classes].some((name) => includes(usesOf(forbid.fields, name), use));
  }

  private minus(allowance: Allowance, forbid: GrantTuple): readonly Allowance[] {
    const condition = this.allowance(forbid).when;
    const { legalEntities } = forbid;
    const scope = typeOf(this.model, forbid.type)?.scope ?? SCOPE;
    const place: Predicate | null = legalEntities === 'ALL' ? null : { op: 'in', field: scope, values: legalEntities };
    if (condition === null && allowance.legalEntities !== 'ALL') {
      const rest = legalEntities === 'ALL' ? [] : allowance.legalEntities.filter((code) => !legalEntities.includes(code));
      return rest.length === 0 ? [] : [{ ...allowance, legalEntities: rest }];
    }
    const taken = allOf(place, condition);
    return taken === null ? [] : [{ ...allowance, when: allOf(allowance.when, { op: 'not', of: taken }) }];
  }

  private once(key: string, make: () => readonly Allowance[]): readonly Allowance[] {
    const known = this.answers.get(key);
    if (known !== undefined) return known;
    const made = simplified(make());
    this.answers.set(key, made);
    return made;
  }
}

/** Computed fields of computed fields: a longer chain than this is a cycle. */
const FLOW_DEPTH_MAX = 12;

interface Ask {
  readonly activity: string;
  readonly type: string;
  readonly field: string | null;
  readonly use: Use | null;
}

function covers(tuple: GrantTuple, model: FieldModel, { field, use }: Ask): boolean {
  if (use === null) return false;
  return [tuple.fields, ...(tuple.within ?? [])].every(
    (fields) => includes(usesOf(fields, field ?? ''), use) || model.classes.every((name) => includes(usesOf(fields, name), use)),
  );
}

function usesOf(fields: FieldUses, name: string): FieldUses[string] | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

function includes(uses: 'all' | readonly Use[] | undefined, use: Use): boolean {
  return uses === 'all' || (uses?.includes(use) ?? false);
}

function maskOf(tuple: GrantTuple, model: FieldModel, field: string): MaskKind | null {
  const own = Object.hasOwn(tuple.mask, field) ? (tuple.mask[field] ?? null) : null;
  const contract = tuple.clear.includes(field) ? null : (model.mask?.kind ?? null);
  return stricter(own, contract);
}

export { type Allowance, someHoldsIn };
