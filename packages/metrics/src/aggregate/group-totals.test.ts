import { expect, test } from 'vitest';

import { LatencyHistogram } from '../histogram.ts';
import { emptyTally, histogramsOf } from '../series-counts.ts';
import { toDeliveryTotals } from './group-totals.ts';

test.each([
  [0, 198, []],
  [1, 199, ['max']],
  [2, 200, ['max']],
  [3, 201, ['p99', 'max']],
  [198, 396, ['p90', 'p95', 'p99', 'max']],
])('R33 of %d deliveries nobody can tell: they are owed, and leave open what is beyond', (unknown, owed, censored) => {
  const histograms = histogramsOf(() => new LatencyHistogram());
  for (let each = 0; each < 198; each += 1) {
    histograms.service.record(5_000);
    histograms.response.record(6_000);
  }
  const totals = toDeliveryTotals({ tally: { ...emptyTally(), ok: 198, unknown }, histograms }, 1);
  expect([totals.perSecond, totals.owedPerSecond, totals.unranked]).toEqual([198, owed, unknown]);
  expect([totals.propagation?.censored, totals.fromDue?.censored]).toEqual([censored, censored]);
});
