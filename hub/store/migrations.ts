/** One step of the hub's database, run once and in order. A step that has shipped is never changed: a later one follows it. */
export interface Migration {
  readonly name: string;
  /** `role`: the run-time role, quoted. */
  readonly sql: (role: string) => string;
}

/*
 * The run-time role may insert and select, nothing else: what was written stays. Only the owner, who serves no request, may erase.
 * The columns that are searched are generated from the content, so they cannot say anything else than what was hashed.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    name: '0001-access-log',
    sql: (role) => `
      create table access_chain (
        chain text collate "C" primary key, hub text not null, opened_at timestamptz(6) not null);
      create table access_record (
        chain text collate "C" not null, number bigint not null, at timestamptz(6) not null,
        content text, content_digest bytea not null, hash bytea not null,
        kind text collate "C" generated always as ((content::jsonb) ->> 'kind') stored,
        subject text collate "C" generated always as ((content::jsonb) ->> 'subject') stored,
        agent text collate "C" generated always as ((content::jsonb) ->> 'agent') stored,
        shape text collate "C" generated always as ((content::jsonb) ->> 'shape') stored,
        operation text collate "C" generated always as ((content::jsonb) #>> '{operation,name}') stored,
        primary key (chain, number));
      create index access_record_by_subject on access_record (subject, at);
      create table access_entry (
        legal_entity text collate "C" not null, id text collate "C" not null, at timestamptz(6) not null,
        chain text collate "C" not null, number bigint not null,
        primary key (legal_entity, id));
      create index access_entry_by_time on access_entry (legal_entity, at, id);
      create index access_entry_of_all_by_time on access_entry (at, id);
      create index access_entry_by_record on access_entry (chain, number);
      create table access_shape (digest text collate "C" primary key, content text not null);
      create table access_subject (
        commitment text collate "C" primary key, salt text not null, subject text collate "C" not null unique, recorded_at timestamptz(6) not null default now());
      grant insert, select on access_chain, access_record, access_entry, access_shape, access_subject to ${role};
      grant select on nave_migration to ${role};`,
  },
];
