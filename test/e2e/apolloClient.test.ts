import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApolloClient, gql, HttpLink, InMemoryCache, type TypedDocumentNode } from '@apollo/client';
import { type Platform, startPlatform } from '../support/platform';

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
}, 240_000);
afterAll(async () => {
  await platform.close();
});

async function clientOf(subject: string): Promise<ApolloClient> {
  const link = new HttpLink({ uri: `${platform.hubUrl}/graphql`, headers: { authorization: `Bearer ${await platform.token(subject)}` } });
  return new ApolloClient({ link, cache: new InMemoryCache(), devtools: { enabled: false } });
}

interface Waiting {
  readonly invoices: {
    readonly nodes: readonly {
      readonly id: string;
      readonly version: number;
      readonly seenHash: string;
      readonly approvalStep: { readonly id: string };
      readonly gross: { readonly amount: string; readonly currency: string };
    }[];
  };
}

interface Approved {
  readonly approveStep: {
    readonly __typename: string;
    readonly replayed: boolean;
    readonly invoice?: { readonly id: string; readonly status: string; readonly version: number };
    readonly refusals?: readonly { readonly code: string }[];
  };
}

const WAITING: TypedDocumentNode<Waiting> = gql`
  query Waiting {
    invoices(first: 500, filter: { status: [IN_APPROVAL] }, order: DUE_DATE) {
      nodes {
        id
        version
        seenHash
        approvalStep {
          id
        }
        gross {
          amount
          currency
        }
      }
    }
  }
`;
const APPROVE: TypedDocumentNode<Approved, { input: object }> = gql`
  mutation Approve($input: ApproveStepInput!) {
    approveStep(input: $input) {
      __typename
      ... on InvoiceChanged {
        invoice {
          id
          status
          version
        }
        replayed
      }
      ... on Refused {
        refusals {
          code
          message
          path
        }
        replayed
      }
    }
  }
`;

it('lists what waits and approves one, once, from Apollo Client', async () => {
  const client = await clientOf('person:bruno');
  const { data } = await client.query({ query: WAITING });
  const waiting = data?.invoices.nodes ?? [];
  const [small] = waiting.filter((row) => row.gross.currency === 'EUR' && !row.gross.amount.includes('-') && row.gross.amount.length <= 7);
  if (small === undefined) throw new RangeError('the demo group leaves no small invoice in approval');
  const input = {
    invoiceId: small.id,
    stepId: small.approvalStep.id,
    expectedVersion: small.version,
    seenHash: small.seenHash,
    idempotencyKey: 'apollo-client-1',
  };
  const approve = async (change: object = {}) =>
    (await client.mutate({ mutation: APPROVE, variables: { input: { ...input, ...change } } })).data?.approveStep;

  const stale = await approve({ expectedVersion: small.version + 7, idempotencyKey: 'apollo-client-0' });
  expect(stale?.refusals?.map((each) => each.code)).toEqual(['VERSION_CONFLICT']);
  const unseen = await approve({ seenHash: 'f'.repeat(64), idempotencyKey: 'apollo-client-2' });
  expect(unseen?.refusals?.map((each) => each.code)).toEqual(['CONTENT_CHANGED']);

  const first = await approve();
  expect(first).toMatchObject({
    __typename: 'InvoiceChanged',
    replayed: false,
    invoice: { id: small.id, status: 'APPROVED', version: small.version + 1 },
  });
  const again = await approve();
  expect(again).toMatchObject({ __typename: 'InvoiceChanged', replayed: true, invoice: { id: small.id, status: 'APPROVED' } });
  const other = await approve({ note: 'another input under the same key' });
  expect(other?.refusals?.map((each) => each.code)).toEqual(['IDEMPOTENCY_KEY_REUSED']);
}, 60_000);

it('tells an approver whose limit is too low', async () => {
  const schemaDir = join(mkdtempSync(join(tmpdir(), 'nave-policy-')), 'schema');
  cpSync(join(__dirname, '../../schema'), schemaDir, { recursive: true });
  const grants = join(schemaDir, 'policy/grants.yaml');
  writeFileSync(grants, readFileSync(grants, 'utf8').replace('max: "50000.00"', 'max: "1.00"'));
  const strict = await startPlatform({ schemaDir });
  try {
    const waiting = await strict.ask('person:bruno', {
      query: '{ invoices(first: 1, filter: { status: [IN_APPROVAL] }) { nodes { id version seenHash approvalStep { id } } } }',
    });
    const [row] = waiting.body.data.invoices.nodes;
    const input = {
      invoiceId: row.id,
      stepId: row.approvalStep.id,
      expectedVersion: row.version,
      seenHash: row.seenHash,
      idempotencyKey: 'limit-1',
    };
    const answer = await strict.ask('person:bruno', {
      query:
        'mutation A($input: ApproveStepInput!) { approveStep(input: $input) { ... on Refused { refusals { code } } ... on InvoiceChanged { invoice { status } } } }',
      variables: { input },
    });
    expect(answer.body.data.approveStep.refusals).toEqual([{ code: 'LIMIT_EXCEEDED' }]);
  } finally {
    await strict.close();
  }
}, 60_000);
