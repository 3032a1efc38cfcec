import { join } from 'node:path';
import { openSession } from '#kit/testing/TestSession';
import { loadPolicy } from '#policy/grants/PolicyDocument';
import { principalFor } from '#policy/grants/principalFor';
import { type Platform, startPlatform, STORY_NOW } from '../support/platform';

// One table, three doors: what a principal sees of a row is the same through the hub, through `_entities` of the owner, and through the
// row filter of a list at the owner.

let platform: Platform;
const rows = new Map<string, string>();
beforeAll(async () => {
  platform = await startPlatform();
  const { body } = await platform.ask('person:emil', {
    query:
      '{ de: invoices(first: 1, filter: { legalEntityCode: ["DE01"] }) { nodes { id } } fr: invoices(first: 1, filter: { legalEntityCode: ["FR01"] }) { nodes { id } } us: invoices(first: 1, filter: { legalEntityCode: ["US01"] }) { nodes { id } } }',
  });
  for (const [name, code] of [
    ['de', 'DE01'],
    ['fr', 'FR01'],
    ['us', 'US01'],
  ] as const)
    rows.set(code, body.data[name].nodes[0].id as string);
  rows.set('missing', `inv_DE01_${'0'.repeat(26)}`);
}, 240_000);
afterAll(async () => {
  await platform.close();
}, 60_000);

type Cell = 'visible' | 'masked' | 'hidden';

//                 principal        row        row seen   gross      payeeIban
const TABLE: readonly (readonly [string, string, boolean, Cell, Cell])[] = [
  ['person:anna', 'DE01', true, 'visible', 'masked'],
  ['person:anna', 'FR01', false, 'hidden', 'hidden'],
  ['person:anna', 'US01', false, 'hidden', 'hidden'],
  ['person:anna', 'missing', false, 'hidden', 'hidden'],
  ['person:bruno', 'DE01', true, 'visible', 'hidden'],
  ['person:bruno', 'FR01', true, 'visible', 'hidden'],
  ['person:bruno', 'US01', false, 'hidden', 'hidden'],
  ['person:carla', 'US01', true, 'visible', 'hidden'],
  ['person:dora', 'US01', true, 'visible', 'hidden'],
  ['person:dora', 'DE01', false, 'hidden', 'hidden'],
  ['person:emil', 'FR01', true, 'visible', 'masked'],
  ['person:emil', 'missing', false, 'hidden', 'hidden'],
  ['service:bi', 'DE01', false, 'hidden', 'hidden'],
  ['person:nobody', 'DE01', false, 'hidden', 'hidden'],
];

interface Seen {
  readonly id?: string;
  readonly gross?: { readonly amount: string } | null;
  readonly payeeIban?: string | null;
}

const FIELDS = 'id gross { amount } payeeIban';

/** A registered operation would be stripped; free text asks for the cells one by one, so that a hidden one takes nothing with it. */
async function throughHub(subject: string, id: string): Promise<Seen | null> {
  const one = async (field: string): Promise<Seen | null> => {
    const { body } = await platform.ask(subject, { query: `query One($id: ID!) { invoice(id: $id) { ${field} } }`, variables: { id } });
    return (body.data?.invoice as Seen | null | undefined) ?? null;
  };
  const row = await one('id');
  return row === null ? null : { ...row, ...(await one('gross { amount }')), ...(await one('payeeIban')) };
}

async function throughEntities(subject: string, id: string): Promise<Seen | null> {
  const query = `query E($r: [_Any!]!) { _entities(representations: $r) { ... on Invoice { ${FIELDS} } } }`;
  const data = await atOwner(subject, id, { query, variables: { r: [{ __typename: 'Invoice', id, legalEntityCode: 'FORGED' }] } });
  return (data['_entities'] as (Seen | null)[])[0] ?? null;
}

async function throughRowFilter(subject: string, id: string): Promise<Seen | null> {
  const data = await atOwner(subject, id, { query: `{ invoices(first: 500) { nodes { ${FIELDS} } } }` });
  return ((data['invoices'] as { nodes: Seen[] } | null)?.nodes ?? []).find((row) => row.id === id) ?? null;
}

async function atOwner(subject: string, id: string, body: object): Promise<Record<string, unknown>> {
  const code = id.split('_')[1] ?? '';
  const entry = platform.registry.instances.find((each) => each.spoke === 'invoices' && each.legalEntities.includes(code));
  if (entry === undefined) throw new RangeError(`nobody owns ${code}`);
  const policy = loadPolicy(join(__dirname, '../../schema/policy'));
  const actor = subject.startsWith('service:') ? 'SERVICE' : 'PERSON';
  const principal = principalFor(policy, { subject, actor, purpose: null, on: STORY_NOW.slice(0, 10), registry: platform.registry });
  const { send } = await openSession(platform.signing, entry, { principal });
  const response = await send({ op: 'READ', body: JSON.stringify(body) });
  expect(response.status).toBe(200);
  return ((await response.json()) as { data: Record<string, unknown> }).data;
}

const cellOf = (value: unknown): Cell =>
  value === null || value === undefined ? 'hidden' : typeof value === 'string' && value.startsWith('****') ? 'masked' : 'visible';

describe.each([
  ['the hub', throughHub],
  ['_entities', throughEntities],
  ['the row filter', throughRowFilter],
] as const)('through %s', (_, door) => {
  it.each(TABLE)('%s, row of %s: seen %s, gross %s, payeeIban %s', async (subject, row, seen, gross, payeeIban) => {
    const found = await door(subject, rows.get(row)!);
    expect({ seen: found !== null, gross: cellOf(found?.gross), payeeIban: cellOf(found?.payeeIban) }).toEqual({ seen, gross, payeeIban });
  });
});
