import { lintMigrations, migrationTexts } from './migrationLint';

const SAFE = [
  'create table bill (legal_entity text not null, id text not null, vendor_id text, primary key (legal_entity, id), foreign key (legal_entity, vendor_id) references vendor (legal_entity, id))',
  'create index bill_vendor on bill (legal_entity, vendor_id, id)',
  'create unique index bill_one on bill (legal_entity, vendor_id) where vendor_id is not null',
  'alter table bill enable row level security',
  'alter table bill force row level security',
  `create policy scope on bill to the_scoped using (legal_entity = any((select string_to_array(current_setting('app.les', true), ','))::text[]))`,
  'grant select, insert on bill to "the_scoped"',
];

it('finds nothing in the migrations of the kit', async () => {
  expect(lintMigrations(await migrationTexts([]))).toEqual([]);
});

it('lets a table pass that keeps the rules', () => {
  expect(lintMigrations(SAFE)).toEqual([]);
});

it.each([
  ['create view open_bills as select * from bill', 'security_invoker'],
  ['create or replace view open_bills with (security_barrier) as select * from bill', 'security_invoker'],
  ['create materialized view totals as select 1', 'materialized'],
  ['create function peek(text) returns boolean language sql as $$ select true $$', 'code of users'],
  ['create operator === (leftarg = text, rightarg = text, function = texteq)', 'code of users'],
  ['create extension pg_trgm', 'code of users'],
  ['create trigger t before insert on bill execute function f()', 'trigger'],
  ['set role bills_all', 'roles are never changed'],
  ['SET LOCAL ROLE bills_all', 'roles are never changed'],
  ['alter table bill disable row level security', 'stays on'],
  ['alter table bill no force row level security', 'stays on'],
  ['drop policy scope on bill', 'a policy is made by the kit'],
  ['alter role the_scoped bypassrls', 'roles are made'],
  ['grant all on bill to the_scoped', 'nothing else'],
  ['grant select, truncate on bill to the_scoped', 'nothing else'],
  ['grant select on bill to public', 'to everybody'],
  ['create index bill_due on bill (due_date, legal_entity, id)', 'bill_due does not begin'],
  ['create index bill_due on bill (legal_entity, due_date)', 'bill_due does not end'],
  ['create unique index bill_number on bill (number)', 'bill_number does not begin'],
  ['alter table bill add constraint one unique (number)', 'unique of bill'],
  ['alter table bill add foreign key (vendor_id) references vendor (id)', 'foreign key of bill'],
  ['create table note (legal_entity text, id text, bill_id text references bill)', 'at one column'],
  ['create table note (legal_entity text, id text, primary key (id))', 'primary key of note'],
  ['create table note (legal_entity text, id text, primary key (legal_entity, id))', 'note lacks row level security'],
])('refuses `%s`', (text, cause) => {
  expect(lintMigrations([...SAFE, text]).join('\n')).toContain(cause);
});

it('asks of a table that its security is forced and has a policy', () => {
  for (const left of ['force row', 'enable row', 'create policy']) {
    expect(lintMigrations(SAFE.filter((text) => !text.includes(left)))).toEqual([expect.stringContaining('bill lacks row level security')]);
  }
});
