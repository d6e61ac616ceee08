import { expect, test } from 'vitest';

import { latency, operation, sampleReport, withOperations } from '../../test/reports.ts';
import { plainLine } from '../format/line.ts';
import { renderReceived } from './received-lines.ts';

const large = withOperations(sampleReport({}), { large: operation({ ok: 100, seconds: 10, latency: latency(3) }) }, 10);
const report = {
  ...large,
  operations: Object.fromEntries(
    Object.entries(large.operations).map(([name, each]) => [name, { ...each, bytes_received: 64_000_000 }]),
  ),
  phases: [{ name: 'steady' as const, start_time: '', seconds: 12, active_seconds: 10, operations: {}, requests: [] }],
};

test('P2-13 answers whose size is the question are told in documents and bytes, and both a second', () => {
  const lines = renderReceived({ ...report, counters: { documents_received: 500_000 } }, 80);
  expect(lines.map(plainLine)).toEqual(['Received   500,000 documents (50.0k/s) · 64.0 MB (6.40 MB/s)']);
});

test('nothing is told of other answers', () => {
  expect(renderReceived({ ...report, counters: {} }, 80)).toEqual([]);
});
