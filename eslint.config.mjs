import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'demo/', 'coverage/', 'node_modules/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // node:test-like runners return promises that are awaited by mocha itself
      '@typescript-eslint/no-floating-promises': 'error',
    },
  },
  {
    // What is loaded into a process under test before its bundle.
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: { performance: 'readonly', process: 'readonly' } },
  },
  {
    // Dependencies point one way (design.md#rules-of-the-tree): only the agent host knows task-lib, only NewmanSanity
    // knows newman.
    files: ['shared/**/*.ts', 'tasks/**/*.ts'],
    ignores: ['shared/host/agent-host.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['azure-pipelines-task-lib*'] }] },
  },
  {
    files: ['shared/**/*.ts'],
    ignores: ['shared/host/agent-host.ts'],
    rules: {
      'no-restricted-imports': ['error', { patterns: ['azure-pipelines-task-lib*', 'newman*', '**/tasks/**'] }],
    },
  },
);
