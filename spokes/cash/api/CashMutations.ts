import { Arg, Ctx, Field, Mutation, ObjectType, Resolver } from 'type-graphql';
import { plainEnum } from '#kit/policy/enums';
import { Demands, Gather, Public } from '#kit/policy/decorators';
import { mutationResult, orRefused } from '#kit/types/results';
import { RefusalType } from '#kit/types/values';
import { type MutationOutcome } from '#kit/write/mutation';
import { presentChange } from '#kit/write/present';
import { refusal } from '#kernel/Result';
import { type CashContext } from '../context';
import { importStatement } from '../usecases/importStatement';
import { openBankAccount } from '../usecases/openBankAccount';
import { BankAccount } from './BankAccount';
import { ImportStatementsInput, OpenBankAccountInput } from './inputs';
import { Statement } from './Statement';

const REASON = 'its fields say what each is';
const DOCUMENTS_MAX = 100;

const BankAccountResult = mutationResult({
  result: 'BankAccountResult',
  changed: 'BankAccountChanged',
  field: 'bankAccount',
  type: () => BankAccount,
});
const StatementImport = plainEnum(
  'StatementImport',
  ['IMPORTED', 'KNOWN', 'REFUSED'],
  'KNOWN: the document was imported before, nothing was added.',
);

@ObjectType('StatementImportOutcome', { simpleResolvers: true })
class StatementImportOutcome {
  @Field() sha256!: string;
  @Field(() => StatementImport) outcome!: keyof typeof StatementImport;
  @Field(() => [Statement], { nullable: true, description: 'One file may hold several. Read again under the rights of the caller.' })
  statements!: readonly object[] | null;
  @Field(() => [RefusalType]) refusals!: readonly RefusalType[];
}

@ObjectType('StatementsImported', { simpleResolvers: true })
class StatementsImported {
  @Field(() => [StatementImportOutcome], { description: 'One for each document, in the order of the input.' })
  outcomes!: readonly StatementImportOutcome[];
  @Field({ description: 'True when each outcome is the stored one of an earlier call with the same idempotency key.' }) replayed!: boolean;
}

const ImportStatementsResult = orRefused('ImportStatementsResult', StatementsImported);

@Resolver()
export class CashMutations {
  @Demands('BankAccount.open', 'BankAccount', 'input.legalEntityCode')
  @Gather('ROUTE', 'input.legalEntityCode')
  @Mutation(() => BankAccountResult)
  async openBankAccount(
    @Public(REASON) @Arg('input', () => OpenBankAccountInput) input: OpenBankAccountInput,
    @Ctx() context: CashContext,
  ): Promise<object> {
    const { legalEntityCode: legalEntity, idempotencyKey, name, currency } = input;
    const { iban = null, accountNumber = null, bic = null, bankName = null, purpose = null } = input;
    const identityRule = input.bankReferences === true ? 'BANK_REFERENCE_1' : 'FINGERPRINT_1';
    const data = { name, iban, accountNumber, bic, currency, bankName, purpose, identityRule } as const;
    const spec = { mutation: 'openBankAccount', activity: 'BankAccount.open', type: 'BankAccount', legalEntity, idempotencyKey, input };
    const outcome = await context.mutate(spec, (tx) => openBankAccount(context.ports(tx), data));
    return presentChange(context, outcome, { field: 'bankAccount' });
  }

  @Demands('Statement.import', 'Statement', 'input.legalEntityCode')
  @Gather('ROUTE', 'input.legalEntityCode')
  @Mutation(() => ImportStatementsResult)
  async importStatements(
    @Public(REASON) @Arg('input', () => ImportStatementsInput) input: ImportStatementsInput,
    @Ctx() context: CashContext,
  ): Promise<object> {
    const { legalEntityCode: legalEntity, idempotencyKey } = input;
    const documents = [...new Set(input.documents)];
    if (documents.length > DOCUMENTS_MAX) {
      return { refusals: [refusal('TOO_MANY_DOCUMENTS', 'more than 100 documents in one call', { path: ['documents'] })], replayed: false };
    }
    const spec = { mutation: 'importStatements', activity: 'Statement.import', type: 'Statement', legalEntity, idempotencyKey, input };
    const imported = await context.mutateEach(
      spec,
      documents.map((key) => ({ key })),
      ({ key }) =>
        (tx) =>
          importStatement(context.ports(tx), key),
    );
    if (!imported.ok) return imported;
    const outcomes = await Promise.all(imported.outcomes.map((outcome, at) => presented(context, documents[at] ?? '', outcome)));
    return { outcomes, replayed: imported.outcomes.every(({ replayed }) => replayed) };
  }
}

async function presented(context: CashContext, sha256: string, outcome: MutationOutcome): Promise<object> {
  if (!outcome.ok) return { sha256, outcome: 'REFUSED', statements: null, refusals: outcome.refusals };
  const { outcome: name, statementIds } = outcome.data as {
    readonly outcome: 'IMPORTED' | 'KNOWN';
    readonly statementIds: readonly string[];
  };
  const rows = await Promise.all(statementIds.map((id) => context.rows.byId('Statement', id)));
  return { sha256, outcome: name, statements: rows.filter((row) => row !== null), refusals: [] };
}
