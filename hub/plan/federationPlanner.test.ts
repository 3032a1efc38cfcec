import { parse } from 'graphql';
import { testRelease } from '../../test/engine/stack';
import { federationPlanner } from './federationPlanner';

const planner = federationPlanner(testRelease(), { plansMax: 2, pathsMax: 2_000 });

describe('the planner', () => {
  it('plans one text once, whatever its layout, and forgets the one that was not used longest', () => {
    const [one, two, three] = ['{ currencies }', '{ c: currencies }', '{ d: currencies }'];
    const first = planner.plan(parse(one));
    planner.plan(parse(two));
    expect(planner.plan(parse('{\n  currencies\n}'))).toBe(first);
    planner.plan(parse(three));
    expect(planner.plan(parse(one))).toBe(first);
  });
  it('plans a guard that clients cannot name as a fetch to the owner', () => {
    expect(planner.plan(parse('{ invoices { nodes { vendor { id _nave_visible: _visible } } } }')).text()).toMatchInlineSnapshot(`
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
    expect(planner.plan(parse('{ __typename }')).step).toBeNull();
  });
  it.each([
    ['a field that is not there', '{ nothing }'],
    ['a subscription', 'subscription { invoices { totalCount } }'],
  ])('refuses %s', (_, query) => {
    expect(() => planner.plan(parse(query))).toThrow(expect.objectContaining({ code: 'PLAN_REFUSED' }));
  });
});
