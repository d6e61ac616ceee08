import { BenchError } from '@syntrix-bench/core';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { liveFigures, liveRow, phaseEvent, plan, snapshotEvent, workloadPlan } from '../../test/run-events.ts';
import { VirtualTerminal } from '../../test/virtual-terminal.ts';
import { fitText } from '../format/text.ts';
import { progressReporter, type ProgressReporter } from './progress-reporter.ts';

function watchOnTerminal(columns = 80, rows = 24, colour = false) {
  const terminal = new VirtualTerminal(columns, rows);
  return { terminal, reporter: progressReporter({ stream: terminal, colour }) };
}

function watchInPipe(intervalMs?: number) {
  let text = '';
  const stream = { write: (part: string) => (text += part) };
  const reporter = progressReporter({ stream, colour: false, ...(intervalMs === undefined ? {} : { intervalMs }) });
  return { reporter, text: () => text };
}

/** A whole run up to the middle of its steady phase. */
async function runUntilSteady(reporter: ProgressReporter): Promise<void> {
  await reporter.onStart?.(plan());
  await reporter.onPhase?.(phaseEvent('setup', 0, 0));
  await reporter.onPhase?.(phaseEvent('setup', 0, 2, null, { done: 6_200, total: 10_000 }));
  await reporter.onPhase?.(phaseEvent('setup', 0, 3, null, { done: 10_000, total: 10_000 }));
  await reporter.onPhase?.(phaseEvent('warmup', 3, 3, 30));
  await reporter.onPhase?.(phaseEvent('rampup', 33, 33, 10));
  await reporter.onPhase?.(phaseEvent('steady', 43, 43, 300));
  await reporter.onSnapshot?.(snapshotEvent(193));
}

test('P1-52 shows the run as one block on a terminal, with ended phases above it', async () => {
  const { terminal, reporter } = watchOnTerminal();
  await runUntilSteady(reporter);
  expect(`\n${terminal.text()}\n`).toMatchInlineSnapshot(`
    "
    Benchmark  crud-mixed
    Target     http://localhost:8080 (database default)
    Duration   5m, warm-up 30s, ramp-up 10s
    Workers    100, closed loop: queueing delay is not measured
    Run        r7f3k2, seed 42

    ✓ Seeding   10,000 in 3s (3.33k/s)
    ✓ Warmup    30s
    ✓ Rampup    10s
    [Running] 02:30 / 05:00 (50%)  02:30 left
    ████████████████████████████████████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
    operation   ok/s      p50      p90      p99      max  errors
    create     3.70k  1.23 ms  2.90 ms  12.0 ms  48.0 ms      25
    read       8.64k   850 µs  1.20 ms  8.00 ms  48.0 ms       0
    total      12.3k  1.23 ms  2.90 ms  12.0 ms  48.0 ms      25
    errors  http_409_conflict 22 · timeout 3
    "
  `);
});

test('P1-52 a wide terminal has room for the same block', async () => {
  const { terminal, reporter } = watchOnTerminal(140, 40);
  await runUntilSteady(reporter);
  expect(`\n${terminal.text()}\n`).toMatchInlineSnapshot(`
    "
    Benchmark  crud-mixed
    Target     http://localhost:8080 (database default)
    Duration   5m, warm-up 30s, ramp-up 10s
    Workers    100, closed loop: queueing delay is not measured
    Run        r7f3k2, seed 42

    ✓ Seeding   10,000 in 3s (3.33k/s)
    ✓ Warmup    30s
    ✓ Rampup    10s
    [Running] 02:30 / 05:00 (50%)  02:30 left
    ██████████████████████████████████████████████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
    operation   ok/s      p50      p90      p99      max  errors
    create     3.70k  1.23 ms  2.90 ms  12.0 ms  48.0 ms      25
    read       8.64k   850 µs  1.20 ms  8.00 ms  48.0 ms       0
    total      12.3k  1.23 ms  2.90 ms  12.0 ms  48.0 ms      25
    errors  http_409_conflict 22 · timeout 3
    "
  `);
});

