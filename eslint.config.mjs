import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';
import { directions } from './scripts/lint/directions.mjs';
import { noImportCircle } from './scripts/lint/no-import-circle.mjs';

export default tseslint.config(
  { ignores: ['dist/', 'demo/', 'coverage/', 'node_modules/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
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
    files: ['**/*.mjs'],
    languageOptions: { globals: { URL: 'readonly' } },
  },
  {
    // What is loaded into a process under test before its bundle.
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: { performance: 'readonly', process: 'readonly' } },
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    plugins: { house: { rules: { 'no-import-circle': noImportCircle } } },
    rules: { 'house/no-import-circle': 'error' },
  },
  ...directions(),
);
