import { expect, test } from 'vitest';

import { latency, operation, sampleReport } from '../../test/reports.ts';
import type { ReportWorkload } from '../report/report-parts.ts';
import type { Report } from '../report/report.ts';
import { anythingSucceeded, starvedText } from './unproven.ts';
import { reachedText, verdictMark } from './verdict-text.ts';

function workload(done: Partial<Parameters<typeof operation>[0]>, more: Partial<ReportWorkload> = {}): ReportWorkload {
  const own = operation({ ok: 0, latency: null, ...done });
  return { ...own, seconds: 300, load_model: 'open', operations: {}, deliveries: {}, ...more };
}

const served = workload({ ok: 600, latency: latency(2) });
const of = (b: ReportWorkload, asked?: number): Report => {
  const sample = sampleReport({ workloads: { a: served, b } });
  const reached = { sent: 0, ok: 0, worker_limit: null };
  return { ...sample, reached: asked === undefined ? {} : { b: { ...reached, asked } } };
};

test.each<[string, Report, string]>([
  ['all were refused', of(workload({ failed: 600 })), 'nothing of workload b succeeded'],
  ['all arrivals were dropped', of(workload({ dropped: 600 })), 'nothing of workload b succeeded'],
  ['none of what was due was sent', of(workload({}), 2), 'nothing of workload b succeeded'],
  ['planned refusals are successes (R12)', of(workload({ refused: 3 })), ''],
  ['nothing was due', of(workload({}), 0), ''],
  ['its measured time did not come', of(workload({ dropped: 3 }, { seconds: 0 })), ''],
])('R35 each workload is to get something of what it asked for: %s', (_, report, text) => {
  expect(starvedText(report)).toBe(text);
  expect(anythingSucceeded(report)).toBe(text === '');
  expect(verdictMark(report) === 'bad').toBe(text !== '');
  expect(reachedText(report).startsWith('nothing of')).toBe(text !== '');
});

test('R35 several that got nothing are named, and where none got anything that is told of the whole run', () => {
  const failed = workload({ failed: 5 });
  const several = { ...of(failed), workloads: { a: served, b: failed, c: failed } };
  expect(starvedText(several)).toBe('nothing of workloads b and c succeeded');
  const none = { ...several, summary: { ...several.summary, ok: 0, refused: 0 } };
  expect([starvedText(none), anythingSucceeded(none)]).toEqual(['', false]);
});
