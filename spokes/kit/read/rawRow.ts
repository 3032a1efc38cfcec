import { columnsOf, outgoing } from './columns';
import { moneyText } from './moneyText';
import { type Row, type Source } from './Source';

/** Every stored field without cells: for use cases only. `as` names are read back by `rawRow`. */
export function rawColumns(source: Source): string {
  return Object.keys(source.fields)
    .flatMap((field, at) => columnsOf(source, field).map(({ sql, kind }, part) => `${outgoing(sql, kind)} as "c${at}_${part}"`))
    .concat('t.version as "_version"')
    .join(', ');
}

/** A row of `rawColumns`, keyed by field; `version` is always there. */
export function rawRow(source: Source, raw: Record<string, unknown>): Row {
  const row: Record<string, unknown> = { version: raw['_version'] };
  Object.entries(source.fields).forEach(([field, stored], at) => {
    const first = raw[`c${at}_0`] ?? null;
    row[field] = 'money' in stored ? moneyValue(first as string | null, raw[`c${at}_1`] as string | null) : first;
  });
  return row;
}

/** A money cell: null without an amount. */
export function moneyValue(amount: string | null, currency: string | null): { amount: string; currency: string | null } | null {
  return amount === null ? null : { amount: moneyText(amount, currency), currency };
}
