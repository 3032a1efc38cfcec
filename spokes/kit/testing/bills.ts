/* eslint-disable max-params -- resolvers take what type-graphql hands them */
import type { GraphQLResolveInfo } from 'graphql';
import {
  Arg,
  Args,
  ArgsType,
  Ctx,
  Field,
  FieldResolver,
  ID,
  Info,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { Column, Entity, type MigrationInterface, PrimaryColumn, type QueryRunner } from 'typeorm';
import { legalEntityOfId } from '#kernel/ids';
import { accepted, refusal, refused } from '#kernel/Result';
import type { BaseContext } from '../context';
import type { SpokeDefinition } from '../definition';
import { Access, AggregateScope, AmountLimit, Binds, Demands, EntityScope, Flow, Gather, Key, Mask, Public } from '../policy/decorators';
import { policyEnum } from '../policy/enums';
import { Filter, filterOf } from '../read/filter';
import { moneyOf } from '../read/moneyText';
import type { Row, Source } from '../read/Source';
import { fromKey, fromRows } from '../schema/references';
import { BUSINESS_COLUMNS, scopedTable } from '../store/tables';
import { PageArgs, connectionOf } from '../types/connection';
import { mutationResult, orRefused } from '../types/results';
import { DateScalar, DateTime, Decimal } from '../types/scalars';
import { MoneyType } from '../types/values';
import { presentChange } from '../write/present';
import type { Tx } from '../write/Tx';

/* The smallest spoke that uses every part of the kit: bills of a fictional payer. Tests of the kit stand on it. */

const KEPT = ['PROJECT', 'FILTER', 'ORDER'] as const;

@ObjectType('Bill', { simpleResolvers: true })
@Key('id')
@EntityScope({ attributes: ['enteredBy', 'gross'] })
@Access('core')
class Bill {
  @Access('core', { uses: ['PROJECT', 'FILTER', 'AGGREGATE'], aggregate: ['COUNT'] }) @Field(() => ID) id!: string;
  @Access('core', { uses: ['PROJECT', 'FILTER', 'GROUP'] }) @Field() legalEntityCode!: string;
  @Field(() => Int) version!: number;
  @Field(() => DateTime) recordedAt!: string;
  @Access('core', { uses: KEPT }) @Field(() => String, { nullable: true }) payer!: string | null;
  @Access('core', { uses: KEPT }) @Field(() => DateScalar, { nullable: true }) dueDate!: string | null;
  @Access('amounts', { uses: [...KEPT, 'AGGREGATE'], aggregate: ['SUM'] })
  @AmountLimit('payment', 'gross.currency')
  @Field(() => MoneyType, { nullable: true })
  gross!: MoneyType | null;

  @Access('core', { uses: ['PROJECT', 'GROUP'] }) @Field(() => String, { nullable: true }) currency!: string | null;
  @Access('bank') @Mask('LAST4') @Field(() => String, { nullable: true }) iban!: string | null;
  @Access('personal') @Field(() => ID, { nullable: true }) enteredBy!: string | null;
  @Access('notes') @Field(() => String, { nullable: true }) shouted!: string | null;
}

const BillConnection = connectionOf('Bill', () => Bill);
const BillOrder = policyEnum('BillOrder', 'ORDER', {
  DUE_DATE: 'Bill.dueDate',
  DUE_DATE_DESC: 'Bill.dueDate',
  GROSS: 'Bill.gross',
  PAYER_AND_GROSS_DESC: ['Bill.payer', 'Bill.gross'],
});

@InputType()
class BillFilter {
  @Filter('Bill.payer') @Field(() => [String], { nullable: true }) payer?: string[] | null;
  @Filter('Bill.dueDate', 'le') @Field(() => DateScalar, { nullable: true }) dueTo?: string | null;
  @Filter('Bill.gross', 'ge', 'gross.amount') @Field(() => Decimal, { nullable: true }) grossMin?: string | null;
}

@ArgsType()
class BillsArgs extends PageArgs {
  @Field(() => BillFilter, { nullable: true }) filter?: BillFilter | null;
  @Field(() => BillOrder, { nullable: true, defaultValue: 'DUE_DATE' }) order?: keyof typeof BillOrder | null;
}

@ObjectType('BillTotal', { simpleResolvers: true })
class BillTotal {
  @Flow('Bill.legalEntityCode', { use: 'GROUP' }) @Field(() => String, { nullable: true }) legalEntityCode!: string | null;
  @Flow('Bill.currency', { use: 'GROUP' }) @Field(() => String, { nullable: true }) currency!: string | null;
  @Flow('Bill.id', { use: 'AGGREGATE', function: 'COUNT' }) @Field(() => Int, { nullable: true }) count!: number | null;
  @Flow('Bill.gross', { use: 'AGGREGATE', function: 'SUM' }) @Field(() => MoneyType, { nullable: true }) gross!: MoneyType | null;
}

@ObjectType('BillTotals', { simpleResolvers: true })
@AggregateScope()
class BillTotals {
  @Flow(['Bill.id', 'Bill.gross'], { use: 'AGGREGATE', function: 'SUM' }) @Field(() => [BillTotal]) groups!: BillTotal[];
}

/** A stub of another spoke's type, to which this one adds a list. */
@ObjectType('Payer', { simpleResolvers: true })
@Key('id')
@Access('core')
class Payer {
  @Field(() => ID) id!: string;
}

@InputType()
class AddBillInput {
  @Public('names the legal entity') @Field() legalEntityCode!: string;
  @Public('a fixture') @Field(() => String, { nullable: true }) payer?: string | null;
  @Public('a fixture') @Field(() => DateScalar, { nullable: true }) dueDate?: string | null;
  @Public('a fixture') @Field(() => Decimal, { nullable: true }) amount?: string | null;
  @Public('a fixture') @Field(() => String, { nullable: true }) iban?: string | null;
  @Public('a fixture') @Field(() => [String], { nullable: true }) parts?: readonly string[] | null;
  @Public('tells a repeated call') @Field() idempotencyKey!: string;
}

@InputType()
class PayBillInput {
  @Public('names the row') @Field(() => ID) billId!: string;
  @Public('guards against a lost update') @Field(() => Int) expectedVersion!: number;
  @Public('a fixture') @Field(() => String, { nullable: true }) payer?: string | null;
  @Public('a fixture') @Field(() => [String], { nullable: true }) parts?: readonly string[] | null;
  @Public('tells a repeated call') @Field() idempotencyKey!: string;
}

@InputType()
class AddBillsInput {
  @Public('names the legal entity') @Field() legalEntityCode!: string;
  @Public('a fixture') @Field(() => [String]) payers!: string[];
  @Public('tells a repeated call') @Field() idempotencyKey!: string;
}

@ObjectType('BillsAdded', { simpleResolvers: true })
class BillsAdded {
  @Field(() => [String], { description: 'Of each payer: `added`, `known` for a replay, or the code of the refusal.' })
  outcomes!: readonly string[];
}

const BillsResult = orRefused('BillsResult', BillsAdded);
const BillResult = mutationResult({ result: 'BillResult', changed: 'BillChanged', field: 'bill', type: () => Bill });

@Resolver(() => Payer)
class PayerResolver {
  @Flow(['Bill.id', 'Bill.payer'])
  @FieldResolver(() => BillConnection, { nullable: true })
  bills(@Root() payer: Payer, @Args() args: BillsArgs, @Info() info: GraphQLResolveInfo, @Ctx() context: BaseContext): Promise<object> {
    return context.rows.list('Bill', { by: { payer: payer.id }, filter: filterOf(args.filter), order: args.order, page: args, info });
  }
}

@Resolver(() => Bill)
class BillResolver {
  @FieldResolver(() => String, { nullable: true })
  shouted(@Root() row: Row): string | null {
    return (row['note'] as string | null)?.toUpperCase() ?? null;
  }

  @Demands('READ', 'Bill')
  @Gather('ROUTE', 'id')
  @Query(() => Bill, { nullable: true })
  bill(
    @Binds('Bill.id', 'FILTER') @Arg('id', () => ID) id: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: BaseContext,
  ): Promise<Row | null> {
    return context.rows.byId('Bill', id, info);
  }

  @Demands('READ', 'Bill')
  @Gather('MERGE')
  @Query(() => BillConnection)
  bills(@Args() args: BillsArgs, @Info() info: GraphQLResolveInfo, @Ctx() context: BaseContext): Promise<object> {
    return context.rows.list('Bill', { filter: filterOf(args.filter), order: args.order, page: args, info });
  }

  @Demands('READ', 'Bill')
  @Gather('GROUP')
  @Query(() => BillTotals)
  async totals(@Ctx() context: BaseContext): Promise<object> {
    const { groups, scope } = await context.rows.aggregate({
      type: 'Bill',
      groupBy: [
        { as: 'legalEntityCode', field: 'legalEntityCode' },
        { as: 'currency', field: 'currency' },
      ],
      measures: [
        { as: 'count', function: 'COUNT', field: 'id' },
        { as: 'gross', function: 'SUM', field: 'gross.amount' },
      ],
      filter: null,
    });
    return { groups: groups.map((group) => ({ ...group, gross: moneyOf(group['gross'], group['currency']) })), _scope: scope };
  }

  @Demands('Bill.add', 'Bill', 'input.legalEntityCode')
  @Gather('ROUTE', 'input.legalEntityCode')
  @Mutation(() => BillResult)
  async addBill(@Arg('input', () => AddBillInput) input: AddBillInput, @Ctx() context: BaseContext): Promise<object> {
    const { legalEntityCode: legalEntity, idempotencyKey, payer = null, dueDate = null, amount = null, iban = null } = input;
    const spec = { mutation: 'addBill', activity: 'Bill.add', type: 'Bill', legalEntity, idempotencyKey, input };
    const outcome = await context.mutate(spec, async (tx) => {
      if (payer === 'nobody') return refused(refusal('PAYER_UNKNOWN', 'nobody pays this'));
      const gross = amount === null ? null : { amount, currency: 'EUR' };
      const row = { id: tx.newId('bill'), payer, dueDate, gross, iban, note: `from ${payer ?? 'nobody'}`, enteredBy: tx.subject };
      const { event } = await tx.insert('Bill', row, 'bill.added');
      await storeParts(tx, row.id, input.parts ?? []);
      return accepted({ type: 'Bill', id: row.id, event });
    });
    return presentChange(context, outcome, { field: 'bill' });
  }

  @Demands('Bill.add', 'Bill', 'input.legalEntityCode')
  @Gather('ROUTE', 'input.legalEntityCode')
  @Mutation(() => BillsResult)
  async addBills(@Arg('input', () => AddBillsInput) input: AddBillsInput, @Ctx() context: BaseContext): Promise<object> {
    const { legalEntityCode: legalEntity, idempotencyKey, payers } = input;
    const spec = { mutation: 'addBills', activity: 'Bill.add', type: 'Bill', legalEntity, idempotencyKey, input };
    const items = payers.map((key) => ({ key }));
    const all = await context.mutateEach(spec, items, ({ key: payer }) => async (tx) => {
      if (payer === 'nobody') return refused(refusal('PAYER_UNKNOWN', 'nobody pays this'));
      const { event } = await tx.insert(
        'Bill',
        { id: payer === 'twice' ? `bill_DE01_${'2'.repeat(26)}` : tx.newId('bill'), payer },
        'bill.added',
      );
      return accepted({ type: 'Bill', id: event.aggregate, event });
    });
    if (!all.ok) return all;
    return { outcomes: all.outcomes.map((each) => (each.ok ? (each.replayed ? 'known' : 'added') : (each.refusals[0]?.code ?? ''))) };
  }

  @Demands('Bill.pay', 'Bill', 'input.billId')
  @Gather('ROUTE', 'input.billId')
  @Mutation(() => BillResult)
  async payBill(@Arg('input', () => PayBillInput) input: PayBillInput, @Ctx() context: BaseContext): Promise<object> {
    const { billId, expectedVersion, idempotencyKey, payer = null } = input;
    const spec = { mutation: 'payBill', activity: 'Bill.pay', type: 'Bill', legalEntity: legalEntityOfId(billId), idempotencyKey, input };
    const outcome = await context.mutate(spec, async (tx) => {
      const bill = await tx.load('Bill', billId);
      if (bill === null) return refused(refusal('CONFLICT_OR_NOT_PERMITTED', 'hidden or absent'));
      const no = tx.permits('Bill', bill);
      if (no !== null) return refused(no);
      await storeParts(tx, billId, input.parts ?? []);
      const paid = await tx.update('Bill', bill, { payer }, { expectedVersion, event: 'bill.paid', reason: 'due' });
      return paid.ok ? accepted({ type: 'Bill', id: billId, event: paid.value.event }) : paid;
    });
    return presentChange(context, outcome, { field: 'bill' });
  }
}

/** Sets the kinds of the first parts of a bill, and adds those that it lacks; an empty kind is stored as null. */
async function storeParts(tx: Tx, billId: string, kinds: readonly string[]): Promise<void> {
  const known = await tx.select('BillPart', { op: 'eq', field: 'billId', value: billId });
  for (const [at, kind] of kinds.entries()) {
    const part = known.find(({ place }) => place === at);
    const changes = { kind: kind === '' ? null : kind };
    if (part === undefined) await tx.insert('BillPart', { id: tx.newId('part'), billId, place: at, ...changes }, 'billPart.added');
    else await tx.update('BillPart', part, changes, { expectedVersion: part['version'] as number, event: 'billPart.changed' });
  }
}

@Entity('bill')
class BillRow {
  @PrimaryColumn('text', { name: 'legal_entity' }) legalEntity!: string;
  @PrimaryColumn('text') id!: string;
  @Column('integer') version!: number;
  @Column('timestamptz', { name: 'recorded_at' }) recordedAt!: string;
  @Column('text') payer!: string | null;
  @Column('date', { name: 'due_date' }) dueDate!: string | null;
  @Column('numeric', { name: 'gross_amount' }) grossAmount!: string | null;
  @Column('text') currency!: string | null;
  @Column('text') iban!: string | null;
  @Column('text') note!: string | null;
  @Column('text', { name: 'entered_by' }) enteredBy!: string | null;
}

@Entity('bill_part')
class BillPartRow {
  @PrimaryColumn('text', { name: 'legal_entity' }) legalEntity!: string;
  @PrimaryColumn('text') id!: string;
  @Column('integer') version!: number;
  @Column('timestamptz', { name: 'recorded_at' }) recordedAt!: string;
  @Column('text', { name: 'bill_id' }) billId!: string;
  @Column('integer') place!: number;
  @Column('text') kind!: string | null;
}

/** Not in the contract: rows that conditions of grants look into. */
const billPartSource: Source = {
  type: 'BillPart',
  table: 'bill_part',
  fields: {
    id: { column: 'id', as: 'text' },
    billId: { column: 'bill_id', as: 'text' },
    place: { column: 'place', as: 'int' },
    kind: { column: 'kind', as: 'text' },
  },
  orders: {},
};

const billSource: Source = {
  type: 'Bill',
  table: 'bill',
  fields: {
    id: { column: 'id', as: 'text' },
    legalEntityCode: { column: 'legal_entity', as: 'text' },
    version: { column: 'version', as: 'int' },
    recordedAt: { column: 'recorded_at', as: 'instant' },
    payer: { column: 'payer', as: 'text' },
    dueDate: { column: 'due_date', as: 'date' },
    gross: { money: ['gross_amount', 'currency'] },
    currency: { column: 'currency', as: 'text' },
    iban: { column: 'iban', as: 'text' },
    note: { column: 'note', as: 'text' },
    enteredBy: { column: 'entered_by', as: 'text' },
  },
  orders: {
    DUE_DATE: [{ field: 'dueDate', direction: 'ASC' }],
    DUE_DATE_DESC: [{ field: 'dueDate', direction: 'DESC' }],
    GROSS: [{ field: 'gross.amount', direction: 'ASC' }],
    PAYER_AND_GROSS_DESC: [
      { field: 'payer', direction: 'ASC' },
      { field: 'gross.amount', direction: 'DESC' },
    ],
  },
  needs: { shouted: ['note'] },
  relations: { parts: { source: billPartSource, join: { bill_id: 'id' } } },
};

class Bills1764000000001 implements MigrationInterface {
  name = 'Bills1764000000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `create table bill (${BUSINESS_COLUMNS}, payer text collate "C", due_date date, gross_amount numeric(24,6), currency text, iban text, note text, entered_by text)`,
    );
    await queryRunner.query('create index bill_due on bill (legal_entity, due_date, id)');
    await scopedTable(queryRunner, 'bill');
    await queryRunner.query(
      `create table bill_part (${BUSINESS_COLUMNS}, bill_id text collate "C" not null, place int not null, kind text collate "C")`,
    );
    await queryRunner.query('create index bill_part_bill on bill_part (legal_entity, bill_id, id)');
    await scopedTable(queryRunner, 'bill_part');
  }

  async down(): Promise<void> {
    // Forward only.
  }
}

export const bills: SpokeDefinition = {
  name: 'bills',
  resolvers: [BillResolver, PayerResolver],
  types: [Payer],
  references: { Bill: fromRows('Bill'), Payer: fromKey },
  sources: [billSource, billPartSource],
  entities: [BillRow, BillPartRow],
  migrations: [Bills1764000000001],
  activities: ['Bill.add', 'Bill.pay', 'SourceDocument.create'],
  documents: true,
  context: (base) => base,
};
