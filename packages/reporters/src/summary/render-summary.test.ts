import fc from 'fast-check';
import { CLOSED_LOOP_NOTE, type Report } from '@syntrix-bench/metrics';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { anyReport } from '../../../metrics/test/any-report.ts';
import {
  generator,
  latency,
  lostAfter,
  operation,
  reportError,
  sampleReport,
  stoppedBy,
  timeline,
  withOperations,
  withRun,
  workloads,
} from '../../../metrics/test/reports.ts';
import { textWidth } from '../format/text.ts';
import { renderSummary, summaryReporter } from './render-summary.ts';

/** All of the summary between two empty lines, so that a snapshot shows its edges. */
const show = (report: Report, columns = 80, files: readonly string[] = []) =>
  `\n${renderSummary(report, { columns, files, verbose: true })}`;

const conflicts = reportError(
  '409 Conflict',
  'http_409_conflict',
  22,
  { create: 20, update: 2 },
  '{"code":"CONFLICT","message":"document bench/r7f3k2-3-17 already exists"}\n',
);
const timeouts = reportError('Timeout', 'timeout', 3, { read: 3 }, 'no answer within 10 s');

const flawed = {
  ...withOperations(sampleReport(), {
    create: operation({ ok: 1_111_030, failed: 20, latency: latency(1.234) }),
    read: operation({
      ok: 1_851_747,
      unknown: 3,
      latency: latency(0.85, { max: 10_000.4, mean: 1.1, censored: ['mean', 'max'] }),
    }),
    update: operation({ ok: 555_400, refused: 123, failed: 2, latency: latency(1.4) }),
  }),
  errors: [conflicts, timeouts],
};

