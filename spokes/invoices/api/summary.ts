import { AggregateScope, Flow } from '#kit/policy/decorators';
import { ArgsType, Field, ID, Int, ObjectType } from 'type-graphql';
import { Currency } from '#kit/types/scalars';
import type { GroupKey, Measure } from '#kit/read/request';
import { InvoiceFilter } from './InvoicesArgs';
import { InvoiceStatus } from './Invoice';
import { Money } from '#kernel/Money';
import { MoneyType } from '#kit/types/values';
import type { Row } from '#kit/read/Source';
import { policyEnum } from '#kit/policy/enums';

export const InvoiceSummaryKey = policyEnum('InvoiceSummaryKey', 'GROUP', {
  LEGAL_ENTITY: 'Invoice.legalEntityCode',
  CURRENCY: 'Invoice.currency',
  STATUS: 'Invoice.status',
  VENDOR: 'Invoice.vendor',
  MONTH: 'Invoice.issueDate',
});

@ObjectType('InvoiceSummaryGroup', { simpleResolvers: true, description: 'One group. Keys that were not asked for are null.' })
export class InvoiceSummaryGroup {
  @Flow('Invoice.legalEntityCode', { use: 'GROUP' }) @Field(() => String, { nullable: true }) legalEntityCode!: string | null;
  @Flow('Invoice.currency', { use: 'GROUP' })
  @Field(() => Currency, {
    nullable: true,
    description: 'Always a key: amounts of several currencies are never added. Null for documents without one.',
  })
  currency!: string | null;
  @Flow('Invoice.status', { use: 'GROUP' }) @Field(() => InvoiceStatus, { nullable: true }) status!: keyof typeof InvoiceStatus | null;
  @Flow('Invoice.vendor', { use: 'GROUP' }) @Field(() => ID, { nullable: true }) vendorId!: string | null;
  @Flow('Invoice.issueDate', { use: 'GROUP' })
  @Field(() => String, { nullable: true, description: 'Of the issue date: `2026-11`.' })
  month!: string | null;
  @Flow('Invoice.id', { use: 'AGGREGATE', function: 'COUNT' }) @Field(() => Int, { nullable: true }) count!: number | null;
  @Flow('Invoice.gross', { use: 'AGGREGATE', function: 'SUM' }) @Field(() => MoneyType, { nullable: true }) gross!: MoneyType | null;
  @Flow('Invoice.payable', { use: 'AGGREGATE', function: 'SUM' }) @Field(() => MoneyType, { nullable: true }) payable!: MoneyType | null;
}

@ObjectType('InvoiceSummary', { simpleResolvers: true })
@AggregateScope()
export class InvoiceSummary {
  @Flow('Invoice.id', { use: 'AGGREGATE', function: 'COUNT' }) @Field(() => [InvoiceSummaryGroup]) groups!: readonly InvoiceSummaryGroup[];
}

@ArgsType()
export class InvoiceSummaryArgs {
  @Field(() => InvoiceFilter, { nullable: true }) filter?: InvoiceFilter | null;
  @Field(() => [InvoiceSummaryKey]) by!: (keyof typeof InvoiceSummaryKey)[];
}

const KEYS: Readonly<Record<keyof typeof InvoiceSummaryKey, GroupKey>> = {
  LEGAL_ENTITY: { as: 'legalEntityCode', field: 'legalEntityCode' },
  CURRENCY: { as: 'currency', field: 'currency' },
  STATUS: { as: 'status', field: 'status' },
  VENDOR: { as: 'vendorId', field: 'vendorId' },
  MONTH: { as: 'month', field: 'issueDate', by: 'MONTH' },
};
const MEASURES: Readonly<Record<string, Measure>> = {
  count: { as: 'count', function: 'COUNT', field: 'id' },
  gross: { as: 'gross', function: 'SUM', field: 'gross' },
  payable: { as: 'payable', function: 'SUM', field: 'payable' },
};

/** The group keys that were asked for, each once, and always the currency. */
export function groupKeys(by: readonly (keyof typeof InvoiceSummaryKey)[]): readonly GroupKey[] {
  return [...new Set([...by, 'CURRENCY' as const])].map((key) => KEYS[key]);
}

/** The measures that are selected. Only those: what a caller may not sum does not narrow what it may. */
export function measures(selected: readonly string[]): readonly Measure[] {
  const found = Object.entries(MEASURES).flatMap(([name, measure]) => (selected.includes(name) ? [measure] : []));
  return found.length === 0 && MEASURES['count'] !== undefined ? [MEASURES['count']] : found;
}

/** One group of the store as the contract shows it: sums become money of the group's currency. */
export function presentGroup(group: Row): Row {
  const currency = group['currency'] as string | null;
  const money = (value: unknown): object | null =>
    typeof value === 'string' && currency !== null ? Money.of(value, currency).toJSON() : null;
  return { ...group, gross: money(group['gross']), payable: money(group['payable']) };
}