test('P1-52 a narrow and low terminal gets what is most important', async () => {
  const { terminal, reporter } = watchOnTerminal(44, 6);
  await runUntilSteady(reporter);
  expect(`\n${terminal.text().split('\n').slice(-5).join('\n')}\n`).toMatchInlineSnapshot(`
    "
    [Running] 02:30 / 05:00 (50%)  02:30 left
    ██████████████████████░░░░░░░░░░░░░░░░░░░░░░
    total  12.3k ok/s  p50 1.23 ms  p90 2.90 ms…
    … 2 operations
    errors  http_409_conflict 22 · timeout 3
    "
  `);
});

test('seeding shows items, their rate without what set-up did before, and the time left', async () => {
  const { terminal, reporter } = watchOnTerminal();
  await reporter.onPhase?.(phaseEvent('setup', 0, 0));
  await reporter.onPhase?.(phaseEvent('setup', 0, 3, null, { done: 2_500, total: 10_000, since: 1 }));
  expect(`\n${terminal.text()}\n`).toMatchInlineSnapshot(`
    "
    [Seeding] 2,500 / 10,000 (25%)  1.25k/s  00:06 left
    ████████████████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
    "
  `);
});

test.each([
  [0.4, '[Running] 04:59 / 05:00 (99%)  00:01 left', 'what is left is never less than it says'],
  [1, '[Running] 04:59 / 05:00 (99%)  00:01 left', 'a whole second'],
  [60.7, '[Running] 03:59 / 05:00 (79%)  01:01 left', 'passed and left add up to the whole'],
  [0, '[Running] 05:00 / 05:00 (100%)  00:00 left', 'nothing'],
])('%d s before the end the time left is rounded up: %s, %s', async (left, line) => {
  const { terminal, reporter } = watchOnTerminal();
  await reporter.onPhase?.(phaseEvent('steady', 0, 300 - left, 300));
  expect(terminal.text().split('\n')[0]).toBe(line);
});

test('the drain shows its limit, and the figures of the phase it ends', async () => {
  const { terminal, reporter } = watchOnTerminal();
  await runUntilSteady(reporter);
  await reporter.onPhase?.(phaseEvent('drain', 343, 344, 30));
  expect(terminal.text().split('\n').slice(-7)).toMatchInlineSnapshot(`
    [
      "✓ Running   5m, 12.3k ok/s",
      "[Draining] 00:01, at most 00:30",
      "operation   ok/s      p50      p90      p99      max  errors",
      "create     3.70k  1.23 ms  2.90 ms  12.0 ms  48.0 ms      25",
      "read       8.64k   850 µs  1.20 ms  8.00 ms  48.0 ms       0",
      "total      12.3k  1.23 ms  2.90 ms  12.0 ms  48.0 ms      25",
      "errors  http_409_conflict 22 · timeout 3",
    ]
  `);
});

test('log lines and errors stay above the block, cleaned and without tearing it', async () => {
  const { terminal, reporter } = watchOnTerminal();
  await reporter.onPhase?.(phaseEvent('steady', 0, 30, 60));
  await reporter.onLog?.({ atUs: 0, level: 'info', message: 'not shown unless asked for', context: {} });
  await reporter.onLog?.({ atUs: 0, level: 'warn', message: 'slow\r\n\u001b[2Jconsumer', context: { worker: 3 } });
  await reporter.onError?.(
    new BenchError('target_unreachable', 'http://localhost:8080 refused the connection', {
      hint: 'Is the server running? Try: curl http://localhost:8080/health',
    }),
  );
  expect(`\n${terminal.text()}\n`).toMatchInlineSnapshot(`
    "
    ! slow consumer (worker=3)
    ✗ http://localhost:8080 refused the connection
      Is the server running? Try: curl http://localhost:8080/health
    [Running] 00:30 / 01:00 (50%)  00:30 left
    ████████████████████████████████████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
    "
  `);
});

test('who asks for a level sees its log lines and graver ones, and an error lists all that is wrong', async () => {
  const terminal = new VirtualTerminal(60, 24);
  const reporter = progressReporter({ stream: terminal, colour: false, logLevel: 'info' });
  await reporter.onLog?.({ atUs: 0, level: 'debug', message: 'chatter', context: {} });
  await reporter.onLog?.({ atUs: 0, level: 'info', message: 'connected', context: {} });
  const problem = { path: 'load.rate', message: 'has no unit', hint: null, source: 'x.yaml', line: 3, column: 1 };
  await reporter.onError?.(
    new BenchError('config_invalid', 'the config is not valid', {
      problems: [problem, { ...problem, path: '', message: 'is empty' }],
    }),
  );
  expect(`\n${terminal.text()}\n`).toMatchInlineSnapshot(`
    "
    · connected
    ✗ the config is not valid
      - load.rate: has no unit
      - is empty
    "
  `);
});

