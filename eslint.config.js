import { importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

const siblings = (forbidden, why) => ({
  patterns: [{ group: forbidden, message: why }],
});

export default tseslint.config(
  { ignores: ['**/dist/**', '**/coverage/**', '**/node_modules/**', '**/.turbo/**', 'results/**'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { 'import-x': importX },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      'import-x/no-default-export': 'error',
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration', message: 'Export by name: index.ts is a hand-written list.' },
      ],
    },
  },
  {
    // Their own configs are those of a copy, which knows the packages as installed.
    files: ['examples/**/*.ts'],
    languageOptions: { parserOptions: { projectService: false, project: 'tsconfig.json' } },
  },
  {
    files: [
      '**/vitest.config.ts',
      '**/tsup.config.ts',
      '**/tsup.app.config.ts',
      'tooling/**',
      'examples/**',
      'conformance/run.ts',
      '**/test/fixtures/**',
      '**/bench/**',
      '**/fuzz/**',
    ],
    rules: { 'import-x/no-default-export': 'off', 'no-console': 'off' },
  },
  {
    // A plugin is its package's default export.
    files: ['packages/scenarios-*/src/index.ts'],
    rules: { 'import-x/no-default-export': 'off' },
  },
  {
    files: ['packages/scenarios-*/src/**', 'packages/reporters/src/**', 'packages/monitor/src/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        siblings(
          ['@syntrix-bench/core/src/*', '@syntrix-bench/client', '@syntrix-bench/client/*'],
          'Built-in plugins use what outside authors can use: the public names of @syntrix-bench/core.',
        ),
      ],
    },
  },
  {
    files: [
      'packages/core/src/**',
      'packages/metrics/src/**',
      'packages/scenarios-*/src/**',
      'packages/reporters/src/**',
    ],
    ignores: ['**/*.test.ts', '**/system-clock.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'setTimeout', message: 'Time comes in from outside: take a Clock.' },
        { name: 'setInterval', message: 'Time comes in from outside: take a Clock.' },
        { name: 'performance', message: 'Time comes in from outside: take a Clock.' },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Chance comes in from outside: take a Random.' },
        { object: 'Date', property: 'now', message: 'Time comes in from outside: take a Clock.' },
      ],
    },
  },
  {
    files: ['**/*.test.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
