import 'reflect-metadata';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Field, ID, InterfaceType, ObjectType, Query, Resolver } from 'type-graphql';
import { Access, Demands, EntityScope, Gather, Key } from '#kit/policy/decorators';
import { buildContract } from '#kit/schema/buildSpoke';
import { fromRows } from '#kit/schema/references';
import { fieldOf, type AccessModel } from '#policy/AccessModel';
import { type Contract } from '#policy/directives/contractTypes';
import { readAccessModel } from '#policy/directives/readAccessModel';
import { checkComposition } from '#policy/gate/checkComposition';
import { type GrantTuple } from '#policy/Grant';
import { principalWith } from '#policy/principalWith';
import { compileRights, type Rights } from '#policy/rights';
import { apolloComposer, type Composer } from '../../hub/supergraph/Composer';
import { composeRelease } from '../../hub/supergraph/composeRelease';
import { openReleaseStore } from '../../hub/supergraph/fileReleaseStore';
import { loadRelease, releaseId } from '../../hub/supergraph/loadRelease';
import { ACCESS_MODEL_FILE, releaseTexts, SUPERGRAPH_FILE, writeRelease } from '../../hub/supergraph/releaseFiles';
import { CONTRACTS } from '../engine/contracts';
import { fault } from '../support/faults/Fault';
import { attacks } from './attacks';

const RULES = 'policy/gate/checkComposition.ts';
/** The rule is left out of the gate. */
const without = (rule: string, next: string) => fault(`the gate has no ${rule}`, RULES, `  ${rule},\n  ${next},`, `  ${next},`);

const told = (contracts: readonly Contract[], code: string): readonly string[] =>
  checkComposition(contracts, null)
    .filter((error) => error.code === code)
    .map(({ spoke, coordinate }) => `${spoke} ${coordinate}`);
const contract = (spoke: string, sdl: string): Contract => ({ spoke, sdl, activities: [] });

const OWNER = (key = 'id: ID!'): string => `
  type Invoice @key(fields: "id") @entityScope(by: "legalEntityCode") @access(classes: ["core"]) {
    ${key} legalEntityCode: String! gross: String @access(classes: ["amounts"]) iban: String @access(classes: ["bank"]) @mask(kind: LAST4)
    vendor: Vendor _visible: Boolean @inaccessible
  }
  type Vendor @key(fields: "id") @entityScope(by: "legalEntityCode") @access(classes: ["core"]) {
    id: ID! legalEntityCode: String! rating: String @access(classes: ["amounts"]) _visible: Boolean @inaccessible
  }`;
const DEPENDANT = (requires: string, label: string): string => `
  extend type Invoice @key(fields: "id") {
    id: ID! @external gross: String @external iban: String @external vendor: Vendor @external
    risk: String @requires(fields: "${requires}") ${label}
  }
  extend type Vendor @key(fields: "id") { id: ID! @external rating: String @external }`;
const CHAIN = `
  extend type Invoice @key(fields: "id") { id: ID! @external risk: String @external late: String @requires(fields: "risk") @access(classes: ["core"]) }`;
const flows = (requires: string, label: string, ...more: readonly Contract[]): readonly string[] =>
  told([contract('invoices', OWNER()), contract('risk', DEPENDANT(requires, label)), ...more], 'FLOW_WEAKER');
const AMOUNTS = '@access(classes: ["amounts"])';
const CORE = '@access(classes: ["core"])';

const standard = (scope: string): string => `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@requiresScopes"])
  type Rate @key(fields: "id") { id: ID! value: String @shareable @requiresScopes(scopes: [["${scope}"]]) }`;
const rightsOf = (model: AccessModel, scopes: readonly string[], grants: readonly GrantTuple[] = []): Rights =>
  compileRights(model, principalWith({ subject: 'person:try', grants, policyVersion: 'v', epoch: 1, scopes }));
const CORE_GRANT: GrantTuple = {
  ...{ activity: 'READ', type: 'Supplier', legalEntities: ['DE01'], fields: { core: 'all' }, clear: [], mask: {}, limits: {}, when: null },
  ...{ from: '2020-01-01', until: null, purpose: [], operations: 'ANY' },
};

