import type { ReportTriggers } from '@syntrix-bench/metrics';
import { toAudits } from '@syntrix-bench/metrics/text';
import { expect, test } from 'vitest';

import { sampleReport } from '../../../metrics/test/reports.ts';
import { renderWebhooks } from './trigger-lines.ts';

const TRIGGERS: ReportTriggers = {
  address: '127.0.0.1:9797',
  url: 'http://127.0.0.1:9797/bench-orders',
  deliveries: { owed: 1181, received: 1379, retries: 198, recovered: 175, given_up: 2, refused: 0 },
  foreign: 0,
  connections: 121,
  reading: { count: 1002, p50: 0.078, p99: 46.111 },
  handling: { count: 1002, p50: 0.129, p99: 4.407 },
  cpu_us_per_call: 41,
};

/** The lines as one text. */
const textOf = (triggers: Readonly<Record<string, ReportTriggers>>, verbose: boolean): string =>
  renderWebhooks({ ...sampleReport(), triggers }, 400, verbose)
    .map((line) => line.map(({ text }) => text).join(''))
    .join('\n');

test('P3-04 the summary tells how many calls came, were made again, and what became of them', () => {
  expect(textOf({ trigger: TRIGGERS }, false)).toBe(
    'Webhooks   1,379 calls to http://127.0.0.1:9797/bench-orders; 198 made again after a failure, 175 writes recovered so, 2 given up',
  );
});

test('P3-04 what the receiver took, and what it cost, is told to whoever asks, and where its handler is slow', () => {
  const quiet = { ...TRIGGERS.deliveries, retries: 0, refused: 3 };
  expect(textOf({ trigger: { ...TRIGGERS, deliveries: quiet, foreign: 1 } }, true)).toBe(
    "Webhooks   1,379 calls to http://127.0.0.1:9797/bench-orders; 3 refused, as planned; 1 request of others; over 121 connections; read in p50 78 µs, p99 46.1 ms; answered in p50 129 µs, p99 4.41 ms; 41 µs of the receiver's thread each",
  );
  const slow = { ...TRIGGERS, deliveries: quiet, handling: { count: 10, p50: 22.5, p99: 73.1 } };
  expect(textOf({ a: slow, b: TRIGGERS }, false).split('\n')).toEqual([
    'Webhooks   a: 1,379 calls to http://127.0.0.1:9797/bench-orders; 3 refused, as planned; answered in p50 22.5 ms, p99 73.1 ms',
    expect.stringMatching(/^Webhooks {3}b: /),
  ]);
});

test('X-08 the audit of webhooks is told as that of events', () => {
  const check = { workload: 'trigger', sentence: '', kind: 'failure', evidence: [] } as const;
  const checks = [
    { ...check, name: 'lost', checked: 1181, failed: 2, verdict: 'failed' },
    { ...check, name: 'duplicated', checked: 1181, failed: 0, verdict: 'passed' },
    { ...check, name: 'retried', checked: 198, failed: 1, verdict: 'failed' },
  ] as const;
  expect(toAudits({ ...sampleReport(), triggers: { trigger: TRIGGERS }, checks: [...checks] })).toEqual([
    {
      workload: 'trigger',
      mark: 'bad',
      text: expect.stringMatching(/^1,379 deliveries.*: 2 lost, none twice, 1 not made again$/) as string,
    },
  ]);
});
