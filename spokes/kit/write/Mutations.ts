import { type GraphQLField } from 'graphql';
import { canonicalJson } from '#kernel/canonicalJson';
import { type Clock } from '#kernel/Clock';
import { sha256 } from '#kernel/digest';
import { type NaveError, defineError } from '#kernel/errors';
import { type Ids } from '#kernel/ids';
import { type Refusal, refusal } from '#kernel/Result';
import { type EachOutcome } from '../context';
import { type AccessModel, type Rights, mayWrite, writtenFields } from '../policy/engine';
import { type Source } from '../read/Source';
import { ConflictOrNotPermitted, storeFailure } from '../store/failures';
import { type Run, type Runner } from '../store/Runner';
import { type KeptOutcome, type KeyRow, findKey, keepOutcome, takeKey } from './idempotency';
import { type MutationOutcome, type MutationSpec, type UseCase } from './mutation';
import { type CallSpending, type SpentCalls } from './SpentCalls';
import { StoreTx } from './StoreTx';

const IdempotencyKeyInvalid = defineError({
  code: 'IDEMPOTENCY_KEY_INVALID',
  shown: true,
  message: () => 'an idempotency key has 1 to 255 characters',
});

const MutationUnknown = defineError({
  code: 'MUTATION_UNKNOWN',
  shown: false,
  message: (name: string) => `the schema has no mutation \`${name}\`: what its input writes is not known`,
});

export interface MutationsOptions {
  readonly runner: Runner;
  readonly model: AccessModel;
  readonly sources: readonly Source[];
  readonly partition: readonly string[];
  readonly clock: Clock;
  readonly ids: Ids;
  readonly timeoutMs: number;
  readonly spentCalls: SpentCalls;
  /** A mutation field of the schema by its name. */
  readonly definitionOf: (mutation: string) => GraphQLField<unknown, unknown> | undefined;
}

/** Who changes something, in which request. */
export interface Caller {
  readonly rights: Rights;
  readonly requestId: string;
  readonly spending: CallSpending;
}

const REUSED = refusal('IDEMPOTENCY_KEY_REUSED', 'the idempotency key was used with another input', { path: ['idempotencyKey'] });
const IN_FLIGHT = refusal('IDEMPOTENCY_IN_FLIGHT', 'a call with this idempotency key is still running', {
  path: ['idempotencyKey'],
  retriable: true,
});
const NOT_PERMITTED = refusal('CONFLICT_OR_NOT_PERMITTED', 'the change conflicts with something or is not permitted');

/**
 * Runs use cases, each in one transaction with its idempotency row. The same key and input answers the stored outcome again;
 * access that is refused, and refusals that a later call may not meet (`retriable`), are not stored.
 */
export class Mutations {
  private readonly sources: ReadonlyMap<string, Source>;

  constructor(private readonly options: MutationsOptions) {
    this.sources = new Map(options.sources.map((source) => [source.type, source]));
  }

  /** Throws CONFLICT_OR_NOT_PERMITTED for a legal entity that the caller may not act on, and whatever the use case throws. */
  async one(caller: Caller, spec: MutationSpec, run: UseCase): Promise<MutationOutcome> {
    this.checkWritten(caller.rights, spec);
    return this.checked(caller, spec, run);
  }

  async each<I extends { readonly key: string }>(
    caller: Caller,
    { spec, items }: { readonly spec: MutationSpec; readonly items: readonly I[] },
    run: (item: I) => UseCase,
  ): Promise<EachOutcome> {
    this.checkWritten(caller.rights, spec);
    const whole = await this.checked(caller, { ...spec, mutation: `${spec.mutation} all` }, () =>
      Promise.resolve({ ok: true, value: { type: spec.type, id: spec.idempotencyKey, event: null } }),
    );
    if (!whole.ok) return whole;
    const outcomes: MutationOutcome[] = [];
    for (const item of items)
      outcomes.push(await this.item(caller, { ...spec, idempotencyKey: `${spec.idempotencyKey}#${item.key}`, input: item.key }, run(item)));
    return { ok: true, outcomes };
  }

  private async checked(caller: Caller, spec: MutationSpec, run: UseCase): Promise<MutationOutcome> {
    if (spec.idempotencyKey.length < 1 || spec.idempotencyKey.length > 255) throw IdempotencyKeyInvalid();
    return this.keyed(caller, spec, run);
  }

