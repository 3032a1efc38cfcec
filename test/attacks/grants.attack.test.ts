import { setTimeout as sleep } from 'node:timers/promises';
import { loadPolicy } from '#policy/grants/PolicyDocument';
import { principalFor } from '#policy/grants/principalFor';
import { openSession } from '#kit/testing/TestSession';
import { fault } from '../support/faults/Fault';
import { type Platform, startPlatform } from '../support/platform';
import { type PolicyCopy, policyCopy } from '../support/policyCopy';
import { attacks } from './attacks';

interface World {
  readonly policy: PolicyCopy;
  readonly platform: Platform;
}

const ROLES = `roles:
  attack-all:
    - { activities: [READ], type: Invoice, fields: { core: all, amounts: all } }
  attack-core:
    - { activities: [READ], type: Invoice, fields: { core: all } }
  attack-paid:
    - { activities: [READ], type: Invoice, fields: { core: all }, when: { eq: [status, APPROVED] } }
  attack-validate:
    - { activities: [Invoice.validate], type: Invoice, fields: { core: all, amounts: all, notes: all } }
`;
const GRANTS = `revision: 50
grants:
  - { to: "person:c13", role: attack-all, legalEntities: [DE01] }
  - { to: "person:c13", role: attack-paid, legalEntities: ALL }
  - { to: "person:c22", role: attack-all, legalEntities: [DE01] }
  - { to: "person:c22", role: attack-validate, legalEntities: [FR01] }
  - { to: "person:c22-twin", role: attack-all, legalEntities: [FR01] }
  - { to: "person:c22-twin", role: attack-validate, legalEntities: [FR01] }
  - { to: "person:h05", role: attack-core, legalEntities: [DE01] }
  - { to: "person:n04-narrow", role: attack-all, legalEntities: [DE01] }
  - { to: "person:n04-wide", role: attack-core, legalEntities: ALL }
  - { to: "agent:n04-sums", role: attack-all, legalEntities: [DE01, FR01], purpose: [triage], onBehalfOf: OPTIONAL }
  - { to: "agent:n04-paid", role: attack-paid, legalEntities: ALL, onBehalfOf: OPTIONAL }
`;

interface Bill {
  readonly id: string;
  readonly legalEntityCode: string;
  readonly status: string;
  readonly gross?: { readonly amount: string } | null;
}
type Claims = Readonly<Record<string, unknown>>;

const LIST = 'id legalEntityCode status';
/** Every invoice that is seen, page after page; none where the query is refused. */
async function bills(
  { platform }: World,
  subject: string,
  { fields = LIST, claims }: { fields?: string; claims?: Claims } = {},
): Promise<readonly Bill[]> {
  const found: Bill[] = [];
  let after: string | null = null;
  do {
    const query = `query Page($after: String) { invoices(first: 200, after: $after) { nodes { ${fields} } pageInfo { hasNextPage endCursor } } }`;
    const { status, body } = await platform.ask(subject, { query, variables: { after } }, claims);
    if (status !== 200) return [];
    const page = body.data.invoices as { nodes: Bill[]; pageInfo: { hasNextPage: boolean; endCursor: string } } | null;
    found.push(...(page?.nodes ?? []));
    after = page?.pageInfo.hasNextPage === true ? page.pageInfo.endCursor : null;
  } while (after !== null);
  return found;
}
const idOf = ({ id }: Bill): string => id;

/** Ids of the rows that are seen, and of those whose amount is. */
async function view(
  world: World,
  subject: string,
  claims?: Claims,
): Promise<{ readonly rows: ReadonlySet<string>; readonly amounts: ReadonlySet<string> }> {
  const asked = claims === undefined ? {} : { claims };
  const amounts = await bills(world, subject, { fields: `${LIST} gross { amount }`, ...asked });
  return {
    rows: new Set((await bills(world, subject, asked)).map(idOf)),
    amounts: new Set(amounts.filter(({ gross }) => gross !== null && gross !== undefined).map(idOf)),
  };
}
const both = (one: ReadonlySet<string>, other: ReadonlySet<string>): readonly string[] => [...one].filter((id) => other.has(id)).sort();

async function validate({ platform }: World, subject: string, invoiceId: string): Promise<unknown> {
  const query =
    'mutation V($input: ValidateInvoiceInput!) { validateInvoice(input: $input) { __typename ... on Refused { refusals { code } } } }';
  const input = { invoiceId, expectedVersion: 999, idempotencyKey: `attack-${invoiceId}` };
  const { body } = await platform.ask(subject, { query, variables: { input } });
  return body.errors?.[0]?.extensions['code'] ?? body.data?.validateInvoice?.__typename;
}

const invoiceOf = async (world: World, legalEntity: string): Promise<string> =>
  (await bills(world, 'person:carla')).find(({ legalEntityCode }) => legalEntityCode === legalEntity)!.id;

