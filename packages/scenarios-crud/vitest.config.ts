import { mergeConfig } from 'vitest/config';

import { packageTests } from '../../tooling/vitest.base.ts';

// Tests keep no state in modules, so that files can share what they import: loading it takes longer than most of them run.
export default mergeConfig(packageTests(import.meta.url), { test: { isolate: false } });
