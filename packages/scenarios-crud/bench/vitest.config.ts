import { defineConfig } from 'vitest/config';

import { packageTests } from '../../../tooling/vitest.base.ts';

const base = packageTests(new URL('..', import.meta.url).href) as { readonly test?: object };

export default defineConfig({
  ...base,
  test: { ...base.test, include: ['bench/**/*.bench.ts'], testTimeout: 600_000 },
});
