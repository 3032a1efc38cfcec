/** A breach that makes a database unfit to serve: the statement gives one row, with `name`, for each place. */
export interface DatabaseCheck {
  readonly sql: string;
  /** The role may lack the right to look, which is then as it should be. */
  readonly mayBeDenied?: true;
  readonly cause: (name: string) => string;
}

/** `server_version_num` by major version: below these, row level security has known holes (CVE-2025-8713 and older ones). */
const FLOORS: Readonly<Record<number, number>> = { 15: 150_014, 16: 160_010, 17: 170_006 };

/** Null when a server of this `server_version_num` may be served from, else the version that it must have. */
export function versionFloor(version: number): string | null {
  const major = Math.floor(version / 10_000);
  if (major < 15) return '15.14';
  const floor = FLOORS[major];
  return floor === undefined || version >= floor ? null : `${major}.${floor % 10_000}`;
}

const OURS = `n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'`;
const RELATION = 'pg_class c join pg_namespace n on n.oid = c.relnamespace';
const HAS_SCOPE = `exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'legal_entity' and not a.attisdropped)`;

/**
 * What a run-time role must not be or be able to do, and what the schema must not hold. Each statement runs as the role itself.
 * `$1`: tables of reference data, whose rows everybody reads.
 */
export const DATABASE_CHECKS: readonly DatabaseCheck[] = [
  {
    sql: `select rolname as name from pg_roles where rolname = current_user
      and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)`,
    cause: (name) => `the role ${name} goes past row level security or may do more than log in`,
  },
  {
    sql: `select g.rolname as name from pg_auth_members m join pg_roles g on g.oid = m.roleid join pg_roles r on r.oid = m.member
      where r.rolname = current_user`,
    cause: (name) => `the role is a member of the role ${name}`,
  },
  {
    sql: `select c.relname as name from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = current_user
      union all select n.nspname from pg_namespace n join pg_roles r on r.oid = n.nspowner where r.rolname = current_user
      union all select d.datname from pg_database d join pg_roles r on r.oid = d.datdba where r.rolname = current_user`,
    cause: (name) => `the role owns ${name}`,
  },
  {
    sql: `select c.relname as name from ${RELATION} where ${OURS} and c.relkind in ('r', 'p') and ${HAS_SCOPE}
      and not (c.relrowsecurity and c.relforcerowsecurity)`,
    cause: (name) => `row level security is not forced on the table ${name}`,
  },
  {
    // A policy that is not about the setting shows more than the scope; only reference data and the role that sees all have one.
    sql: `select c.relname as name from pg_policy p join ${RELATION} on c.oid = p.polrelid join pg_roles r on r.rolname = current_user
      where ${OURS} and ${HAS_SCOPE} and p.polpermissive and (r.oid = any(p.polroles) or 0::oid = any(p.polroles)) and r.rolname = $2
      and not (p.polcmd = 'r' and regexp_replace(c.relname, '_history$', '') = any($1::text[]))
      and (coalesce(pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) !~ 'app[.]les'
        or coalesce(pg_get_expr(p.polwithcheck, p.polrelid), pg_get_expr(p.polqual, p.polrelid)) !~ 'app[.]les')`,
    cause: (name) => `a policy of the table ${name} is not about the legal entities of the request`,
  },
  {
    sql: `select c.relname as name from ${RELATION} where ${OURS} and c.relkind = 'v'
      and not coalesce((select o.option_value::boolean from pg_options_to_table(c.reloptions) o where o.option_name = 'security_invoker'), false)`,
    cause: (name) => `the view ${name} reads with the rights of its owner: it lacks security_invoker`,
  },
  {
    sql: `select c.relname as name from ${RELATION} where ${OURS} and c.relkind in ('m', 'f')`,
    cause: (name) => `row level security does not reach the materialized view or foreign table ${name}`,
  },
  {
    sql: `select p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where ${OURS} and has_function_privilege(p.oid, 'execute')
      union all select o.oprname from pg_operator o join pg_namespace n on n.oid = o.oprnamespace where ${OURS}`,
    cause: (name) => `the role may run the function or operator ${name}, which sees rows before the policy does`,
  },
  {
    sql: `select n.nspname as name from pg_namespace n where ${OURS} and has_schema_privilege(n.oid, 'create')
      union all select current_database() where has_database_privilege(current_database(), 'create, temporary')`,
    cause: (name) => `the role may create functions or tables in ${name}`,
  },
  {
    sql: `select c.relname as name from ${RELATION} where ${OURS} and c.relkind in ('r', 'p') and has_table_privilege(c.oid, 'truncate, references, trigger')`,
    cause: (name) => `the role may truncate, refer to or put a trigger on the table ${name}: row level security does not apply there`,
  },
  {
    sql: `select c.relname as name from ${RELATION} where n.nspname = 'pg_catalog'
      and c.relname in ('pg_statistic', 'pg_statistic_ext_data', 'pg_stats', 'pg_stats_ext', 'pg_stats_ext_exprs')
      and has_table_privilege(c.oid, 'select') and (c.relkind = 'r' or c.relacl is distinct from (
        select i.initprivs from pg_init_privs i where i.objoid = c.oid and i.classoid = 'pg_class'::regclass and i.objsubid = 0))`,
    cause: (name) => `the role reads ${name}, where samples of the values of every row stand`,
  },
  {
    sql: `select tablename as name from pg_stats where schemaname !~ '^(pg_catalog|information_schema)$' limit 1`,
    mayBeDenied: true,
    cause: (name) => `the role reads samples of the values of the table ${name} in pg_stats`,
  },
  {
    sql: `select 'app.les' as name where coalesce(current_setting('app.les', true), '') <> ''
      union all select 'role' where session_user <> current_user`,
    cause: (name) => `the connection begins with a value of the setting ${name}`,
  },
];