  /** One of many: a conflict with something hidden is its outcome, and the others go on. */
  private async item(caller: Caller, spec: MutationSpec, run: UseCase): Promise<MutationOutcome> {
    try {
      return await this.keyed(caller, spec, run);
    } catch (error) {
      if ((error as NaveError).code !== NOT_PERMITTED.code) throw error;
      return { ok: false, replayed: false, refusals: [NOT_PERMITTED] };
    }
  }

  private async keyed(caller: Caller, spec: MutationSpec, run: UseCase): Promise<MutationOutcome> {
    const legalEntity = this.checkedLegalEntity(caller.rights, spec);
    const key: KeyRow = {
      legalEntity,
      subject: caller.rights.principal.subject,
      mutation: spec.mutation,
      key: spec.idempotencyKey,
      inputDigest: sha256(canonicalJson(spec.input)),
    };
    const { runner, timeoutMs, spentCalls } = this.options;
    const outcome = await runner.write({ legalEntity, timeoutMs }, async (statement): Promise<MutationOutcome | Failed> => {
      await spentCalls.spend(statement, caller.spending, legalEntity);
      if (!(await takeKey(statement, key))) return stopped(IN_FLIGHT);
      const known = await findKey(statement, key);
      if (known !== null) return known.inputDigest === key.inputDigest ? replay(known.outcome) : stopped(REUSED);
      return this.fresh({ statement, caller, spec, key }, run);
    });
    caller.spending.spentIn.add(legalEntity);
    if ('failure' in outcome) throw storeFailure(outcome.failure, timeoutMs);
    return outcome;
  }

  private async fresh(
    { statement, caller, spec, key }: { statement: Run; caller: Caller; spec: MutationSpec; key: KeyRow },
    run: UseCase,
  ): Promise<MutationOutcome | Failed> {
    const { model, ids, clock } = this.options;
    const now = clock.now();
    const { activity, type } = spec;
    const rest = { rights: caller.rights, requestId: caller.requestId, sources: this.sources, legalEntity: key.legalEntity };
    const tx = new StoreTx({ run: statement, model, ids, now, activity, type, ...rest });
    await statement({ text: 'savepoint use_case', values: [] });
    const undo = (): ReturnType<Run> => statement({ text: 'rollback to savepoint use_case', values: [] });
    let result: Awaited<ReturnType<UseCase>>;
    try {
      result = await run(tx);
      if (result.ok) await tx.settle();
      if (!result.ok && result.refusals.some((each) => each.code === NOT_PERMITTED.code)) throw ConflictOrNotPermitted();
    } catch (failure) {
      // The transaction commits without the effect: the call stays spent, and cannot be sent again until it succeeds.
      await undo();
      return { failure };
    }
    if (result.ok) {
      const { type: changed, id, event, data = {} } = result.value;
      const outcome: KeptOutcome = { ok: true, type: changed, id, event, data };
      await keepOutcome(statement, { key, outcome, at: now });
      return { ...outcome, replayed: false };
    }
    await undo();
    const outcome: KeptOutcome = { ok: false, refusals: result.refusals };
    if (!result.refusals.some((each) => each.retriable)) await keepOutcome(statement, { key, outcome, at: now });
    return { ...outcome, replayed: false };
  }

  /** Throws CONFLICT_OR_NOT_PERMITTED when the input is bound to write a field that the caller may not write there. */
  private checkWritten(rights: Rights, spec: MutationSpec): void {
    const legalEntity = this.checkedLegalEntity(rights, spec);
    const { model, definitionOf } = this.options;
    const definition = definitionOf(spec.mutation);
    if (definition === undefined) throw MutationUnknown(spec.mutation);
    const written = writtenFields({ model, coordinate: `Mutation.${spec.mutation}`, definition, values: { input: spec.input } });
    const place = { model, rights, activity: spec.activity, legalEntity };
    if (!written.every((each) => mayWrite(place, each))) throw ConflictOrNotPermitted();
  }

  private checkedLegalEntity(rights: Rights, { legalEntity, activity, type }: MutationSpec): string {
    if (legalEntity === null || !this.options.partition.includes(legalEntity)) throw ConflictOrNotPermitted();
    if (rights.holdsIn(activity, type, legalEntity) === false) throw ConflictOrNotPermitted();
    return legalEntity;
  }
}

/** What a use case threw, after the rest of its transaction was committed. */
interface Failed {
  readonly failure: unknown;
}

function stopped(...refusals: readonly Refusal[]): MutationOutcome {
  return { ok: false, replayed: false, refusals };
}

function replay(outcome: KeptOutcome): MutationOutcome {
  return { ...outcome, replayed: true };
}
