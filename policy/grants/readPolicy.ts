import { isLocalDate, type LocalDate } from '#kernel/dates';
import { decimal } from '#kernel/decimal';
import { isCurrency } from '#kernel/currency';
import { isLegalEntityCode } from '#kernel/ids';
import { type AmountLimit, MASK_KINDS, type MaskKind, USES, type Use } from '../Grant';
import { GrantInvalid } from './GrantInvalid';
import { type Assignment } from './Assignment';
import { readCondition } from './readCondition';
import { type RoleTuple } from './RoleTuple';

type Fields = Readonly<Record<string, unknown>>;

/** One entry of `grants` or `forbids`. A forbid may list its tuple itself instead of a role. Throws GRANT_INVALID. */
export function readAssignment(place: string, value: unknown, roles: Readonly<Record<string, readonly RoleTuple[]>>): Assignment {
  const fields = map(place, value, [
    'to',
    'role',
    'legalEntities',
    'limits',
    'from',
    'until',
    'purpose',
    'operations',
    'reason',
    ...TUPLE_KEYS,
  ]);
  const to = text(place, fields['to'], 'to');
  if (!/^(person|service|agent):[a-z0-9-]{1,60}$/.test(to)) throw GrantInvalid(place, `not a subject: \`${to}\``);
  const limits = readLimits(place, fields['limits']);
  const tuples = fields['role'] === undefined ? ownTuples(place, fields, Object.keys(limits)) : roleTuples(place, fields, roles);
  const open = tuples.flatMap((tuple) => tuple.limits).find((name) => !Object.hasOwn(limits, name));
  if (open !== undefined) throw GrantInvalid(place, `the limit \`${open}\` of the role is left open`);
  return {
    to,
    legalEntities: readPlaces(place, fields['legalEntities']),
    limits,
    from: fields['from'] === undefined ? '0001-01-01' : day(place, fields['from']),
    until: fields['until'] === undefined ? null : day(place, fields['until']),
    purpose: fields['purpose'] === undefined ? [] : texts(place, fields['purpose']),
    operations: readOperations(place, fields['operations']),
    tuples,
  };
}

const TUPLE_KEYS = ['activities', 'type', 'fields', 'clear', 'mask', 'limits', 'when'] as const;

/** One entry of a role; each combination of its activities and types is a tuple of its own. Throws GRANT_INVALID. */
export function readTuples(place: string, value: unknown): readonly RoleTuple[] {
  const fields = map(place, value, TUPLE_KEYS);
  const rest = {
    fields: readUses(place, fields['fields']),
    clear: fields['clear'] === undefined ? [] : texts(place, fields['clear']),
    mask: readMasks(place, fields['mask']),
    limits: fields['limits'] === undefined ? [] : texts(place, fields['limits']),
    when: fields['when'] === undefined ? null : readCondition(place, fields['when']),
  };
  return texts(place, fields['activities']).flatMap((activity) =>
    texts(place, fields['type']).map((type) => ({ activity, type, ...rest })),
  );
}

/** The tuples that an assignment lists itself: the amounts that it sets are the limits of each. */
function ownTuples(place: string, fields: Fields, limits: readonly string[]): readonly RoleTuple[] {
  return readTuples(place, { ...pick(fields, TUPLE_KEYS), ...(limits.length > 0 && { limits }) });
}

function roleTuples(place: string, fields: Fields, roles: Readonly<Record<string, readonly RoleTuple[]>>): readonly RoleTuple[] {
  const own = TUPLE_KEYS.find((key) => key !== 'limits' && fields[key] !== undefined);
  if (own !== undefined) throw GrantInvalid(place, `it names a role and \`${own}\`: a role brings its own`);
  const name = text(place, fields['role'], 'role');
  const tuples = roles[name];
  if (tuples === undefined) throw GrantInvalid(place, `there is no role \`${name}\``);
  return tuples;
}

function readUses(place: string, value: unknown): RoleTuple['fields'] {
  if (value === undefined) return {};
  return Object.fromEntries(
    Object.entries(map(place, value, null)).map(([name, uses]): [string, 'all' | readonly Use[]] => {
      if (uses === 'all') return [name, 'all'];
      const named = texts(place, uses);
      const unknown = named.find((use) => !(USES as readonly string[]).includes(use));
      if (unknown !== undefined) throw GrantInvalid(place, `not a use: \`${unknown}\``);
      return [name, named as readonly Use[]];
    }),
  );
}

function readMasks(place: string, value: unknown): Readonly<Record<string, MaskKind>> {
  if (value === undefined) return {};
  return Object.fromEntries(
    Object.entries(map(place, value, null)).map(([name, kind]) => {
      const known = MASK_KINDS.find((each) => each === kind);
      if (known === undefined) throw GrantInvalid(place, `not a mask: \`${String(kind)}\``);
      return [name, known];
    }),
  );
}

function readLimits(place: string, value: unknown): Readonly<Record<string, AmountLimit>> {
  if (value === undefined) return {};
  return Object.fromEntries(
    Object.entries(map(place, value, null)).map(([name, limit]) => {
      const { max, currency } = map(place, limit, ['max', 'currency']);
      const amount = text(place, max, 'max');
      const code = text(place, currency, 'currency');
      if (!isCurrency(code)) throw GrantInvalid(place, `not a currency: \`${code}\``);
      try {
        decimal(amount, 6);
      } catch {
        throw GrantInvalid(place, `not an amount: \`${amount}\``);
      }
      return [name, { max: amount, currency: code }];
    }),
  );
}

function readOperations(place: string, value: unknown): Assignment['operations'] {
  if (value === undefined || value === 'ANY') return 'ANY';
  if (value !== 'REGISTERED') throw GrantInvalid(place, 'operations are ANY or REGISTERED');
  return value;
}

function readPlaces(place: string, value: unknown): Assignment['legalEntities'] {
  if (value === 'ALL') return 'ALL';
  if (Array.isArray(value)) {
    const codes = texts(place, value);
    const unknown = codes.find((code) => !isLegalEntityCode(code));
    if (unknown !== undefined) throw GrantInvalid(place, `not a legal entity code: \`${unknown}\``);
    return codes;
  }
  return { businessUnit: text(place, map(place, value, ['businessUnit'])['businessUnit'], 'businessUnit') };
}

function map(place: string, value: unknown, keys: readonly string[] | null): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw GrantInvalid(place, 'not a map');
  const unknown = Object.keys(value).find((key) =>
    keys === null ? !/^[a-zA-Z][A-Za-z0-9]*$/.test(key) || key in Object.prototype : !keys.includes(key),
  );
  if (unknown !== undefined) throw GrantInvalid(place, `unknown key \`${unknown}\``);
  return value as Fields;
}

function pick(fields: Fields, keys: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => keys.includes(key)));
}

function list(place: string, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw GrantInvalid(place, 'not a list');
  return value;
}

function text(place: string, value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') throw GrantInvalid(place, `${name} is missing`);
  return value;
}

/** A text stands for a list of one. */
function texts(place: string, value: unknown): readonly string[] {
  const all = typeof value === 'string' ? [value] : list(place, value);
  if (all.some((each) => typeof each !== 'string' || each === '')) throw GrantInvalid(place, 'a list holds something that is no text');
  return all as readonly string[];
}

function day(place: string, value: unknown): LocalDate {
  const date = text(place, value, 'date');
  if (!isLocalDate(date)) throw GrantInvalid(place, `not a date: \`${date}\``);
  return date;
}
