import nx from '@nx/eslint-plugin';
import typescript from '@typescript-eslint/eslint-plugin';
import parser from '@typescript-eslint/parser';
import { adapterChoice, depConstraints, narrowImports } from './tools/boundaries/constraints.mjs';

/** Boundaries between packages. `nx graph` must have run: without its graph the rule is silently off. */
function moduleBoundaries(options) {
  const settings = {
    allow: [],
    enforceBuildableLibDependency: false,
    depConstraints: depConstraints(options),
  };
  return { '@nx/enforce-module-boundaries': ['error', settings] };
}

const tests = ['**/*.spec.ts', '**/*-contract.ts', '**/contract/**/*.ts', '**/testing/**/*.ts'];

export default [
  {
    ignores: [
      ...['**/dist/', '**/node_modules/', '.nx/', 'libs/contracts/src/generated/', '**/generated/'],
      // Each of them breaks a rule on purpose: tools/verify lints them by themselves.
      'tools/boundaries/fixtures/',
    ],
  },
  {
    files: ['**/*.ts', '**/*.mjs', '**/*.js'],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
      'prefer-const': 'error',
      'no-debugger': 'error',
      'no-fallthrough': 'error',
      'no-unreachable': 'error',
      'no-constant-condition': ['error', { checkLoops: false }],
      'no-self-assign': 'error',
      'no-unsafe-finally': 'error',
      'no-empty': 'error',
    },
  },
  {
    files: ['**/*.ts'],
    languageOptions: {
      parser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { '@typescript-eslint': typescript, '@nx': nx },
    rules: {
      ...moduleBoundaries({ inTests: false }),
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
        { selector: 'TSModuleDeclaration[kind="namespace"]', message: 'Use a module.' },
        { selector: 'ExportAllDeclaration', message: 'Export by name.' },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: [] }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
    },
  },
  // A property test prints its seed.
  { files: tests, rules: { ...moduleBoundaries({ inTests: true }), 'no-console': 'off' } },
  // What talks to a person on a terminal.
  { files: ['apps/cli/**', 'tools/**', 'examples/**'], rules: { 'no-console': 'off' } },
  {
    // Re-exports what was generated, whole.
    files: ['libs/contracts/src/*.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: adapterChoice.files,
    ignores: adapterChoice.ignores,
    rules: { 'no-restricted-imports': ['error', { patterns: adapterChoice.patterns }] },
  },
  ...narrowImports.map(({ files, patterns }) => ({
    files,
    ignores: tests,
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
  })),
];
