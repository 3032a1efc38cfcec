import { defineError } from '#kernel/errors';

const IdentifierInvalid = defineError({
  code: 'IDENTIFIER_INVALID',
  shown: false,
  message: (name: string) => `not a plain SQL identifier: \`${name}\``,
});

/** The session setting that holds the codes of a read or write, joined by commas. Empty or unset denies. */
const SCOPE_SETTING = 'app.les';
const SCOPE_COLUMN = 'legal_entity';

// Wrapped in a sub-select so that PostgreSQL computes the list once a statement and may use the index.
const IN_SCOPE = `${SCOPE_COLUMN} = ANY ((SELECT string_to_array(current_setting('${SCOPE_SETTING}', true), ','))::text[])`;

/**
 * Row level security of one table with a column `legal_entity`: forced, one policy for the scoped role, one for the role that may see all.
 * It knows legal entities only and catches a query that went round the repository. Names must be plain lower-case identifiers.
 */
export function rowLevelSecurity(table: string, roles: { readonly scoped: string; readonly all: string }): readonly string[] {
  for (const name of [table, roles.scoped, roles.all]) if (!/^[a-z_][a-z0-9_]{0,62}$/.test(name)) throw IdentifierInvalid(name);
  return [
    `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
    `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`,
    `CREATE POLICY scope ON ${table} TO ${roles.scoped} USING (${IN_SCOPE}) WITH CHECK (${IN_SCOPE})`,
    `CREATE POLICY every ON ${table} TO ${roles.all} USING (true) WITH CHECK (true)`,
  ];
}
