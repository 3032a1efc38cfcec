import tseslint from 'typescript-eslint';

const SYNTAX = [
  { selector: 'TSEnumDeclaration', message: 'Write an `as const` object: type-graphql takes enum names from keys.' },
  { selector: "CallExpression[callee.name='parseFloat']", message: 'No binary float: use kernel/decimal.' },
  { selector: "NewExpression[callee.name='Error']", message: 'Errors are a registry: use defineError of kernel/errors.' },
];
const TABLES = [
  {
    selector: 'CallExpression[callee.property.name=/^(getRepository|createQueryBuilder|getTreeRepository|getMongoRepository)$/]',
    message: 'Rows are reached through the PolicyRepository of the kit only.',
  },
];

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
    files: ['hub/**/*.ts', 'spokes/**/*.ts', 'policy/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-syntax': ['error', ...SYNTAX, ...TABLES] },
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
