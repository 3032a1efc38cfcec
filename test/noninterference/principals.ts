import fc from 'fast-check';
import { addDays } from '#kernel/dates';
import { type Condition, type Mask, type OraclePrincipal, type Tuple, type TypeSpec, type Use } from '../policy/oracle/Model';
import { CLASSES, type ContractSet, LEGAL_ENTITIES, typesOf } from './ContractSet';

/** Sees everything in clear; the measure of whether two databases differ at all. */
export const TOP = 'person:top';
/** How many drawn subjects a set has: `person:p0` to `person:p11`. */
export const SUBJECTS = 12;

interface Drawn {
  readonly tuples: readonly Tuple[];
  readonly legalEntities: 'ALL' | readonly string[];
  readonly max: string;
  /** First day, and the day after the last. */
  readonly valid: readonly [from: string, until: string | null];
}

/** The hub's day is the real one; two days ahead, so that a run may pass midnight. */
const TODAY = new Date().toISOString().slice(0, 10);
const LATER = addDays(TODAY, 2);
/** A grant holds from its first day on, and the end is excluded. */
const VALID = [
  ['2020-01-01', null],
  ['2020-01-01', null],
  [TODAY, null],
  ['2020-01-01', LATER],
] as const;
const LAPSED = [
  ['2020-01-01', TODAY],
  [LATER, null],
] as const;

const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.constant<Condition>({ eq: ['status', 'OPEN'] }),
  fc.constant<Condition>({ ne: ['status', 'OPEN'] }),
  fc.constant<Condition>({ in: ['status', ['CLOSED', 'OPEN']] }),
  fc.constant<Condition>({ not: { in: ['status', ['CLOSED', 'HELD']] } }),
  fc.constant<Condition>({ isNull: 'status' }),
  fc.constant<Condition>({ not: { isNull: 'status' } }),
);
const entryCondition: fc.Arbitrary<Condition> = fc.oneof(
  condition,
  fc.constant<Condition>({ ne: ['enteredBy', '$subject'] }),
  fc.constant<Condition>({ eq: ['enteredBy', '$subject'] }),
  fc.constant<Condition>({ and: [{ eq: ['status', 'OPEN'] }, { ne: ['enteredBy', '$subject'] }] }),
  fc.constant<Condition>({ or: [{ isNull: 'enteredBy' }, { eq: ['status', 'CLOSED'] }] }),
);

const uses: fc.Arbitrary<'all' | readonly Use[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<'all'>('all') },
  { weight: 2, arbitrary: fc.constant<readonly Use[]>(['PROJECT']) },
  { weight: 1, arbitrary: fc.subarray<Use>(['PROJECT', 'FILTER', 'ORDER', 'GROUP', 'AGGREGATE'], { minLength: 1 }) },
);
const coreUses: fc.Arbitrary<'all' | readonly Use[]> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<'all'>('all') },
  { weight: 2, arbitrary: fc.constant<readonly Use[]>(['PROJECT']) },
  { weight: 1, arbitrary: fc.constant<readonly Use[]>(['FILTER', 'GROUP', 'AGGREGATE']) },
  // Each use is a right of its own: one of them is missing.
  {
    weight: 3,
    arbitrary: fc.constantFrom<readonly Use[]>(
      ['PROJECT', 'FILTER', 'AGGREGATE'],
      ['PROJECT', 'GROUP', 'AGGREGATE'],
      ['PROJECT', 'FILTER', 'GROUP'],
    ),
  },
);

/** `plain`: the field that another spoke computes with, which no grant masks. */
function reading(type: TypeSpec, plain: string): fc.Arbitrary<Tuple> {
  const loose = CLASSES.filter((each) => each !== 'core');
  return fc
    .record({
      core: coreUses,
      classes: fc.record(
        Object.fromEntries(loose.map((each) => [each, fc.option(uses, { freq: 2, nil: null })])) as Record<
          string,
          fc.Arbitrary<'all' | readonly Use[] | null>
        >,
      ),
      clears: fc.boolean(),
      masks: fc.option(fc.tuple(fc.nat(9), fc.constantFrom<Mask>('CONST', 'LAST4', 'NULL')), { freq: 3, nil: null }),
      when: fc.option(type.name === 'Entry' ? entryCondition : condition, { freq: 2, nil: null }),
      limited: type.name === 'Entry' ? fc.integer({ min: 0, max: 5 }).map((each) => each === 0) : fc.constant(false),
    })
    .map(({ core, classes, clears, masks, when, limited }) => {
      const granted: Readonly<Record<string, 'all' | readonly Use[] | null>> = { core, ...classes };
      const fields: Record<string, 'all' | readonly Use[]> = {};
      for (const [name, of] of Object.entries(granted)) if (of !== null && has(type, name)) fields[name] = of;
      const projects = (name: string): boolean => fields[name] === 'all' || (fields[name]?.includes('PROJECT') ?? false);
      const clear = clears
        ? type.fields.filter(({ mask, classes: all }) => mask !== null && all.every(projects)).map(({ name }) => name)
        : [];
      const texts = type.fields.filter(
        ({ name, kind, classes: all }) => /^[fgp]\d$/.test(name) && kind === 'text' && name !== plain && all.every(projects),
      );
      const masked = masks === null ? undefined : texts[masks[0] % Math.max(1, texts.length)];
      return {
        activity: 'READ',
        type: type.name,
        legalEntities: [],
        fields,
        clear,
        mask: masked === undefined || masks === null ? {} : { [masked.name]: masks[1] },
        limits: limited ? { approval: { max: '', currency: 'EUR' } } : {},
        when,
      };
    });
}

