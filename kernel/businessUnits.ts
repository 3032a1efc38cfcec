import { type LocalDate } from './dates';
import { defineError } from './errors';

/** `from` inclusive, `until` exclusive, null for open. */
export interface Membership {
  readonly code: string;
  readonly from: LocalDate;
  readonly until: LocalDate | null;
}

export interface BusinessUnitEntry {
  readonly code: string;
  readonly name: string;
  /** Those of the units in it among them, as far as both memberships hold: one entry for each unbroken time. */
  readonly legalEntities: readonly Membership[];
  /** Business units in this one, of which each may have others. Absent where there are none. */
  readonly units?: readonly Membership[];
}

export const BusinessUnitInvalid = defineError({
  code: 'BUSINESS_UNIT_INVALID',
  shown: false,
  message: (cause: string) => `the business units of the registry cannot be used: ${cause}`,
});

/**
 * Business units with the legal entities of all that is in them, at any depth. A legal entity belongs to an outer unit while it belongs to the
 * inner one and the inner one to the outer. Throws BUSINESS_UNIT_INVALID: a unit is named twice, is unknown or holds itself.
 */
export function withInnerUnits(units: readonly BusinessUnitEntry[]): readonly BusinessUnitEntry[] {
  const byCode = new Map(units.map((unit) => [unit.code, unit]));
  if (byCode.size !== units.length) throw BusinessUnitInvalid('one is named twice');
  const known = new Map<string, readonly Membership[]>();
  const membersOf = (code: string, around: readonly string[]): readonly Membership[] => {
    const unit = byCode.get(code);
    if (unit === undefined) throw BusinessUnitInvalid(`\`${around.at(-1) ?? ''}\` holds \`${code}\`, which is not there`);
    if (around.includes(code)) throw BusinessUnitInvalid(`\`${code}\` holds itself: ${[...around, code].join(', ')}`);
    const found = known.get(code);
    if (found !== undefined) return found;
    const inner = (unit.units ?? []).flatMap((each) => membersOf(each.code, [...around, code]).flatMap((member) => during(member, each)));
    const members = joined([...unit.legalEntities, ...inner]);
    known.set(code, members);
    return members;
  };
  return units.map((unit) => ({ ...unit, legalEntities: membersOf(unit.code, []) }));
}

function during(member: Membership, { from, until }: Membership): readonly Membership[] {
  const start = member.from > from ? member.from : from;
  const end = earlier(member.until, until);
  return end === null || start < end ? [{ code: member.code, from: start, until: end }] : [];
}

/** Times of one legal entity that overlap or touch become one: nothing changes between them. */
function joined(members: readonly Membership[]): readonly Membership[] {
  const sorted = [...members].sort((one, other) => compare(one.code, other.code) || compare(one.from, other.from));
  return sorted.reduce<readonly Membership[]>((done, next) => {
    const last = done.at(-1);
    if (last?.code !== next.code || (last.until !== null && last.until < next.from)) return [...done, next];
    const until = last.until === null || next.until === null ? null : last.until > next.until ? last.until : next.until;
    return [...done.slice(0, -1), { ...last, until }];
  }, []);
}

function earlier(one: LocalDate | null, other: LocalDate | null): LocalDate | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
