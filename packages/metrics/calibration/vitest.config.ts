import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Experiments that say how far the certificate can be believed. They take minutes and judge nothing: no part of any suite. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('.', import.meta.url)),
    include: ['*.calibration.ts'],
    pool: 'forks',
    testTimeout: 3_600_000,
  },
});
