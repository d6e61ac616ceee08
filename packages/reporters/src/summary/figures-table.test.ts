import { expect, test } from 'vitest';
import { latency, operation, sampleReport, withOperations } from '../../../metrics/test/reports.ts';
import { renderSummary } from './render-summary.ts';

test('a narrow table drops percentiles before it drops what was dropped or is unknown', () => {
  const read = operation({ ok: 5_000, failed: 12, unknown: 34, dropped: 1_234, latency: latency(8) });
  const name = 'read_with_a_long_name';
  const table = (columns: number) =>
    renderSummary(withOperations(sampleReport(), { [name]: read }), { columns })
      .split('\n')
      .find((line) => line.startsWith('operation'))
      ?.split(/ +/u);
  expect([table(80), table(60)]).toEqual([
    ['operation', 'ok/s', 'p50', 'p90', 'p99', 'max', 'errors', 'dropped'],
    ['operation', 'ok/s', 'p50', 'p99', 'errors', 'dropped'],
  ]);
});
