import { expect, test } from 'vitest';

import { readersBesideWriters } from './checked-run.ts';

test('P2-10 100,000 answers of a sound server are right, with writers beside', { timeout: 600_000 }, async () => {
  const { failed, checked } = await readersBesideWriters(5000);
  expect(failed).toEqual([]);
  expect(checked).toBeGreaterThanOrEqual(100_000);
});
