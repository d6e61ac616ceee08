import { defineConfig } from 'vitest/config';

import { packageTests } from '../../tooling/vitest.base.ts';

const base = packageTests(import.meta.url) as { readonly test?: object };

export default defineConfig({
  ...base,
  test: { ...base.test, include: ['bench/**/*.bench.ts'], testTimeout: 600_000, execArgv: ['--expose-gc'] },
});
