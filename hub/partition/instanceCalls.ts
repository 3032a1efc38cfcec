import { type FieldNode } from 'graphql';
import { type AccessModel } from '#policy/AccessModel';
import { type RegistryEntry } from '#kernel/registry';
import { destinationOf } from '../transport/destinationOf';
import { type ExecutionProblem } from '../transport/ExecutionProblem';
import { ownValue } from '../transport/Row';
import { type SpokeReply, type Transport } from '../transport/Transport';
import { refuseForeignClaims } from './claims';
import { type InstanceAnswer } from './gathering';
import { problemOf, spokeProblem } from './openFetcher';
import { type GatheredPart, type PartitionedProgram } from './PartitionedProgram';
import { filledFor, scopeVariables } from './scopeArguments';
import { type RootFetch } from './SubgraphFetcher';

/** One root field as one instance is asked for it. */
export interface Ask {
  readonly part: GatheredPart;
  readonly field: FieldNode;
}

/** One call: some root fields of a fetch to one instance. */
export interface InstanceCall {
  readonly entry: RegistryEntry;
  readonly asks: readonly Ask[];
}

/** The answers to a call by part, or the problem that it failed with. */
export type CallOutcome =
  { readonly answers: ReadonlyMap<GatheredPart, InstanceAnswer>; readonly knownAt: string } | { readonly failure: ExecutionProblem };

export interface Caller {
  readonly transport: Transport;
  readonly fetch: RootFetch;
  readonly program: PartitionedProgram;
  readonly model: AccessModel;
}

/** Sends one call. Never throws for what the instance does. */
export async function callInstance({ transport, fetch, program, model }: Caller, { entry, asks }: InstanceCall): Promise<CallOutcome> {
  const key = asks.map(({ part, field }) => `${part.at}${field === part.field ? '' : '+'}`).join(',');
  const operation = program.operation(
    asks.map(({ field }) => field),
    key,
  );
  const given = operation.variableNames.filter((name) => Object.hasOwn(fetch.variables, name)).map((name) => [name, fetch.variables[name]]);
  const parts = asks.map(({ part }) => part);
  const filled = scopeVariables(fetch, parts, { entry, model });
  const variables = { ...Object.fromEntries(given), ...filled } as Record<string, unknown>;
  const kind = fetch.program.kind === 'mutation' ? 'WRITE' : 'READ';
  try {
    const to = destinationOf(entry);
    const reply = await transport.send({ to, query: operation.text, variables, kind, call: fetch.call });
    if (reply.data !== null) {
      for (const part of parts)
        refuseForeignClaims(part.claims, ownValue(reply.data, part.key), { entry, summable: filledFor(part, filled) });
    }
    return { answers: answersOf(entry.instance, asks, reply), knownAt: reply.knownAt };
  } catch (error) {
    return { failure: problemOf(error, entry.instance) };
  }
}

function answersOf(instance: string, asks: readonly Ask[], reply: SpokeReply): ReadonlyMap<GatheredPart, InstanceAnswer> {
  return new Map(
    asks.map(({ part }) => {
      const problems = reply.errors.flatMap((error) => {
        const [root, ...rest] = error.path ?? [];
        const isOurs = root === part.key || root === undefined;
        return isOurs ? [{ ...spokeProblem(error, instance), path: rest }] : [];
      });
      return [part, { instance, value: reply.data === null ? null : (ownValue(reply.data, part.key) ?? null), problems }];
    }),
  );
}
