import DataLoader from 'dataloader';
import { type GraphQLResolveInfo } from 'graphql';
import { type Rows, type Wanted } from '../context';
import { type ConnectionOf } from '../types/connection';
import { type PolicyRepository, type Reader } from './PolicyRepository';
import { type AggregateAnswer, type AggregateRequest, type Page, type PageRequest, type ReadRequest } from './request';
import { selectedFields, selectedNodeFields } from './selection';
import { type Row } from './Source';

type Parent = readonly (string | null)[];

const NOTHING: Page = { rows: [], cursors: [], hasNextPage: false, hasPreviousPage: false, totalCount: () => Promise.resolve(0) };

/** The rows of one request. Keys and parents of sibling fields meet in one statement; loaders live as long as the request. */
export class RequestRows implements Rows {
  private readonly keys = new Map<string, DataLoader<string, Row | null>>();
  private readonly parents = new Map<string, DataLoader<Parent, Page, string>>();

  constructor(
    private readonly repository: PolicyRepository,
    private readonly reader: Reader,
  ) {}

  async list(type: string, wanted: Wanted & { readonly page: PageRequest }): Promise<ConnectionOf> {
    const fields = wanted.info === undefined ? this.every(type) : selectedNodeFields(wanted.info, type);
    return connection(await this.page(type, fields, wanted));
  }

  async all(type: string, wanted: Wanted & { readonly max: number }): Promise<readonly Row[]> {
    const page = await this.page(type, this.fields(type, wanted.info), { ...wanted, page: { first: wanted.max } });
    return page.rows;
  }

  async byId(type: string, id: string | null | undefined, info?: GraphQLResolveInfo): Promise<Row | null> {
    return id === null || id === undefined ? null : this.loadRow(type, id, this.fields(type, info));
  }

  /** `byId` for fields that the caller of the kit has worked out itself. */
  async loadRow(type: string, id: string, fields: readonly string[]): Promise<Row | null> {
    const name = `${type} ${[...fields].sort().join(' ')}`;
    const loader =
      this.keys.get(name) ??
      new DataLoader((ids: readonly string[]) => this.repository.byIds(this.reader, { type, fields, ids }), { maxBatchSize: 500 });
    this.keys.set(name, loader);
    return loader.load(id);
  }

  async aggregate(request: AggregateRequest): Promise<AggregateAnswer> {
    return this.repository.aggregate(this.reader, request);
  }

  /** After a mutation: what was read before it is no longer what is stored. */
  forget(): void {
    this.keys.clear();
    this.parents.clear();
  }

  private async page(type: string, fields: readonly string[], wanted: Wanted & { readonly page: PageRequest }): Promise<Page> {
    const { filter = null, order = null, page, by } = wanted;
    const request: ReadRequest = { type, fields, filter, order, page: { ...page } };
    if (by === undefined) return this.repository.read(this.reader, request);
    const names = Object.keys(by).sort();
    const values = names.map((name) => by[name] ?? null);
    if (values.includes(null)) return NOTHING;
    return this.related(request, names).load(values);
  }

  private related(request: ReadRequest, by: readonly string[]): DataLoader<Parent, Page, string> {
    const { first, after, last, before } = request.page;
    const name = JSON.stringify([request.type, [...request.fields].sort(), request.filter, request.order, first, after, last, before, by]);
    const known = this.parents.get(name);
    if (known !== undefined) return known;
    const load = (parents: readonly Parent[]): Promise<readonly Page[]> =>
      this.repository.readRelated(this.reader, request, { by, parents: parents as readonly (readonly string[])[] });
    const loader = new DataLoader<Parent, Page, string>(load, { maxBatchSize: 500, cacheKeyFn: (parent) => JSON.stringify(parent) });
    this.parents.set(name, loader);
    return loader;
  }

  private fields(type: string, info: GraphQLResolveInfo | undefined): readonly string[] {
    return info === undefined ? this.every(type) : selectedFields(info, type);
  }

  private every(type: string): readonly string[] {
    return Object.keys(this.repository.source(type).fields);
  }
}

function connection(page: Page): ConnectionOf {
  return {
    edges: page.rows.map((node, at) => ({ cursor: page.cursors[at] ?? '', node })),
    nodes: page.rows,
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: page.cursors[0] ?? null,
      endCursor: page.cursors.at(-1) ?? null,
    },
    totalCount: () => page.totalCount(),
  };
}