function has(type: TypeSpec, name: string): boolean {
  return type.fields.some(({ classes }) => classes.includes(name));
}

const places = fc.oneof(
  { weight: 1, arbitrary: fc.constant<'ALL'>('ALL') },
  { weight: 5, arbitrary: fc.subarray([...LEGAL_ENTITIES], { minLength: 1, maxLength: 3 }) },
);
const touching: Tuple = {
  activity: 'Entry.touch',
  type: 'Entry',
  legalEntities: [],
  fields: { core: ['WRITE'] },
  clear: [],
  mask: {},
  limits: {},
  when: null,
};

function drawn({ entry, memo, party, echoes }: ContractSet): fc.Arbitrary<Drawn> {
  return fc.record({
    legalEntities: places,
    max: fc.constantFrom('100.00', '250.50', '1000.00'),
    valid: fc.constantFrom(...VALID),
    tuples: fc
      .tuple(
        reading(entry, echoes),
        fc.option(reading(entry, echoes), { freq: 2, nil: null }),
        reading(party, echoes),
        fc.option(reading(memo, echoes), { freq: 3, nil: null }),
        fc.nat(2).map((each) => each > 0),
        fc.option(entryCondition, { freq: 2, nil: null }),
      )
      .map(([one, two, three, four, touches, when]) =>
        [one, two, three, four, touches ? { ...touching, when } : null].filter((each) => each !== null),
      ),
  });
}

function forbid({ entry }: ContractSet): fc.Arbitrary<Tuple> {
  const loose = CLASSES.filter((each) => has(entry, each) && each !== 'core');
  return fc
    .record({
      legalEntities: fc.subarray([...LEGAL_ENTITIES], { minLength: 1, maxLength: 2 }),
      fields: fc.option(fc.constantFrom(...loose), { freq: 3, nil: null }),
    })
    .map(({ legalEntities, fields }) => ({
      ...touching,
      activity: 'READ',
      legalEntities,
      fields: fields === null ? {} : { [fields]: 'all' as const },
    }));
}

/** How many agents act for persons in a set. */
export const ACTING = 6;
const AGENTS = 2;
const PURPOSES = ['reporting', 'audit'] as const;

export interface Subjects {
  readonly principals: ReadonlyMap<string, OraclePrincipal>;
  /** Persons through whom an agent asks, with or without a purpose. */
  readonly acting: readonly OraclePrincipal[];
  /** `roles.yaml` and `grants.yaml`: JSON is YAML. */
  readonly roles: string;
  readonly grants: string;
}

/** What is drawn for one subject. */
interface Plan {
  readonly grants: readonly (Drawn & { readonly purpose?: string | null })[];
  readonly lapsed: readonly [Drawn, Drawn['valid']] | null;
  readonly forbids: Tuple | null;
}

/**
 * Twelve persons with one or two grants each, some with a forbid, and one who sees all. Person 11 is person 10 with one grant more. Agents
 * are drawn alike, some of their grants for one purpose only.
 */
export function subjectsOf(set: ContractSet): Subjects {
  const plans = plansOf(set);
  const roles: Record<string, unknown> = {};
  const grants: unknown[] = [];
  const forbids: unknown[] = [];
  for (const [subject, plan] of plans) {
    const lapsed = plan.lapsed === null ? [] : [{ ...plan.lapsed[0], valid: plan.lapsed[1], purpose: null }];
    [...plan.grants, ...lapsed].forEach(({ tuples, legalEntities, max, valid: [from, until], purpose = null }, at) => {
      const role = `${subject.replace(/^.*:/, '')}-${String(at)}`;
      roles[role] = tuples.map(written);
      const isLimited = tuples.some(({ limits }) => 'approval' in limits);
      grants.push({
        to: subject,
        role,
        legalEntities,
        ...(isLimited && { limits: { approval: { max, currency: 'EUR' } } }),
        ...(subject.startsWith('agent:') && { onBehalfOf: 'REQUIRED' }),
        ...(purpose !== null && { purpose: [purpose] }),
        from,
        ...(until !== null && { until }),
      });
    });
    if (plan.forbids !== null)
      forbids.push({
        to: subject,
        ...written(plan.forbids),
        type: [plan.forbids.type],
        legalEntities: plan.forbids.legalEntities,
        reason: 'drawn',
        from: '2020-01-01',
      });
  }
  const persons = [...plans].filter(([subject]) => subject.startsWith('person:'));
  return {
    principals: new Map(persons.map(([subject, plan]) => [subject, { subject, ...heldUnder(plan, null) }])),
    acting: actingOf(set, plans),
    roles: JSON.stringify({ roles }, null, 1),
    grants: JSON.stringify({ revision: 1, grants, forbids }, null, 1).replace('"revision": 1', '"revision": "1"'),
  };
}

