module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/{kernel,policy,hub,spokes,scripts,test}/**/*.test.ts'],
  // These need more than Node: Chromium (`npm run test:browser`), a Docker engine (`npm run test:docker`).
  testPathIgnorePatterns: [
    '/node_modules/',
    ...(process.env.NAVE_TEST_BROWSER === 'yes' ? [] : ['<rootDir>/test/browser/']),
    ...(process.env.NAVE_TEST_ATTACKS === 'yes' ? [] : ['<rootDir>/test/browser/.*[.]attack[.]test[.]ts']),
    ...(process.env.NAVE_TEST_DOCKER === 'yes' ? [] : ['<rootDir>/test/docker/']),
    // Commands of their own, which also try faults: `npm run test:attacks`, `npm run test:noninterference`.
    ...(process.env.NAVE_TEST_ATTACKS === 'yes' ? [] : ['<rootDir>/test/attacks/']),
    ...(process.env.NAVE_TEST_NONINTERFERENCE === 'yes' ? [] : ['<rootDir>/test/noninterference/']),
  ],
  modulePathIgnorePatterns: ['<rootDir>/dist'],
  testTimeout: 30_000, // stopping a platform takes longer than jest's five seconds where suites share two cores
  setupFiles: ['reflect-metadata'],
  globalSetup: '<rootDir>/test/support/postgresSetup.cjs',
  globalTeardown: '<rootDir>/test/support/postgresTeardown.cjs',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  transformIgnorePatterns: ['/node_modules/(?!jose/)'],
  transform: {
    '^.+\\.ts$': [
      '<rootDir>/test/support/faults/transformer.cjs',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          target: 'es2022',
          keepClassNames: true,
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
    '/node_modules/jose/.+\\.js$': ['@swc/jest', { jsc: { target: 'es2022' }, module: { type: 'commonjs' } }],
  },
};
