import { ActivateVendorInput, ApproveVendorInput, BlockVendorInput, InviteVendorInput, SubmitVendorInput } from './inputs';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { Demands, Gather, Public } from '#kit/policy/decorators';
import { type Said, bankAccountsSaid, changesSaid, verificationsSaid, vendorSaid } from './said';
import type { Result } from '#kernel/Result';
import type { Tx } from '#kit/write/Tx';
import { Vendor } from './Vendor';
import type { VendorEffect } from '../domain/ports';
import type { VendorsContext } from '../context';
import { activateVendor } from '../usecases/activateVendor';
import { approveVendor } from '../usecases/approveVendor';
import { blockVendor } from '../usecases/blockVendor';
import { inviteVendor } from '../usecases/inviteVendor';
import { legalEntityOfId } from '#kernel/ids';
import { mutationResult } from '#kit/types/results';
import { presentChange } from '#kit/write/present';
import { submitVendor } from '../usecases/submitVendor';

export const VendorResult = mutationResult({ result: 'VendorResult', changed: 'VendorChanged', field: 'vendor', type: () => Vendor });
const REASON = 'its fields say what each is';

@Resolver()
export class VendorMutations {
  @Demands('Vendor.invite', 'Vendor', 'input.legalEntityCode')
  @Gather('ROUTE', 'input.legalEntityCode')
  @Mutation(() => VendorResult)
  inviteVendor(
    @Public(REASON) @Arg('input', () => InviteVendorInput) input: InviteVendorInput,
    @Ctx() context: VendorsContext,
  ): Promise<object> {
    const said = { ...vendorSaid(input), bankAccounts: bankAccountsSaid(input.bankAccounts) };
    return change(context, { mutation: 'inviteVendor', activity: 'Vendor.invite', input }, (tx) => inviteVendor(context.ports(tx), said));
  }

  @Demands('Vendor.edit', 'Vendor', 'input.vendorId')
  @Gather('ROUTE', 'input.vendorId')
  @Mutation(() => VendorResult)
  submitVendor(
    @Public(REASON) @Arg('input', () => SubmitVendorInput) input: SubmitVendorInput,
    @Ctx() context: VendorsContext,
  ): Promise<object> {
    const { vendorId, expectedVersion } = input;
    const said = { vendorId, expectedVersion, changes: changesSaid(input), bankAccounts: bankAccountsSaid(input.bankAccounts) };
    return change(context, { mutation: 'submitVendor', activity: 'Vendor.edit', input }, (tx) => submitVendor(context.ports(tx), said));
  }

  @Demands('Vendor.approve', 'Vendor', 'input.vendorId')
  @Gather('ROUTE', 'input.vendorId')
  @Mutation(() => VendorResult)
  approveVendor(
    @Public(REASON) @Arg('input', () => ApproveVendorInput) input: ApproveVendorInput,
    @Ctx() context: VendorsContext,
  ): Promise<object> {
    const { vendorId, expectedVersion } = input;
    const said = { vendorId, expectedVersion, verifications: verificationsSaid(input.verifications) };
    return change(context, { mutation: 'approveVendor', activity: 'Vendor.approve', input }, (tx) =>
      approveVendor(context.ports(tx), said),
    );
  }

  @Demands('Vendor.activate', 'Vendor', 'input.vendorId')
  @Gather('ROUTE', 'input.vendorId')
  @Mutation(() => VendorResult)
  activateVendor(
    @Public(REASON) @Arg('input', () => ActivateVendorInput) input: ActivateVendorInput,
    @Ctx() context: VendorsContext,
  ): Promise<object> {
    return change(context, { mutation: 'activateVendor', activity: 'Vendor.activate', input }, (tx) =>
      activateVendor(context.ports(tx), input),
    );
  }

  @Demands('Vendor.block', 'Vendor', 'input.vendorId')
  @Gather('ROUTE', 'input.vendorId')
  @Mutation(() => VendorResult)
  blockVendor(
    @Public(REASON) @Arg('input', () => BlockVendorInput) input: BlockVendorInput,
    @Ctx() context: VendorsContext,
  ): Promise<object> {
    return change(context, { mutation: 'blockVendor', activity: 'Vendor.block', input }, (tx) => blockVendor(context.ports(tx), input));
  }
}

async function change(context: VendorsContext, said: Said, run: (tx: Tx) => Promise<Result<VendorEffect>>): Promise<object> {
  const { input } = said;
  const legalEntity = input.legalEntityCode ?? legalEntityOfId(input.vendorId ?? '');
  const outcome = await context.mutate({ ...said, type: 'Vendor', legalEntity, idempotencyKey: input.idempotencyKey }, run);
  return presentChange(context, outcome, { field: 'vendor' });
}