test('when the run finishes the block goes, the ended phases stay, and the cursor is back', async () => {
  const { terminal, reporter } = watchOnTerminal();
  await runUntilSteady(reporter);
  expect(terminal.cursorVisible).toBe(false);
  await reporter.onPhase?.(phaseEvent('steady', 43, 343, 300));
  await reporter.onPhase?.(phaseEvent('drain', 343, 343, 30));
  await reporter.onPhase?.(phaseEvent('cleanup', 343.02, 343.02));
  await reporter.onPhase?.(phaseEvent('cleanup', 343.02, 346, null, { done: 12_000, total: 12_345 }));
  await reporter.onFinish?.({} as never);
  expect(terminal.cursorVisible).toBe(true);
  expect(terminal.listeners).toBe(0);
  expect(`\n${terminal.text()}\n`).toMatchInlineSnapshot(`
    "
    Benchmark  crud-mixed
    Target     http://localhost:8080 (database default)
    Duration   5m, warm-up 30s, ramp-up 10s
    Workers    100, closed loop: queueing delay is not measured
    Run        r7f3k2, seed 42

    ✓ Seeding   10,000 in 3s (3.33k/s)
    ✓ Warmup    30s
    ✓ Rampup    10s
    ✓ Running   5m, 12.3k ok/s
    ✓ Draining  20ms
    · Cleanup   3s, at least 12,000 of 12,345
    "
  `);
});

test('closing gives the cursor back once, also where nothing was drawn', async () => {
  const { terminal, reporter } = watchOnTerminal();
  reporter.close();
  expect(terminal.writes).toEqual([]);
  await reporter.onPhase?.(phaseEvent('steady', 0, 1, 60));
  reporter.close();
  const writes = terminal.writes.length;
  reporter.close();
  expect(terminal.writes).toHaveLength(writes);
  expect([terminal.cursorVisible, terminal.text()]).toEqual([true, '']);
});

test.each([
  [120, 8, 'wider'],
  [50, 8, 'narrower, so that the terminal wraps what stands there'],
  [33, 9, 'much narrower: the errors take two lines'],
])('a terminal resized from 80 to %d columns still shows the block once, in %d lines: %s', async (columns, count) => {
  const { terminal, reporter } = watchOnTerminal();
  await reporter.onLog?.({ atUs: 0, level: 'warn', message: 'stays', context: {} });
  await reporter.onPhase?.(phaseEvent('steady', 0, 0, 300));
  await reporter.onSnapshot?.(snapshotEvent(150));
  terminal.resize(columns);
  const lines = terminal.text().split('\n');
  expect(lines.slice(0, 3)).toEqual([
    '! stays',
    fitText('[Running] 02:30 / 05:00 (50%)  02:30 left', columns),
    '█'.repeat(Math.floor(Math.min(columns, 100) / 2)).padEnd(Math.min(columns, 100), '░'),
  ]);
  expect(lines).toHaveLength(count);
  expect(lines.every((line) => line.length <= columns)).toBe(true);
});

test('each event is one write, so that a slow terminal never shows half a block', async () => {
  const { terminal, reporter } = watchOnTerminal();
  await reporter.onPhase?.(phaseEvent('steady', 0, 1, 60));
  await reporter.onSnapshot?.(snapshotEvent(2));
  await reporter.onSnapshot?.(snapshotEvent(3));
  expect(terminal.writes).toHaveLength(3);
});

test('colour changes nothing but colour', async () => {
  const plain = watchOnTerminal();
  const coloured = watchOnTerminal(80, 24, true);
  await runUntilSteady(plain.reporter);
  await runUntilSteady(coloured.reporter);
  expect(coloured.terminal.text()).toBe(plain.terminal.text());
  expect(coloured.terminal.writes.join('')).toContain('\u001b[36m[Running]\u001b[39m');
  expect(stripVTControlCharacters(coloured.terminal.writes.join(''))).toBe(
    stripVTControlCharacters(plain.terminal.writes.join('')),
  );
});

