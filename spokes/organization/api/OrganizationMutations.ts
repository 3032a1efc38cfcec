import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { Demands, Gather } from '#kit/policy/decorators';
import type { MutationSpec } from '#kit/write/mutation';
import { presentChange } from '#kit/write/present';
import type { OrganizationContext } from '../context';
import { createFiscalYear } from '../usecases/createFiscalYear';
import { publishRates } from '../usecases/publishRates';
import { recordOwnership } from '../usecases/recordOwnership';
import { registerBusinessUnit } from '../usecases/registerBusinessUnit';
import { registerLegalEntity } from '../usecases/registerLegalEntity';
import {
  CreateFiscalYearInput,
  PublishRatesInput,
  RecordOwnershipInput,
  RegisterBusinessUnitInput,
  RegisterLegalEntityInput,
} from './inputs';
import {
  BusinessUnitRegisteredResult,
  FiscalYearCreatedResult,
  LegalEntityRegisteredResult,
  OwnershipRecordedResult,
  RatesPublishedResult,
} from './results';

@Resolver()
export class OrganizationMutations {
  @Demands('BusinessUnit.register', 'LegalEntity', 'input.legalEntityCode')
  @Gather('ROUTE', 'input.legalEntityCode')
  @Mutation(() => BusinessUnitRegisteredResult)
  async registerBusinessUnit(
    @Arg('input', () => RegisterBusinessUnitInput) input: RegisterBusinessUnitInput,
    @Ctx() context: OrganizationContext,
  ): Promise<object> {
    const { code, name, legalEntityCodes } = input;
    const spec = specOf('registerBusinessUnit', 'BusinessUnit.register', { legalEntity: input.legalEntityCode, input });
    const outcome = await context.mutate(spec, (tx) => registerBusinessUnit(context.ports(tx), { code, name, legalEntityCodes }));
    return presentChange(context, outcome, { field: 'businessUnit' });
  }

  @Demands('LegalEntity.register', 'LegalEntity', 'input.code')
  @Gather('ROUTE', 'input.code')
  @Mutation(() => LegalEntityRegisteredResult)
  async registerLegalEntity(
    @Arg('input', () => RegisterLegalEntityInput) input: RegisterLegalEntityInput,
    @Ctx() context: OrganizationContext,
  ): Promise<object> {
    const { code, name, lei = null, country, functionalCurrency, timeZone, kind, businessUnitCode } = input;
    const data = { code, name, lei, country, functionalCurrency, timeZone, kind, businessUnitCode };
    const spec = specOf('registerLegalEntity', 'LegalEntity.register', { legalEntity: code, input });
    const outcome = await context.mutate(spec, (tx) => registerLegalEntity(context.ports(tx), data));
    return presentChange(context, outcome, { field: 'legalEntity' });
  }

  @Demands('Ownership.record', 'LegalEntity', 'input.childCode')
  @Gather('ROUTE', 'input.childCode')
  @Mutation(() => OwnershipRecordedResult)
  async recordOwnership(
    @Arg('input', () => RecordOwnershipInput) input: RecordOwnershipInput,
    @Ctx() context: OrganizationContext,
  ): Promise<object> {
    const { childCode: child, parentCode: parent, share, votingShare = null, method, validFrom, validTo = null } = input;
    const ownership = { child, parent, share, votingShare, method, validFrom, validTo };
    const spec = specOf('recordOwnership', 'Ownership.record', { legalEntity: child, input });
    const outcome = await context.mutate(spec, (tx) => recordOwnership(context.ports(tx), ownership));
    return presentChange(context, outcome, { field: 'legalEntity' });
  }

  @Demands('Rate.publish', 'LegalEntity', 'input.legalEntityCode')
  @Gather('ROUTE', 'input.legalEntityCode')
  @Mutation(() => RatesPublishedResult)
  async publishRates(
    @Arg('input', () => PublishRatesInput) input: PublishRatesInput,
    @Ctx() context: OrganizationContext,
  ): Promise<object> {
    const { legalEntityCode: publisher, source, type } = input;
    const rates = input.rates.map(({ date, base, quote, rate }) => ({ source, type, date, base, quote, rate }));
    const spec = specOf('publishRates', 'Rate.publish', { legalEntity: publisher, input });
    const outcome = await context.mutate(spec, (tx) => publishRates(context.ports(tx), { publisher, source, rates }));
    const { replayed } = outcome;
    return outcome.ok ? { ...outcome.data, event: outcome.event, replayed } : { refusals: outcome.refusals, replayed };
  }

  @Demands('FiscalYear.create', 'LegalEntity', 'input.legalEntityCode')
  @Gather('ROUTE', 'input.legalEntityCode')
  @Mutation(() => FiscalYearCreatedResult)
  async createFiscalYear(
    @Arg('input', () => CreateFiscalYearInput) input: CreateFiscalYearInput,
    @Ctx() context: OrganizationContext,
  ): Promise<object> {
    const { legalEntityCode, year, startDate: start } = input;
    const spec = specOf('createFiscalYear', 'FiscalYear.create', { legalEntity: legalEntityCode, input });
    const outcome = await context.mutate(spec, (tx) => createFiscalYear(context.ports(tx), { legalEntityCode, year, start }));
    return presentChange(context, outcome, { field: 'legalEntity' });
  }
}

function specOf(
  mutation: string,
  activity: string,
  { legalEntity, input }: { legalEntity: string; input: { readonly idempotencyKey: string } },
): MutationSpec {
  return { mutation, activity, type: 'LegalEntity', legalEntity, idempotencyKey: input.idempotencyKey, input };
}
