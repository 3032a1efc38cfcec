import type { GraphQLResolveInfo } from 'graphql';
import {
  Arg,
  Args,
  ArgsType,
  type ClassType,
  createUnionType,
  Ctx,
  Field,
  FieldResolver,
  ID,
  Info,
  InputType,
  Int,
  InterfaceType,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { Column, Entity, type MigrationInterface, PrimaryColumn, type QueryRunner } from 'typeorm';
import { legalEntityOfId } from '#kernel/ids';
import { accepted, refusal, refused } from '#kernel/Result';
import type { BaseContext } from '#kit/context';
import type { DecoratedClass, SpokeDefinition } from '#kit/definition';
import {
  Access,
  AggregateScope,
  AmountLimit,
  Binds,
  Demands,
  EntityScope,
  External,
  Flow,
  Gather,
  Key,
  Mask,
  Public,
  Requires,
} from '#kit/policy/decorators';
import { policyEnum } from '#kit/policy/enums';
import { Filter, filterOf } from '#kit/read/filter';
import { moneyOf } from '#kit/read/moneyText';
import type { Row, Source, SourceField } from '#kit/read/Source';
import { fromKey, fromRows } from '#kit/schema/references';
import { BUSINESS_COLUMNS, scopedTable } from '#kit/store/tables';
import { connectionOf, PageArgs } from '#kit/types/connection';
import { mutationResult } from '#kit/types/results';
import { DateScalar, DateTime, Decimal } from '#kit/types/scalars';
import { MoneyType } from '#kit/types/values';
import { presentChange } from '#kit/write/present';
import { type FieldSpec, type TypeSpec } from '../policy/oracle/Model';
import { type ContractSet } from './ContractSet';

/* Drawn contracts as real spokes of the kit: the same decorators, sources, tables and mutations that a spoke written by hand has. */

const isOrdered = (field: FieldSpec): boolean => field.uses.includes('ORDER');
const isFiltered = (field: FieldSpec): boolean => field.uses.includes('FILTER') && field.name !== 'id';

/** Puts the drawn fields of a type on its class, each with its policy. */
function declare(target: ClassType, type: TypeSpec): void {
  const prototype = target.prototype;
  for (const field of type.fields) {
    if (field.kind === 'reference') continue;
    const nullable = { nullable: !['id', 'legalEntityCode'].includes(field.name) };
    const graphql = { text: String, date: DateScalar, decimal: Decimal, money: MoneyType, reference: String }[field.kind];
    Field(() => (field.name === 'id' ? ID : graphql), { ...nullable, simple: true })(prototype, field.name);
    const sums = field.name === 'id' ? ['COUNT' as const] : ['SUM' as const];
    Access(field.classes, { uses: field.uses, ...(field.uses.includes('AGGREGATE') && { aggregate: sums }) })(prototype, field.name);
    if (field.mask !== null) Mask(field.mask, field.edges)(prototype, field.name);
    if (Object.values(type.limits).includes(field.name)) AmountLimit('approval', `${field.name}.currency`)(prototype, field.name);
  }
  Field(() => Int, { simple: true })(prototype, 'version');
  Field(() => DateTime, { simple: true })(prototype, 'recordedAt');
}

function filterClass(name: string, type: TypeSpec): ClassType {
  class Filters {}
  InputType(name)(Filters);
  const prototype = Filters.prototype;
  for (const field of type.fields.filter(isFiltered)) {
    const at = `${type.name}.${field.name}`;
    const path = field.kind === 'money' ? ([`${field.name}.amount`] as const) : ([] as const);
    const isRange = field.kind !== 'text';
    Filter(at, isRange ? 'ge' : 'eq', ...path)(prototype, field.name);
    const graphql = field.kind === 'date' ? DateScalar : isRange ? Decimal : String;
    Field(() => (isRange ? graphql : [String]), { nullable: true })(prototype, field.name);
  }
  return Filters;
}

function ordersOf(type: TypeSpec): readonly { readonly value: string; readonly field: FieldSpec; readonly direction: 'ASC' | 'DESC' }[] {
  return type.fields.filter(isOrdered).flatMap((field) =>
    (['ASC', 'DESC'] as const).map((direction) => ({
      value: `${field.name.toUpperCase()}${direction === 'DESC' ? '_DESC' : ''}`,
      field,
      direction,
    })),
  );
}

function sourceOf(type: TypeSpec, table: string): Source {
  const fields: Record<string, SourceField> = {
    version: { column: 'version', as: 'int' },
    recordedAt: { column: 'recorded_at', as: 'instant' },
  };
  for (const { name, kind } of type.fields) {
    if (kind === 'money') fields[name] = { money: [`${name}_amount`, `${name}_currency`] };
    else if (kind === 'reference') fields[`${name}Id`] = { column: `${name}_id`, as: 'text', label: name };
    else fields[name] = { column: columnOf(name), as: kind };
  }
  const orders = Object.fromEntries(
    ordersOf(type).map(({ value, field, direction }) => [
      value,
      [{ field: field.kind === 'money' ? `${field.name}.amount` : field.name, direction }],
    ]),
  );
  const references = type.fields.filter(({ kind }) => kind === 'reference');
  return { type: type.name, table, fields, orders, needs: Object.fromEntries(references.map(({ name }) => [name, [`${name}Id`]])) };
}

export function columnOf(name: string): string {
  return { legalEntityCode: 'legal_entity', enteredBy: 'entered_by' }[name] ?? name;
}

function tableOf(type: TypeSpec, table: string): { entity: DecoratedClass; sql: string } {
  class Table {}
  Entity(table)(Table);
  PrimaryColumn('text', { name: 'legal_entity' })(Table.prototype, 'legalEntity');
  PrimaryColumn('text')(Table.prototype, 'id');
  Column('integer')(Table.prototype, 'version');
  Column('timestamptz', { name: 'recorded_at' })(Table.prototype, 'recordedAt');
  const sqlTypes = { text: 'text', date: 'date', decimal: 'numeric(24,6)', reference: 'text', money: '' } as const;
  const columns = type.fields
    .filter(({ name }) => !['id', 'legalEntityCode'].includes(name))
    .flatMap(({ name, kind }): readonly (readonly [string, string])[] =>
      kind === 'money'
        ? [
            [`${name}_amount`, 'numeric(24,6)'],
            [`${name}_currency`, 'text'],
          ]
        : [[kind === 'reference' ? `${name}_id` : columnOf(name), sqlTypes[kind]]],
    );
  for (const [name] of columns) Column('text', { name })(Table.prototype, name);
  return { entity: Table, sql: columns.map(([name, sql]) => `, ${name} ${sql}${sql === 'text' ? ' collate "C"' : ''}`).join('') };
}

let migrations = 0;

function migrationOf(tables: readonly { readonly name: string; readonly sql: string }[]): DecoratedClass {
  const name = `Drawn17640000000${String(10 + (migrations++ % 80))}`;
  return class implements MigrationInterface {
    name = name;

    async up(queryRunner: QueryRunner): Promise<void> {
      for (const table of tables) {
        await queryRunner.query(`create table ${table.name} (${BUSINESS_COLUMNS}${table.sql})`);
        await scopedTable(queryRunner, table.name);
      }
    }

    async down(): Promise<void> {
      // Forward only.
    }
  };
}

/** `ledger`: entries and memos, lists, look-ups, totals, one interface, one union, one mutation. */
export function ledgerSpoke(set: ContractSet): SpokeDefinition {
  @InterfaceType('Thing', { resolveType: (value: Row) => (String(value['id']).startsWith('ent') ? 'Entry' : 'Memo') })
  class Thing {
    @Field(() => ID) id!: string;
    @Field(() => String, { nullable: true }) f0!: string | null;
  }
  @ObjectType('Party', { simpleResolvers: true })
  @Key('id')
  class Party {
    @Field(() => ID) id!: string;
  }
  @ObjectType('Entry', { simpleResolvers: true, implements: Thing })
  @Key('id')
  @EntityScope({ attributes: ['status', 'enteredBy', 'gross'] })
  @Access('core')
  class Entry {
    declare id: string;
  }
  declare(Entry, set.entry);
  @ObjectType('Memo', { simpleResolvers: true, implements: Thing })
  @Key('id')
  @EntityScope({ attributes: ['status'] })
  @Access('core')
  class Memo {
    declare id: string;
  }
  declare(Memo, set.memo);
  const Found = createUnionType({
    name: 'Found',
    types: () => [Entry, Memo] as const,
    resolveType: (value: object) => (String((value as Row)['id']).startsWith('ent') ? Entry : Memo),
  });
  const Connection = connectionOf('Entry', () => Entry);
  const orders = policyEnum(
    `EntryOrder`,
    'ORDER',
    Object.fromEntries(ordersOf(set.entry).map(({ value, field }) => [value, `Entry.${field.name}`])),
  );
  const EntryFilter = filterClass('EntryFilter', set.entry);

  @ArgsType()
  class EntriesArgs extends PageArgs {
    @Field(() => EntryFilter, { nullable: true }) filter?: object | null;
    @Field(() => orders, { nullable: true }) order?: string | null;
  }
  @ObjectType('Total', { simpleResolvers: true })
  class Total {
    @Flow('Entry.legalEntityCode', { use: 'GROUP' }) @Field(() => String, { nullable: true }) legalEntityCode!: string | null;
    @Flow('Entry.status', { use: 'GROUP' }) @Field(() => String, { nullable: true }) status!: string | null;
    @Flow('Entry.id', { use: 'AGGREGATE', function: 'COUNT' }) @Field(() => Int, { nullable: true }) count!: number | null;
    @Flow('Entry.gross', { use: 'AGGREGATE', function: 'SUM' }) @Field(() => MoneyType, { nullable: true }) gross!: MoneyType | null;
  }
  @ObjectType('Totals', { simpleResolvers: true })
  @AggregateScope()
  class Totals {
    @Flow('Entry.id', { use: 'AGGREGATE', function: 'COUNT' }) @Field(() => [Total]) groups!: Total[];
  }
  @InputType()
  class TouchInput {
    @Public('names the row') @Field(() => ID) entryId!: string;
    @Public('guards against a lost update') @Field(() => Int) expectedVersion!: number;
    @Binds('Entry.status', 'WRITE') @Field(() => String) status!: string;
    @Public('tells a repeated call') @Field() idempotencyKey!: string;
  }
  const TouchResult = mutationResult({ result: 'TouchResult', changed: 'EntryChanged', field: 'entry', type: () => Entry });

  @Resolver(() => Party)
  class PartyResolver {
    @Flow(['Entry.id', 'Entry.party'])
    @FieldResolver(() => Connection, { nullable: true })
    entries(
      @Root() party: Party,
      @Args() args: EntriesArgs,
      @Info() info: GraphQLResolveInfo,
      @Ctx() context: BaseContext,
    ): Promise<object> {
      return context.rows.list('Entry', { by: { partyId: party.id }, filter: filterOf(args.filter), order: args.order, page: args, info });
    }
  }
  @Resolver(() => Entry)
  class EntryResolver {
    @Access('core', { uses: ['PROJECT'] })
    @FieldResolver(() => Party, { nullable: true })
    party(@Root() row: Row): object | null {
      const id = row['partyId'];
      return typeof id === 'string' ? { id } : null;
    }

    @Demands('READ', 'Entry')
    @Gather('ROUTE', 'id')
    @Query(() => Entry, { nullable: true })
    entry(
      @Binds('Entry.id', 'FILTER') @Arg('id', () => ID) id: string,
      @Info() info: GraphQLResolveInfo,
      @Ctx() context: BaseContext,
    ): Promise<Row | null> {
      return context.rows.byId('Entry', id, info);
    }

    @Demands('READ', 'Entry')
    @Gather('ROUTE', 'id')
    @Query(() => Thing, { nullable: true })
    thing(@Binds('Entry.id', 'FILTER') @Arg('id', () => ID) id: string, @Ctx() context: BaseContext): Promise<Row | null> {
      return context.rows.byId(id.startsWith('ent') ? 'Entry' : 'Memo', id);
    }

    @Demands('READ', 'Entry')
    @Gather('ROUTE', 'id')
    @Query(() => Found, { nullable: true })
    found(@Binds('Entry.id', 'FILTER') @Arg('id', () => ID) id: string, @Ctx() context: BaseContext): Promise<Row | null> {
      return context.rows.byId(id.startsWith('ent') ? 'Entry' : 'Memo', id);
    }

    @Demands('READ', 'Entry')
    @Gather('MERGE')
    @Query(() => Connection, { nullable: true })
    entries(@Args() args: EntriesArgs, @Info() info: GraphQLResolveInfo, @Ctx() context: BaseContext): Promise<object> {
      return context.rows.list('Entry', { filter: filterOf(args.filter), order: args.order, page: args, info });
    }

    @Demands('READ', 'Entry')
    @Gather('GROUP')
    @Query(() => Totals, { nullable: true })
    async totals(
      @Arg('filter', () => EntryFilter, { nullable: true }) filter: object | null,
      @Ctx() context: BaseContext,
    ): Promise<object> {
      const { groups, scope } = await context.rows.aggregate({
        type: 'Entry',
        groupBy: [
          { as: 'legalEntityCode', field: 'legalEntityCode' },
          { as: 'status', field: 'status' },
        ],
        measures: [
          { as: 'count', function: 'COUNT', field: 'id' },
          { as: 'gross', function: 'SUM', field: 'gross.amount' },
        ],
        filter: filterOf(filter),
      });
      return { groups: groups.map((group) => ({ ...group, gross: moneyOf(group['gross'], 'EUR') })), _scope: scope };
    }

    @Demands('Entry.touch', 'Entry', 'input.entryId')
    @Gather('ROUTE', 'input.entryId')
    @Mutation(() => TouchResult, { nullable: true })
    async touch(@Arg('input', () => TouchInput) input: TouchInput, @Ctx() context: BaseContext): Promise<object> {
      const { entryId, expectedVersion, status, idempotencyKey } = input;
      const spec = {
        mutation: 'touch',
        activity: 'Entry.touch',
        type: 'Entry',
        legalEntity: legalEntityOfId(entryId),
        idempotencyKey,
        input,
      };
      const outcome = await context.mutate(spec, async (tx) => {
        const entry = await tx.load('Entry', entryId);
        if (entry === null) return refused(refusal('CONFLICT_OR_NOT_PERMITTED', 'hidden or absent'));
        const no = tx.permits('Entry', entry);
        if (no !== null) return refused(no);
        const changed = await tx.update('Entry', entry, { status }, { expectedVersion, event: 'entry.touched', reason: 'proof' });
        return changed.ok ? accepted({ type: 'Entry', id: entryId, event: changed.value.event }) : changed;
      });
      return presentChange(context, outcome, { field: 'entry' });
    }
  }
  const [entries, memos] = [tableOf(set.entry, 'entry'), tableOf(set.memo, 'memo')];
  return {
    name: 'ledger',
    resolvers: [EntryResolver, PartyResolver],
    types: [Party, Memo, Entry],
    references: { Entry: fromRows('Entry'), Memo: fromRows('Memo'), Party: fromKey },
    sources: [sourceOf(set.entry, 'entry'), sourceOf(set.memo, 'memo')],
    entities: [entries.entity, memos.entity],
    migrations: [
      migrationOf([
        { name: 'entry', sql: entries.sql },
        { name: 'memo', sql: memos.sql },
      ]),
    ],
    activities: ['Entry.touch'],
    documents: false,
    context: (base) => base,
  };
}

/** `parties`: the parties of entries, and a field of Entry that is computed from one of `ledger`. */
export function partiesSpoke(set: ContractSet): SpokeDefinition {
  @ObjectType('Party', { simpleResolvers: true })
  @Key('id')
  @EntityScope({ attributes: ['status'] })
  @Access('core')
  class Party {
    declare id: string;
  }
  declare(Party, set.party);
  @ObjectType('Entry', { simpleResolvers: true })
  @Key('id')
  class Entry {
    @Field(() => ID) id!: string;
  }
  External()(Entry.prototype, set.echoes);
  Field(() => String, { nullable: true, simple: true })(Entry.prototype, set.echoes);
  const Connection = connectionOf('Party', () => Party);

  @Resolver(() => Entry)
  class EntryResolver {
    @Flow(`Entry.${set.echoes}`)
    @Requires(set.echoes)
    @FieldResolver(() => String, { nullable: true })
    echo(@Root() entry: Row): string | null {
      const value = entry[set.echoes];
      return typeof value === 'string' ? `echo of ${value}` : null;
    }
  }
  @Resolver(() => Party)
  class PartyResolver {
    @Demands('READ', 'Party')
    @Gather('MERGE')
    @Query(() => Connection, { nullable: true })
    parties(@Args() args: PageArgs, @Info() info: GraphQLResolveInfo, @Ctx() context: BaseContext): Promise<object> {
      return context.rows.list('Party', { page: args, info });
    }
  }
  const table = tableOf(set.party, 'party');
  return {
    name: 'parties',
    resolvers: [PartyResolver, EntryResolver],
    types: [Entry, Party],
    references: { Party: fromRows('Party'), Entry: fromKey },
    sources: [sourceOf(set.party, 'party')],
    entities: [table.entity],
    migrations: [migrationOf([{ name: 'party', sql: table.sql }])],
    activities: [],
    documents: false,
    context: (base) => base,
  };
}
