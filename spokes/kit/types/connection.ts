import { ArgsType, type ClassType, Field, Int, ObjectType } from 'type-graphql';
import { Flow, Public } from '../policy/decorators';
import { PageInfo } from './values';

/** The four paging arguments of each list. `last` wins over the default of `first`. */
@ArgsType()
export class PageArgs {
  @Public('size of the page')
  @Field(() => Int, { nullable: true, defaultValue: 50, description: 'Rows after `after`, 1 to 500.' })
  first?: number | null;

  @Public('a cursor is checked by the hub under the right of its order')
  @Field(() => String, { nullable: true })
  after?: string | null;

  @Public('size of the page')
  @Field(() => Int, { nullable: true, description: 'Rows before `before`, 1 to 500. Then `first` is ignored.' })
  last?: number | null;

  @Public('a cursor is checked by the hub under the right of its order')
  @Field(() => String, { nullable: true })
  before?: string | null;
}

export interface ConnectionOf {
  readonly edges: readonly { readonly cursor: string; readonly node: object }[];
  readonly nodes: readonly object[];
  readonly pageInfo: PageInfo;
  /** Called only when selected; null when the caller may not count. */
  readonly totalCount: () => Promise<number | null>;
}

/**
 * Makes `<Name>Edge` and `<Name>Connection` with their `@flow`. Call it once per node type, in the file of the type:
 * `export class InvoiceConnection extends connectionOf('Invoice', () => Invoice) {}` is not needed, the class returned is the type.
 */
export function connectionOf(name: string, node: () => ClassType): ClassType {
  const key = `${name}.id`;
  return connectionWithKey({ name, node, key });
}

/** The same for a type whose key is not `id`: `key` is `LegalEntity.code`. */
export function connectionWithKey({ name, node, key }: { name: string; node: () => ClassType; key: string }): ClassType {
  @ObjectType(`${name}Edge`, { simpleResolvers: true })
  class Edge {
    @Flow(key) @Field() cursor!: string;
    @Flow(key) @Field(node, { nullable: true }) node!: object;
  }
  @ObjectType(`${name}Connection`, { simpleResolvers: true })
  class Connection {
    @Flow(key) @Field(() => [Edge]) edges!: readonly Edge[];
    @Flow(key) @Field(() => [node()]) nodes!: readonly object[];
    @Flow(key) @Field(() => PageInfo) pageInfo!: PageInfo;
    @Flow(key, { use: 'AGGREGATE', function: 'COUNT' }) @Field(() => Int, { nullable: true }) totalCount!: number;
  }
  return Connection;
}
