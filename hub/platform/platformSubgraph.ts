import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, type GraphQLError, type GraphQLFieldResolver, GraphQLScalarType, Kind, parse } from 'graphql';
import { type Clock } from '#kernel/Clock';
import { NaveError } from '#kernel/errors';
import { type Rights } from '#policy/rights';
import { BoundedCache } from '../identity/BoundedCache';
import { type LocalSubgraph } from '../partition/localFetcher';
import { type CallContext } from '../transport/CallContext';
import { isRow, type Row } from '../transport/Row';
import { type SpokeError } from '../transport/Transport';
import { type AccessEntry, type EntryReader } from '../store/EntryReader';
import { ACCESS_RECORD, accessCell } from './accessCells';
import { accessEntries, type AccessLogArguments, accessLogPage } from './accessLogPage';
import { platformContract } from './contract';
import { myAccess } from './myAccess';

export interface PlatformOptions {
  readonly entries: EntryReader;
  readonly clock: Clock;
}

const DOCUMENTS_MAX = 200;

/** The contract `platform`, answered in this process: the first wall is here, the second one where it always is. */
export function platformSubgraph({ entries, clock }: PlatformOptions): LocalSubgraph {
  const typeDefs = parse(platformContract().sdl);
  const schema = buildSubgraphSchema([{ typeDefs, resolvers: resolvers(entries) as never }]);
  const documents = new BoundedCache<ReturnType<typeof parse>>(DOCUMENTS_MAX);
  return {
    async answer({ query, variables, call }) {
      const document = documents.getOrMake(query, () => parse(query, { noLocation: true }));
      const result = await execute({ schema, document, variableValues: variables, contextValue: call });
      const data = isRow(result.data) ? (JSON.parse(JSON.stringify(result.data)) as Row) : null;
      return { data, errors: (result.errors ?? []).map(spokeError), knownAt: clock.now() };
    },
  };
}

type Resolver<Source> = GraphQLFieldResolver<Source, CallContext>;

function resolvers(entries: EntryReader): object {
  const accessLog: Resolver<unknown> = (_source, args, call) => accessLogPage(entries, rightsOf(call), args as AccessLogArguments);
  const byId = async (id: string, call: CallContext): Promise<AccessEntry | null> =>
    (await accessEntries(entries, rightsOf(call), [id]))[0] ?? null;
  return {
    Query: {
      accessLog,
      accessRecord: (_source: unknown, { id }: { id: string }, call: CallContext) => byId(id, call),
      myAccess: (_source: unknown, _args: unknown, call: CallContext) => myAccess(rightsOf(call).principal),
    },
    [ACCESS_RECORD]: {
      ...cells(),
      _visible: () => true,
      __resolveReference: ({ id }: { id: string }, call: CallContext) => byId(id, call),
    },
    ...Object.fromEntries(['DateTime', 'Date', 'Currency', 'Decimal'].map((name) => [name, text(name)])),
  };
}

/** A resolver for every field of the contract's type: what is forgotten there would else be read from the entry itself. */
function cells(): Record<string, Resolver<AccessEntry>> {
  const type = parse(platformContract().sdl).definitions.find(
    (each) => each.kind === Kind.OBJECT_TYPE_DEFINITION && each.name.value === ACCESS_RECORD,
  );
  const fields = type?.kind === Kind.OBJECT_TYPE_DEFINITION ? (type.fields ?? []) : [];
  return Object.fromEntries(
    fields.map(({ name }) => [
      name.value,
      (entry: AccessEntry, _args: unknown, call: CallContext) => accessCell(rightsOf(call), entry, name.value),
    ]),
  );
}

function text(name: string): GraphQLScalarType {
  return new GraphQLScalarType({ name });
}

function rightsOf({ rights }: CallContext): Rights {
  if (rights === null) throw new TypeError('the platform was asked without rights');
  return rights;
}

function spokeError({ originalError, path, message }: GraphQLError): SpokeError {
  return { code: originalError instanceof NaveError ? originalError.code : 'INTERNAL', written: message, path: path ?? null };
}