attacks('grants', {
  async open(): Promise<World> {
    const policy = policyCopy({ 'roles-attacks.yaml': ROLES, 'grants-attacks.yaml': GRANTS });
    return { policy, platform: await startPlatform({ hub: { policyDir: policy.dir } }) };
  },
  async close({ policy, platform }) {
    await platform.close();
    policy.remove();
  },
  cases: [
    {
      id: 'C13',
      title: 'a grant over some fields of more rows shows no other field of them',
      async holds(world) {
        const seen = await bills(world, 'person:c13', { fields: `${LIST} gross { amount }` });
        const elsewhere = seen.filter(({ legalEntityCode }) => legalEntityCode !== 'DE01');
        expect(elsewhere.length).toBeGreaterThan(0);
        expect(elsewhere.filter(({ gross, status }) => gross !== null || status !== 'APPROVED')).toEqual([]);
      },
      async twin(world) {
        const seen = await bills(world, 'person:c13', { fields: `${LIST} gross { amount }` });
        expect(seen.some(({ legalEntityCode, gross }) => legalEntityCode === 'DE01' && gross !== null)).toBe(true);
      },
      faults: [
        fault(
          'the fields of one grant are shown in the rows of another',
          'policy/rights.ts',
          '.filter((tuple) => covers(tuple, model, ask));',
          '.filter((_, __, all) => all.some((tuple) => covers(tuple, model, ask)));',
        ),
      ],
    },
    {
      id: 'C22',
      title: 'reading in one legal entity and changing in another never become both in either',
      async holds(world) {
        expect(new Set((await bills(world, 'person:c22')).map(({ legalEntityCode }) => legalEntityCode))).toEqual(new Set(['DE01']));
        expect(await validate(world, 'person:c22', await invoiceOf(world, 'DE01'))).toBe('FORBIDDEN');
      },
      async twin(world) {
        expect(await validate(world, 'person:c22-twin', await invoiceOf(world, 'FR01'))).toBe('Refused');
      },
      faults: [
        fault(
          'a tuple of another activity counts',
          'policy/rights.ts',
          'tuple.activity === activity && tuple.type === type',
          'activity !== undefined && tuple.type === type',
        ),
      ],
    },
    {
      id: 'N04',
      title: 'an agent sees what the person and the agent both see, row by row and cell by cell',
      async holds(world) {
        for (const agent of ['agent:n04-sums', 'agent:n04-paid']) {
          const purpose = { nave_purpose: 'triage' };
          const alone = await view(world, agent, { nave_actor: 'AGENT', ...purpose });
          expect(alone.rows.size).toBeGreaterThan(0);
          for (const subject of ['person:n04-narrow', 'person:n04-wide', 'person:anna']) {
            const person = await view(world, subject);
            const joint = await view(world, subject, { act: { sub: agent }, ...purpose });
            expect([agent, subject, [...joint.rows].sort()]).toEqual([agent, subject, both(person.rows, alone.rows)]);
            expect([agent, subject, [...joint.amounts].sort()]).toEqual([agent, subject, both(person.amounts, alone.amounts)]);
          }
        }
        expect((await view(world, 'person:n04-wide', { act: { sub: 'agent:n04-sums' } })).rows.size).toBe(0);
        expect((await view(world, 'person:nobody', { act: { sub: 'agent:n04-paid' } })).rows.size).toBe(0);
      },
      async twin(world) {
        const joint = await view(world, 'person:n04-narrow', { act: { sub: 'agent:n04-sums' }, nave_purpose: 'triage' });
        expect(joint.amounts.size).toBeGreaterThan(0);
      },
      faults: [
        fault(
          'the agent keeps the rights of its own service',
          'policy/grants/principalFor.ts',
          'grants: onBehalf(seen(person.grants), seen(helper.grants)),',
          'grants: seen(helper.grants),',
        ),
        fault(
          'the agent gets all rights of the person',
          'policy/grants/principalFor.ts',
          'grants: onBehalf(seen(person.grants), seen(helper.grants)),',
          'grants: seen(person.grants),',
        ),
        fault('the uses of the agent are not asked', 'policy/grants/onBehalf.ts', 'within: [...(person.within ?? []), agent.fields],', ''),
      ],
    },
    {
      id: 'H05',
      title: 'a grant that is revoked gives no answer later than 5 s, with a token that was verified before, nor at the spoke',
      async holds(world) {
        const { platform, policy } = world;
        const entry = platform.registry.instances.find((each) => each.spoke === 'invoices' && each.legalEntities.includes('DE01'))!;
        const on = new Date().toISOString().slice(0, 10);
        const principal = principalFor(loadPolicy(policy.dir), {
          subject: 'person:h05',
          actor: 'PERSON',
          purpose: null,
          on,
          registry: platform.registry,
        });
        const session = await openSession(platform.signing, entry, { principal });
        const call = { op: 'READ', body: JSON.stringify({ query: '{ invoices(first: 1) { nodes { id } } }' }) } as const;
        expect([(await bills(world, 'person:h05')).length > 0, (await session.send(call)).status]).toEqual([true, 200]);
        try {
          policy.write('grants-attacks.yaml', GRANTS.replace('revision: 50', 'revision: 51').replace('person:h05', 'person:h05-gone'));
          await sleep(5_000);
          expect(await bills(world, 'person:h05')).toEqual([]);
          await bills(world, 'person:c13');
          expect((await session.send(call)).status).toBe(401);
        } finally {
          policy.write('grants-attacks.yaml', GRANTS.replace('revision: 50', 'revision: 52'));
          await sleep(1_500);
        }
      },
      async twin(world) {
        expect((await bills(world, 'person:h05')).length).toBeGreaterThan(0);
      },
      faults: [
        fault(
          'the hub reads its grants once',
          'hub/identity/PolicyFiles.ts',
          'if (state === this.state) return;',
          'if (state !== "") return;',
        ),
        fault(
          'the spoke takes a session of any epoch',
          'spokes/kit/server/Sessions.ts',
          'session.claims.ep < this.minimumEpoch',
          'session.claims.ep < 0',
        ),
      ],
    },
  ],
});
