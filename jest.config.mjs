/**
 * One configuration for every test. The suffix is the level: `*.unit.spec.ts` needs nothing,
 * `*.int.spec.ts` needs real servers, `*.e2e.spec.ts` starts the platform.
 */
const level = process.env.TEST_LEVEL;

export default {
  rootDir: import.meta.dirname,
  roots: ['<rootDir>/apps', '<rootDir>/examples', '<rootDir>/libs', '<rootDir>/tools'],
  testMatch: [level ? `**/*.${level}.spec.ts` : '**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/fixtures/'],
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testTimeout: level === 'unit' || !level ? 20_000 : 120_000,
};
