/* The walls of the house. docs/ARCHITECTURE.md explains each room; the names below are the documentation of each wall. */
const TEST = '[.]test[.]ts$';
const FRAMEWORK = 'node_modules/(graphql|type-graphql|@apollo|@graphql-tools)/';
const DATABASE = 'node_modules/(typeorm|pg)/';
const HUB_ROOMS = ['store', 'identity', 'transport', 'supergraph', 'partition', 'plan', 'platform', 'live', 'pipeline', 'doors']; // each knows only those before it

const wall = (name, from, to) => ({ name, severity: 'error', from, to });
const spoke = (...rooms) => `spokes/(?!kit/)[^/]+/(${rooms.join('|')})/`;
const room = (name) => ({ path: `^${spoke(name)}`, pathNot: TEST });
const only = (...allowed) => ({ pathNot: `^(${allowed.join('|')})` });

module.exports = {
  forbidden: [
    wall('no-cycles', {}, { circular: true }),
    // What codegen writes imports a package of types only; bench/ and the gateways of the audit have manifests of their own.
    wall('nothing-unresolved', { pathNot: '^(schema/generated|bench|test/authorization-audit/gateways)/' }, { couldNotResolve: true }),
    wall('nobody-reads-dist', {}, { path: '^dist/' }),
    wall('nobody-imports-tests-or-scripts', { pathNot: `(${TEST}|^(test|bench|scripts)/)` }, { path: `(${TEST}|^(test|bench|scripts)/)` }),
    wall(
      'wiring-is-the-top',
      { path: '^(hub|spokes)/', pathNot: `(/main[.]ts$|${TEST})` },
      { path: '^(hub/main|spokes/[^/]+/(main|subgraph))[.]ts$' },
    ),

    wall('kernel-is-the-floor', { path: '^kernel/' }, { path: '^(policy|schema|hub|spokes|console)/' }),
    wall('kernel-speaks-no-graphql-no-sql', { path: '^kernel/', pathNot: TEST }, { path: `(${FRAMEWORK}|${DATABASE})` }),
    wall('schema-stands-alone', { path: '^schema/' }, { path: '^(kernel|policy|hub|spokes|console)/' }),
    wall('policy-stands-on-kernel', { path: '^policy/' }, { path: '^(schema|hub|spokes|console)/' }),
    wall(
      'console-sees-generated-only',
      { path: '^console/' },
      { path: '^(kernel|policy|schema|hub|spokes)/', pathNot: '^schema/generated/' },
    ),

    wall('hub-knows-no-spoke', { path: '^hub/' }, { path: '^spokes/' }),
    ...HUB_ROOMS.slice(0, -1).map((name, at) =>
      wall(`hub-${name}-looks-down`, { path: `^hub/${name}/`, pathNot: TEST }, { path: `^hub/(${HUB_ROOMS.slice(at + 1).join('|')})/` }),
    ),

    wall('spokes-know-no-hub', { path: '^spokes/' }, { path: '^(hub|console)/' }),
    wall('spokes-are-strangers', { path: '^spokes/([^/]+)/' }, { path: '^spokes/', pathNot: '^spokes/($1|kit)/' }),
    wall('domain-is-pure', room('domain'), only('kernel/', spoke('domain'))),
    wall('formats-are-pure', room('formats'), {
      path: `(^policy/|^${spoke('api', 'usecases', 'store', 'policy')}|${FRAMEWORK}|${DATABASE})`,
    }),
    wall('activities-see-domain', room('policy'), only('kernel/', 'policy/', spoke('domain', 'policy'))),
    wall('usecases-see-ports', room('usecases'), only('kernel/', 'policy/', spoke('domain', 'policy', 'usecases'))),
    wall('api-sees-no-table-and-no-rule', room('api'), { path: `(^policy/|^${spoke('store', 'policy')}|${DATABASE})` }),
    wall('store-sees-no-graphql', room('store'), { path: `(^${spoke('api', 'usecases')}|${FRAMEWORK})` }),
    wall(
      'sql-lives-in-store',
      { path: '^(policy|hub|spokes)/', pathNot: `(^hub/store/|^spokes/[^/]+/store/|^spokes/kit/|/main[.]ts$|${TEST})` },
      { path: DATABASE },
    ),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['source', 'import', 'require', 'node', 'default', 'types'] },
  },
};
