import { canonicalJson } from '#kernel/canonicalJson';
import { type LocalDate } from '#kernel/dates';
import { legalEntitiesOf, type Registry } from '#kernel/registry';
import { type AccessModel, fieldOf } from '../AccessModel';
import { type OperationUse } from '../explain/operationUses';
import { type Owners, ownersOf } from '../explain/Owners';
import { roleHolder, type RoleTexts } from '../explain/rolePrincipal';
import { type Assignment } from '../grants/Assignment';
import { type PolicyDocument } from '../grants/PolicyDocument';
import { principalFor, type PrincipalRequest } from '../grants/principalFor';
import { compileRights, type Rights } from '../rights';
import { type Change } from './Change';
import { compareRights, type Versions } from './compareRights';
import { changeKey, touchedBy } from './touchedBy';

export interface PolicyVersion {
  readonly policy: PolicyDocument;
  readonly roles: RoleTexts;
}

export interface ImpactRequest {
  readonly model: AccessModel;
  readonly registry: Registry;
  /** The day on which grants are compared. */
  readonly on: LocalDate;
  readonly before: PolicyVersion;
  readonly after: PolicyVersion;
  readonly owners: Owners;
  readonly operations: readonly { readonly name: string; readonly uses: readonly OperationUse[] }[];
}

/** What one role may do wherever it is given. */
export interface RoleImpact {
  readonly role: string;
  readonly state: 'ADDED' | 'REMOVED' | 'CHANGED';
  readonly changes: readonly Change[];
}

/** What one subject of the grants may do, and where. */
export interface SubjectImpact {
  readonly subject: string;
  readonly roles: readonly string[];
  /** Of the rights that were compared: a grant may hold for a purpose or for registered operations only. */
  readonly purpose: string | null;
  readonly operations: 'ANY' | 'REGISTERED';
  readonly changes: readonly Change[];
  readonly versions: Versions;
}

export interface Impact {
  readonly roles: readonly RoleImpact[];
  readonly subjects: readonly SubjectImpact[];
  /** Recorded operations that may answer differently, and for whom. */
  readonly operations: readonly { readonly name: string; readonly subjects: readonly string[] }[];
  /** Who must say yes: the business units that own data which somebody gains. */
  readonly approvals: readonly Approval[];
}

export interface Approval {
  readonly businessUnit: string;
  readonly legalEntities: readonly string[];
  /** `person:anna`. */
  readonly for: readonly string[];
  /** The data owners of what is gained. */
  readonly owners: readonly string[];
}

/** Compares two versions of roles and grants by what they mean, without looking at any row. */
export function policyImpact(request: ImpactRequest): Impact {
  const subjects = subjectImpacts(request);
  return {
    roles: roleImpacts(request),
    subjects,
    operations: operationImpacts(request, subjects),
    approvals: approvalsOf(request, subjects),
  };
}

/** A role in its own right: everywhere, each limit at an amount of its own, so that only what the role says differs. */
function roleImpacts({ model, registry, on, before, after }: ImpactRequest): readonly RoleImpact[] {
  const names = [...new Set([...Object.keys(before.policy.roles), ...Object.keys(after.policy.roles)])].sort();
  const limits = Object.fromEntries(
    [before, after]
      .flatMap(({ policy }) => Object.values(policy.roles).flat())
      .flatMap((tuple) => tuple.limits.map((limit) => [limit, { max: '1000.00', currency: 'EUR' }])),
  ) as Record<string, { max: string; currency: string }>;
  const rightsOf = ({ policy, roles }: PolicyVersion, role: string): Rights => {
    const held = Object.hasOwn(policy.roles, role) || role in policy.roles ? [role] : [];
    const holder = { subject: 'person:holder', roles: held, legalEntities: 'ALL' as const, limits };
    return compileRights(model, roleHolder(roles, holder, { on, registry }));
  };
  const textOf = ({ policy }: PolicyVersion, role: string): string => canonicalJson(policy.roles[role] ?? []);
  return names.flatMap((role): readonly RoleImpact[] => {
    if (role in before.policy.roles === role in after.policy.roles && textOf(before, role) === textOf(after, role)) return [];
    const changes = compareRights(model, { before: rightsOf(before, role), after: rightsOf(after, role) }, [EVERYWHERE]);
    const [was, is] = [before, after].map(({ policy }) => role in policy.roles);
    if (was === is && changes.length === 0) return [];
    const state = was === true ? (is === true ? 'CHANGED' : 'REMOVED') : 'ADDED';
    return [{ role, state, changes: changes.map((each) => ({ ...each, legalEntities: [] })) }];
  });
}

/** Stands for any legal entity: roles are given everywhere to be compared. */
const EVERYWHERE = 'ANY1';

