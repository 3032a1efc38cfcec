import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { Demands, Gather, Public } from '#kit/policy/decorators';
import { type Refusal, refusal } from '#kernel/Result';
import type { InvoicesContext } from '../context';
import type { MutationOutcome } from '#kit/write/mutation';
import { ReceiveInvoicesInput } from './inputs';
import { ReceiveInvoicesResult } from './received';
import type { RuleFindingType } from './values';
import { presentFindings } from './presentFindings';
import { receiveInvoice } from '../usecases/receiveInvoice';

const DOCUMENTS_MAX = 100;

@Resolver()
export class ReceiveInvoices {
  @Demands('Invoice.receive', 'Invoice', 'input.legalEntityCode')
  @Gather('ROUTE', 'input.legalEntityCode')
  @Mutation(() => ReceiveInvoicesResult, { description: 'One transaction and one outcome for each document.' })
  async receiveInvoices(
    @Public('its fields say what each is') @Arg('input', () => ReceiveInvoicesInput) input: ReceiveInvoicesInput,
    @Ctx() context: InvoicesContext,
  ): Promise<object> {
    const { documents, legalEntityCode, idempotencyKey } = input;
    if (documents.length < 1 || documents.length > DOCUMENTS_MAX) return { refusals: [TOO_MANY], replayed: false };
    const spec = {
      mutation: 'receiveInvoices',
      activity: 'Invoice.receive',
      type: 'Invoice',
      legalEntity: legalEntityCode,
      idempotencyKey,
      input,
    };
    const items = documents.map((sha256) => ({ key: sha256 }));
    const all = await context.mutateEach(
      spec,
      items,
      ({ key }) =>
        (tx) =>
          receiveInvoice(context.ports(tx), key),
    );
    if (!all.ok) return { refusals: all.refusals, replayed: all.replayed };
    const outcomes = await Promise.all(documents.map((sha256, at) => present(context, sha256, all.outcomes[at])));
    return { outcomes, replayed: all.outcomes.every((outcome) => outcome.replayed) };
  }
}

const TOO_MANY: Refusal = refusal('DOCUMENTS_COUNT', 'between 1 and 100 documents are received at once', { path: ['documents'] });

async function present(context: InvoicesContext, sha256: string, outcome: MutationOutcome | undefined): Promise<object> {
  if (outcome?.ok !== true) return { sha256, outcome: 'REFUSED', invoice: null, refusals: outcome?.refusals ?? [], findings: null };
  const invoice = await context.rows.byId('Invoice', outcome.id);
  const findings = await presentFindings(context, invoice?.['findings'] as readonly RuleFindingType[] | null | undefined);
  const open = findings?.filter(({ verdict }) => verdict !== 'PASS') ?? null;
  return { sha256, outcome: outcome.data['outcome'], invoice, refusals: [], findings: open };
}
