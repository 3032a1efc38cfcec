import { evaluate } from '#policy/predicate/evaluate';
import { type MaskKind, MASK_KINDS } from '#policy/Grant';
import { type Rights } from '#policy/rights';
import { type AccessEntry } from '../store/EntryReader';

export const ACCESS_RECORD = 'AccessRecord';

/** The value of one field of one entry as the caller may see it: the first wall of the log, as a spoke has it in its SQL. */
export function accessCell(rights: Rights, entry: AccessEntry, field: string): unknown {
  const place = { legalEntityCode: entry.legalEntity };
  const open = rights.cell(ACCESS_RECORD, field, entry.legalEntity).filter(({ when }) => when === null || evaluate(when, place) === true);
  if (open.length === 0) return null;
  const value = valueOf(entry, field);
  if (open.some(({ mask }) => mask === null)) return value;
  const mask = MASK_KINDS.find((kind) => open.some((each) => each.mask === kind));
  return mask === undefined ? null : masked(mask, value);
}

/** BAND and TOKEN need edges and keys that the log does not have: such a cell stays empty. */
function masked(mask: MaskKind, value: unknown): unknown {
  if (typeof value !== 'string') return null;
  if (mask === 'CONST') return '****';
  return mask === 'LAST4' ? `****${value.length >= 8 ? value.slice(-4) : ''}` : null;
}

function valueOf(entry: AccessEntry, field: string): unknown {
  const value = Object.hasOwn(VALUES, field) ? VALUES[field] : undefined;
  return value === undefined ? null : value(entry);
}

const VALUES: Readonly<Record<string, (entry: AccessEntry) => unknown>> = {
  id: ({ id }) => id,
  legalEntityCode: ({ legalEntity }) => legalEntity,
  at: ({ at }) => at,
  subject: ({ subject }) => subject,
  agent: ({ agent }) => agent,
  kind: ({ record }) => record?.kind,
  actor: ({ record }) => record?.actor,
  purpose: ({ record }) => record?.purpose,
  fingerprint: ({ record }) => record?.fingerprint,
  release: ({ record }) => record?.release,
  policyVersion: ({ record }) => record?.policyVersion,
  epoch: ({ record }) => record?.epoch,
  operationName: ({ record }) => record?.operation?.name,
  operationHash: ({ record }) => record?.operation?.hash,
  registered: ({ record }) => record?.operation?.registered,
  codes: ({ record }) => record?.codes,
  variables: ({ record }) => record?.variables,
  requestId: ({ record }) => record?.requestId,
  chain: ({ record }) => record?.chain,
  number: ({ record }) => record?.number,
  activities: ({ shape }) => shape?.activities,
  coordinates: ({ shape }) => shape?.coordinates,
  stripped: ({ shape }) => shape?.stripped,
  masks: ({ shape }) => shape?.masks,
  rows: ({ record, legalEntity }) =>
    record?.rows.filter((each) => each.legalEntity === legalEntity).map(({ type, upTo }) => ({ type, upTo })),
  detail: ({ record }) =>
    record?.detail && Object.entries(record.detail).map(([name, value]) => ({ name, value: value === null ? null : String(value) })),
};