test('where a terminal knows no more than ASCII, bar, marks and units are ASCII', async () => {
  const terminal = new VirtualTerminal(80, 24);
  await runUntilSteady(progressReporter({ stream: terminal, colour: false, unicode: false }));
  expect(terminal.writes.join('')).not.toMatch(/[^\u0000-\u007f]/u);
  expect(terminal.text().split('\n').slice(-8)).toMatchInlineSnapshot(`
    [
      "+ Rampup    10s",
      "[Running] 02:30 / 05:00 (50%)  02:30 left",
      "@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@........................................",
      "operation   ok/s      p50      p90      p99      max  errors",
      "create     3.70k  1.23 ms  2.90 ms  12.0 ms  48.0 ms      25",
      "read       8.64k   850 us  1.20 ms  8.00 ms  48.0 ms       0",
      "total      12.3k  1.23 ms  2.90 ms  12.0 ms  48.0 ms      25",
      "errors  http_409_conflict 22 - timeout 3",
    ]
  `);
});

test('a paused run says so, and its phase stands still', async () => {
  const { terminal, reporter } = watchOnTerminal();
  await reporter.onPhase?.(phaseEvent('steady', 0, 0, 60));
  await reporter.onSnapshot?.(snapshotEvent(15));
  await reporter.onStatus?.('paused');
  await reporter.onSnapshot?.(snapshotEvent(25));
  expect(terminal.text().split('\n')[0]).toBe('[Paused] 00:15 / 01:00 (25%)  00:45 left');
  await reporter.onStatus?.('running');
  await reporter.onSnapshot?.(snapshotEvent(30));
  expect(terminal.text().split('\n')[0]).toBe('[Running] 00:20 / 01:00 (33%)  00:40 left');
});

test('a phase that ends early is marked', async () => {
  const { terminal, reporter } = watchOnTerminal();
  await reporter.onPhase?.(phaseEvent('steady', 0, 0, 60));
  await reporter.onPhase?.(phaseEvent('drain', 3, 3, 30));
  expect(terminal.text().split('\n')[0]).toBe('! Running   3s of 1m');
});

test('more operations and errors than rows are summed up as such', async () => {
  const { terminal, reporter } = watchOnTerminal(80, 10);
  await reporter.onPhase?.(phaseEvent('steady', 0, 0, 60));
  const operations = Array.from({ length: 12 }, (_, index) => ({ operation: `op-${index}`, ...liveRow(10, 100) }));
  const errors = Array.from({ length: 40 }, (_, index) => ({ category: `http_${400 + index}`, count: 1 }));
  await reporter.onSnapshot?.(snapshotEvent(30, liveFigures({ operations, errors })));
  expect(`\n${terminal.text()}\n`).toMatchInlineSnapshot(`
    "
    [Running] 00:30 / 01:00 (50%)  00:30 left
    ████████████████████████████████████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
    operation   ok/s      p50      p90      p99      max  errors
    op-0        10.0  1.23 ms  2.90 ms  12.0 ms  48.0 ms       0
    op-1        10.0  1.23 ms  2.90 ms  12.0 ms  48.0 ms       0
    … 10 more operations
    total      12.3k  1.23 ms  2.90 ms  12.0 ms  48.0 ms      25
    errors  http_400 1 · http_401 1 · http_402 1 · http_403 1 · http_404 1 ·
            http_405 1 · 34 more
    "
  `);
});

test('P1-52 elsewhere it is a line when a phase begins and one per interval', async () => {
  const { reporter, text } = watchInPipe();
  await reporter.onStart?.(plan());
  await reporter.onPhase?.(phaseEvent('steady', 0, 0, 30));
  for (let second = 1; second <= 30; second += 1) await reporter.onSnapshot?.(snapshotEvent(second));
  await reporter.onPhase?.(phaseEvent('drain', 30, 30, 30));
  await reporter.onFinish?.({} as never);
  expect(`\n${text()}`).toMatchInlineSnapshot(`
    "
    Benchmark  crud-mixed
    Target     http://localhost:8080 (database default)
    Duration   5m, warm-up 30s, ramp-up 10s
    Workers    100, closed loop: queueing delay is not measured
    Run        r7f3k2, seed 42

    [Running] 00:00 / 00:30 (0%)
    [Running] 00:10 / 00:30 (33%)  00:20 left  12.3k ok/s  p50 1.23 ms  p90 2.90 ms  p99 12.0 ms  max 48.0 ms  errors 25
    [Running] 00:20 / 00:30 (66%)  00:10 left  12.3k ok/s  p50 1.23 ms  p90 2.90 ms  p99 12.0 ms  max 48.0 ms  errors 25
    [Running] 00:30 / 00:30 (100%)  00:00 left  12.3k ok/s  p50 1.23 ms  p90 2.90 ms  p99 12.0 ms  max 48.0 ms  errors 25
    ✓ Running   30s, 61.7k ok/s
    ✓ Draining  0ms

    "
  `);
});