describe('at 80 and 140 columns', () => {
  test('P1-50 a complete run', () => {
    expect(show(sampleReport(), 80, ['results/crud-mixed_20261124-061543.json'])).toMatchInlineSnapshot(`
      "
      ✓ crud-mixed: 12.3k ok/s, p50 1.05 ms, p99 8.40 ms, no errors
        3,703,500 operations in 5m on http://localhost:8080, 100 workers
        closed loop: queueing delay is not measured

      operation   ok/s         ok      p50      p90      p95      p99      max  errors
      create     3.70k  1,111,050  1.23 ms  2.47 ms  3.70 ms  9.87 ms  49.4 ms       0
      read       6.17k  1,851,750   850 µs  1.70 ms  2.55 ms  6.80 ms  34.0 ms       0
      update     1.85k    555,525  1.40 ms  2.80 ms  4.20 ms  11.2 ms  56.0 ms       0
      delete       617    185,175  1.10 ms  2.20 ms  3.30 ms  8.80 ms  44.0 ms       0
      total      12.3k  3,703,500  1.05 ms  2.10 ms  3.15 ms  8.40 ms  42.0 ms       0

      span          p50      p95      p99      max  what it is
      response  1.05 ms  3.15 ms  8.40 ms  42.0 ms  due to done
      service   1.05 ms  3.15 ms  8.40 ms  42.0 ms  the target, from sent to done
      blocked      2 µs     6 µs    16 µs    80 µs  waiting for worker or connection
      delay        4 µs    12 µs    32 µs   160 µs  the generator was late

                            ╷p50     ╷p99              12.0k to 12.6k
      latency  ▁▁▁▁▁▁▂▂▃▄▅▇██▇▆▄▃▂▂▁▁▁▁▁ ▁       ok/s  ██████████████████████████████
               ╵50 µs       ╵1 ms      50 ms╵          ╵0s                        5m╵

      shard  cpu  most  loop late p99     most      gc  memory  sockets
      0      45%   61%         410 µs  7.20 ms  1.20 s  121 MB      100

      Load       crud balanced · 100 workers · 1KB documents · 10,000 seeded
      Over time  ok/s  ███████████████  12.0k to 12.6k
                 p99   ▇██▇██▇██▇██▇██  8.00 ms to 10.0 ms
      Phases     set-up 3.1s (10,003 requests) · warm-up 30s · ramp-up 10s ·
                 steady 5m · drain 12ms · clean-up 3.9s (935,877 requests)
      Clean-up   935,875 documents removed, nothing left
      Generator  cpu 45% (most 61%) · event loop lag p99 410 µs · gc 1.2s ·
                 memory 121 MB · 1 shard in-process
      Machine    8 cores AMD EPYC 7B13 · Linux 6.8.0 · Node 20.19.5 ·
                 syntrix-bench 0.1.0
      Run        r7f3k2, started 2026-11-24T06:15:00.000Z
      Repeat     --seed 42
      Report     results/crud-mixed_20261124-061543.json
      "
    `);
    expect(show(sampleReport(), 140, ['results/a.json', 'results/a.csv'])).toMatchInlineSnapshot(`
      "
      ✓ crud-mixed: 12.3k ok/s, p50 1.05 ms, p99 8.40 ms, no errors
        3,703,500 operations in 5m on http://localhost:8080, 100 workers
        closed loop: queueing delay is not measured

      operation   ok/s         ok     min     mean      p50      p90      p95      p99    p99.9   p99.99      max  errors
      create     3.70k  1,111,050  309 µs  1.48 ms  1.23 ms  2.47 ms  3.70 ms  9.87 ms  18.5 ms  37.0 ms  49.4 ms       0
      read       6.17k  1,851,750  213 µs  1.02 ms   850 µs  1.70 ms  2.55 ms  6.80 ms  12.8 ms  25.5 ms  34.0 ms       0
      update     1.85k    555,525  350 µs  1.68 ms  1.40 ms  2.80 ms  4.20 ms  11.2 ms  21.0 ms  42.0 ms  56.0 ms       0
      delete       617    185,175  275 µs  1.32 ms  1.10 ms  2.20 ms  3.30 ms  8.80 ms  16.5 ms  33.0 ms  44.0 ms       0
      total      12.3k  3,703,500  263 µs  1.26 ms  1.05 ms  2.10 ms  3.15 ms  8.40 ms  15.8 ms  31.5 ms  42.0 ms       0

      span         mean      p50      p90      p95      p99    p99.9      max  what it is
      response  1.26 ms  1.05 ms  2.10 ms  3.15 ms  8.40 ms  15.8 ms  42.0 ms  due to done
      service   1.26 ms  1.05 ms  2.10 ms  3.15 ms  8.40 ms  15.8 ms  42.0 ms  the target, from sent to done
      blocked      2 µs     2 µs     4 µs     6 µs    16 µs    30 µs    80 µs  waiting for worker or connection
      delay        5 µs     4 µs     8 µs    12 µs    32 µs    60 µs   160 µs  the generator was late

                                         ╷p50              ╷p99                      12.0k to 12.6k
      latency  ▁  ▁ ▁▁▁▁▁▁▁▁▂▂▂▂▃▃▄▅▅▆▇████▇▇▆▅▅▄▃▃▂▂▂▂▁▁▁▁▁▁▁▁ ▁  ▁           ok/s  ████████████████████████████████████████████████████████████
               ╵50 µs                    ╵1 ms               ╵10 ms  50 ms╵          ╵0s                                                      5m╵

      shard  cpu  most  loop late p99     most      gc  memory  sockets
      0      45%   61%         410 µs  7.20 ms  1.20 s  121 MB      100

      Load       crud balanced · 100 workers · 1KB documents · 10,000 seeded
      Over time  ok/s  ███████████████  12.0k to 12.6k
                 p99   ▇██▇██▇██▇██▇██  8.00 ms to 10.0 ms
      Phases     set-up 3.1s (10,003 requests) · warm-up 30s · ramp-up 10s · steady 5m · drain 12ms · clean-up 3.9s (935,877 requests)
      Clean-up   935,875 documents removed, nothing left
      Generator  cpu 45% (most 61%) · event loop lag p99 410 µs · gc 1.2s · memory 121 MB · 1 shard in-process
      Machine    8 cores AMD EPYC 7B13 · Linux 6.8.0 · Node 20.19.5 · syntrix-bench 0.1.0
      Run        r7f3k2, started 2026-11-24T06:15:00.000Z
      Repeat     --seed 42
      Report     results/a.json
                 results/a.csv
      "
    `);
  });

  test('P1-50 a run with conflicts, planned refusals and time-outs', () => {
    expect(show(flawed)).toMatchInlineSnapshot(`
      "
      ! crud-mixed: 11.7k ok/s, p50 1.23 ms, p99 9.87 ms, 25 errors (<0.01%)
        3,518,325 operations (3,518,177 ok, 123 refused as planned, 22 failed, 3 of
        unknown outcome) in 5m on http://localhost:8080, 100 workers
        closed loop: queueing delay is not measured

      operation   ok/s      p50      p90      p95      p99      max  errors  unknown
      create     3.70k  1.23 ms  2.47 ms  3.70 ms  9.87 ms  49.4 ms      20
      read       6.17k   850 µs  1.70 ms  2.55 ms  6.80 ms   > 10 s       3        3
      update     1.85k  1.40 ms  2.80 ms  4.20 ms  11.2 ms  56.0 ms       2
      total      11.7k  1.23 ms  2.47 ms  3.70 ms  9.87 ms  49.4 ms      25        3

      span          p50      p95      p99      max  what it is
      response  1.23 ms  3.70 ms  9.87 ms  49.4 ms  due to done
      service   1.23 ms  3.70 ms  9.87 ms  49.4 ms  the target, from sent to done
      blocked      2 µs     6 µs    16 µs    80 µs  waiting for worker or connection
      delay        4 µs    12 µs    32 µs   160 µs  the generator was late
      > this rank has no answer in time: the true value is larger

                            ╷p50     ╷p99              12.0k to 12.6k
      latency  ▁▁▁▁▁▁▂▂▃▄▅▇██▇▆▄▃▂▂▁▁▁▁▁ ▁       ok/s  ██████████████████████████████
               ╵50 µs       ╵1 ms      50 ms╵          ╵0s                        5m╵

      Errors     25 of 3,518,325 operations (<0.01%)
        ✗ 22  409 Conflict (http_409_conflict): create 20, update 2
                 {"code":"CONFLICT","message":"document bench/r7f3k2-3-17 already
                 exists"}
        ✗  3  Timeout: read
                 no answer within 10 s

      shard  cpu  most  loop late p99     most      gc  memory  sockets
      0      45%   61%         410 µs  7.20 ms  1.20 s  121 MB      100

      Load       crud balanced · 100 workers · 1KB documents · 10,000 seeded
      Over time  ok/s  ███████████████  12.0k to 12.6k
                 p99   ▇██▇██▇██▇██▇██  8.00 ms to 10.0 ms
      Not ok     p50 900 µs, p99 7.20 ms (not counted above)
      Phases     set-up 3.1s (10,003 requests) · warm-up 30s · ramp-up 10s ·
                 steady 5m · drain 12ms · clean-up 3.9s (935,877 requests)
      Clean-up   935,875 documents removed, nothing left
      Generator  cpu 45% (most 61%) · event loop lag p99 410 µs · gc 1.2s ·
                 memory 121 MB · 1 shard in-process
      Machine    8 cores AMD EPYC 7B13 · Linux 6.8.0 · Node 20.19.5 ·
                 syntrix-bench 0.1.0
      Run        r7f3k2, started 2026-11-24T06:15:00.000Z
      Repeat     --seed 42
      "
    `);
    expect(show(flawed, 140)).toMatchInlineSnapshot(`
      "
      ! crud-mixed: 11.7k ok/s, p50 1.23 ms, p99 9.87 ms, 25 errors (<0.01%)
        3,518,325 operations (3,518,177 ok, 123 refused as planned, 22 failed, 3 of unknown outcome) in 5m on http://localhost:8080, 100 workers
        closed loop: queueing delay is not measured

      operation   ok/s         ok     min       mean      p50      p90      p95      p99    p99.9   p99.99      max  errors  refused  unknown
      create     3.70k  1,111,030  309 µs    1.48 ms  1.23 ms  2.47 ms  3.70 ms  9.87 ms  18.5 ms  37.0 ms  49.4 ms      20
      read       6.17k  1,851,747  213 µs  > 1.10 ms   850 µs  1.70 ms  2.55 ms  6.80 ms  12.8 ms  25.5 ms   > 10 s       3                 3
      update     1.85k    555,400  350 µs    1.68 ms  1.40 ms  2.80 ms  4.20 ms  11.2 ms  21.0 ms  42.0 ms  56.0 ms       2      123
      total      11.7k  3,518,177  309 µs    1.48 ms  1.23 ms  2.47 ms  3.70 ms  9.87 ms  18.5 ms  37.0 ms  49.4 ms      25      123        3

      span         mean      p50      p90      p95      p99    p99.9      max  what it is
      response  1.48 ms  1.23 ms  2.47 ms  3.70 ms  9.87 ms  18.5 ms  49.4 ms  due to done
      service   1.48 ms  1.23 ms  2.47 ms  3.70 ms  9.87 ms  18.5 ms  49.4 ms  the target, from sent to done
      blocked      2 µs     2 µs     4 µs     6 µs    16 µs    30 µs    80 µs  waiting for worker or connection
      delay        5 µs     4 µs     8 µs    12 µs    32 µs    60 µs   160 µs  the generator was late
      > this rank has no answer in time: the true value is larger

                                          ╷p50              ╷p99                     12.0k to 12.6k
      latency  ▁  ▁ ▁▁▁▁▁▁▁▁▂▂▂▂▃▃▄▅▅▆▇████▇▇▆▅▅▄▃▃▂▂▂▂▁▁▁▁▁▁▁▁ ▁  ▁           ok/s  ████████████████████████████████████████████████████████████
               ╵50 µs                    ╵1 ms               ╵10 ms  50 ms╵          ╵0s                                                      5m╵

      Errors     25 of 3,518,325 operations (<0.01%)
        ✗ 22  409 Conflict (http_409_conflict): create 20, update 2
                 {"code":"CONFLICT","message":"document bench/r7f3k2-3-17 already exists"}
        ✗  3  Timeout: read
                 no answer within 10 s

      shard  cpu  most  loop late p99     most      gc  memory  sockets
      0      45%   61%         410 µs  7.20 ms  1.20 s  121 MB      100

      Load       crud balanced · 100 workers · 1KB documents · 10,000 seeded
      Over time  ok/s  ███████████████  12.0k to 12.6k
                 p99   ▇██▇██▇██▇██▇██  8.00 ms to 10.0 ms
      Not ok     p50 900 µs, p99 7.20 ms (not counted above)
      Phases     set-up 3.1s (10,003 requests) · warm-up 30s · ramp-up 10s · steady 5m · drain 12ms · clean-up 3.9s (935,877 requests)
      Clean-up   935,875 documents removed, nothing left
      Generator  cpu 45% (most 61%) · event loop lag p99 410 µs · gc 1.2s · memory 121 MB · 1 shard in-process
      Machine    8 cores AMD EPYC 7B13 · Linux 6.8.0 · Node 20.19.5 · syntrix-bench 0.1.0
      Run        r7f3k2, started 2026-11-24T06:15:00.000Z
      Repeat     --seed 42
      "
    `);
  });

  test('an interrupted run says so first, and what its figures cover', () => {
    const report = withRun(
      withOperations(sampleReport(), { read: operation({ ok: 36_000, seconds: 3, latency: latency(0.9) }) }, 3),
      {
        ...stoppedBy('SIGINT'),
        notes: [
          CLOSED_LOOP_NOTE,
          'partial: ended early (interrupted by SIGINT), results cover what was measured until then',
        ],
      },
    );
    expect(show(report)).toMatchInlineSnapshot(`
      "
      ! crud-mixed: stopped by Ctrl+C (SIGINT) after 3s
        until then 12.0k ok/s, p50 900 µs, p99 7.20 ms, no errors
        36,000 operations in 3s on http://localhost:8080, 100 workers
        closed loop: queueing delay is not measured
        partial: ended early (interrupted by SIGINT), results cover what was measured
        until then

      operation   ok/s      ok     p50      p90      p95      p99      max  errors
      read       12.0k  36,000  900 µs  1.80 ms  2.70 ms  7.20 ms  36.0 ms       0

      span         p50      p95      p99      max  what it is
      response  900 µs  2.70 ms  7.20 ms  36.0 ms  due to done
      service   900 µs  2.70 ms  7.20 ms  36.0 ms  the target, from sent to done
      blocked     2 µs     6 µs    16 µs    80 µs  waiting for worker or connection
      delay       4 µs    12 µs    32 µs   160 µs  the generator was late

                           ╷p50     ╷p99               12.0k to 12.6k
      latency  ▁▁▁▁▁▁▂▂▃▄▅▇██▇▆▄▃▂▂▁▁▁▁▁ ▁       ok/s  ██████████████████████████████
               ╵50 µs       ╵1 ms      50 ms╵          ╵0s                        5m╵

      shard  cpu  most  loop late p99     most      gc  memory  sockets
      0      45%   61%         410 µs  7.20 ms  1.20 s  121 MB      100

      Load       crud balanced · 100 workers · 1KB documents · 10,000 seeded
      Over time  ok/s  ███████████████  12.0k to 12.6k
                 p99   ▇██▇██▇██▇██▇██  8.00 ms to 10.0 ms
      Phases     set-up 3.1s (10,003 requests) · warm-up 30s · ramp-up 10s ·
                 steady 5m · drain 12ms · clean-up 3.9s (935,877 requests)
      Clean-up   935,875 documents removed, nothing left
      Generator  cpu 45% (most 61%) · event loop lag p99 410 µs · gc 1.2s ·
                 memory 121 MB · 1 shard in-process
      Machine    8 cores AMD EPYC 7B13 · Linux 6.8.0 · Node 20.19.5 ·
                 syntrix-bench 0.1.0
      Run        r7f3k2, started 2026-11-24T06:15:00.000Z
      Repeat     --seed 42
      "
    `);
  });

  test('a run that lost its target, and may have left documents', () => {
    const report = withRun(
      {
        ...withOperations(
          sampleReport(),
          { create: operation({ ok: 900, failed: 60, unknown: 40, seconds: 20, latency: latency(2) }) },
          20,
        ),
        errors: [
          reportError(
            'Connection refused',
            'connection_refused',
            60,
            { create: 60 },
            'connect ECONNREFUSED 127.0.0.1:8080',
          ),
        ],
      },
      {
        ...lostAfter(10),
        cleanup: {
          skipped: false,
          interrupted: false,
          counted: true,
          removed: 0,
          left: 940,
          left_samples: [
            'bench/r7f3k2-0-1 (connection_refused)',
            'bench/r7f3k2-0-2',
            'bench/r7f3k2-0-3',
            'bench/r7f3k2-0-4',
          ],
        },
      },
    );
    expect(show(report)).toMatchInlineSnapshot(`
      "
      ✗ crud-mixed: failed after 20s
        the target was lost 10 s into the measured phase: no request got an answer
        from then on (06:15:53.000 UTC)
        until then 45.0 ok/s, p50 2.00 ms, p99 16.0 ms, 100 errors (10.00%)
        1,000 operations (900 ok, 60 failed, 40 of unknown outcome) in 20s on
        http://localhost:8080, 100 workers
        closed loop: queueing delay is not measured

      operation  ok/s      p50      p90      p95      p99      max  errors  unknown
      create     45.0  2.00 ms  4.00 ms  6.00 ms  16.0 ms  80.0 ms     100       40

      span          p50      p95      p99      max  what it is
      response  2.00 ms  6.00 ms  16.0 ms  80.0 ms  due to done
      service   2.00 ms  6.00 ms  16.0 ms  80.0 ms  the target, from sent to done
      blocked      2 µs     6 µs    16 µs    80 µs  waiting for worker or connection
      delay        4 µs    12 µs    32 µs   160 µs  the generator was late

                               ╷p50     ╷p99           12.0k to 12.6k
      latency  ▁▁▁▁▁▁▂▂▃▄▅▇██▇▆▄▃▂▂▁▁▁▁▁ ▁       ok/s  ██████████████████████████████
               ╵50 µs       ╵1 ms      50 ms╵          ╵0s                        5m╵

      Errors     100 of 1,000 operations (10.00%)
        ✗ 60  Connection refused (connection_refused): create
                 connect ECONNREFUSED 127.0.0.1:8080

      shard  cpu  most  loop late p99     most      gc  memory  sockets
      0      45%   61%         410 µs  7.20 ms  1.20 s  121 MB      100

      Load       crud balanced · 100 workers · 1KB documents · 10,000 seeded
      Over time  ok/s  ███████████████  12.0k to 12.6k
                 p99   ▇██▇██▇██▇██▇██  8.00 ms to 10.0 ms
      Not ok     p50 900 µs, p99 7.20 ms (not counted above)
      Phases     set-up 3.1s (10,003 requests) · warm-up 30s · ramp-up 10s ·
                 steady 5m · drain 12ms · clean-up 3.9s (935,877 requests)
      Clean-up   ! 0 documents removed, 940 documents may be left, such as
                 bench/r7f3k2-0-1 (connection_refused), bench/r7f3k2-0-2,
                 bench/r7f3k2-0-3
      Generator  cpu 45% (most 61%) · event loop lag p99 410 µs · gc 1.2s ·
                 memory 121 MB · 1 shard in-process
      Machine    8 cores AMD EPYC 7B13 · Linux 6.8.0 · Node 20.19.5 ·
                 syntrix-bench 0.1.0
      Run        r7f3k2, started 2026-11-24T06:15:00.000Z
      Repeat     --seed 42
      "
    `);
  });

  test('a run of no operations', () => {
    const report = withRun(
      { ...withOperations(sampleReport(), {}, 0), generator: null, phases: sampleReport().phases.slice(0, 1) },
      stoppedBy('SIGTERM'),
    );
    expect(show(report)).toMatchInlineSnapshot(`
      "
      ! crud-mixed: stopped before measuring (interrupted by SIGTERM)
        on http://localhost:8080

      Load       crud balanced · 100 workers · 1KB documents · 10,000 seeded
      Phases     set-up 3.1s (10,003 requests)
      Machine    8 cores AMD EPYC 7B13 · Linux 6.8.0 · Node 20.19.5 ·
                 syntrix-bench 0.1.0
      Run        r7f3k2, started 2026-11-24T06:15:00.000Z
      Repeat     --seed 42
      "
    `);
  });

  test('a run in which all failed', () => {
    const report = {
      ...withOperations(sampleReport(), { read: operation({ ok: 0, failed: 5_000, latency: null }) }),
      errors: [reportError('401 Unauthorized', 'http_401_unauthorized', 5_000, { read: 5_000 }, 'missing token')],
    };
    expect(show(report)).toMatchInlineSnapshot(`
      "
      ✗ crud-mixed: not one of 5,000 operations succeeded
        5,000 operations (0 ok, 5,000 failed) in 5m on http://localhost:8080, 100
        workers
        closed loop: queueing delay is not measured

      operation  ok/s  all/s  ok  errors
      read          0   16.7   0   5.00k

                                                       12.0k to 12.6k
      latency  ▁▁▁▁▁▁▂▂▃▄▅▇██▇▆▄▃▂▂▁▁▁▁▁ ▁       ok/s  ██████████████████████████████
               ╵50 µs       ╵1 ms      50 ms╵          ╵0s                        5m╵

      Errors     5,000 of 5,000 operations (100%)
        ✗ 5,000  401 Unauthorized (http_401_unauthorized): read
                 missing token

      shard  cpu  most  loop late p99     most      gc  memory  sockets
      0      45%   61%         410 µs  7.20 ms  1.20 s  121 MB      100

      Load       crud balanced · 100 workers · 1KB documents · 10,000 seeded
      Over time  ok/s  ███████████████  12.0k to 12.6k
                 p99   ▇██▇██▇██▇██▇██  8.00 ms to 10.0 ms
      Not ok     p50 900 µs, p99 7.20 ms (not counted above)
      Phases     set-up 3.1s (10,003 requests) · warm-up 30s · ramp-up 10s ·
                 steady 5m · drain 12ms · clean-up 3.9s (935,877 requests)
      Clean-up   935,875 documents removed, nothing left
      Generator  cpu 45% (most 61%) · event loop lag p99 410 µs · gc 1.2s ·
                 memory 121 MB · 1 shard in-process
      Machine    8 cores AMD EPYC 7B13 · Linux 6.8.0 · Node 20.19.5 ·
                 syntrix-bench 0.1.0
      Run        r7f3k2, started 2026-11-24T06:15:00.000Z
      Repeat     --seed 42
      "
    `);
  });

  test('deliveries have a table of their own, and several workloads their own claims', () => {
    const propagation = latency(3);
    const report: Report = {
      ...sampleReport(),
      deliveries: {
        event: {
          count: 99_000,
          lost: 1_000,
          per_second: 330,
          owed_per_second: 330,
          bytes_received: 1,
          propagation: { ...propagation, never: ['p99'], censored: ['mean', 'max'] },
          from_due: null,
          after_done: { after_count: 0, after: null, before_count: 0, before: null },
          read_delay: latency(0.01),
        },
      },
      certificate: {
        grade: 'suspect',
        claims: [
          { workload: 'writers', claim: 'rate', grade: 'valid', reasons: [] },
          { workload: 'writers', claim: 'latency', grade: 'valid', reasons: [] },
          {
            workload: 'readers',
            claim: 'delivery',
            grade: 'suspect',
            reasons: [{ fact: 'deliveries lay unread', consequence: 'they look slow', remedy: '' }],
          },
        ],
        notes: [],
      },
    };
    const shown = show(report);
    expect(shown.slice(shown.indexOf('delivery'), shown.indexOf('span '))).toMatchInlineSnapshot(`
      "delivery  owed/s   /s  received      p50    p99       max   lost  read late p99
      event        330  330    99,000  3.00 ms  never  > 120 ms  1,000          80 µs

      "
    `);
    expect(shown.slice(shown.indexOf('never:'), shown.indexOf('Load'))).toMatchInlineSnapshot(`
      "never: this rank is among dropped or lost operations: no answer will come

                            ╷p50     ╷p99              12.0k to 12.6k
      latency  ▁▁▁▁▁▁▂▂▃▄▅▇██▇▆▄▃▂▂▁▁▁▁▁ ▁       ok/s  ██████████████████████████████
               ╵50 µs       ╵1 ms      50 ms╵          ╵0s                        5m╵

      Trust      writers: rate ✓ valid · latency ✓ valid
                 readers: delivery ! suspect
                 - delivery: deliveries lay unread; they look slow

      shard  cpu  most  loop late p99     most      gc  memory  sockets
      0      45%   61%         410 µs  7.20 ms  1.20 s  121 MB      100

      "
    `);
  });

  test('several workloads on several databases', () => {
    const writers = operation({ ok: 300_000, latency: latency(2) });
    const readers = operation({ ok: 1_500_000, latency: latency(0.7) });
    const report = {
      ...withRun(withOperations(sampleReport(), { create: writers, read: readers }), {
        load_model: 'mixed' as const,
        notes: [`some workloads run in a ${CLOSED_LOOP_NOTE}`],
      }),
      workloads: workloads({ writers, readers }),
      databases: { tenant_a: writers, tenant_b: readers },
    };
    expect(show(report)).toMatchInlineSnapshot(`
      "
      ✓ crud-mixed: 6.00k ok/s, p50 2.00 ms, p99 16.0 ms, no errors
        1,800,000 operations in 5m on http://localhost:8080, 100 workers
        some workloads run in a closed loop: queueing delay is not measured

      operation   ok/s         ok      p50      p90      p95      p99      max  errors
      create     1.00k    300,000  2.00 ms  4.00 ms  6.00 ms  16.0 ms  80.0 ms       0
      read       5.00k  1,500,000   700 µs  1.40 ms  2.10 ms  5.60 ms  28.0 ms       0
      total      6.00k  1,800,000  2.00 ms  4.00 ms  6.00 ms  16.0 ms  80.0 ms       0

      workload   ok/s         ok      p50      p90      p95      p99      max  errors
      writers   1.00k    300,000  2.00 ms  4.00 ms  6.00 ms  16.0 ms  80.0 ms       0
      readers   5.00k  1,500,000   700 µs  1.40 ms  2.10 ms  5.60 ms  28.0 ms       0

      database   ok/s         ok      p50      p90      p95      p99      max  errors
      tenant_a  1.00k    300,000  2.00 ms  4.00 ms  6.00 ms  16.0 ms  80.0 ms       0
      tenant_b  5.00k  1,500,000   700 µs  1.40 ms  2.10 ms  5.60 ms  28.0 ms       0

      span          p50      p95      p99      max  what it is
      response  2.00 ms  6.00 ms  16.0 ms  80.0 ms  due to done
      service   2.00 ms  6.00 ms  16.0 ms  80.0 ms  the target, from sent to done
      blocked      2 µs     6 µs    16 µs    80 µs  waiting for worker or connection
      delay        4 µs    12 µs    32 µs   160 µs  the generator was late

                               ╷p50     ╷p99           12.0k to 12.6k
      latency  ▁▁▁▁▁▁▂▂▃▄▅▇██▇▆▄▃▂▂▁▁▁▁▁ ▁       ok/s  ██████████████████████████████
               ╵50 µs       ╵1 ms      50 ms╵          ╵0s                        5m╵

      shard  cpu  most  loop late p99     most      gc  memory  sockets
      0      45%   61%         410 µs  7.20 ms  1.20 s  121 MB      100

      Load       crud balanced · 100 workers · 1KB documents · 10,000 seeded
      Arrivals   sent 3,703,500 of 3,703,500 scheduled (100%) · none dropped
      Over time  ok/s  ███████████████  12.0k to 12.6k
                 p99   ▇██▇██▇██▇██▇██  8.00 ms to 10.0 ms
      Phases     set-up 3.1s (10,003 requests) · warm-up 30s · ramp-up 10s ·
                 steady 5m · drain 12ms · clean-up 3.9s (935,877 requests)
      Clean-up   935,875 documents removed, nothing left
      Generator  cpu 45% (most 61%) · event loop lag p99 410 µs · gc 1.2s ·
                 memory 121 MB · 1 shard in-process
      Machine    8 cores AMD EPYC 7B13 · Linux 6.8.0 · Node 20.19.5 ·
                 syntrix-bench 0.1.0
      Run        r7f3k2, started 2026-11-24T06:15:00.000Z
      Repeat     --seed 42
      "
    `);
    expect(show(report, 140)).toMatchInlineSnapshot(`
      "
      ✓ crud-mixed: 6.00k ok/s, p50 2.00 ms, p99 16.0 ms, no errors
        1,800,000 operations in 5m on http://localhost:8080, 100 workers
        some workloads run in a closed loop: queueing delay is not measured

      operation   ok/s         ok     min     mean      p50      p90      p95      p99    p99.9   p99.99      max  errors
      create     1.00k    300,000  500 µs  2.40 ms  2.00 ms  4.00 ms  6.00 ms  16.0 ms  30.0 ms  60.0 ms  80.0 ms       0
      read       5.00k  1,500,000  175 µs   840 µs   700 µs  1.40 ms  2.10 ms  5.60 ms  10.5 ms  21.0 ms  28.0 ms       0
      total      6.00k  1,800,000  500 µs  2.40 ms  2.00 ms  4.00 ms  6.00 ms  16.0 ms  30.0 ms  60.0 ms  80.0 ms       0

      workload   ok/s         ok     min     mean      p50      p90      p95      p99    p99.9   p99.99      max  errors
      writers   1.00k    300,000  500 µs  2.40 ms  2.00 ms  4.00 ms  6.00 ms  16.0 ms  30.0 ms  60.0 ms  80.0 ms       0
      readers   5.00k  1,500,000  175 µs   840 µs   700 µs  1.40 ms  2.10 ms  5.60 ms  10.5 ms  21.0 ms  28.0 ms       0

      database   ok/s         ok     min     mean      p50      p90      p95      p99    p99.9   p99.99      max  errors
      tenant_a  1.00k    300,000  500 µs  2.40 ms  2.00 ms  4.00 ms  6.00 ms  16.0 ms  30.0 ms  60.0 ms  80.0 ms       0
      tenant_b  5.00k  1,500,000  175 µs   840 µs   700 µs  1.40 ms  2.10 ms  5.60 ms  10.5 ms  21.0 ms  28.0 ms       0

      span         mean      p50      p90      p95      p99    p99.9      max  what it is
      response  2.40 ms  2.00 ms  4.00 ms  6.00 ms  16.0 ms  30.0 ms  80.0 ms  due to done
      service   2.40 ms  2.00 ms  4.00 ms  6.00 ms  16.0 ms  30.0 ms  80.0 ms  the target, from sent to done
      blocked      2 µs     2 µs     4 µs     6 µs    16 µs    30 µs    80 µs  waiting for worker or connection
      delay        5 µs     4 µs     8 µs    12 µs    32 µs    60 µs   160 µs  the generator was late

                                               ╷p50              ╷p99                12.0k to 12.6k
      latency  ▁  ▁ ▁▁▁▁▁▁▁▁▂▂▂▂▃▃▄▅▅▆▇████▇▇▆▅▅▄▃▃▂▂▂▂▁▁▁▁▁▁▁▁ ▁  ▁           ok/s  ████████████████████████████████████████████████████████████
               ╵50 µs                    ╵1 ms               ╵10 ms  50 ms╵          ╵0s                                                      5m╵

      shard  cpu  most  loop late p99     most      gc  memory  sockets
      0      45%   61%         410 µs  7.20 ms  1.20 s  121 MB      100

      Load       crud balanced · 100 workers · 1KB documents · 10,000 seeded
      Arrivals   sent 3,703,500 of 3,703,500 scheduled (100%) · none dropped
      Over time  ok/s  ███████████████  12.0k to 12.6k
                 p99   ▇██▇██▇██▇██▇██  8.00 ms to 10.0 ms
      Phases     set-up 3.1s (10,003 requests) · warm-up 30s · ramp-up 10s · steady 5m · drain 12ms · clean-up 3.9s (935,877 requests)
      Clean-up   935,875 documents removed, nothing left
      Generator  cpu 45% (most 61%) · event loop lag p99 410 µs · gc 1.2s · memory 121 MB · 1 shard in-process
      Machine    8 cores AMD EPYC 7B13 · Linux 6.8.0 · Node 20.19.5 · syntrix-bench 0.1.0
      Run        r7f3k2, started 2026-11-24T06:15:00.000Z
      Repeat     --seed 42
      "
    `);
  });

  test('R14 a percentile among time-outs is a lower bound', () => {
    const censored = latency(8, {
      p95: 10_000.2,
      p99: 10_003,
      p999: 10_007,
      p9999: null,
      max: 10_009.9,
      censored: ['mean', 'p95', 'p99', 'p999', 'max'],
    });
    const report = withOperations(sampleReport(), {
      query: operation({ ok: 9_000, unknown: 1_000, latency: censored }),
    });
    expect(show({ ...report, errors: [{ ...timeouts, count: 1_000, by_operation: { query: 1_000 } }] }))
      .toMatchInlineSnapshot(`
        "
        ! crud-mixed: 30.0 ok/s, p50 8.00 ms, p99 > 10 s, 1,000 errors (10.00%)
          10,000 operations (9,000 ok, 1,000 of unknown outcome) in 5m on
          http://localhost:8080, 100 workers
          closed loop: queueing delay is not measured

        operation  ok/s      p50      p90     p95     p99     max  errors  unknown
        query      30.0  8.00 ms  16.0 ms  > 10 s  > 10 s  > 10 s   1.00k    1.00k

        span          p50     p95     p99     max  what it is
        response  8.00 ms  > 10 s  > 10 s  > 10 s  due to done
        service   8.00 ms  > 10 s  > 10 s  > 10 s  the target, from sent to done
        blocked      2 µs    6 µs   16 µs   80 µs  waiting for worker or connection
        delay        4 µs   12 µs   32 µs  160 µs  the generator was late
        > this rank has no answer in time: the true value is larger

                                       ╷p50              12.0k to 12.6k
        latency  ▁▁▁▁▁▁▂▂▃▄▅▇██▇▆▄▃▂▂▁▁▁▁▁ ▁       ok/s  ██████████████████████████████
                 ╵50 µs       ╵1 ms      50 ms╵          ╵0s                        5m╵

        Errors     1,000 of 10,000 operations (10.00%)
          ✗ 1,000  Timeout: query
                   no answer within 10 s

        shard  cpu  most  loop late p99     most      gc  memory  sockets
        0      45%   61%         410 µs  7.20 ms  1.20 s  121 MB      100

        Load       crud balanced · 100 workers · 1KB documents · 10,000 seeded
        Over time  ok/s  ███████████████  12.0k to 12.6k
                   p99   ▇██▇██▇██▇██▇██  8.00 ms to 10.0 ms
        Not ok     p50 900 µs, p99 7.20 ms (not counted above)
        Phases     set-up 3.1s (10,003 requests) · warm-up 30s · ramp-up 10s ·
                   steady 5m · drain 12ms · clean-up 3.9s (935,877 requests)
        Clean-up   935,875 documents removed, nothing left
        Generator  cpu 45% (most 61%) · event loop lag p99 410 µs · gc 1.2s ·
                   memory 121 MB · 1 shard in-process
        Machine    8 cores AMD EPYC 7B13 · Linux 6.8.0 · Node 20.19.5 ·
                   syntrix-bench 0.1.0
        Run        r7f3k2, started 2026-11-24T06:15:00.000Z
        Repeat     --seed 42
        "
      `);
  });

  test('R18 percentiles that few samples lie beyond are marked', () => {
    const thin = latency(1.5, { p999: null, p9999: null, thin: ['p95', 'p99'] });
    const report = withOperations(sampleReport(), { create: operation({ ok: 120, seconds: 10, latency: thin }) }, 10);
    expect(show(report)).toMatchInlineSnapshot(`
      "
      ✓ crud-mixed: 12.0 ok/s, p50 1.50 ms, p99 ~12.0 ms, no errors
        120 operations in 10s on http://localhost:8080, 100 workers
        closed loop: queueing delay is not measured

      operation  ok/s   ok      p50      p90       p95       p99      max  errors
      create     12.0  120  1.50 ms  3.00 ms  ~4.50 ms  ~12.0 ms  60.0 ms       0

      span          p50       p95       p99      max  what it is
      response  1.50 ms  ~4.50 ms  ~12.0 ms  60.0 ms  due to done
      service   1.50 ms  ~4.50 ms  ~12.0 ms  60.0 ms  the target, from sent to done
      blocked      2 µs      6 µs     16 µs    80 µs  waiting for worker or connection
      delay        4 µs     12 µs     32 µs   160 µs  the generator was late
      ~ thin: fewer than 10 samples lie beyond this percentile

                             ╷p50     ╷p99             12.0k to 12.6k
      latency  ▁▁▁▁▁▁▂▂▃▄▅▇██▇▆▄▃▂▂▁▁▁▁▁ ▁       ok/s  ██████████████████████████████
               ╵50 µs       ╵1 ms      50 ms╵          ╵0s                        5m╵

      shard  cpu  most  loop late p99     most      gc  memory  sockets
      0      45%   61%         410 µs  7.20 ms  1.20 s  121 MB      100

      Load       crud balanced · 100 workers · 1KB documents · 10,000 seeded
      Over time  ok/s  ███████████████  12.0k to 12.6k
                 p99   ▇██▇██▇██▇██▇██  8.00 ms to 10.0 ms
      Phases     set-up 3.1s (10,003 requests) · warm-up 30s · ramp-up 10s ·
                 steady 5m · drain 12ms · clean-up 3.9s (935,877 requests)
      Clean-up   935,875 documents removed, nothing left
      Generator  cpu 45% (most 61%) · event loop lag p99 410 µs · gc 1.2s ·
                 memory 121 MB · 1 shard in-process
      Machine    8 cores AMD EPYC 7B13 · Linux 6.8.0 · Node 20.19.5 ·
                 syntrix-bench 0.1.0
      Run        r7f3k2, started 2026-11-24T06:15:00.000Z
      Repeat     --seed 42
      "
    `);
    expect(show(report, 140)).toMatchInlineSnapshot(`
      "
      ✓ crud-mixed: 12.0 ok/s, p50 1.50 ms, p99 ~12.0 ms, no errors
        120 operations in 10s on http://localhost:8080, 100 workers
        closed loop: queueing delay is not measured

      operation  ok/s   ok     min     mean      p50      p90       p95       p99      max  errors
      create     12.0  120  375 µs  1.80 ms  1.50 ms  3.00 ms  ~4.50 ms  ~12.0 ms  60.0 ms       0

      span         mean      p50      p90       p95       p99  p99.9      max  what it is
      response  1.80 ms  1.50 ms  3.00 ms  ~4.50 ms  ~12.0 ms      –  60.0 ms  due to done
      service   1.80 ms  1.50 ms  3.00 ms  ~4.50 ms  ~12.0 ms      –  60.0 ms  the target, from sent to done
      blocked      2 µs     2 µs     4 µs      6 µs     16 µs  30 µs    80 µs  waiting for worker or connection
      delay        5 µs     4 µs     8 µs     12 µs     32 µs  60 µs   160 µs  the generator was late
      ~ thin: fewer than 10 samples lie beyond this percentile

                                            ╷p50              ╷p99                   12.0k to 12.6k
      latency  ▁  ▁ ▁▁▁▁▁▁▁▁▂▂▂▂▃▃▄▅▅▆▇████▇▇▆▅▅▄▃▃▂▂▂▂▁▁▁▁▁▁▁▁ ▁  ▁           ok/s  ████████████████████████████████████████████████████████████
               ╵50 µs                    ╵1 ms               ╵10 ms  50 ms╵          ╵0s                                                      5m╵

      shard  cpu  most  loop late p99     most      gc  memory  sockets
      0      45%   61%         410 µs  7.20 ms  1.20 s  121 MB      100

      Load       crud balanced · 100 workers · 1KB documents · 10,000 seeded
      Over time  ok/s  ███████████████  12.0k to 12.6k
                 p99   ▇██▇██▇██▇██▇██  8.00 ms to 10.0 ms
      Phases     set-up 3.1s (10,003 requests) · warm-up 30s · ramp-up 10s · steady 5m · drain 12ms · clean-up 3.9s (935,877 requests)
      Clean-up   935,875 documents removed, nothing left
      Generator  cpu 45% (most 61%) · event loop lag p99 410 µs · gc 1.2s · memory 121 MB · 1 shard in-process
      Machine    8 cores AMD EPYC 7B13 · Linux 6.8.0 · Node 20.19.5 · syntrix-bench 0.1.0
      Run        r7f3k2, started 2026-11-24T06:15:00.000Z
      Repeat     --seed 42
      "
    `);
  });

  test('R8 an open load that was not reached', () => {
    const report = {
      ...withRun(
        withOperations(sampleReport(), { read: operation({ ok: 1_499_000, dropped: 1_000, latency: latency(6) }) }),
        { load_model: 'open', notes: ['1000 arrivals were dropped unsent: the asked rate was not reached'] },
      ),
      generator: generator({ scheduled: 1_500_000, started: 1_499_000, largest_batch: 12 }),
      reached: { main: { asked: 5_000, sent: 1_499_000 / 300, ok: 1_499_000 / 300, worker_limit: null } },
    };
    expect(show(report)).toMatchInlineSnapshot(`
      "
      ! crud-mixed: 4,997 of 5,000/s sent, 4,997 ok/s, p50 6.00 ms, p99 48.0 ms, no
        errors
        1,499,000 operations in 5m on http://localhost:8080, at most 100 workers
        1000 arrivals were dropped unsent: the asked rate was not reached

      operation   ok/s      p50      p90      p95      p99     max  errors  dropped
      read       5.00k  6.00 ms  12.0 ms  18.0 ms  48.0 ms  240 ms       0    1.00k

      span          p50      p95      p99     max  what it is
      response  6.00 ms  18.0 ms  48.0 ms  240 ms  what users wait, due to done
      service   6.00 ms  18.0 ms  48.0 ms  240 ms  the target, from sent to done
      blocked      2 µs     6 µs    16 µs   80 µs  waiting for worker or connection
      delay        4 µs    12 µs    32 µs  160 µs  the generator was late

                                   ╷p50  p99╷          12.0k to 12.6k
      latency  ▁▁▁▁▁▁▂▂▃▄▅▇██▇▆▄▃▂▂▁▁▁▁▁ ▁       ok/s  ██████████████████████████████
               ╵50 µs       ╵1 ms      50 ms╵          ╵0s                        5m╵

      shard  cpu  most  loop late p99     most      gc  memory  sockets
      0      45%   61%         410 µs  7.20 ms  1.20 s  121 MB      100

      Load       crud balanced · 100 workers · 1KB documents · 10,000 seeded
      Arrivals   sent 1,499,000 of 1,500,000 scheduled (99.93%) ·
                 1,000 dropped unsent · at most 12 released at once
      Over time  ok/s  ███████████████  12.0k to 12.6k
                 p99   ▇██▇██▇██▇██▇██  8.00 ms to 10.0 ms
      Phases     set-up 3.1s (10,003 requests) · warm-up 30s · ramp-up 10s ·
                 steady 5m · drain 12ms · clean-up 3.9s (935,877 requests)
      Clean-up   935,875 documents removed, nothing left
      Generator  cpu 45% (most 61%) · event loop lag p99 410 µs · gc 1.2s ·
                 memory 121 MB · 1 shard in-process
      Machine    8 cores AMD EPYC 7B13 · Linux 6.8.0 · Node 20.19.5 ·
                 syntrix-bench 0.1.0
      Run        r7f3k2, started 2026-11-24T06:15:00.000Z
      Repeat     --seed 42
      "
    `);
  });

  test('limits and checks stand before the figures', () => {
    const report: Report = {
      ...sampleReport(),
      thresholds: [
        { expression: 'read.p99 < 50ms', value: 6.8, unit: 'ms', verdict: 'passed', reason: '' },
        { expression: 'create.p99 < 5ms', value: 9.872, unit: 'ms', verdict: 'failed', reason: '' },
        {
          expression: 'delete.p99.9 < 9ms',
          value: null,
          unit: 'ms',
          verdict: 'not_proven',
          reason: 'run 23 s longer (--duration 30s)',
        },
      ],
      checks: [
        {
          workload: 'main',
          name: 'versions-rise',
          sentence: 'versions rise',
          kind: 'failure',
          checked: 555_525,
          failed: 0,
          verdict: 'passed',
          evidence: [],
        },
        {
          workload: 'main',
          name: 'own-writes',
          sentence: 'reads see own writes',
          kind: 'failure',
          checked: 1_851_750,
          failed: 10,
          verdict: 'failed',
          evidence: [
            { time: '2026-11-24T06:16:02.000Z', message: 'document r7f3k2-3-17 had version 2, written was 3' },
          ],
        },
        {
          workload: 'main',
          name: 'null-values',
          sentence: 'null is kept',
          kind: 'quirk',
          checked: 4,
          failed: 4,
          verdict: 'failed',
          evidence: [],
        },
        {
          workload: 'main',
          name: 'order',
          sentence: 'events come in order',
          kind: 'failure',
          checked: 0,
          failed: 0,
          verdict: 'not_checked',
          evidence: [],
        },
      ],
      certificate: {
        grade: 'suspect',
        claims: [
          { workload: 'main', claim: 'rate', grade: 'valid', reasons: [] },
          {
            workload: 'main',
            claim: 'latency',
            grade: 'suspect',
            reasons: [
              {
                fact: 'cpu of shard 0 was at 84%',
                consequence: 'latencies may be the generator’s',
                remedy: 'at most 7,000/s from this machine',
              },
            ],
          },
          { workload: 'main', claim: 'delivery', grade: 'not_assessed', reasons: [] },
        ],
        notes: ['load and reports share one event loop'],
      },
    };
    expect(show(report)).toMatchInlineSnapshot(`
      "
      ✗ crud-mixed: 12.3k ok/s, p50 1.05 ms, p99 8.40 ms (suspect), no errors
        3,703,500 operations in 5m on http://localhost:8080, 100 workers
        closed loop: queueing delay is not measured
      ✗ create.p99 is 9.87 ms, limit 5 ms
      ! delete.p99.9 is not proven, limit 9 ms: run 23 s longer (--duration 30s)
      ✓ read.p99 is 6.8 ms, limit 50 ms
      ✗ own-writes (reads see own writes) failed 10 of 1,851,750 times; first:
        document r7f3k2-3-17 had version 2, written was 3
      ! quirk null-values (null is kept) failed 4 of 4 times
      ✓ checks passed over the whole run: versions-rise (555,525 times)
      ! not checked: order

      operation   ok/s         ok      p50      p90      p95      p99      max  errors
      create     3.70k  1,111,050  1.23 ms  2.47 ms  3.70 ms  9.87 ms  49.4 ms       0
      read       6.17k  1,851,750   850 µs  1.70 ms  2.55 ms  6.80 ms  34.0 ms       0
      update     1.85k    555,525  1.40 ms  2.80 ms  4.20 ms  11.2 ms  56.0 ms       0
      delete       617    185,175  1.10 ms  2.20 ms  3.30 ms  8.80 ms  44.0 ms       0
      total      12.3k  3,703,500  1.05 ms  2.10 ms  3.15 ms  8.40 ms  42.0 ms       0

      span          p50      p95      p99      max  what it is
      response  1.05 ms  3.15 ms  8.40 ms  42.0 ms  due to done
      service   1.05 ms  3.15 ms  8.40 ms  42.0 ms  the target, from sent to done
      blocked      2 µs     6 µs    16 µs    80 µs  waiting for worker or connection
      delay        4 µs    12 µs    32 µs   160 µs  the generator was late

                            ╷p50     ╷p99              12.0k to 12.6k
      latency  ▁▁▁▁▁▁▂▂▃▄▅▇██▇▆▄▃▂▂▁▁▁▁▁ ▁       ok/s  ██████████████████████████████
               ╵50 µs       ╵1 ms      50 ms╵          ╵0s                        5m╵

      Trust      rate ✓ valid · latency ! suspect · delivery ? not assessed
                 - latency: cpu of shard 0 was at 84%; latencies may be the
                   generator’s
                   → at most 7,000/s from this machine
                 - note: load and reports share one event loop

      shard  cpu  most  loop late p99     most      gc  memory  sockets
      0      45%   61%         410 µs  7.20 ms  1.20 s  121 MB      100

      Load       crud balanced · 100 workers · 1KB documents · 10,000 seeded
      Over time  ok/s  ███████████████  12.0k to 12.6k
                 p99   ▇██▇██▇██▇██▇██  8.00 ms to 10.0 ms
      Phases     set-up 3.1s (10,003 requests) · warm-up 30s · ramp-up 10s ·
                 steady 5m · drain 12ms · clean-up 3.9s (935,877 requests)
      Clean-up   935,875 documents removed, nothing left
      Generator  cpu 45% (most 61%) · event loop lag p99 410 µs · gc 1.2s ·
                 memory 121 MB · 1 shard in-process
      Machine    8 cores AMD EPYC 7B13 · Linux 6.8.0 · Node 20.19.5 ·
                 syntrix-bench 0.1.0
      Run        r7f3k2, started 2026-11-24T06:15:00.000Z
      Repeat     --seed 42
      "
    `);
  });

  test('very long names, huge numbers and hostile messages', () => {
    const huge = operation({ ok: 9_007_199_254_740_991, seconds: 86_400, latency: latency(250, { max: 3_600_000 }) });
    const report = {
      ...withOperations(
        sampleReport(),
        { 'create-with-a-name-that-goes-on-and-on-and-never-wants-to-end': huge, 読み取り: huge },
        86_400,
      ),
      errors: [
        reportError(
          'Протокол\u001b[2J',
          'protocol',
          12_345_678_901,
          { a: 12_345_678_900, b: 1 },
          `\u001b]0;pwned\u0007${'A'.repeat(5_000)}`,
        ),
        ...Array.from({ length: 12 }, (_, index) =>
          reportError(`${500 + index} Error`, `http_${500 + index}`, 12 - index, {}, ''),
        ),
      ],
      counters: { redrawn: 2, missing: 0, connections_reopened: 1, 'of-a-plugin': 3 },
      connections: { connect: operation({ ok: 100, failed: 2, latency: latency(0.4) }) },
      steps: { page: operation({ ok: 400, latency: latency(0.7) }) },
    };
    expect(show(report)).toMatchInlineSnapshot(`
      "
      ✓ crud-mixed: 208G ok/s, p50 250 ms, p99 2.00 s, no errors
        18,014,398,509,481,982 operations in 24h on http://localhost:8080, 100 workers
        closed loop: queueing delay is not measured

      operation                      ok/s     p50     p90     p95     p99  max  errors
      create-with-a-name-that-goes…  104G  250 ms  500 ms  750 ms  2.00 s   1h       0
      読み取り                       104G  250 ms  500 ms  750 ms  2.00 s   1h       0
      total                          208G  250 ms  500 ms  750 ms  2.00 s   1h       0

      span         p50     p95     p99     max  what it is
      response  250 ms  750 ms  2.00 s      1h  due to done
      service   250 ms  750 ms  2.00 s      1h  the target, from sent to done
      blocked     2 µs    6 µs   16 µs   80 µs  waiting for worker or connection
      delay       4 µs   12 µs   32 µs  160 µs  the generator was late

                                         p99╷          12.0k to 12.6k
      latency  ▁▁▁▁▁▁▂▂▃▄▅▇██▇▆▄▃▂▂▁▁▁▁▁ ▁       ok/s  ██████████████████████████████
               ╵50 µs       ╵1 ms      50 ms╵          ╵0s                        5m╵

      Errors     0 of 18,014,398,509,481,982 operations (0%)
        ✗ 12,345,678,901  Протокол (protocol): a 12,345,678,900, b 1
                 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
                 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA…
        ✗             12  500 Error (http_500)
        ✗             11  501 Error (http_501)
        ✗             10  502 Error (http_502)
        ✗              9  503 Error (http_503)
        ✗              8  504 Error (http_504)
        ✗              7  505 Error (http_505)
        ✗              6  506 Error (http_506)
                 5 more kinds with 15 errors

      shard  cpu  most  loop late p99     most      gc  memory  sockets
      0      45%   61%         410 µs  7.20 ms  1.20 s  121 MB      100

      Load       crud balanced · 100 workers · 1KB documents · 10,000 seeded
      Over time  ok/s  ███████████████  12.0k to 12.6k
                 p99   ▇██▇██▇██▇██▇██  8.00 ms to 10.0 ms
      Connecting 102 connections (2 failed), p99 3.20 ms (not counted above)
      Steps      400 page, p99 5.60 ms (not counted above)
      Phases     set-up 3.1s (10,003 requests) · warm-up 30s · ramp-up 10s ·
                 steady 5m · drain 12ms · clean-up 3.9s (935,877 requests)
      Clean-up   935,875 documents removed, nothing left
      Counts     2 operations redrawn: no document available · 1 connection reopened ·
                 of-a-plugin 3
      Generator  cpu 45% (most 61%) · event loop lag p99 410 µs · gc 1.2s ·
                 memory 121 MB · 1 shard in-process
      Machine    8 cores AMD EPYC 7B13 · Linux 6.8.0 · Node 20.19.5 ·
                 syntrix-bench 0.1.0
      Run        r7f3k2, started 2026-11-24T06:15:00.000Z
      Repeat     --seed 42
      "
    `);
  });

  test('the course of a run shows a stall, and what came to nothing', () => {
    const course = (rows: Report['timeline']) =>
      show({ ...sampleReport(), timeline: rows })
        .split('\n')
        .filter((line) => /^(Over time| {11}p99)/u.test(line));
    const good = [12_000, 8] as const;
    expect([
      course(timeline([good, good, [3_000, 1_200], good])),
      course(timeline([good, good, [0, null], good, good])),
      course(timeline(Array.from({ length: 100 }, (_, index) => (index === 50 ? [600, 900] : good)))),
      course(timeline(Array.from({ length: 5 }, () => [0, null]))),
      course(timeline([good, good, good])),
    ]).toMatchInlineSnapshot(`
      [
        [
          "Over time  ok/s  ██▃█  3.00k to 12.0k",
          "           p99   ▁▁█▁  8.00 ms to 1.20 s",
        ],
        [
          "Over time  ok/s  ██▁██  0 to 12.0k",
          "           p99   ██·██  8.00 ms to 8.00 ms",
        ],
        [
          "Over time  ok/s  ██████████▁█████████  600 to 12.0k",
          "           p99   ▁▁▁▁▁▁▁▁▁▁█▁▁▁▁▁▁▁▁▁  8.00 ms to 900 ms",
        ],
        [
          "Over time  ok/s  ▁▁▁▁▁  0 to 0",
          "           p99   –",
        ],
        [],
      ]
    `);
  });

  test('R14 the course of p99 ends in never where a part of it does', () => {
    const rows = timeline([
      [500, 8],
      [400, 12],
      [300, 10],
      [500, 9],
    ]);
    const withRow = (changes: Partial<Report['timeline'][number]>) => ({
      ...sampleReport(),
      timeline: rows.map((row, index) => (index === 2 ? { ...row, ...changes } : row)),
    });
    const p99 = (report: Report) => /p99 {3}\S+ {2}(.*)/u.exec(show(report))?.[1];
    expect([
      p99(withRow({ censored: ['p99'], never: ['p99'] })),
      p99(withRow({ latency_p99: 10_000, censored: ['p99'] })),
    ]).toEqual(['8.00 ms to never', '8.00 ms to > 10 s']);
  });

  test('R14 what the user gave up unsent is told apart from what was dropped', () => {
    const report = withRun(sampleReport(), { load_model: 'open' });
    expect(show({ ...report, summary: { ...report.summary, dropped: 5, given_up: 1_200 } }, 140)).toContain(
      ' · 5 dropped unsent · 1,200 given up unsent\n',
    );
  });

  test.each<{ why: string; cleanup: Partial<Report['run']['cleanup']>; said: string }>([
    {
      why: 'nothing was to be removed',
      cleanup: { skipped: true, left: 1150 },
      said: '! skipped: 1,150 documents of this run are still there',
    },
    {
      why: 'nothing was to be removed, and nobody counted it',
      cleanup: { skipped: true, counted: false },
      said: '! skipped: the documents of this run are still there',
    },
    {
      why: 'it was given up half-way',
      cleanup: { interrupted: true, removed: 292, left: 1150 },
      said: '! given up: 292 documents removed, 1,150 documents may be left',
    },
    {
      why: 'it was given up, and a part of the generator was silent',
      cleanup: { interrupted: true, counted: false, removed: 292, left: 1150 },
      said: '! given up: 292 documents removed, at least 1,150 documents may be left',
    },
    {
      why: 'it was given up, and nobody said anything',
      cleanup: { interrupted: true, counted: false },
      said: '! given up: 0 documents removed, and how many are left is not known',
    },
    {
      why: 'it was given up when it had ended',
      cleanup: { interrupted: true, removed: 292 },
      said: '292 documents removed, nothing left',
    },
    {
      why: 'it could not be counted',
      cleanup: { counted: false, removed: 5 },
      said: '! 5 documents removed, and how many are left is not known',
    },
  ])('R22 what is left is told where $why', ({ cleanup, said }) => {
    const none = { skipped: false, interrupted: false, counted: true, removed: 0, left: 0, left_samples: [] };
    const report = withRun(sampleReport(), { cleanup: { ...none, ...cleanup } });
    expect(
      show(report, 140)
        .split('\n')
        .filter((line) => line.startsWith('Clean-up')),
    ).toEqual([`Clean-up   ${said}`]);
  });

  test('R22 what is left is told also where the run was given up before its clean-up began', () => {
    const report = sampleReport();
    const shown = show({
      ...report,
      phases: report.phases.filter(({ name }) => name !== 'cleanup'),
      run: {
        ...report.run,
        cleanup: { skipped: false, interrupted: true, counted: true, removed: 0, left: 3, left_samples: [] },
      },
    });
    expect(shown).toContain('Clean-up   ! given up: 0 documents removed, 3 documents may be left\n');
  });
});

