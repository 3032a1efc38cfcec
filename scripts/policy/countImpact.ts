import 'reflect-metadata';
import { type Client } from 'pg';
import { columnAt } from '#kit/read/columns';
import { bareColumns, predicateSql } from '#kit/read/predicateSql';
import { type Source } from '#kit/read/Source';
import { type SubjectImpact } from '#policy/impact/policyImpact';
import { type Allowance, type Rights } from '#policy/rights';
import { spokeDefinition } from '../platform/spokes';
import { readOnly, type Snapshot } from './Snapshot';

/** How many rows of a snapshot somebody gains and loses, of one type in one legal entity. */
export interface Count {
  readonly subject: string;
  readonly type: string;
  readonly legalEntity: string;
  /** `rows`, `gross`, `payeeIban in clear`, `gross FILTER`, `Invoice.approve`. */
  readonly what: string;
  readonly gained: number;
  readonly lost: number;
}

/** Counts by the SQL that the spokes run: rows, cells, uses and activities that the changes of each subject are about. */
export async function countImpact(snapshot: Snapshot, subjects: readonly SubjectImpact[]): Promise<readonly Count[]> {
  const counts: Count[] = [];
  for (const { spoke, url, legalEntities } of snapshot.instances) {
    const sources = spokeDefinition(spoke).sources.filter(({ public: isPublic }) => isPublic !== true);
    const concerned = sources.filter(({ type }) => subjects.some(({ changes }) => changes.some((each) => each.type === type)));
    if (concerned.length === 0) continue;
    await readOnly(url, async (client) => {
      for (const source of concerned)
        for (const subject of subjects) counts.push(...(await countOne(client, { source, owned: legalEntities }, subject)));
    });
  }
  return counts;
}

interface Counted {
  readonly source: Source;
  /** Legal entities of the instance. */
  readonly owned: readonly string[];
}

interface Measure {
  readonly what: string;
  /** Where the two policies differ in it. */
  readonly legalEntities: Set<string>;
  /** Conditions on the row in the version before and after. */
  readonly before: string;
  readonly after: string;
}

async function countOne(client: Client, { source, owned }: Counted, impact: SubjectImpact): Promise<readonly Count[]> {
  const values: unknown[] = [];
  const measures = measuresOf(source, impact, values);
  if (measures.length === 0) return [];
  const columns = measures.flatMap(({ before, after }, at) => [
    `count(*) filter (where (${after}) and not (${before}))::int as "g${String(at)}"`,
    `count(*) filter (where (${before}) and not (${after}))::int as "l${String(at)}"`,
  ]);
  const text = `select t.legal_entity as "place", ${columns.join(', ')} from ${source.table} t group by t.legal_entity order by t.legal_entity`;
  const { rows } = await client.query<Record<string, number | string>>(text, values);
  const byPlace = new Map(rows.map((row) => [String(row['place']), row]));
  // A legal entity without a row has its line too: which lines there are follows from the two policies alone.
  return measures.flatMap(({ what, legalEntities }, at) =>
    [...legalEntities]
      .filter((code) => owned.includes(code))
      .map((legalEntity) => ({
        subject: impact.subject,
        type: source.type,
        legalEntity,
        what,
        gained: Number(byPlace.get(legalEntity)?.[`g${String(at)}`] ?? 0),
        lost: Number(byPlace.get(legalEntity)?.[`l${String(at)}`] ?? 0),
      })),
  );
}

function measuresOf(source: Source, { changes, versions }: SubjectImpact, values: unknown[]): readonly Measure[] {
  const own = changes.filter(({ type }) => type === source.type);
  if (own.length === 0) return [];
  const sides = (make: (rights: Rights) => string): Pick<Measure, 'before' | 'after'> => ({
    before: make(versions.before),
    after: make(versions.after),
  });
  const rowsSql = (rights: Rights): string => anySql(source, rights.rows('READ', source.type), values);
  const named = new Map<string, Measure>();
  const note = (what: string, codes: readonly string[], make: (rights: Rights) => string): void => {
    const known = named.get(what) ?? { what, legalEntities: new Set(), ...sides(make) };
    for (const code of codes) known.legalEntities.add(code);
    named.set(what, known);
  };
  for (const { kind, field, use, activity, legalEntities } of own) {
    if (kind === 'CELL') note('rows', legalEntities, rowsSql);
    if (kind === 'ACTIVITY') note(activity, legalEntities, (rights) => anySql(source, rights.rows(activity, source.type), values));
    else {
      const allowances = (rights: Rights): readonly Allowance[] =>
        rights.allowances('READ', source.type, field ?? '', use ?? 'PROJECT').filter(({ mask }) => kind === 'CELL' || mask === null);
      const what = `${field ?? ''}${kind === 'CELL' ? '' : kind === 'CLEAR' ? ' in clear' : ` ${use ?? ''}`}`;
      note(what, legalEntities, (rights) => {
        const cell = anySql(source, allowances(rights), values);
        return kind === 'USE' ? cell : `(${cell}) and (${rowsSql(rights)})`;
      });
    }
  }
  return [...named.values()];
}

/** Unknown denies: a condition that is null is false. */
function anySql(source: Source, allowances: readonly Allowance[], values: unknown[]): string {
  const scope = columnAt(source, 'legalEntityCode').sql;
  const arms = allowances.map(({ legalEntities, when }) => {
    const place = legalEntities === 'ALL' ? 'true' : `${scope} = any($${String(values.push([...legalEntities]))}::text[])`;
    return when === null ? place : `(${place} and coalesce(${predicateSql(when, bareColumns(source), values)}, false))`;
  });
  return arms.length === 0 ? 'false' : arms.join(' or ');
}