test('in a pipe no line says only that a phase has begun', async () => {
  const { reporter, text } = watchInPipe();
  await reporter.onPhase?.(phaseEvent('setup', 0, 0));
  await reporter.onPhase?.(phaseEvent('setup', 0, 1, null, { done: 1, total: 1, since: 0.997 }));
  await reporter.onPhase?.(phaseEvent('steady', 1, 1, 30));
  await reporter.onPhase?.(phaseEvent('drain', 31, 31));
  await reporter.onPhase?.(phaseEvent('cleanup', 31.004, 31.004));
  await reporter.onPhase?.(phaseEvent('cleanup', 31.004, 42, null, { done: 30_000, total: 90_000 }));
  await reporter.onFinish?.({} as never);
  expect(`\n${text()}`).toMatchInlineSnapshot(`
    "
    ✓ Seeding   1 in 3ms
    [Running] 00:00 / 00:30 (0%)
    ✓ Running   30s
    ✓ Draining  4ms
    [Cleanup] 30,000 / 90,000 (33%)  2.73k/s  00:22 left
    · Cleanup   11s, at least 30,000 of 90,000

    "
  `);
});

test('in a pipe a pause is told at once, also where the length of a phase is not known', async () => {
  const { reporter, text } = watchInPipe();
  await reporter.onPhase?.(phaseEvent('steady', 0, 0));
  await reporter.onStatus?.('paused');
  await reporter.onStatus?.('running');
  expect(text()).toBe('[Paused] 00:00\n[Running] 00:00\n');
});

test('in a pipe the interval can be chosen, and no escape sequence is written', async () => {
  const { reporter, text } = watchInPipe(5_000);
  await reporter.onPhase?.(phaseEvent('steady', 0, 0, 30));
  await reporter.onStatus?.('running');
  for (let second = 1; second <= 10; second += 1) await reporter.onSnapshot?.(snapshotEvent(second));
  expect(
    text()
      .split('\n')
      .map((line) => line.slice(0, 23)),
  ).toEqual(['[Running] 00:00 / 00:30', '[Running] 00:05 / 00:30', '[Running] 00:10 / 00:30', '']);
  expect(text()).not.toContain('\u001b');
});

test('the header of an open load tells its rate and its cap, that of several workloads each one', async () => {
  const { reporter, text } = watchInPipe();
  const open = { model: 'open', arrivals: 'constant', ratePerSecond: 5_000, maxQueueUs: 1_000_000 } as const;
  await reporter.onStart?.(plan({ workloads: [workloadPlan({ load: open, workers: 200, operations: 50_000 })] }));
  await reporter.onStart?.(
    plan({
      phases: {
        warmupUs: 0,
        untilSteady: false,
        rampupUs: 0,
        steadyUs: null,
        drainUs: 0,
        stragglersUs: 5_000_000,
        cleanupUs: 0,
      },
      workloads: [
        workloadPlan({ name: 'writers', databases: ['a'], operations: 1_000 }),
        workloadPlan({ name: 'readers', databases: ['b'], load: open, workers: 20, operations: 500 }),
      ],
    }),
  );
  expect(`\n${text()}`).toMatchInlineSnapshot(`
    "
    Benchmark  crud-mixed
    Target     http://localhost:8080 (database default)
    Duration   50,000 operations, at most 5m, warm-up 30s, ramp-up 10s
    Load       5,000/s constant, at most 200 workers
    Run        r7f3k2, seed 42

    Benchmark  crud-mixed
    Target     http://localhost:8080
    Duration   1,500 operations
    Workloads  writers: crud on database a, workers 100, closed loop: queueing delay is not measured
               readers: crud on database b, 5,000/s constant, at most 20 workers
    Run        r7f3k2, seed 42

    "
  `);
});
