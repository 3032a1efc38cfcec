import tseslint from 'typescript-eslint';

const SYNTAX = [
  { selector: 'TSEnumDeclaration', message: 'Write an `as const` object: type-graphql takes enum names from keys.' },
  { selector: "CallExpression[callee.name='parseFloat']", message: 'No binary float: use kernel/decimal.' },
  { selector: "NewExpression[callee.name='Error']", message: 'Errors are a registry: use defineError of kernel/errors.' },
];
// Rows are reached through the PolicyRepository of the kit: nothing else may ask a table, whatever the mapper offers.
const TABLES = [
  {
    selector:
      'CallExpression[callee.property.name=/^(getRepository|createQueryBuilder|getTreeRepository|getMongoRepository|createEntityManager|findBy|findOne|findOneBy|findOneOrFail|findOneByOrFail|findAndCount|findAndCountBy)$/]',
    message: 'Rows are reached through the PolicyRepository of the kit only.',
  },
  {
    selector: 'CallExpression[callee.property.name=/^(find|save|upsert)$/][callee.object.name=/[rR]epository$/]',
    message: 'Rows are reached through the PolicyRepository of the kit only.',
  },
  {
    selector: 'CallExpression[callee.property.name="query"]:not([callee.object.name="queryRunner"]):not([callee.object.name="hub"])',
    message: 'Statements are sent by the Runner of the kit only; a migration calls `queryRunner.query`.',
  },
  {
    selector: 'MemberExpression[property.name="manager"][object.name=/^(queryRunner|dataSource)$/]',
    message: 'Rows are reached through the PolicyRepository of the kit only.',
  },
];
// A role or a setting that outlives its transaction serves the next caller of the connection.
const SESSION_SQL =
  '/\\b(set\\s+(session\\s+|local\\s+)?(role|authorization|session|app\\.)|reset\\s+(role|session|all|app\\.)|security\\s+definer)/i';
const SESSIONS = [`Literal:not([regex])[value=${SESSION_SQL}]`, `TemplateElement[value.raw=${SESSION_SQL}]`].map((selector) => ({
  selector,
  message: 'One pool for each role, never SET ROLE; settings are local to the transaction that the Runner opens.',
}));
// What lives longer than a request is shared by all callers.
const MODULE = ':matches(Program, ExportNamedDeclaration) > VariableDeclaration > VariableDeclarator';
const SHARED = [
  `${MODULE} > NewExpression[callee.name="DataLoader"]`,
  `${MODULE}[id.typeAnnotation.typeAnnotation.typeName.name!=/^Readonly/] > NewExpression[callee.name=/^(Map|WeakMap)$/][arguments.length=0]`,
  'PropertyDefinition[static=true] > NewExpression[callee.name=/^(DataLoader|Map|WeakMap)$/]',
].map((selector) => ({ selector, message: 'Rows and loaders live for one request: keep them in the context of the request.' }));
// The hub keeps what it compiled by release, plan or rights; a weak key of that kind ends with it. A cache by name or text would not.
const SHARED_BY_CALLERS = [
  `${MODULE} > NewExpression[callee.name=/^(DataLoader|BoundedCache)$/]`,
  `${MODULE} > NewExpression[callee.name=/^(Map|Set)$/][arguments.length=0]`,
  'PropertyDefinition[static=true] > NewExpression[callee.name=/^(DataLoader|BoundedCache|Map|Set)$/]',
].map((selector) => ({
  selector,
  message: 'What one request finds is not for the next: keep it in the object of the release, or of one request.',
}));
const MAPPER = ['EntityManager', 'Repository', 'DataSource', 'SelectQueryBuilder', 'getRepository', 'getManager', 'createQueryBuilder'];

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'node_modules/',
      'schema/generated/',
      '.nave/',
      'bench/node_modules/',
      'scripts/codegen/',
      '**/*.cjs',
      '**/*.mjs',
      '**/*.js',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 3],
      complexity: ['error', 12],
      eqeqeq: 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-extraneous-class': 'off', // resolvers and entities of type-graphql and TypeORM may be empty
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'no-restricted-syntax': ['error', ...SYNTAX],
    },
  },
  {
    files: ['hub/**/*.ts', 'policy/**/*.ts'],
    ignores: ['**/*.test.ts', 'hub/store/**'],
    rules: { 'no-restricted-syntax': ['error', ...SYNTAX, ...TABLES, ...SESSIONS, ...SHARED_BY_CALLERS] },
  },
  {
    files: ['hub/store/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-syntax': ['error', ...SYNTAX, ...SHARED_BY_CALLERS] },
  },
  {
    files: ['spokes/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...SYNTAX, ...TABLES, ...SESSIONS, ...SHARED],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'typeorm', importNames: MAPPER, message: 'Rows are reached through the PolicyRepository of the kit only.' },
            { name: 'pg', message: 'Connections belong to the Runner of the kit.' },
          ],
        },
      ],
    },
  },
  {
    // The room that owns the connections: pools, migrations and boot checks. Roles and sessions are barred here too.
    files: ['spokes/kit/store/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-syntax': ['error', ...SYNTAX, ...SESSIONS, ...SHARED], 'no-restricted-imports': 'off' },
  },
  {
    // Decorated classes are read by their metadata: parameters and casts follow type-graphql, not us.
    files: ['spokes/*/api/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      'max-params': ['error', 8],
    },
  },
  {
    files: ['**/*.test.ts', 'test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      'max-params': 'off',
      complexity: 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
);
