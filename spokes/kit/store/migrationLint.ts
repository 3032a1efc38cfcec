import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { type DecoratedClass } from '../definition';
import { KIT_MIGRATIONS } from './migrations/kitMigrations';

/** The statements that the kit's migrations and these would send, in their order; no database is asked. */
export async function migrationTexts(migrations: readonly DecoratedClass[]): Promise<readonly string[]> {
  const texts: string[] = [];
  const recorder = {
    query: (text: string): Promise<readonly unknown[]> => {
      texts.push(text);
      return Promise.resolve([]);
    },
    dataSource: { options: { extra: { nave: { scoped: 'the_scoped', all: 'the_all' } } } },
  } as unknown as QueryRunner;
  for (const each of [...KIT_MIGRATIONS, ...migrations]) {
    const Migration = each as unknown as new () => MigrationInterface;
    await new Migration().up(recorder);
  }
  return texts;
}

/** What no migration may send, whatever it is for. */
const FORBIDDEN: readonly (readonly [RegExp, string])[] = [
  [/\bcreate\s+materialized\s+view\b/, 'row level security does not reach a materialized view'],
  [
    /\bcreate\s+(or\s+replace\s+)?(recursive\s+)?view\b(?![^;]*\bwith\s*\(\s*security_invoker\s*(=\s*(true|on|1))?\s*\))/,
    'a view needs `with (security_invoker)`',
  ],
  [
    /\bcreate\s+(or\s+replace\s+)?(function|procedure|aggregate|operator|cast|language|extension|rule|event\s+trigger)\b/,
    'code of users sees rows before the policy does',
  ],
  [/\bcreate\s+(or\s+replace\s+)?(constraint\s+)?trigger\b/, 'a trigger runs with rows that the caller may not see'],
  [/\bsecurity\s+definer\b/, 'code with the rights of its owner goes past row level security'],
  [/\b(set|reset)\s+(session\s+|local\s+)?(role|session\s+authorization)\b/, 'roles are never changed on a connection'],
  [/\b(disable|no\s+force)\s+row\s+level\s+security\b/, 'row level security stays on and forced'],
  [/\bdrop\s+policy\b|\balter\s+policy\b/, 'a policy is made by the kit and stays'],
  [/\b(create|alter|drop)\s+(role|user|group)\b|\bbypassrls\b/, 'roles are made where the database is provisioned'],
  [/\bgrant\s+(all|[^;]*\b(truncate|references|trigger))\b/, 'the run-time roles may select, insert, update and sweep, and nothing else'],
  [/\bgrant\b[^;]*\bto\s+public\b/, 'nothing is granted to everybody'],
  [/\balter\s+(table|view|schema|sequence)\b[^;]*\bowner\s+to\b/, 'tables belong to the role that migrates'],
  [/\bcreate\s+foreign\s+table\b/, 'row level security does not reach a foreign table'],
];

interface Table {
  readonly scoped: boolean;
  readonly hasId: boolean;
  enabled: boolean;
  forced: boolean;
  policies: number;
  /** Reference data: its read policy lets each row through, so that no key of it is hidden. */
  open: boolean;
}

/**
 * The breaches of the schema rules in the statements of migrations, as sentences; none is right. A table with a legal entity has row level
 * security, forced, with policies; its keys and indexes begin with the legal entity, and an index that is not unique ends with the id.
 */
export function lintMigrations(texts: readonly string[]): readonly string[] {
  const tables = new Map<string, Table>();
  const statements = texts.map(normal);
  statements.forEach((text) => {
    readTable(text, tables);
  });
  const unsafe = statements.flatMap((text) =>
    FORBIDDEN.flatMap(([pattern, cause]) => (pattern.test(text) ? [`${cause}: ${text.slice(0, 80)}`] : [])),
  );
  const open = [...tables].flatMap(([name, table]) => {
    if (!table.scoped || (table.enabled && table.forced && table.policies > 0)) return [];
    return [`the table ${name} lacks row level security, or it is not forced, or it has no policy`];
  });
  return [...unsafe, ...open, ...statements.flatMap((text) => keyBreaches(text, tables))];
}

function readTable(text: string, tables: Map<string, Table>): void {
  const [, made, body = ''] = /^create (?:unlogged )?table (?:if not exists )?"?(\w+)"? \((.*)\)/.exec(text) ?? [];
  if (made !== undefined) tables.set(made, tableOf(body, tables));
  readSecurity(text, tables.get(/^alter table (?:only )?"?(\w+)"?/.exec(text)?.[1] ?? ''));
  const [, on = '', rest = ''] = /^create policy \w+ on "?(\w+)"?(.*)$/.exec(text) ?? [];
  const table = tables.get(on);
  if (table === undefined) return;
  table.policies += 1;
  table.open ||= /for select to "?the_scoped"?.*using \(true\)/.test(rest);
}

function readSecurity(text: string, altered: Table | undefined): void {
  if (altered === undefined) return;
  altered.enabled ||= text.includes('enable row level security');
  altered.forced ||= text.includes('force row level security');
}

function tableOf(body: string, tables: ReadonlyMap<string, Table>): Table {
  const like = tables.get(/^like (\w+)/.exec(body)?.[1] ?? '');
  const scoped = /\blegal_entity\b/.test(body) || like?.scoped === true;
  const hasId = /\bid (text|uuid|bigint)\b/.test(body) || like?.hasId === true;
  return { scoped, hasId, enabled: false, forced: false, policies: 0, open: false };
}

const INDEX = /^create (unique )?index (?:concurrently )?(?:if not exists )?(\w+) on (?:only )?"?(\w+)"?(?: using \w+)? ?\(([^)]*)\)/;
const TABLE = /^(?:create|alter) table (?:if not exists |only )?"?(\w+)"?/;

function keyBreaches(text: string, tables: ReadonlyMap<string, Table>): readonly string[] {
  const index = INDEX.exec(text);
  const name = index?.[3] ?? TABLE.exec(text)?.[1] ?? '';
  const table = tables.get(name);
  if (table === undefined || !table.scoped || table.open) return [];
  return index === null ? constraintBreaches(text, name) : indexBreaches(index, table);
}

function indexBreaches([, unique, name = '', , list = '']: RegExpExecArray, table: Table): readonly string[] {
  const columns = list.split(',').map((each) => each.trim().split(' ')[0] ?? '');
  if (columns[0] !== 'legal_entity') return [`the index ${name} does not begin with legal_entity`];
  return unique === undefined && table.hasId && columns.at(-1) !== 'id' ? [`the index ${name} does not end with id`] : [];
}

function constraintBreaches(text: string, name: string): readonly string[] {
  const lists = [...text.matchAll(/\b(primary key|unique|foreign key) \(([^)]*)\)/g)];
  const breaches = lists.flatMap(([, kind = '', list = '']) =>
    list.trim().startsWith('legal_entity') ? [] : [`a ${kind} of ${name} does not begin with legal_entity`],
  );
  const inline = /\b(text|integer|bigint|uuid)( collate "c")?( not null)? (references|unique|primary key)\b/.test(text);
  return inline ? [...breaches, `a key of ${name} stands at one column: name legal_entity first`] : breaches;
}

function normal(text: string): string {
  return text
    .replace(/--[^\n]*/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}
