import type { Report } from '@syntrix-bench/core';
import {
  oneCallScenario,
  planForTests,
  scriptedTarget,
  startTestRun,
  workloadForTests,
} from '@syntrix-bench/core/testing';
import { expect, test } from 'vitest';

import { alwaysLate, latenessOf, outOfBounds, type Lateness } from './two-sides.ts';

const LOAD = { model: 'open', arrivals: 'constant', ratePerSecond: 200, maxQueueUs: 10_000_000 } as const;

/** As late as a generator is on a calm machine. */
const CALM: Lateness = { p50: 0.1, p90: 0.3, p99: 1, max: 5 };
const NEVER_LATE = alwaysLate(0);

/** Which share of operations was as quick, or as punctual: all shares in turn, and in another order for each step. */
const share = (index: number, step: number): number => (index * step) % 1;
/** By what the slow ones are slow, and by what others are. */
const [SLOW, OTHERS] = [0.618_034, 0.414_214];

function lateUs(at: number): number {
  return 1000 * (at <= 0.5 ? CALM.p50 : at <= 0.9 ? CALM.p90 : at <= 0.99 ? CALM.p99 : CALM.max);
}

/** A whole run in virtual time against a target with a tail as of a server, p50 16 ms, whose times are told as others than they were. */
async function runWith(told: (us: number, index: number) => number) {
  const trueUs: number[] = [];
  const target = scriptedTarget({
    answer: ({ index }) => {
      const us = 10_000 + Math.round(60_000 * share(index, SLOW) ** 3.3);
      trueUs.push(us);
      return { serviceUs: Math.round(told(us, index)) };
    },
  });
  const workloads = [workloadForTests({ load: LOAD, workers: 50 })];
  const { run, clock } = startTestRun({ target, scenarios: [oneCallScenario()], plan: planForTests({ workloads }) });
  const report = await clock.runUntil(run.finished);
  return { report, trueUs: trueUs.sort((a, b) => a - b) };
}

test('R2 what a run measures in virtual time lies within the bounds that real ones are held to', async () => {
  const { report, trueUs } = await runWith((us) => us);
  expect(outOfBounds(report.summary.service!, trueUs, NEVER_LATE)).toEqual([]);
  expect(outOfBounds(report.summary.latency!, trueUs, NEVER_LATE)).toEqual([]);
});

test.each([
  ['any operation', OTHERS],
  ['the slowest most', SLOW],
])('R2 what is known to be late is within the bounds, whether it falls on %s', async (_, step) => {
  const { report, trueUs } = await runWith((us, index) => us + lateUs(share(index, step)));
  expect(outOfBounds(report.summary.service!, trueUs, CALM)).toEqual([]);
  expect(outOfBounds(report.summary.latency!, trueUs, CALM)).toEqual([]);
});

test.each([100_000, 30_000, -1_000])(
  'R2 a run whose times are off by %d µs is seen in each percentile',
  async (addedUs) => {
    const { report, trueUs } = await runWith((us) => us + addedUs);
    // As much slack as a generator that was late gets at most.
    const late = addedUs > 0 ? alwaysLate(25) : NEVER_LATE;
    expect(outOfBounds(report.summary.service!, trueUs, late)).toHaveLength(4);
    expect(outOfBounds(report.summary.latency!, trueUs, late)).toHaveLength(4);
  },
);

test.each([1.1, 0.9])(
  'R2 a run whose times are wrong by a tenth, × %d, is seen in each percentile, p50 too, however late its worst second was',
  async (factor) => {
    const { report, trueUs } = await runWith((us) => us * factor);
    const late = latenessOf({
      generator: { ...report.generator!, event_loop_delay_p99_max: 24, read_delay: { mean: 0.3, ...CALM } },
    });
    expect(late).toEqual(CALM);
    expect(outOfBounds(report.summary.service!, trueUs, late)).toHaveLength(4);
    expect(outOfBounds(report.summary.latency!, trueUs, late)).toHaveLength(4);
  },
);

test('what else was late adds to what was read late, up to what no accurate generator adds', () => {
  const generator = { read_delay: { mean: 0.3, ...CALM } } as Report['generator'];
  expect(latenessOf({ generator }, alwaysLate(1), null)).toEqual({ p50: 1.1, p90: 1.3, p99: 2, max: 6 });
  expect(latenessOf({ generator }, alwaysLate(30))).toEqual(alwaysLate(25));
  expect(latenessOf({ generator: null })).toEqual(NEVER_LATE);
});