function plansOf(set: ContractSet): ReadonlyMap<string, Plan> {
  const rest = {
    lapsed: fc.option(fc.tuple(drawn(set), fc.constantFrom(...LAPSED)), { freq: 2, nil: null }),
    forbids: fc.option(forbid(set), { freq: 2, nil: null }),
  };
  const person = fc.record({ grants: fc.array(drawn(set), { minLength: 1, maxLength: 2 }), ...rest });
  const [persons = []] = fc.sample(fc.array(person, { minLength: SUBJECTS, maxLength: SUBJECTS }), { seed: set.seed, numRuns: 1 });
  const plans = new Map<string, Plan>(persons.map((each, at) => [`person:p${String(at)}`, each]));
  const [before, last] = [plans.get(`person:p${String(SUBJECTS - 2)}`), plans.get(`person:p${String(SUBJECTS - 1)}`)];
  if (before !== undefined && last !== undefined)
    plans.set(`person:p${String(SUBJECTS - 1)}`, { ...before, grants: [...before.grants, ...last.grants.slice(0, 1)] });
  plans.set(TOP, { grants: [everything(set)], lapsed: null, forbids: null });
  // Agents mostly stand everywhere: what both may do would be little otherwise.
  const helping = fc
    .record({ grant: drawn(set), everywhere: fc.nat(2), purpose: fc.constantFrom(null, null, ...PURPOSES) })
    .map(({ grant, everywhere, purpose }) => ({ ...grant, ...(everywhere > 0 && { legalEntities: 'ALL' as const }), purpose }));
  const agent = fc.record({ grants: fc.array(helping, { minLength: 1, maxLength: 3 }), ...rest });
  const [agents = []] = fc.sample(fc.array(agent, { minLength: AGENTS, maxLength: AGENTS }), { seed: set.seed, numRuns: 1 });
  for (const [at, each] of agents.entries()) plans.set(`agent:a${String(at)}`, each);
  return plans;
}

function actingOf(set: ContractSet, plans: ReadonlyMap<string, Plan>): readonly OraclePrincipal[] {
  const drawnPair = fc.record({ person: fc.nat(SUBJECTS - 1), agent: fc.nat(AGENTS - 1), purpose: fc.constantFrom(null, ...PURPOSES) });
  const [pairs = []] = fc.sample(fc.array(drawnPair, { minLength: ACTING, maxLength: ACTING }), { seed: set.seed, numRuns: 1 });
  return pairs.flatMap(({ person, agent, purpose }) => {
    const parties = [`person:p${String(person)}`, `agent:a${String(agent)}`] as const;
    const [one, other] = [plans.get(parties[0]), plans.get(parties[1])];
    if (one === undefined || other === undefined) return [];
    return [
      {
        subject: parties[0],
        ...heldUnder(one, purpose),
        parties,
        purpose,
        agent: { subject: parties[1], ...heldUnder(other, purpose), parties },
      },
    ];
  });
}

/** What the plan holds in a request of the purpose. */
function heldUnder({ grants, forbids }: Plan, purpose: string | null): Pick<OraclePrincipal, 'grants' | 'forbids'> {
  const held = grants.filter((grant) => (grant.purpose ?? null) === null || grant.purpose === purpose);
  return {
    grants: held.flatMap(({ tuples, legalEntities, max }) =>
      tuples.map((tuple) => ({
        ...tuple,
        legalEntities,
        limits: 'approval' in tuple.limits ? { approval: { max, currency: 'EUR' } } : {},
      })),
    ),
    forbids: forbids === null ? [] : [forbids],
  };
}

function everything(set: ContractSet): Drawn {
  const tuples = typesOf(set).map((type): Tuple => ({
    ...touching,
    activity: 'READ',
    type: type.name,
    fields: Object.fromEntries(CLASSES.filter((each) => has(type, each)).map((each) => [each, 'all' as const])),
    clear: type.fields.filter(({ mask }) => mask !== null).map(({ name }) => name),
  }));
  return { tuples: [...tuples, touching], legalEntities: 'ALL', max: '1000.00', valid: VALID[0] };
}

function written({ activity, type, fields, clear, mask, limits, when }: Tuple): Record<string, unknown> {
  return {
    activities: [activity],
    type,
    ...(Object.keys(fields).length > 0 && { fields }),
    ...(clear.length > 0 && { clear }),
    ...(Object.keys(mask).length > 0 && { mask }),
    ...(Object.keys(limits).length > 0 && { limits: Object.keys(limits) }),
    ...(when !== null && { when }),
  };
}
