import 'reflect-metadata';
import { type Client, escapeIdentifier } from 'pg';
import { spokeDefinition, spokeNames } from '../platform/spokes';
import { type Finding } from './Finding';

/** A row whose version is not the sequence of its last change; `version` is null where the row is gone, `told` where no change tells of it. */
interface Stray {
  readonly legal_entity: string;
  readonly id: string;
  readonly version: number | null;
  readonly told: number | null;
}

/** A log and rows that belong to two states differ everywhere: more tell nothing new. */
const FINDINGS_MAX = 1_000;

/**
 * Holds the rows of a spoke instance against its change log: each write raises the version of its row by one and is the change of that
 * sequence, and no row is ever deleted. So the last changes of a row cannot be cut off while the row stays as they left it.
 */
export async function rowFindings(client: Client, database: string): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const [type, table] of writtenTables()) {
    const { rows: there } = await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [table]);
    if (there[0]?.there !== true) continue;
    const { rows } = await client.query<Stray>(
      `select coalesce(t.legal_entity, c.legal_entity) as legal_entity, coalesce(t.id, c.id) as id, t.version, c.told
       from ${escapeIdentifier(table)} t
       full join (select legal_entity, aggregate_id as id, max(sequence) as told from change_log where aggregate_type = $1 group by 1, 2) c
         on c.legal_entity = t.legal_entity and c.id = t.id
       where t.version is distinct from c.told order by 1, 2 limit ${FINDINGS_MAX}`,
      [type],
    );
    for (const row of rows) findings.push(findingOf(row, `${database}, ${row.legal_entity}, ${type} ${row.id}`));
  }
  return findings;
}

function findingOf({ version, told }: Stray, place: string): Finding {
  if (version === null) return { code: 'ROW_PUT_BACK', place, detail: `the row is gone, and its log goes on to change ${told ?? 0}` };
  if (version > (told ?? 0))
    return {
      code: 'CHANGE_MISSING',
      place: `${place}, change ${version}`,
      detail: `the row is at version ${version}, its log ends with ${told ?? 0}`,
    };
  return { code: 'ROW_PUT_BACK', place, detail: `the row is at version ${version}, its log goes on to change ${told ?? 0}` };
}

/** The table of each type that some spoke writes. */
function writtenTables(): ReadonlyMap<string, string> {
  return new Map(
    spokeNames().flatMap((name) =>
      spokeDefinition(name)
        .sources.filter(({ view }) => view !== true)
        .map(({ type, table }) => [type, table] as const),
    ),
  );
}
