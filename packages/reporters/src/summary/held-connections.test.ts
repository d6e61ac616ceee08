import type { Report } from '@syntrix-bench/metrics';
import { expect, test } from 'vitest';

import {
  latency,
  operation,
  reportError,
  sampleReport,
  withOperations,
  withRun,
} from '../../../metrics/test/reports.ts';
import { renderSummary } from './render-summary.ts';

const config = { scenario: { type: 'watch' }, load: { model: 'hold' }, data: { document_size: '1KB', seed_data: 10 } };
const lost = { workload: 'watch', name: 'lost', sentence: 'no event is lost', kind: 'failure' as const, evidence: [] };

/** Ten seconds in which connections were held, or were to be. */
function heldReport(changes: Partial<Report>): Report {
  const nothing = withOperations(sampleReport({ timeline: [], generator: null }), {}, 10);
  const report = withRun(nothing, { load_model: 'hold', notes: [] });
  return { ...report, benchmark: { ...report.benchmark, name: 'watch', config }, ...changes };
}

const top = (report: Report) => renderSummary(report, { verbose: true }).split('\n\n').slice(0, 3);

test('a run that holds connections says how many, what came over them and how often was checked', () => {
  const report = heldReport({
    connections: { hold: operation({ ok: 4, seconds: 10, latency: latency(3) }) },
    counters: { connections_reopened: 1 },
    checks: [{ ...lost, checked: 48, failed: 0, verdict: 'passed' }],
  });
  expect(top(report)).toMatchInlineSnapshot(`
    [
      "✓ watch: 3 connections held, checked 48 times
      10s on http://localhost:8080
    ✓ checks passed over the whole run: lost (48 times)",
      "                                                 12.0k to 12.6k
    latency  ▁▁▁▁▁▁▂▂▃▄▅▇██▇▆▄▃▂▂▁▁▁▁▁ ▁       ok/s  ██████████████████████████████
             ╵50 µs       ╵1 ms      50 ms╵          ╵0s                        5m╵",
      "Load       watch · 3 connections held
    Connecting 4 held connections, p99 24.0 ms (not counted above)
    Phases     set-up 3.1s (10,003 requests) · warm-up 30s · ramp-up 10s ·
               steady 5m · drain 12ms · clean-up 3.9s (935,877 requests)
    Clean-up   935,875 documents removed, nothing left
    Counts     1 connection reopened
    Machine    8 cores AMD EPYC 7B13 · Linux 6.8.0 · Node 20.19.5 ·
               syntrix-bench 0.1.0
    Run        r7f3k2, started 2026-11-24T06:15:00.000Z
    Repeat     --seed 42
    ",
    ]
  `);
  expect(renderSummary(report, { verbose: true })).toContain('Load       watch · 3 connections held\n');
  expect(renderSummary(report)).not.toContain('operation  ok/s');
});

test('one in which no connection could be opened says why, and nothing about operations', () => {
  const message = 'the realtime gateway is off';
  const report = heldReport({
    connections: { hold: operation({ ok: 0, failed: 18, seconds: 10, latency: null }) },
    errors: [{ ...reportError('Uncategorised', 'uncategorised', 18, { hold: 18 }, message), kind: 'connection' }],
    checks: [{ ...lost, checked: 0, failed: 0, verdict: 'not_checked' }],
  });
  expect(top(report)).toMatchInlineSnapshot(`
    [
      "✗ watch: no connection could be opened (18 failed: the realtime gateway is off)
      10s on http://localhost:8080
    ! not checked: lost",
      "                                                 12.0k to 12.6k
    latency  ▁▁▁▁▁▁▂▂▃▄▅▇██▇▆▄▃▂▂▁▁▁▁▁ ▁       ok/s  ██████████████████████████████
             ╵50 µs       ╵1 ms      50 ms╵          ╵0s                        5m╵",
      "Load       watch · held connections
    Connecting 18 held connections (18 failed), p99 – (not counted above)
    Phases     set-up 3.1s (10,003 requests) · warm-up 30s · ramp-up 10s ·
               steady 5m · drain 12ms · clean-up 3.9s (935,877 requests)
    Clean-up   935,875 documents removed, nothing left
    Machine    8 cores AMD EPYC 7B13 · Linux 6.8.0 · Node 20.19.5 ·
               syntrix-bench 0.1.0
    Run        r7f3k2, started 2026-11-24T06:15:00.000Z
    Repeat     --seed 42
    ",
    ]
  `);
  expect(renderSummary(report)).not.toContain('Errors');
});

test('one in which some could not be opened counts tries to connect, and marks what was found broken', () => {
  const report = heldReport({
    connections: { hold: operation({ ok: 3, failed: 1, seconds: 10, latency: latency(3) }) },
    errors: [{ ...reportError('Uncategorised', 'uncategorised', 1, { hold: 1 }, 'nope'), kind: 'connection' }],
    checks: [{ ...lost, checked: 48, failed: 2, verdict: 'failed' }],
  });
  expect(top(report)).toMatchInlineSnapshot(`
    [
      "✗ watch: 3 connections held, checked 48 times, 2 failed
      10s on http://localhost:8080
    ✗ lost (no event is lost) failed 2 of 48 times",
      "                                                 12.0k to 12.6k
    latency  ▁▁▁▁▁▁▂▂▃▄▅▇██▇▆▄▃▂▂▁▁▁▁▁ ▁       ok/s  ██████████████████████████████
             ╵50 µs       ╵1 ms      50 ms╵          ╵0s                        5m╵",
      "Errors     1 of 4 tries to connect (25.00%)
      ✗ 1  Uncategorised: hold
               nope",
    ]
  `);
});
