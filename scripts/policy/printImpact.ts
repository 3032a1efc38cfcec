import { type Change } from '#policy/impact/Change';
import { type Impact, type SubjectImpact } from '#policy/impact/policyImpact';
import { type ShownCount } from './shownCounts';

type Counts = readonly ShownCount[] | null;

/** The comparison as lines: roles, then subjects, then counts, operations and who must approve. */
export function printImpact(impact: Impact, counts: Counts): readonly string[] {
  if (impact.roles.length === 0 && impact.subjects.length === 0) return ['nothing that anybody may do has changed'];
  return [
    ...impact.roles.flatMap(({ role, state, changes }) => [`role ${role}: ${state.toLowerCase()}`, ...changeLines(changes)]),
    ...impact.subjects.flatMap((each) => [subjectTitle(each), ...changeLines(each.changes)]),
    ...(counts === null ? [] : countLines(counts)),
    ...impact.operations.map(({ name, subjects }) => `operation ${name}: may answer differently for ${subjects.join(', ')}`),
    ...impact.approvals.map(
      ({ businessUnit, legalEntities, for: whom, owners }) =>
        `APPROVAL  ${businessUnit} (${legalEntities.join(', ')}): ${whom.join(', ')} would gain; data owners: ${owners.join('; ')}`,
    ),
  ];
}

/** The same as data: rights are left out, and so is every row but the made-up examples. */
export function impactJson({ roles, subjects, operations, approvals }: Impact, counts: Counts): object {
  return {
    roles,
    subjects: subjects.map(({ subject, roles: held, purpose, operations: kind, changes }) => ({
      subject,
      roles: held,
      purpose,
      operations: kind,
      changes,
    })),
    operations,
    approvals,
    ...(counts === null ? {} : { counts }),
  };
}

function subjectTitle({ subject, roles, purpose, operations }: SubjectImpact): string {
  const context = [...(purpose === null ? [] : [`for ${purpose}`]), ...(operations === 'ANY' ? [] : ['in registered operations'])];
  return `${subject}${roles.length === 0 ? '' : ` (${roles.join(', ')})`}${context.length === 0 ? '' : `, ${context.join(', ')}`}:`;
}

/** Changes of one type that say the same are one line: `+ Invoice in DE01: gross (FILTER, ORDER), payeeIban masked`. */
function changeLines(changes: readonly Change[]): readonly string[] {
  const groups = new Map<string, Change[]>();
  for (const each of changes) {
    const { direction, proof, type, legalEntities, before, after } = each;
    const key = JSON.stringify([direction, proof, type, legalEntities, before, after, each.kind === 'ACTIVITY']);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].map((group) => {
    const [first] = group as [Change];
    const sign = first.proof === 'SAMPLED' ? '?' : first.direction === 'GAIN' ? '+' : '-';
    const place = first.legalEntities.length === 0 ? '' : ` in ${first.legalEntities.join(', ')}`;
    const reason = first.before === 'never' || first.after === 'never' ? conditionText(first) : `: ${first.before} → ${first.after}`;
    const example = first.example === null ? '' : `, such as ${JSON.stringify(first.example)}`;
    return `  ${sign} ${first.type}${place}: ${whatChanges(group)}${reason}${example}`;
  });
}

/** Fields with their uses, or activities. A field that comes under a mask only is `masked`, one that loses its mask `in clear`. */
function whatChanges(group: readonly Change[]): string {
  const activities = group.filter(({ kind }) => kind === 'ACTIVITY').map(({ activity }) => activity);
  const fields = [...new Set(group.flatMap(({ field }) => field ?? []))].map((field) => {
    const own = group.filter((each) => each.field === field);
    const [cell, clear] = [own.some(({ kind }) => kind === 'CELL'), own.some(({ kind }) => kind === 'CLEAR')];
    const uses = own.filter(({ kind }) => kind === 'USE').flatMap(({ use }) => use ?? []);
    const form = cell && !clear ? ' masked' : clear && !cell ? ' in clear' : !cell ? ' used only' : '';
    return `${field}${form}${uses.length === 0 ? '' : ` (${uses.join(', ')})`}`;
  });
  return [...activities, ...fields].join(', ');
}

function conditionText({ before, after }: Change): string {
  const condition = before === 'never' ? after : before;
  return condition === 'always' ? '' : `, where ${condition}`;
}

/** Equal counts of one type and legal entity are one line. */
function countLines(counts: readonly ShownCount[]): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const { subject, type, legalEntity, what, gained, lost } of counts) {
    const title = `  ${subject}  ${type} ${legalEntity}  +${String(gained)} -${String(lost)}:`;
    groups.set(title, [...(groups.get(title) ?? []), what]);
  }
  return ['on the snapshot:', ...[...groups].map(([title, what]) => `${title} ${what.join(', ')}`)];
}