test('no line is wider than the terminal, down to narrow ones', () => {
  fc.assert(
    fc.property(anyReport, fc.integer({ min: 20, max: 200 }), fc.boolean(), (report, columns, verbose) => {
      for (const line of renderSummary(report, { columns, verbose }).split('\n')) {
        expect(textWidth(line)).toBeLessThanOrEqual(columns);
      }
    }),
    { numRuns: 60, examples: [[sampleReport(), 80, true]] },
  );
});

test('colour changes nothing but colour, and no escape is written without it', () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      const plain = renderSummary(report, { colour: false });
      expect(plain).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/u);
      expect(stripVTControlCharacters(renderSummary(report, { colour: true }))).toBe(plain);
    }),
    { numRuns: 30 },
  );
  expect(renderSummary(flawed, { colour: true })).toContain('\u001b[33m! \u001b[39m');
});

test('the verdict comes first and is marked without colour', () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      expect(renderSummary(report)).toMatch(/^[✓!✗] /u);
    }),
    { numRuns: 30 },
  );
});

test('the reporter writes the summary once, as wide as the stream says when the run has finished', async () => {
  const written: string[] = [];
  const stream = { write: (text: string) => written.push(text), columns: undefined as number | undefined };
  const files: string[] = [];
  const reporter = summaryReporter({ stream, colour: false, columns: 100, files: () => files });
  await reporter.onFinish?.(sampleReport());
  stream.columns = 60;
  files.push('out.json');
  await reporter.onFinish?.(sampleReport());
  expect(written).toEqual([
    renderSummary(sampleReport(), { columns: 100 }),
    renderSummary(sampleReport(), { columns: 60, files: ['out.json'] }),
  ]);
});