function subjectImpacts({ model, registry, on, before, after }: ImpactRequest): readonly SubjectImpact[] {
  const assignments = [before, after].flatMap(({ policy }) => [...policy.grants, ...policy.forbids]);
  const delegations = [before, after].flatMap(({ policy }) => policy.delegations);
  const subjects = [...new Set([...assignments, ...delegations].map(({ to }) => to))].sort();
  const places = registry.businessUnits.flatMap((unit) => unit.legalEntities.map(({ code }) => code));
  const listed = assignments.flatMap(({ legalEntities }) => (Array.isArray(legalEntities) ? (legalEntities as string[]) : []));
  const named = [...new Set([...places, ...listed])].sort();
  return whoAsks(subjects).flatMap(({ name, subject, agent, actor }) => {
    const own = assignments.filter(({ to }) => to === subject || to === agent);
    const seen = new Set<string>();
    return contextsOf(own).flatMap(({ purpose, operations }): readonly SubjectImpact[] => {
      const ask: PrincipalRequest = { subject, actor, agent, purpose, on, registry, operations };
      const versions = {
        before: compileRights(model, principalFor(before.policy, ask)),
        after: compileRights(model, principalFor(after.policy, ask)),
      };
      const changes = compareRights(model, versions, named);
      const text = JSON.stringify(changes);
      if (changes.length === 0 || seen.has(text)) return [];
      seen.add(text);
      const roles = rolesOf([before, after], [subject, ...(agent === null ? [] : [agent])]);
      return [{ subject: name, roles, purpose, operations, changes, versions }];
    });
  });
}

interface Asker extends Pick<PrincipalRequest, 'subject' | 'actor'> {
  /** `agent:ap-assistant for person:anna`. */
  readonly name: string;
  readonly agent: string | null;
}

/** Persons and services for themselves, agents for themselves and for every person. */
function whoAsks(subjects: readonly string[]): readonly Asker[] {
  const persons = subjects.filter((each) => each.startsWith('person:'));
  return subjects.flatMap((subject): readonly Asker[] => {
    if (subject.startsWith('service:')) return [{ name: subject, subject, actor: 'SERVICE', agent: null }];
    if (!subject.startsWith('agent:')) return [{ name: subject, subject, actor: 'PERSON', agent: null }];
    const agent = { actor: 'AGENT', agent: subject } as const;
    return [
      { ...agent, name: subject, subject },
      ...persons.map((person) => ({ ...agent, name: `${subject} for ${person}`, subject: person })),
    ];
  });
}

function contextsOf(own: readonly Assignment[]): readonly Pick<SubjectImpact, 'purpose' | 'operations'>[] {
  const purposes = [null, ...new Set(own.flatMap(({ purpose }) => purpose))];
  const kinds = own.some(({ operations }) => operations === 'REGISTERED') ? (['ANY', 'REGISTERED'] as const) : (['ANY'] as const);
  return purposes.flatMap((purpose) => kinds.map((operations) => ({ purpose, operations })));
}

/** The roles of a subject in either version, those of an agent and of the person whom it acts for included. */
function rolesOf(versions: readonly PolicyVersion[], subjects: readonly string[]): readonly string[] {
  const names = versions.flatMap(({ policy }) => policy.grants.filter(({ to }) => subjects.includes(to)).flatMap(({ role }) => role ?? []));
  return [...new Set(names)].sort();
}

function operationImpacts({ model, operations }: ImpactRequest, subjects: readonly SubjectImpact[]): Impact['operations'] {
  return operations.flatMap(({ name, uses }) => {
    const touched = touchedBy(model, uses);
    const whom = subjects.filter(({ changes }) => changes.some((each) => touched.has(changeKey(each)))).map(({ subject }) => subject);
    return whom.length === 0 ? [] : [{ name, subjects: [...new Set(whom)] }];
  });
}

function approvalsOf({ model, registry, on, owners }: ImpactRequest, subjects: readonly SubjectImpact[]): readonly Approval[] {
  // The innermost unit owns the data: what an outer one holds through another is not its own.
  const units = registry.businessUnits.map(({ code, units: inner = [] }) => {
    const within = new Set(inner.flatMap((each) => legalEntitiesOf(registry, each.code, on)));
    return { code, codes: legalEntitiesOf(registry, code, on).filter((each) => !within.has(each)) };
  });
  const owned = new Set(units.flatMap(({ codes }) => codes));
  const gains = subjects.flatMap(({ subject, changes }) =>
    changes.filter(({ direction }) => direction === 'GAIN').map((change) => ({ subject, change })),
  );
  const strays = [...new Set(gains.flatMap(({ change }) => change.legalEntities))].filter((code) => !owned.has(code));
  return [...units, ...(strays.length === 0 ? [] : [{ code: 'no business unit', codes: strays }])].flatMap(({ code, codes }) => {
    const here = gains.filter(({ change }) => change.legalEntities.some((each) => codes.includes(each)));
    if (here.length === 0) return [];
    return [
      {
        businessUnit: code,
        legalEntities: codes.filter((each) => here.some(({ change }) => change.legalEntities.includes(each))),
        for: [...new Set(here.map(({ subject }) => subject))],
        owners: [
          ...new Set(
            here.flatMap(({ change }) => ownersOf(owners, change.type, fieldOf(model, change.type, change.field ?? '')?.classes ?? [])),
          ),
        ],
      },
    ];
  });
}
