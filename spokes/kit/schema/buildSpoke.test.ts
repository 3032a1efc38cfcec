import {
  ArgsType,
  Arg,
  Args,
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
import { parse } from 'graphql';
import { type BaseContext } from '../context';
import { type SpokeDefinition } from '../definition';
import {
  Access,
  AmountLimit,
  Binds,
  Demands,
  EntityScope,
  Flow,
  Gather,
  Key,
  Mask,
  Public,
  Requires,
  External,
} from '../policy/decorators';
import { policyEnum } from '../policy/enums';
import { Filter, filterOf } from '../read/filter';
import { connectionOf, PageArgs } from '../types/connection';
import { mutationResult } from '../types/results';
import { DateScalar } from '../types/scalars';
import { MoneyType } from '../types/values';
import { buildContract } from './buildSpoke';
import { fromKey, fromRows } from './references';

@ObjectType('Bill', { simpleResolvers: true })
@Key('id')
@EntityScope({ attributes: ['enteredBy'] })
@Access('core')
class Bill {
  @Access('core', { uses: ['PROJECT', 'FILTER', 'AGGREGATE'], aggregate: ['COUNT'] }) @Field(() => ID) id!: string;
  @Access('core', { uses: ['PROJECT', 'FILTER', 'GROUP'] }) @Field() legalEntityCode!: string;
  @Access('core', { uses: ['PROJECT', 'FILTER', 'ORDER'] }) @Field(() => DateScalar, { nullable: true }) dueDate!: string | null;
  @Access('amounts')
  @AmountLimit('approval', 'limitAmount.currency')
  @Field(() => MoneyType, { nullable: true })
  limitAmount!: MoneyType | null;
  @Access('bank') @Mask('LAST4') @Field(() => String, { nullable: true }) iban!: string | null;
  @Access('personal') @Field(() => ID, { nullable: true }) enteredBy!: string | null;
}

const BillConnection = connectionOf('Bill', () => Bill);
const BillOrder = policyEnum('BillOrder', 'ORDER', { DUE_DATE: 'Bill.dueDate', ID: { public: 'the id orders every list' } });

@InputType()
class BillFilter {
  @Filter('Bill.legalEntityCode') @Field(() => [String], { nullable: true }) legalEntityCode?: string[] | null;
  @Filter('Bill.dueDate', 'le') @Field(() => DateScalar, { nullable: true }) dueTo?: string | null;
}

@ArgsType()
class BillsArgs extends PageArgs {
  @Field(() => BillFilter, { nullable: true }) filter?: BillFilter | null;
  @Field(() => BillOrder, { nullable: true, defaultValue: 'DUE_DATE' }) order?: keyof typeof BillOrder | null;
}

@InputType()
class PayBillInput {
  @Binds('Bill.id', 'WRITE') @Field(() => ID) billId!: string;
  @Public('guards against a lost update') @Field(() => Int) expectedVersion!: number;
}
const BillResult = mutationResult({ result: 'BillResult', changed: 'BillChanged', field: 'bill', type: () => Bill });

@ObjectType('Transfer', { simpleResolvers: true })
@Key('id')
class Transfer {
  @Field(() => ID) id!: string;
  @External() @Field(() => String, { nullable: true }) reference!: string | null;
}

@Resolver(() => Transfer)
class TransferResolver {
  @Requires('reference')
  @Flow('Transfer.reference')
  @FieldResolver(() => Bill, { nullable: true })
  bill(@Root() transfer: Transfer): unknown {
    return { id: transfer.reference };
  }
}

@Resolver(() => Bill)
class BillResolver {
  @Demands('READ', 'Bill')
  @Gather('ROUTE', 'id')
  @Query(() => Bill, { nullable: true })
  bill(@Binds('Bill.id', 'FILTER') @Arg('id', () => ID) id: string, @Ctx() context: BaseContext): unknown {
    return context.rows.byId('Bill', id);
  }

  @Demands('READ', 'Bill')
  @Gather('MERGE')
  @Query(() => BillConnection)
  bills(@Args() args: BillsArgs, @Info() info: never, @Ctx() context: BaseContext): unknown {
    return context.rows.list('Bill', { filter: filterOf(args.filter), order: args.order, page: args, info });
  }

  @Demands('Bill.pay', 'Bill', 'input.billId')
  @Gather('ROUTE', 'input.billId')
  @Mutation(() => BillResult)
  payBill(@Arg('input', () => PayBillInput) input: PayBillInput): unknown {
    return { refusals: [], replayed: false, input };
  }
}

const definition: SpokeDefinition = {
  name: 'bills',
  resolvers: [BillResolver, TransferResolver],
  types: [Transfer],
  references: { Bill: fromRows('Bill'), Transfer: fromKey },
  sources: [],
  entities: [],
  migrations: [],
  activities: ['Bill.pay'],
  documents: false,
  context: (base) => base,
};

describe('buildContract', () => {
  it('prints every directive of types, fields, arguments, input fields and enum values', async () => {
    const { sdl, activities } = await buildContract(definition);
    for (const line of [
      'type Bill @key(fields: "id") @entityScope(by: "legalEntityCode", attributes: ["enteredBy"]) @access(classes: ["core"])',
      'id: ID! @access(classes: ["core"], uses: [PROJECT, FILTER, AGGREGATE], aggregate: [COUNT])',
      'iban: String @access(classes: ["bank"]) @mask(kind: LAST4)',
      'limitAmount: Money @access(classes: ["amounts"]) @amountLimit(name: "approval", currencyBy: "limitAmount.currency")',
      '_visible: Boolean @inaccessible',
      'DUE_DATE @binds(field: "Bill.dueDate", use: ORDER)',
      'ID @public(reason: "the id orders every list")',
      'dueTo: Date @binds(field: "Bill.dueDate", use: FILTER)',
      'bill(id: ID! @binds(field: "Bill.id", use: FILTER)): Bill @demands(activity: "READ", on: "Bill") @gather(how: ROUTE, by: "id")',
      'totalCount: Int @flow(from: ["Bill.id"], use: AGGREGATE, function: COUNT)',
      'bill: Bill @requires(fields: "reference") @flow(from: ["Transfer.reference"])',
      'type Money @shareable',
      'union BillResult = BillChanged | Refused',
    ]) {
      expect(sdl.replace(/\s+/g, ' ').replace(/"""[^"]*""" /g, '')).toContain(line);
    }
    expect(activities).toEqual(['Bill.pay']);
  });

  it('prints the same text twice', async () => {
    expect((await buildContract(definition)).sdl).toBe((await buildContract(definition)).sdl);
  });

  it('prints a document that parses', async () => {
    expect(parse((await buildContract(definition)).sdl).kind).toBe('Document');
  });
});

describe('filterOf', () => {
  it('joins what is given and leaves out what is absent or null', () => {
    const filter = Object.assign(new BillFilter(), { legalEntityCode: ['DE01'], dueTo: null });
    expect(filterOf(filter)).toEqual({ op: 'in', field: 'legalEntityCode', values: ['DE01'] });
    expect(filterOf(new BillFilter())).toBeNull();
  });
});
