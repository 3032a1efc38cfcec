import { buildSchema } from 'graphql';
import { readAccessModel } from '#policy/directives/readAccessModel';
import { type GrantTuple } from '#policy/Grant';
import { grantWith } from '#policy/grantWith';
import { principalWith } from '#policy/principalWith';
import { compileRights, type Rights } from '#policy/rights';
import { type AnswerField } from './AnswerShape';
import { refuseUngrantedWrite } from './grantedWrites';
import { Wall } from './Wall';

// A grant of all legal entities names none, so a forbid in one of them cannot be read off a list.

const FIELDS = 'id: ID! name: String';
const model = readAccessModel([
  {
    spoke: 'things',
    activities: ['Thing.register', 'Thing.close'],
    sdl: `
      type Thing @key(fields: "id") @entityScope(by: "legalEntityCode") @access(classes: ["core"]) {
        id: ID! @access(classes: ["core"], uses: [PROJECT, AGGREGATE], aggregate: [COUNT])
        legalEntityCode: String!
        name: String @access(classes: ["names"], uses: [PROJECT, WRITE])
        _visible: Boolean @inaccessible
      }
      type Summary { count: Int @flow(from: ["Thing.id"], use: AGGREGATE, function: COUNT) _scope: [String!]! @inaccessible }
      input RegisterInput { legalEntityCode: String! @public(reason: "target") name: String @binds(field: "Thing.name", use: WRITE) }
      type Query { summary: Summary @demands(activity: "READ", on: "Thing") @gather(how: GROUP) }
      type Mutation {
        register(input: RegisterInput! @public(reason: "its fields")): Boolean
          @demands(activity: "Thing.register", on: "Thing", legalEntity: "input.legalEntityCode") @gather(how: ROUTE, by: "input.legalEntityCode")
      }`,
  },
]);
const schema = buildSchema(`type Thing { ${FIELDS} } input RegisterInput { legalEntityCode: String! name: String }
  type Query { thing: Thing } type Mutation { register(input: RegisterInput!): Boolean }`);

const tuple = (activity: string, more: Partial<GrantTuple> = {}): GrantTuple =>
  grantWith({
    activity,
    type: 'Thing',
    legalEntities: 'ALL',
    fields: { core: 'all', names: 'all' },
    ...more,
  });
const here = (activity: string, fields: GrantTuple['fields'] = {}): GrantTuple => tuple(activity, { legalEntities: ['DE01'], fields });
const rightsOf = (forbids: readonly GrantTuple[]): Rights =>
  compileRights(
    model,
    principalWith({ subject: 'person:p', grants: [tuple('READ'), tuple('Thing.register')], forbids, policyVersion: 'v', epoch: 1 }),
  );

describe('a mutation', () => {
  const register = (forbids: readonly GrantTuple[], input: object) => () => {
    refuseUngrantedWrite({
      model,
      rights: rightsOf(forbids),
      coordinate: 'Mutation.register',
      definition: schema.getMutationType()!.getFields()['register']!,
      demands: model.roots['Mutation.register']!.demands,
      values: { input },
    });
  };

  it('is refused where its activity is forbidden, and nowhere else', () => {
    const forbids = [here('Thing.register')];
    expect(register(forbids, { legalEntityCode: 'DE01' })).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
    expect(register(forbids, { legalEntityCode: 'FR01' })).not.toThrow();
  });
  it('is refused where it writes a field whose writing is forbidden', () => {
    const forbids = [here('Thing.register', { names: ['WRITE'] })];
    expect(register(forbids, { legalEntityCode: 'DE01', name: 'n' })).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
    expect(register(forbids, { legalEntityCode: 'DE01' })).not.toThrow();
    expect(register(forbids, { legalEntityCode: 'FR01', name: 'n' })).not.toThrow();
  });
});

describe('an aggregate', () => {
  it('does not leave when it was summed where reading is forbidden', () => {
    const field = { coordinate: 'Query.summary' } as AnswerField;
    const passes = (forbids: readonly GrantTuple[], ...scope: string[]): boolean =>
      new Wall(model, rightsOf(forbids)).aggregatePasses(field, scope, null);
    expect([passes([], 'DE01', 'FR01'), passes([here('READ')], 'FR01'), passes([here('READ')], 'DE01', 'FR01')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(passes([tuple('READ', { fields: {} })], 'FR01')).toBe(false);
  });
});
