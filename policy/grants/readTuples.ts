import { type FieldUses, MASK_KINDS, type MaskKind, USES, type Use } from '../Grant';
import { GrantInvalid } from './GrantInvalid';
import { readCondition } from './readCondition';
import { type RoleTuple } from './RoleTuple';
import { map, names, texts } from './values';

export const TUPLE_KEYS = ['activities', 'type', 'fields', 'clear', 'mask', 'limits', 'when'] as const;

/** One entry of a role; each combination of its activities and types is a tuple of its own. Throws GRANT_INVALID. */
export function readTuples(place: string, value: unknown): readonly RoleTuple[] {
  const fields = map(place, value, TUPLE_KEYS);
  const rest = {
    fields: readUses(place, fields['fields']),
    clear: fields['clear'] === undefined ? [] : names(place, fields['clear']),
    mask: readMasks(place, fields['mask']),
    limits: fields['limits'] === undefined ? [] : names(place, fields['limits']),
    when: fields['when'] === undefined ? null : readCondition(place, fields['when']),
  };
  return names(place, fields['activities']).flatMap((activity) =>
    names(place, fields['type']).map((type) => ({ activity, type, ...rest })),
  );
}

function readUses(place: string, value: unknown): FieldUses {
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
