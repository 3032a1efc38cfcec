import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, getNamedType, type GraphQLObjectType, type GraphQLSchema, isNonNullType, isObjectType } from 'graphql';
import { type AccessModel } from '#policy/AccessModel';
import { fault } from '../support/faults/Fault';
import { type Platform, startPlatform } from '../support/platform';
import { attacks } from './attacks';

const SCHEMA = join(__dirname, '../../schema');
const DEPTH_MAX = 5;

/** Every way of at most five fields from a root to a field of the class `personal`, as a query. */
function waysToPersonal(api: GraphQLSchema, model: AccessModel): readonly string[] {
  const found: string[] = [];
  const walk = (type: GraphQLObjectType, path: readonly string[]): void => {
    for (const field of Object.values(type.getFields())) {
      const label = model.fields[`${type.name}.${field.name}`];
      const named = getNamedType(field.type);
      if (label?.classes.includes('personal'))
        found.push(
          [...path, isObjectType(named) ? `${field.name} { __typename }` : field.name].reduceRight((inner, name) => `${name} { ${inner} }`),
        );
      if (!isObjectType(named) || path.length + 1 >= DEPTH_MAX || path.includes(field.name)) continue;
      const needed = field.args.filter((argument) => isNonNullType(argument.type) && argument.defaultValue === undefined);
      if (needed.some(({ name }) => name !== 'id')) continue;
      walk(named, [...path, needed.length === 0 ? field.name : `${field.name}(id: "x_DE01_${'0'.repeat(26)}")`]);
    }
  };
  const query = api.getQueryType();
  if (query) walk(query, []);
  return found.map((way) => `{ ${way} }`);
}

attacks('paths to personal fields', {
  open: () => startPlatform(),
  close: (platform: Platform) => platform.close(),
  cases: [
    {
      id: 'I09',
      title: 'a personal field is unknown on every path to it, for those who may not read the class',
      async holds(platform) {
        const api = buildSchema(readFileSync(join(SCHEMA, 'generated/api.graphql'), 'utf8'));
        const { model } = JSON.parse(readFileSync(join(SCHEMA, 'access-model.json'), 'utf8')) as { model: AccessModel };
        const ways = waysToPersonal(api, model);
        expect(ways.length).toBeGreaterThan(10);
        const open: string[] = [];
        for (const query of ways) if ((await platform.ask('person:dora', { query })).status !== 400) open.push(query);
        expect(open).toEqual([]);
      },
      async twin(platform) {
        const { body } = await platform.ask('person:emil', { query: '{ bankTransactions(first: 20) { nodes { counterpartyName } } }' });
        expect(body.errors).toBeUndefined();
        expect(JSON.stringify(body.data)).toContain('counterpartyName');
      },
      faults: [
        fault(
          'the projection forgets fields below lists',
          'hub/pipeline/Projection.ts',
          'if (!reachable.has(`${type}.${field}`)) return null;',
          "if (!reachable.has(`${type}.${field}`) && type === 'Query') return null;",
        ),
      ],
    },
  ],
});
