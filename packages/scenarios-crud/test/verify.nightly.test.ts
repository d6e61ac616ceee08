import { expect, test } from 'vitest';

import { checkedOf, everything, failuresOf, LONG, trouble, whole } from './verified-run.ts';

test('without fault nothing is found in 100,000 checked reads, beside errors, time-outs and pauses', LONG, async () => {
  const report = await whole(everything, 140_000, trouble, { pauses: true });
  expect(failuresOf(report)).toEqual({});
  expect(report.summary.total_errors).toBeGreaterThan(1000);
  const checked = checkedOf(report);
  expect(checked['stale-reads']).toBeGreaterThan(100_000);
  expect(checked['wrong-reads']).toBe(checked['stale-reads']);
  expect(checked['lost-updates']).toBeGreaterThan(10_000);
  expect(checked['resurrected']).toBeGreaterThan(3000);
});
