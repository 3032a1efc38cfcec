import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Contract } from '../../policy/directives/contractTypes';

/** Rows of the list, and fields of each row of the large query. */
export const MEDIUM_ROWS = 50;
export const LARGE_ROWS = 1_000;
const FIELDS = Array.from({ length: 19 }, (_, at) => `f${String(at)}`);

export interface BenchQuery {
  readonly text: string;
  /** Calls to spokes for one request: another number fails the bench. */
  readonly fetches: number;
}

export const QUERIES = {
  'small: 1 fetch, 1 object': { text: '{ order(id: "ord_DE01_00000000000000000000000000") { id f0 f1 } }', fetches: 1 },
  'medium: 4 fetches, 50 rows': { text: '{ fewOrders { id f0 f1 shipping note customer { id name region } } }', fetches: 4 },
  'large: 1 fetch, 1,000 rows x 21': { text: `{ orders { id legalEntityCode ${FIELDS.join(' ')} } }`, fetches: 1 },
} as const satisfies Record<string, BenchQuery>;
export type QueryName = keyof typeof QUERIES;

const HEADER = readFileSync(join(__dirname, '../../schema/directives.graphql'), 'utf8').replace(
  '"@key"',
  '"@key", "@external", "@requires"',
);

/**
 * Four spokes. With the policy: types scoped by legal entity, each field in a class, roots that demand READ. Without: the same types and
 * fields, all public, so that the same hub has nothing to check, to add to the operation or to take out of the answer.
 */
export function contracts(policy: boolean): readonly Contract[] {
  const label = policy
    ? '@access(classes: ["core"], uses: [PROJECT, FILTER, ORDER, GROUP, AGGREGATE], aggregate: [COUNT])'
    : '@public(reason: "bench")';
  const scope = policy ? '@entityScope(by: "legalEntityCode") @access(classes: ["core"])' : '@public(reason: "bench")';
  const visible = policy ? '_visible: Boolean @inaccessible' : '';
  const demand = (on: string, more: string): string =>
    policy ? `@demands(activity: "READ", on: "${on}"${more})` : '@public(reason: "bench")';
  const id = policy ? 'id: ID! @binds(field: "Order.id", use: FILTER)' : 'id: ID! @public(reason: "bench")';
  const own = (name: string, fields: string): string =>
    `type ${name} @key(fields: "id") ${scope} { id: ID! ${label} legalEntityCode: String! ${label} ${fields} ${visible} }`;
  const added = (field: string): string =>
    `type Order @key(fields: "id") { id: ID! ${field}: String ${label} } type Query { ${field}Count: Int @public(reason: "bench") @gather(how: ANY) }`;
  const orders = `${own('Order', `${FIELDS.map((field) => `${field}: String ${label}`).join(' ')} customer: Customer ${label}`)}
    type Customer @key(fields: "id") { id: ID! }
    type Query {
      order(${id}): Order ${demand('Order', ', legalEntity: "id"')} @gather(how: ROUTE, by: "id")
      fewOrders: [Order!] ${demand('Order', '')} @gather(how: MERGE)
      orders: [Order!] ${demand('Order', '')} @gather(how: MERGE)
    }`;
  const customers = `${own('Customer', `name: String ${label} region: String ${label}`)}
    type Query { customerCount: Int @public(reason: "bench") @gather(how: ANY) }`;
  return Object.entries({ orders, customers, shipping: added('shipping'), notes: added('note') }).map(([spoke, sdl]) => ({
    spoke,
    sdl: `${HEADER}${sdl}`,
    activities: [],
  }));
}

export const ROLES = `
roles:
  reader:
    - { activities: [READ], type: [Order, Customer], fields: { core: all } }
`;
export const GRANTS = `
revision: 1
grants:
  - { to: "person:reader", role: reader, legalEntities: [DE01, FR01], from: 2020-01-01 }
`;
