import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

import { sourceTests } from './tooling/vitest.base.ts';

/** What every package has to reach by itself. */
const LEAST_COVERED = { statements: 80, branches: 80, functions: 80, lines: 80 };

const folders = ['packages', 'apps'].flatMap((parent) =>
  readdirSync(new URL(`./${parent}`, import.meta.url)).map((name) => `${parent}/${name}`),
);

// docs/decisions/0190-two-suites.md
/** The tests of all packages as one project: what they share is transformed once, and loaded once by each worker. */
const { test, ...options } = sourceTests([
  '{packages,apps,examples}/*/{src,test}',
  '{conformance,integration}/{src,test}',
]);

export default defineConfig({
  ...options,
  test: {
    ...test,
    // Many files wait for programs more than they compute; and where others use the machine, more workers have a fairer share of it.
    maxWorkers: Math.max(4, availableParallelism()),
    reporters: ['default', './tooling/count-reporter.ts'],
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts', 'apps/*/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.test-d.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: Object.fromEntries(folders.map((folder) => [`${folder}/src/**/*.ts`, LEAST_COVERED])),
    },
  },
});
