import { buildSchema, Kind, print, type SelectionNode } from 'graphql';
import { type AccessModel } from '#policy/AccessModel';
import { type Rights } from '#policy/rights';
import { plannedKey, plannerNames } from '../plan/internalAliases';
import { InternalFields } from './internalFields';
import { type SelectedField } from './Selection';

const schema = buildSchema(`
  type Query { doc: Doc thing: Thing bill: Bill unit: Unit odd: Odd }
  interface Doc { id: ID! }
  type Bill implements Doc { id: ID! legalEntityCode: String! name: String _visible: Boolean }
  type Memo implements Doc { id: ID! text: String }
  type Unit { code: ID! _visible: Boolean }
  type Odd { id(as: String): ID! legalEntityCode(as: String): String! }
  union Thing = Unit | Memo
`);
const scoped = (key: string, scope: string): object => ({ owner: 's', key, scope, attributes: [], guard: true, onHidden: 'NULL' });
const model = {
  types: { Bill: scoped('id', 'legalEntityCode'), Unit: scoped('code', 'code'), Odd: { ...scoped('id', 'legalEntityCode'), guard: false } },
  roots: Object.fromEntries(['doc', 'thing', 'bill', 'unit', 'odd'].map((name) => [`Query.${name}`, { owner: 's' }])),
  fields: {},
} as unknown as AccessModel;
const rights = { rows: () => [], allowances: () => [] } as unknown as Rights;
const hiding = (supergraph: string): ((name: string, key: string) => string) => {
  const names = plannerNames(schema, supergraph);
  return (name, key) => plannedKey({ name, key }, names);
};
const internal = (sourceKey = hiding('scalar Nothing')): InternalFields =>
  new InternalFields({ api: schema, full: schema, model, rights, sourceKey });
const asked = (name: string, typeName: string, fields = internal()): string => {
  const field = { parent: 'Query', name } as SelectedField;
  const nodes = fields.for(field, { typeName, items: [] });
  return nodes
    .map((node: SelectionNode) =>
      print({ kind: Kind.SELECTION_SET, selections: [node] })
        .replaceAll(/[\s{}]+/g, ' ')
        .trim(),
    )
    .join(', ');
};

describe('the key and the legal entity of a row', () => {
  it('are asked for under their own names', () => {
    expect(asked('bill', 'Bill')).toBe('id, legalEntityCode');
    expect(internal().statedAt('Bill')).toEqual({ key: 'id', legalEntity: 'legalEntityCode' });
  });
  it('are asked for on each scoped type behind an interface or a union, and on no other', () => {
    expect(asked('doc', 'Doc')).toBe('_nave_type: __typename, ... on Bill id legalEntityCode');
    expect(asked('thing', 'Thing')).toBe('_nave_type: __typename, ... on Unit code _nave_le: code');
  });
  it('are two names where one field is both: a claim may take the legal entity, never the key', () => {
    expect(asked('unit', 'Unit')).toBe('code, _nave_le: code');
    expect(internal().statedAt('Unit')).toEqual({ key: 'code', legalEntity: '_nave_le' });
  });

  const OWN = { key: '_nave_id', legalEntity: '_nave_le' };
  it('have names of the hub where the field takes arguments: another form of it may stand under its name', () => {
    expect(asked('odd', 'Odd')).toBe('_nave_id: id, _nave_le: legalEntityCode');
    expect(internal().statedAt('Odd')).toEqual(OWN);
  });
  it('have names of the hub where a spoke requires a field of that name with arguments', () => {
    const requires = 'type Odd @join__field(graph: A, requires: "id(as: \\"x\\")") { id: ID }';
    expect(internal(hiding(requires)).statedAt('Bill')).toEqual({ ...OWN, legalEntity: 'legalEntityCode' });
  });
  it('have names of the hub under a planner that lets an alias of the client stand under the name of a field', () => {
    expect(internal((_, key) => key).statedAt('Bill')).toEqual(OWN);
  });
  it('have names of the hub on a type that the schema does not have', () => {
    expect(internal().statedAt('Gone')).toEqual(OWN);
  });
});
