import { test } from 'vitest';
import { runHotPathBench } from './hot-path.ts';

test('what the hot path costs', { timeout: 600_000 }, async () => {
  console.table(await runHotPathBench());
});
