import { type NonEmptyArray } from 'type-graphql';
import { type BaseContext } from './context';
import { type Source } from './read/Source';
import { type ReferenceResolver } from './schema/ReferenceResolver';

// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- type-graphql and TypeORM name decorated classes so
export type DecoratedClass = Function;

/** What a spoke is made of; `subgraph.ts` of a spoke exports one. */
export interface SpokeDefinition<C extends BaseContext = BaseContext> {
  /** Name in the supergraph and in the registry: `invoices`. */
  readonly name: string;
  /** Resolver classes of `api/`. One instance of each serves every request: keep no state in them. */
  readonly resolvers: NonEmptyArray<DecoratedClass>;
  /** Types that no root field reaches: stubs of other spokes' types that this spoke adds fields to. */
  readonly types?: readonly DecoratedClass[];
  /** How `_entities` finds the rows of a type, by type name. See `fromRows` and `fromKey`. */
  readonly references: Readonly<Record<string, ReferenceResolver<C>>>;
  readonly sources: readonly Source[];
  /** TypeORM entities of `store/`. */
  readonly entities: readonly DecoratedClass[];
  /** TypeORM migrations of `store/migrations/`, oldest first; the kit's own tables come before them. */
  readonly migrations: readonly DecoratedClass[];
  /** Activities that this spoke declares: `Invoice.approve`. READ, EXPORT and EXPLAIN are built in. */
  readonly activities: readonly string[];
  /** True when `PUT /documents/<sha256>` is served. */
  readonly documents: boolean;
  /** Makes the context of one request: ports of the use cases wired to the store. */
  context(base: BaseContext): C;
}
