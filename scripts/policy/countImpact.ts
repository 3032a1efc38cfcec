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
  /** `rows`, `Invoice.gross`, `Invoice.gross FILTER`, `Invoice.approve`. */
  readonly what: string;
  readonly gained: number;
  readonly lost: number;
}

/** Counts by the SQL that the spokes run: rows, cells, uses and activities that the changes of each subject are about. */
export async function countImpact(snapshot: Snapshot, subjects: readonly SubjectImpact[]): Promise<readonly Count[]> {
  const counts: Count[] = [];
  for (const { spoke, url } of snapshot.instances) {
    const sources = spokeDefinition(spoke).sources.filter(({ public: isPublic }) => isPublic !== true);
    const concerned = sources.filter(({ type }) => subjects.some(({ changes }) => changes.some((each) => each.type === type)));
    if (concerned.length === 0) continue;
    await readOnly(url, async (client) => {
      for (const source of concerned) for (const subject of subjects) counts.push(...(await countOne(client, source, subject)));
    });
  }
  return counts;
}

interface Measure {
  readonly what: string;
  /** Conditions on the row in the version before and after. */
  readonly before: string;
  readonly after: string;
}

async function countOne(client: Client, source: Source, impact: SubjectImpact): Promise<readonly Count[]> {
  const values: unknown[] = [];
  const measures = measuresOf(source, impact, values);
  if (measures.length === 0) return [];
  const columns = measures.flatMap(({ before, after }, at) => [
    `count(*) filter (where (${after}) and not (${before}))::int as "g${String(at)}"`,
    `count(*) filter (where (${before}) and not (${after}))::int as "l${String(at)}"`,
  ]);
  const text = `select t.legal_entity as "place", ${columns.join(', ')} from ${source.table} t group by t.legal_entity order by t.legal_entity`;
  const { rows } = await client.query<Record<string, number | string>>(text, values);
  return rows.flatMap((row) =>
    measures.map(({ what }, at) => ({
      subject: impact.subject,
      type: source.type,
      legalEntity: String(row['place']),
      what,
      gained: Number(row[`g${String(at)}`]),
      lost: Number(row[`l${String(at)}`]),
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
  const note = (what: string, make: (rights: Rights) => string): void => {
    if (!named.has(what)) named.set(what, { what, ...sides(make) });
  };
  if (own.some(({ kind }) => kind === 'CELL')) note('rows', rowsSql);
  for (const { kind, field, use, activity } of own) {
    if (kind === 'ACTIVITY') note(activity, (rights) => anySql(source, rights.rows(activity, source.type), values));
    else {
      const allowances = (rights: Rights): readonly Allowance[] =>
        rights.allowances('READ', source.type, field ?? '', use ?? 'PROJECT').filter(({ mask }) => kind === 'CELL' || mask === null);
      const what = `${source.type}.${field ?? ''}${kind === 'CELL' ? '' : kind === 'CLEAR' ? ' in clear' : ` ${use ?? ''}`}`;
      note(what, (rights) => {
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
