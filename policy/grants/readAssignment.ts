import { isCurrency } from '#kernel/currency';
import { decimal, ZERO } from '#kernel/decimal';
import { isLegalEntityCode } from '#kernel/ids';
import { type AmountLimit } from '../Grant';
import { type Assignment, type Delegation, type Places, type Validity } from './Assignment';
import { GrantInvalid } from './GrantInvalid';
import { readTuples, TUPLE_KEYS } from './readTuples';
import { type RoleTuple } from './RoleTuple';
import { day, type Fields, label, map, names, text, texts } from './values';

type Roles = Readonly<Record<string, readonly RoleTuple[]>>;

/** One entry of `grants` or `forbids`. A forbid may list its tuple itself instead of a role. Throws GRANT_INVALID. */
export function readAssignment(place: string, value: unknown, roles: Roles): Assignment {
  const keys = ['to', 'role', 'legalEntities', 'limits', 'from', 'until', 'purpose', 'operations', 'onBehalfOf', 'reason'];
  const fields = map(place, value, [...keys, ...TUPLE_KEYS]);
  const to = subject(place, fields['to'], /^(person|service|agent):[a-z0-9-]{1,60}$/);
  const limits = readLimits(place, fields['limits']);
  const role = fields['role'] === undefined ? null : text(place, fields['role'], 'role');
  const tuples = role === null ? ownTuples(place, fields, Object.keys(limits)) : roleTuples(place, role, { fields, roles });
  const open = tuples.flatMap((tuple) => tuple.limits).find((name) => !Object.hasOwn(limits, name));
  if (open !== undefined) throw GrantInvalid(place, `the limit \`${open}\` of the role is left open`);
  return {
    to,
    role,
    legalEntities: readPlaces(place, fields['legalEntities']),
    limits,
    ...readValidity(place, fields),
    purpose: fields['purpose'] === undefined ? [] : texts(place, fields['purpose']),
    operations: readOperations(place, fields['operations']),
    onBehalfOf: readOnBehalfOf(place, fields['onBehalfOf']),
    tuples,
  };
}

/** The same as a grant: an agent's says whether it needs a person, since nobody should have to guess, and no other may. Throws GRANT_INVALID. */
export function readGrant(place: string, value: unknown, roles: Roles): Assignment {
  const grant = readAssignment(place, value, roles);
  const isAgent = grant.to.startsWith('agent:');
  if (isAgent && grant.onBehalfOf === null)
    throw GrantInvalid(place, 'a grant to an agent says `onBehalfOf: REQUIRED`, or `OPTIONAL` where it holds without a person too');
  if (!isAgent && grant.onBehalfOf !== null) throw GrantInvalid(place, 'onBehalfOf is for agents');
  return grant;
}

/** One entry of `delegations`. Throws GRANT_INVALID. */
export function readDelegation(place: string, value: unknown, roles: Roles): Delegation {
  const keys = ['by', 'to', 'role', 'activities', 'legalEntities', 'limits', 'from', 'until', 'reason'];
  const fields = map(place, value, keys);
  const [by, to] = [subject(place, fields['by'], PERSON), subject(place, fields['to'], PERSON)];
  if (by === to) throw GrantInvalid(place, 'nobody delegates to themselves');
  const role = fields['role'] === undefined ? null : text(place, fields['role'], 'role');
  if (role !== null && !Object.hasOwn(roles, role)) throw GrantInvalid(place, `there is no role \`${role}\``);
  if ((role === null) === (fields['activities'] === undefined)) throw GrantInvalid(place, 'it names a role or activities, and not both');
  const { from, until } = readValidity(place, fields);
  if (fields['from'] === undefined || until === null) throw GrantInvalid(place, 'a delegation has a first day and an end');
  return {
    by,
    to,
    role,
    activities: role === null ? names(place, fields['activities']) : [],
    legalEntities: readPlaces(place, fields['legalEntities']),
    limits: readLimits(place, fields['limits']),
    from,
    until,
    reason: text(place, fields['reason'], 'reason'),
  };
}

const PERSON = /^person:[a-z0-9-]{1,60}$/;

function subject(place: string, value: unknown, form: RegExp): string {
  const name = text(place, value, 'a subject');
  if (!form.test(name)) throw GrantInvalid(place, `not a subject that can stand here: \`${name}\``);
  return name;
}

/** The tuples that an assignment lists itself: the amounts that it sets are the limits of each. */
function ownTuples(place: string, fields: Fields, limits: readonly string[]): readonly RoleTuple[] {
  const own = Object.fromEntries(Object.entries(fields).filter(([key]) => (TUPLE_KEYS as readonly string[]).includes(key)));
  const { limits: amounts, ...rest } = own;
  return readTuples(place, amounts === undefined ? rest : { ...rest, limits });
}

function roleTuples(
  place: string,
  role: string,
  { fields, roles }: { readonly fields: Fields; readonly roles: Roles },
): readonly RoleTuple[] {
  const own = TUPLE_KEYS.find((key) => key !== 'limits' && fields[key] !== undefined);
  if (own !== undefined) throw GrantInvalid(place, `it names a role and \`${own}\`: a role brings its own`);
  const tuples = Object.hasOwn(roles, label(place, role)) ? roles[role] : undefined;
  if (tuples === undefined) throw GrantInvalid(place, `there is no role \`${role}\``);
  return tuples;
}

function readValidity(place: string, fields: Fields): Validity {
  const from = fields['from'] === undefined ? '0001-01-01' : day(place, fields['from']);
  const until = fields['until'] === undefined ? null : day(place, fields['until']);
  if (until !== null && until <= from) throw GrantInvalid(place, 'it ends before it begins');
  return { from, until };
}

function readLimits(place: string, value: unknown): Readonly<Record<string, AmountLimit>> {
  if (value === undefined) return {};
  return Object.fromEntries(Object.entries(map(place, value, null)).map(([name, limit]) => [name, readLimit(place, limit)]));
}

function readLimit(place: string, value: unknown): AmountLimit {
  const { max, currency } = map(place, value, ['max', 'currency']);
  const amount = text(place, max, 'max');
  const code = text(place, currency, 'currency');
  if (!isCurrency(code)) throw GrantInvalid(place, `not a currency: \`${code}\``);
  if (!isLimit(amount)) throw GrantInvalid(place, `not an amount of a limit: \`${amount}\``);
  return { max: amount, currency: code };
}

function isLimit(amount: string): boolean {
  try {
    return decimal(amount, 6).gte(ZERO);
  } catch {
    return false;
  }
}

function readOperations(place: string, value: unknown): Assignment['operations'] {
  if (value === undefined || value === 'ANY') return 'ANY';
  if (value !== 'REGISTERED') throw GrantInvalid(place, 'operations are ANY or REGISTERED');
  return value;
}

function readOnBehalfOf(place: string, value: unknown): Assignment['onBehalfOf'] {
  if (value === undefined) return null;
  if (value !== 'REQUIRED' && value !== 'OPTIONAL') throw GrantInvalid(place, 'onBehalfOf is REQUIRED or OPTIONAL');
  return value;
}

function readPlaces(place: string, value: unknown): Places {
  if (value === 'ALL') return 'ALL';
  if (Array.isArray(value)) {
    const codes = texts(place, value);
    const unknown = codes.find((code) => !isLegalEntityCode(code));
    if (unknown !== undefined) throw GrantInvalid(place, `not a legal entity code: \`${unknown}\``);
    return codes;
  }
  return { businessUnit: text(place, map(place, value, ['businessUnit'])['businessUnit'], 'businessUnit') };
}
