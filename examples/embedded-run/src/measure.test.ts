import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { measure } from './measure.ts';

let testbed: Testbed;
beforeAll(async () => {
  testbed = await startTestbed();
});
afterAll(() => testbed.close());

test('P1-10 another program runs the engine, decides on its report, and leaves nothing on the target', async () => {
  const { answer, report } = await measure(testbed.url, '500ms');
  expect(report.run).toMatchObject({ status: 'completed', partial: false });
  expect(report.summary).toMatchObject({ total_errors: 0, success_rate: 100 });
  expect(answer).toEqual({
    okPerSecond: report.summary.goodput,
    p99Ms: report.summary.latency?.p99,
    goodEnough: (report.summary.latency?.p99 ?? Infinity) < 50,
  });
  expect(testbed.liveDocuments()).toEqual([]);
});
