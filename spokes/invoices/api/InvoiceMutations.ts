import { AcceptExceptionInput, ApproveStepInput, RejectStepInput, SubmitInvoiceInput, ValidateInvoiceInput } from './inputs';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { Demands, Gather, Public } from '#kit/policy/decorators';
import { Invoice } from './Invoice';
import type { InvoiceEffect } from '../domain/ports';
import type { InvoicesContext } from '../context';
import type { Result } from '#kernel/Result';
import type { Tx } from '#kit/write/Tx';
import { acceptException } from '../usecases/acceptException';
import { approveStep } from '../usecases/approveStep';
import { legalEntityOfId } from '#kernel/ids';
import { mutationResult } from '#kit/types/results';
import { presentChange } from '#kit/write/present';
import { rejectStep } from '../usecases/rejectStep';
import { submitInvoice } from '../usecases/submitInvoice';
import { validateInvoice } from '../usecases/validateInvoice';

const InvoiceResult = mutationResult({ result: 'InvoiceResult', changed: 'InvoiceChanged', field: 'invoice', type: () => Invoice });
const REASON = 'its fields say what each is';

@Resolver()
export class InvoiceMutations {
  @Demands('Invoice.validate', 'Invoice', 'input.invoiceId')
  @Gather('ROUTE', 'input.invoiceId')
  @Mutation(() => InvoiceResult)
  validateInvoice(
    @Public(REASON) @Arg('input', () => ValidateInvoiceInput) input: ValidateInvoiceInput,
    @Ctx() context: InvoicesContext,
  ): Promise<object> {
    const said = { mutation: 'validateInvoice', activity: 'Invoice.validate', input };
    return change(context, said, (tx) => validateInvoice(context.ports(tx), input));
  }

  @Demands('Invoice.acceptException', 'Invoice', 'input.invoiceId')
  @Gather('ROUTE', 'input.invoiceId')
  @Mutation(() => InvoiceResult)
  acceptException(
    @Public(REASON) @Arg('input', () => AcceptExceptionInput) input: AcceptExceptionInput,
    @Ctx() context: InvoicesContext,
  ): Promise<object> {
    const said = { mutation: 'acceptException', activity: 'Invoice.acceptException', input };
    return change(context, said, (tx) => acceptException(context.ports(tx), input));
  }

  @Demands('Invoice.submit', 'Invoice', 'input.invoiceId')
  @Gather('ROUTE', 'input.invoiceId')
  @Mutation(() => InvoiceResult)
  submitInvoice(
    @Public(REASON) @Arg('input', () => SubmitInvoiceInput) input: SubmitInvoiceInput,
    @Ctx() context: InvoicesContext,
  ): Promise<object> {
    const said = { mutation: 'submitInvoice', activity: 'Invoice.submit', input };
    return change(context, said, (tx) => submitInvoice(context.ports(tx), input));
  }

  @Demands('Invoice.approve', 'Invoice', 'input.invoiceId')
  @Gather('ROUTE', 'input.invoiceId')
  @Mutation(() => InvoiceResult)
  approveStep(
    @Public(REASON) @Arg('input', () => ApproveStepInput) input: ApproveStepInput,
    @Ctx() context: InvoicesContext,
  ): Promise<object> {
    const said = { mutation: 'approveStep', activity: 'Invoice.approve', input };
    return change(context, said, (tx) => approveStep(context.ports(tx), input));
  }

  @Demands('Invoice.reject', 'Invoice', 'input.invoiceId')
  @Gather('ROUTE', 'input.invoiceId')
  @Mutation(() => InvoiceResult)
  rejectStep(
    @Public(REASON) @Arg('input', () => RejectStepInput) input: RejectStepInput,
    @Ctx() context: InvoicesContext,
  ): Promise<object> {
    const said = { mutation: 'rejectStep', activity: 'Invoice.reject', input };
    return change(context, said, (tx) => rejectStep(context.ports(tx), input));
  }
}

interface Said {
  readonly mutation: string;
  readonly activity: string;
  readonly input: { readonly invoiceId: string; readonly idempotencyKey: string };
}

async function change(context: InvoicesContext, said: Said, run: (tx: Tx) => Promise<Result<InvoiceEffect>>): Promise<object> {
  const { invoiceId, idempotencyKey } = said.input;
  const outcome = await context.mutate({ ...said, type: 'Invoice', legalEntity: legalEntityOfId(invoiceId), idempotencyKey }, run);
  return presentChange(context, outcome, { field: 'invoice' });
}