/** Every directive of ours with every argument changed alone. */
const DISAGREEMENTS: readonly (readonly [string, string, string])[] = [
  ['Money.amount', '@access(classes: ["a"])', '@access(classes: ["b"])'],
  ['Money.amount', '@access(classes: ["a"], uses: [PROJECT])', '@access(classes: ["a"], uses: [PROJECT, FILTER])'],
  ['Money.amount', '@access(classes: ["a"], aggregate: [SUM])', '@access(classes: ["a"], aggregate: [MAX])'],
  ['Money.amount', '@mask(kind: LAST4)', '@mask(kind: CONST)'],
  ['Money.amount', '@mask(kind: BAND, edges: ["0"])', '@mask(kind: BAND, edges: ["0", "10"])'],
  ['Money.amount', '@flow(from: ["A.b"])', '@flow(from: ["A.c"])'],
  ['Money.amount', '@flow(from: ["A.b"], use: GROUP)', '@flow(from: ["A.b"], use: ORDER)'],
  ['Money.amount', '@flow(from: ["A.b"], function: SUM)', '@flow(from: ["A.b"], function: MAX)'],
  ['Money.amount', '@flow(from: ["A.b"], declassify: "x")', '@flow(from: ["A.b"])'],
  ['Money.amount', '@amountLimit(name: "a", currencyBy: "c")', '@amountLimit(name: "b", currencyBy: "c")'],
  ['Money.amount', '@amountLimit(name: "a", currencyBy: "c")', '@amountLimit(name: "a", currencyBy: "d")'],
  ['Money.amount', '@public(reason: "one")', '@public(reason: "other")'],
  ['Money.amount', '@demands(activity: "READ", on: "A")', '@demands(activity: "EXPORT", on: "A")'],
  ['Money.amount', '@demands(activity: "READ", on: "A")', '@demands(activity: "READ", on: "B")'],
  ['Money.amount', '@demands(activity: "READ", on: "A", legalEntity: "a")', '@demands(activity: "READ", on: "A", legalEntity: "b")'],
  ['Money.amount', '@gather(how: ANY)', '@gather(how: MERGE)'],
  ['Money.amount', '@gather(how: ROUTE, by: "a")', '@gather(how: ROUTE, by: "b")'],
  ['Money.amount', '@scopeArgument(name: "a")', '@scopeArgument(name: "b")'],
];

const BOMB = ['a', 'b', 'c'].map((name) =>
  contract(name, `type T @key(fields: "id") @public(reason: "a test") { id: ID! ${name}: Int t: T @shareable }`),
);

@InterfaceType()
abstract class Party {
  @Field(() => ID) id!: string;
  @Field(() => String, { nullable: true }) iban!: string | null;
}

@ObjectType('Supplier', { implements: Party, simpleResolvers: true })
@Key('id')
@EntityScope()
@Access('core')
class Supplier extends Party {
  @Field() legalEntityCode!: string;
}

@Resolver(() => Supplier)
class SupplierResolver {
  @Demands('READ', 'Supplier')
  @Gather('ANY')
  @Query(() => Supplier, { nullable: true })
  supplier(): unknown {
    return null;
  }
}

/** What the kit prints for a type whose fields come from an interface, and for one without any annotation. */
async function printed(): Promise<Contract> {
  const definition = {
    ...{
      name: 'parties',
      resolvers: [SupplierResolver] as const,
      types: [Bare],
      references: { Supplier: fromRows('Supplier'), Bare: fromRows('Bare') },
    },
    ...{ sources: [], entities: [], migrations: [], activities: [], documents: false, context: (base: never): never => base },
  };
  return { spoke: 'parties', ...(await buildContract(definition as never)) };
}

@ObjectType('Bare', { simpleResolvers: true })
@Key('id')
@EntityScope()
class Bare {
  @Access('core') @Field(() => ID) id!: string;
  @Access('core') @Field() legalEntityCode!: string;
  @Field(() => String, { nullable: true }) salary!: string | null;
}

