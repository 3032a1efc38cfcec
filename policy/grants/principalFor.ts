import { type LocalDate } from '#kernel/dates';
import { type Registry } from '#kernel/registry';
import { type GrantTuple } from '../Grant';
import { type Actor, type OperationKind, type Principal } from '../Principal';
import { principalWith } from '../principalWith';
import { decide } from './decide';
import { delegatedTuples } from './delegated';
import { assignmentsTo, type Circumstances, forbidTuples, grantTuples } from './effective';
import { onBehalf } from './onBehalf';
import { type PolicyDocument } from './PolicyDocument';
import { forbidSeenBy, grantSeenBy } from './seenBy';
import { validUntil } from './validity';

export interface PrincipalRequest {
  readonly subject: string;
  readonly actor: Actor;
  readonly purpose: string | null;
  /** The day on which grants must be valid. */
  readonly on: LocalDate;
  /** `HH:MM` in UTC, for decisions that read the time; what reads it denies where it is left out. */
  readonly time?: string;
  /** Business units are expanded from it. */
  readonly registry: Registry;
  /** REGISTERED when the operation is a registered one: grants that are limited to those hold then only. */
  readonly operations?: OperationKind;
  /** The acting agent: `subject` where it acts for nobody. */
  readonly agent?: string | null;
  /** Of the client token. */
  readonly scopes?: readonly string[];
}

interface Held {
  readonly grants: readonly GrantTuple[];
  readonly forbids: readonly GrantTuple[];
}

/**
 * The principal with the rights that hold at that moment. A subject without a grant is a principal without rights; so is one whose name
 * does not fit its kind of actor. An agent on behalf of a person holds what both hold.
 */
export function principalFor(policy: PolicyDocument, request: PrincipalRequest): Principal {
  const { subject, actor, purpose, on, time = null, registry, operations = 'ANY', scopes = [] } = request;
  const agent = actor === 'AGENT' ? (request.agent ?? subject) : null;
  const { grants, forbids } = heldBy(policy, { subject, actor, agent }, { on, purpose, operations, registry });
  const subjects = [subject, agent, ...policy.delegations.filter(({ to }) => to === subject).map(({ by }) => by)];
  return principalWith({
    subject,
    actor,
    agent,
    purpose,
    operations,
    scopes,
    decisions: decide(policy.decisions, { subject, actor, agent, purpose, operations, scopes, on, time }),
    grants: grants.map((grant) => spelledOut(grant, forbids, registry)),
    forbids,
    policyVersion: policy.version,
    epoch: policy.revision,
    validUntil: validUntil(
      policy,
      subjects.filter((each) => each !== null),
      { on, time, registry },
    ),
  });
}

function heldBy(
  policy: PolicyDocument,
  { subject, actor, agent }: Pick<Principal, 'subject' | 'actor' | 'agent'>,
  now: Circumstances,
): Held {
  switch (actor) {
    case 'PERSON':
      return subject.startsWith('person:') ? heldByPerson(policy, [subject], now) : NOTHING;
    case 'SERVICE':
      return subject.startsWith('service:') ? own(policy, subject, now) : NOTHING;
    case 'AGENT':
      if (agent?.startsWith('agent:') !== true) return NOTHING;
      return agent === subject ? heldByAgentAlone(policy, agent, now) : heldOnBehalf(policy, { subject, agent }, now);
  }
}

const NOTHING: Held = { grants: [], forbids: [] };

function own(policy: PolicyDocument, subject: string, now: Circumstances): Held {
  return {
    grants: assignmentsTo(subject, policy.grants, now).flatMap((each) => grantTuples(each, now)),
    forbids: assignmentsTo(subject, policy.forbids, now).flatMap((each) => forbidTuples(each, now)),
  };
}

function heldByPerson(policy: PolicyDocument, parties: readonly [person: string, ...helpers: string[]], now: Circumstances): Held {
  const { grants, forbids } = own(policy, parties[0], now);
  return { grants: [...grants, ...delegatedTuples(policy, parties, now)], forbids };
}

function heldByAgentAlone(policy: PolicyDocument, agent: string, now: Circumstances): Held {
  return own({ ...policy, grants: policy.grants.filter(({ onBehalfOf }) => onBehalfOf === 'OPTIONAL') }, agent, now);
}

function heldOnBehalf(policy: PolicyDocument, { subject, agent }: { subject: string; agent: string }, now: Circumstances): Held {
  if (!subject.startsWith('person:')) return NOTHING;
  const parties = [subject, agent] as const;
  const [person, helper] = [heldByPerson(policy, parties, now), own(policy, agent, now)];
  const seen = (tuples: readonly GrantTuple[]): readonly GrantTuple[] => tuples.map((each) => grantSeenBy(each, parties));
  return {
    grants: onBehalf(seen(person.grants), seen(helper.grants)),
    forbids: [...person.forbids, ...helper.forbids].flatMap((each) => forbidSeenBy(each, parties)),
  };
}

/** ALL is written out where a forbid takes a part of it, so that what is left is a list that routing and row filters know. */
function spelledOut(grant: GrantTuple, forbids: readonly GrantTuple[], registry: Registry): GrantTuple {
  if (grant.legalEntities !== 'ALL') return grant;
  const isCut = [...forbids, ...(grant.except ?? [])].some(({ activity, type }) => activity === grant.activity && type === grant.type);
  return isCut ? { ...grant, legalEntities: everyLegalEntity(registry) } : grant;
}

function everyLegalEntity({ businessUnits, instances }: Registry): readonly string[] {
  const codes = [
    ...businessUnits.flatMap((unit) => unit.legalEntities.map(({ code }) => code)),
    ...instances.flatMap((each) => each.legalEntities),
  ];
  return [...new Set(codes)].sort();
}
