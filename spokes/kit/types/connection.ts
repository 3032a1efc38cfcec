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
  readonly pageInfo: Pick<PageInfo, keyof PageInfo>;
  /** Called only when selected; null when the caller may not count. */
  readonly totalCount: () => Promise<number | null>;
}

/** Makes `<Name>Edge` and `<Name>Connection` with their `@flow`. Call it once per node type, in the file of the type. */
export function connectionOf(name: string, node: () => ClassType): ClassType {
  return makeConnection({
    name,
    node,
    label: () => Flow(`${name}.id`),
    counted: Flow(`${name}.id`, { use: 'AGGREGATE', function: 'COUNT' }),
  });
}

/** The same for a type whose key is not `id`: `key` is `LegalEntity.code`. */
export function connectionWithKey({ name, node, key }: { name: string; node: () => ClassType; key: string }): ClassType {
  return makeConnection({ name, node, label: () => Flow(key), counted: Flow(key, { use: 'AGGREGATE', function: 'COUNT' }) });
}

/** The same for reference data that is `@public`. */
export function publicConnectionOf(name: string, node: () => ClassType, reason: string): ClassType {
  return makeConnection({ name, node, label: () => Public(reason), counted: Public(reason) });
}

interface Making {
  readonly name: string;
  readonly node: () => ClassType;
  readonly label: () => PropertyDecorator & MethodDecorator;
  readonly counted: PropertyDecorator & MethodDecorator;
}

function makeConnection({ name, node, label, counted }: Making): ClassType {
  @ObjectType(`${name}Edge`, { simpleResolvers: true })
  class Edge {
    @label() @Field() cursor!: string;
    @label() @Field(node, { nullable: true }) node!: object;
  }
  @ObjectType(`${name}Connection`, { simpleResolvers: true })
  class Connection {
    @label() @Field(() => [Edge]) edges!: readonly Edge[];
    @label() @Field(() => [node()]) nodes!: readonly object[];
    @label() @Field(() => PageInfo) pageInfo!: PageInfo;
    @counted @Field(() => Int, { nullable: true }) totalCount!: number;
  }
  return Connection;
}
