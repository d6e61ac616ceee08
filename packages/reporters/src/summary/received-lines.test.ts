import { expect, test } from 'vitest';

import { latency, operation, sampleReport, withOperations } from '../../../metrics/test/reports.ts';
import { plainLine } from '../format/line.ts';
import { renderReceived } from './received-lines.ts';

const report = {
  ...withOperations(sampleReport({}), { large: operation({ ok: 100, seconds: 10, latency: latency(3) }) }, 10),
  phases: [{ name: 'steady' as const, start_time: '', seconds: 12, active_seconds: 10, operations: {}, requests: [] }],
};

test('P2-13 answers whose size is the question are told in documents and bytes, and both a second', () => {
  const lines = renderReceived(
    { ...report, counters: { documents_received: 500_000, document_bytes_received: 64_000_000 } },
    80,
  );
  expect(lines.map(plainLine)).toEqual(['Received   500,000 documents (50.0k/s) · 64.0 MB (6.40 MB/s)']);
});

test('P2-13 bytes are those of the answers whose documents are counted, and of no other', () => {
  const lines = renderReceived({ ...report, counters: { documents_received: 500_000 } }, 80);
  expect(lines.map(plainLine)).toEqual(['Received   500,000 documents (50.0k/s)']);
});

test('nothing is told of other answers', () => {
  expect(renderReceived({ ...report, counters: {} }, 80)).toEqual([]);
});
