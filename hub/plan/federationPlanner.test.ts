import { parse } from 'graphql';
import { testRelease } from '../../test/engine/stack';
import { federationPlanner } from './federationPlanner';
import { nodePlanner } from './nodePlanner';
import { type QueryPlan } from './Planner';

const planner = federationPlanner(testRelease(), nodePlanner(testRelease().supergraph, 2_000), {
  plansMax: 2,
  refusalsMax: 2,
  refusedMs: 1_000,
});
const plan = (text: string): QueryPlan => planner.plan(parse(text)) as QueryPlan;

describe('the planner', () => {
  it('plans one text once, whatever its layout, and forgets the one that was not used longest', () => {
    const [one, two, three] = ['{ currencies }', '{ c: currencies }', '{ d: currencies }'];
    const first = plan(one);
    plan(two);
    expect(plan('{\n  currencies\n}')).toBe(first);
    plan(three);
    expect(plan(one)).toBe(first);
  });
  it('plans a guard that clients cannot name as a fetch to the owner', () => {
    expect(plan('{ invoices { nodes { vendor { id _nave_visible: _visible } } } }').text()).toMatchInlineSnapshot(`
"QueryPlan {
  Sequence {
    Fetch(service: "invoices") {
      {
        invoices {
          nodes {
            vendor {
              __typename
              id
            }
          }
        }
      }
    },
    Flatten(path: "invoices.nodes.@.vendor") {
      Fetch(service: "vendors") {
        {
          ... on Vendor {
            __typename
            id
          }
        } =>
        {
          ... on Vendor {
            _nave_visible: _visible
          }
        }
      },
    },
  },
}"
`);
  });
  it('needs no spoke for the type name of the root', () => {
    expect(plan('{ __typename }').step).toBeNull();
  });
  it.each([
    ['a field that is not there', '{ nothing }'],
    ['a subscription', 'subscription { invoices { totalCount } }'],
  ])('refuses %s', (_, query) => {
    expect(() => plan(query)).toThrow(expect.objectContaining({ code: 'PLAN_REFUSED' }));
  });
});