attacks('gate', {
  open: () => null,
  cases: [
    {
      id: 'A02',
      title: 'a field that is made from a protected one does not compose with a weaker label, however long the chain',
      holds() {
        expect(flows('gross', '@public(reason: "a test")')).toEqual(['risk Invoice.risk']);
        expect(flows('vendor { rating }', CORE)).toEqual(['risk Invoice.risk']);
        const chain = contract('late', CHAIN);
        expect(flows('gross', AMOUNTS, chain)).toEqual(['late Invoice.late']);
        const given = contract(
          'given',
          'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@context", "@fromContext"])',
        );
        expect(told([given], 'SECURITY_FEATURE_UNKNOWN')).toContain('given schema');
      },
      twin() {
        expect(flows('gross', AMOUNTS)).toEqual([]);
        expect(flows('gross', AMOUNTS, contract('late', CHAIN.replace(CORE, AMOUNTS)))).toEqual([]);
      },
      faults: [without('flowRules', 'providesRules'), without('securityRules', 'decisionRules')],
    },
    {
      id: 'A05',
      title: 'the labels of all owners of a shared field hold together: a principal with one of two scopes reads nothing',
      holds() {
        const model = readAccessModel([contract('x', standard('a')), contract('y', standard('b'))]);
        expect(fieldOf(model, 'Rate', 'value')?.requires).toEqual([['scope:a', 'scope:b']]);
        for (const scopes of [[], ['a'], ['b']]) expect(rightsOf(model, scopes).reaches('Rate', 'value', 'PROJECT')).toBe(false);
        const ours = ['a', 'b'].map((name) => contract(name, `type Money @shareable { amount: String! @access(classes: ["${name}"]) }`));
        expect(told(ours, 'OWNERS_DISAGREE')).toEqual(['b Money.amount']);
      },
      twin() {
        const model = readAccessModel([contract('x', standard('a')), contract('y', standard('b'))]);
        expect(rightsOf(model, ['a', 'b']).reaches('Rate', 'value', 'PROJECT')).toBe(true);
      },
      faults: [
        fault(
          'the last owner decides',
          'policy/directives/standardLabels.ts',
          'labels.set(at, both(labels.get(at) ?? NOTHING, demanded))',
          'labels.set(at, demanded)',
        ),
        without('ownerRules', 'silentRules'),
      ],
    },
    {
      id: 'A06',
      title: 'a key is a generated id, whichever spoke declares it',
      holds() {
        const by = (fields: string) => {
          const external = fields.split(' ').map((field) => `${field}: String @external`);
          return contract('other', `extend type Invoice @key(fields: "${fields}") { ${external.join(' ')} }`);
        };
        for (const field of ['iban', 'gross', 'id gross'])
          expect(told([contract('invoices', OWNER()), by(field)], 'KEY_LABELLED')).toEqual([`other Invoice.${field}`]);
        expect(told([contract('invoices', OWNER('id: String!'))], 'KEY_LABELLED')).toEqual(['invoices Invoice.id']);
        const guarded = 'type Rate @key(fields: "id") { id: ID! @requiresScopes(scopes: [["a"]]) }';
        expect(told([contract('rates', guarded)], 'KEY_LABELLED')).toEqual(['rates Rate.id']);
      },
      twin() {
        expect(told([contract('invoices', OWNER()), contract('risk', DEPENDANT('gross', AMOUNTS))], 'KEY_LABELLED')).toEqual([]);
      },
      faults: [
        without('keyRules', 'ownerRules'),
        fault(
          'only the keys of owners are looked at',
          'policy/gate/keyRules.ts',
          'const isScoped = Object.hasOwn(model.types, node.name.value);',
          "const isScoped = (node.directives ?? []).some((each) => each.name.value === 'entityScope');",
        ),
      ],
    },
    {
      id: 'A08',
      title: 'our own directives are followed along @requires, of which composition knows nothing',
      holds() {
        expect(flows('gross', CORE)).toEqual(['risk Invoice.risk']);
        expect(flows('gross iban', AMOUNTS)).toEqual(['risk Invoice.risk']);
        expect(flows('gross', '@flow(from: ["Invoice.id"])')).toEqual(['risk Invoice.risk']);
        expect(flows('vendor { rating }', '@flow(from: ["Invoice.vendor"])')).toEqual(['risk Invoice.risk']);
      },
      twin() {
        expect(flows('gross', '@flow(from: ["Invoice.gross"])')).toEqual([]);
        expect(flows('vendor { rating }', '@flow(from: ["Vendor.rating", "Invoice.vendor"])')).toEqual([]);
      },
      faults: [
        without('flowRules', 'providesRules'),
        fault(
          'only standard labels are compared',
          'policy/gate/labels.ts',
          "if (found.label === 'ACCESS') return both(classesOf(type, found.classes), found.requires);",
          "if (found.label === 'ACCESS') return found.requires;",
        ),
      ],
    },
    {
      id: 'A09',
      title:
        'owners that say different things with a directive of ours are refused, for every directive and argument, and so is a hint about one',
      holds() {
        const shared = (label: string) => `type Money @shareable { amount: String! ${label} }`;
        for (const [at, one, other] of DISAGREEMENTS)
          expect([one, told([contract('a', shared(one)), contract('b', shared(other))], 'OWNERS_DISAGREE')]).toEqual([one, [`b ${at}`]]);
        const hinting: Composer = {
          compose: (contracts) => ({
            ...apolloComposer.compose(contracts),
            hints: ['INCONSISTENT_NON_REPEATABLE_DIRECTIVE_ARGUMENTS: @access differs'],
          }),
        };
        expect(() => composeRelease(CONTRACTS, { composer: hinting })).toThrow(expect.objectContaining({ code: 'COMPOSITION_FAILED' }));
      },
      twin() {
        const shared = 'type Money @shareable { amount: String! @access(classes: ["a"], uses: [PROJECT]) }';
        expect(told([contract('a', shared), contract('b', shared.replace(', uses: [PROJECT]', ''))], 'OWNERS_DISAGREE')).toEqual([]);
      },
      faults: [
        without('ownerRules', 'silentRules'),
        fault('hints are remarks', 'hub/supergraph/composeRelease.ts', 'if (lost.length > 0) throw CompositionFailed(lost);', ''),
      ],
    },
    {
      id: 'A11',
      title: 'a hub serves no supergraph without its model: another digest, a deleted entry, none at all, or a guard that nobody enforces',
      async holds() {
        const release = composeRelease(CONTRACTS);
        const texts = releaseTexts(release);
        const refused = async (supergraph: string, model: string | null, code: string): Promise<void> => {
          const dir = mkdtempSync(join(tmpdir(), 'nave-attack-'));
          writeFileSync(join(dir, SUPERGRAPH_FILE), supergraph);
          if (model !== null) writeFileSync(join(dir, ACCESS_MODEL_FILE), model);
          const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
          await expect(openReleaseStore({ dir }, { log })).rejects.toThrow(expect.objectContaining({ code }));
          rmSync(dir, { recursive: true });
        };
        await refused(texts.supergraph, texts.accessModel.replace('"FILTER"', '"PROJECT"'), 'RELEASE_MISMATCH');
        await refused(texts.supergraph, null, 'RELEASE_MISMATCH');
        // Whoever deletes an entry may also write the digest anew.
        for (const part of ['types', 'fields', 'roots', 'inputs'] as const) {
          const [, ...left] = Object.entries(release.accessModel[part]);
          const accessModel = { ...release.accessModel, [part]: Object.fromEntries(left) };
          const cut = releaseTexts({ ...release, accessModel, digest: releaseId(release.supergraphSdl, accessModel) });
          await refused(cut.supergraph, cut.accessModel, 'RELEASE_MISMATCH');
        }
        for (const feature of ['authenticated/v0.1', 'policy/v0.2', 'context/v0.1']) {
          const link = `schema @link(url: "https://specs.apollo.dev/${feature}", for: SECURITY) @link`;
          expect(() => loadRelease(release.supergraphSdl.replace('schema @link', link), release.accessModel)).toThrow(
            expect.objectContaining({ code: 'SECURITY_FEATURE_UNKNOWN' }),
          );
        }
      },
      async twin() {
        const release = composeRelease(CONTRACTS);
        const dir = mkdtempSync(join(tmpdir(), 'nave-attack-'));
        await writeRelease(dir, release);
        const store = await openReleaseStore({ dir }, { log: { info: () => undefined, warn: () => undefined, error: () => undefined } });
        expect(store.current().id).toBe(release.digest);
        await store.close();
        rmSync(dir, { recursive: true });
      },
      faults: [
        fault(
          'the digest is not computed again',
          'hub/supergraph/releaseFiles.ts',
          'if (actual !== named) throw',
          'if (actual === null) throw',
        ),
        fault('missing entries are not counted', 'hub/supergraph/loadRelease.ts', 'if (first !== undefined) {', 'if (first === null) {'),
        fault(
          'links for SECURITY are not looked at',
          'hub/supergraph/loadRelease.ts',
          'if (accessModel !== null) refuseSecurityFeatures(supergraphSdl);',
          '',
        ),
      ],
    },
    {
      id: 'A13',
      title: 'a field that an object inherits from an interface of type-graphql has the label of the object',
      async holds() {
        const model = readAccessModel([await printed()]);
        expect(fieldOf(model, 'Supplier', 'iban')).toMatchObject({ label: 'ACCESS', classes: ['core'] });
        expect(rightsOf(model, []).reaches('Supplier', 'iban', 'PROJECT')).toBe(false);
        const sdl = `${OWNER()} interface Node { id: ID! @access(classes: ["core"]) } type Extra implements Node @key(fields: "id") { id: ID! }`;
        expect(told([contract('invoices', sdl)], 'INTERFACE_LABELLED')).toEqual(['invoices Node.id']);
      },
      async twin() {
        const model = readAccessModel([await printed()]);
        expect(rightsOf(model, [], [CORE_GRANT]).reaches('Supplier', 'iban', 'PROJECT')).toBe(true);
      },
      faults: [
        fault(
          'only a label of its own counts',
          'policy/directives/readAccessModel.ts',
          "isOpen ? own : applications(node, 'access')",
          'isOpen ? own : own',
        ),
        without('interfaceRules', 'flowRules'),
      ],
    },
    {
      id: 'A16',
      title: 'a field without an annotation is refused by the gate and denied at run time',
      async holds() {
        const spoke = await printed();
        expect(told([spoke], 'COORDINATE_UNCOVERED')).toEqual(['parties Bare.salary']);
        const everything = { ...CORE_GRANT, type: 'Bare', fields: { core: 'all', personal: 'all', amounts: 'all' } } as const;
        const rights = rightsOf(readAccessModel([spoke]), [], [everything]);
        expect([rights.reaches('Bare', 'salary', 'PROJECT'), rights.cell('Bare', 'salary', 'DE01')]).toEqual([false, []]);
      },
      async twin() {
        const rights = rightsOf(readAccessModel([await printed()]), [], [{ ...CORE_GRANT, type: 'Bare' }]);
        expect(rights.reaches('Bare', 'id', 'PROJECT')).toBe(true);
      },
      faults: [
        without('coverageRules', 'inputRules'),
        fault(
          'no class and no use is no demand',
          'policy/rights.ts',
          "model.label === 'VALUE' || model.classes.length === 0 || (ask.use !== null && !model.uses.includes(ask.use))",
          "model.label === 'VALUE'",
        ),
      ],
    },
    {
      id: 'M06',
      title: 'no contract defines a directive that a client could write into an operation',
      holds() {
        for (const location of ['QUERY', 'MUTATION', 'FIELD', 'FRAGMENT_SPREAD', 'INLINE_FRAGMENT', 'VARIABLE_DEFINITION'])
          expect(told([contract('a', `directive @call(method: String) on OBJECT | ${location}`)], 'EXECUTABLE_DIRECTIVE')).toEqual([
            'a @call',
          ]);
      },
      twin() {
        expect(told([contract('a', 'directive @call(method: String) on OBJECT | FIELD_DEFINITION')], 'EXECUTABLE_DIRECTIVE')).toEqual([]);
      },
      faults: [without('executableRules', 'shareableRules')],
    },
    {
      id: 'J17',
      title: 'contracts on which planning time explodes are refused',
      holds() {
        expect(told(BOMB, 'SHAREABLE_OBJECT')).toEqual(['a T.t', 'b T.t', 'c T.t']);
        const cycle = ['a', 'b', 'c'].map((name) => contract(name, 'type Node @shareable { next: Node text: String }'));
        expect(told(cycle, 'SHAREABLE_OBJECT')).toEqual(['a Node.next', 'b Node.next', 'c Node.next']);
      },
      twin() {
        expect(told(BOMB.slice(0, 2), 'SHAREABLE_OBJECT')).toEqual([]);
        const values = ['a', 'b', 'c'].map((name) =>
          contract(name, 'type Money @shareable { amount: String! rate: Rate } type Rate @shareable { value: String }'),
        );
        expect(told(values, 'SHAREABLE_OBJECT')).toEqual([]);
      },
      faults: [without('shareableRules', 'overlayRules')],
    },
  ],
});
