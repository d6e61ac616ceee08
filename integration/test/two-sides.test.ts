import {
  oneCallScenario,
  planForTests,
  scriptedTarget,
  startTestRun,
  workloadForTests,
} from '@syntrix-bench/core/testing';
import { expect, test } from 'vitest';

import { outOfBounds } from './two-sides.ts';

const LOAD = { model: 'open', arrivals: 'constant', ratePerSecond: 200, maxQueueUs: 10_000_000 } as const;

/** A whole run in virtual time against a target with a tail, whose clock is wrong by so much when it says *done*. */
async function runWith(addedUs: number) {
  const trueUs: number[] = [];
  const target = scriptedTarget({
    answer: ({ index }) => {
      const us = 10_000 + Math.round(30_000 * ((index * 0.618_034) % 1) ** 6);
      trueUs.push(us);
      return { serviceUs: us + addedUs };
    },
  });
  const workloads = [workloadForTests({ load: LOAD, workers: 50 })];
  const { run, clock } = startTestRun({ target, scenarios: [oneCallScenario()], plan: planForTests({ workloads }) });
  const report = await clock.runUntil(run.finished);
  return { report, trueUs: trueUs.sort((a, b) => a - b) };
}

test('R2 what a run measures in virtual time lies within the bounds that real ones are held to', async () => {
  const { report, trueUs } = await runWith(0);
  expect(outOfBounds(report.summary.service!, trueUs, 0)).toEqual([]);
  expect(outOfBounds(report.summary.latency!, trueUs, 0)).toEqual([]);
});

test.each([100_000, 30_000, -1_000])(
  'R2 a run whose times are off by %d µs is seen in each percentile',
  async (addedUs) => {
    const { report, trueUs } = await runWith(addedUs);
    // As much slack as a generator that was late gets at most.
    const slackMs = addedUs > 0 ? 25 : 0;
    expect(outOfBounds(report.summary.service!, trueUs, slackMs)).toHaveLength(4);
    expect(outOfBounds(report.summary.latency!, trueUs, slackMs)).toHaveLength(4);
  },
);
