import { expect, test } from 'vitest';

import type { LoadPlan, WorkloadPlan } from '../contracts/plan.ts';
import { workloadForTests } from '../testing/plan-for-tests.ts';
import { scriptedTarget } from '../testing/scripted-target.ts';
import { startTestRun } from '../testing/start-test-run.ts';

const SECOND = 1_000_000;
const LEAD = 20_000;
const RAMP = { connectionRampUs: 2 * SECOND };

const CLOSED: LoadPlan = { model: 'closed' };
const OPEN: LoadPlan = { model: 'open', arrivals: 'constant', ratePerSecond: 100, maxQueueUs: SECOND };

function startRamp(workloads: readonly WorkloadPlan[], shards: number) {
  const target = scriptedTarget();
  return { ...startTestRun({ target, shards, plan: { workloads } }), target };
}

const ofWorkers = (opened: readonly { readonly worker: number; readonly atUs: number }[]) =>
  opened.filter(({ worker }) => worker >= 0).sort((a, b) => a.worker - b.worker);

test.each([
  { load: CLOSED, shards: 1 },
  { load: CLOSED, shards: 3 },
  { load: OPEN, shards: 1 },
  { load: OPEN, shards: 2 },
])('R16 connections are opened evenly over the ramp, before load: $load.model, $shards shards', async (each) => {
  const workload = workloadForTests({ workers: 8, load: { ...each.load, ...RAMP } });
  const { run, clock, target } = startRamp([workload], each.shards);
  const report = await clock.runUntil(run.finished);
  const times = Array.from({ length: 8 }, (_, worker) => ({ worker, atUs: (worker * SECOND) / 4 }));
  expect(ofWorkers(target.opened)).toEqual(times);
  expect(Math.min(...target.calls.map(({ atUs }) => atUs))).toBeGreaterThanOrEqual(7 * (SECOND / 4) + LEAD);
  expect([report.run.status, report.benchmark.duration_seconds]).toEqual(['completed', 10]);
  expect(report.connections['connect']?.ok).toBe(8);
});

test('R16 a workload without a ramp opens its connections at once, beside one that has one', async () => {
  const workloads = [
    workloadForTests({ workers: 2, load: { ...CLOSED, ...RAMP } }),
    workloadForTests({ name: 'other', workers: 2, firstWorker: 2 }),
  ];
  const { run, clock, target } = startRamp(workloads, 1);
  await clock.runUntil(run.finished);
  expect(ofWorkers(target.opened).map(({ atUs }) => atUs)).toEqual([0, SECOND, 0, 0]);
});

test('a run that is stopped while connections are opened ends at once, and what was not tried has not failed', async () => {
  const { run, clock, target } = startRamp([workloadForTests({ workers: 8, load: { ...CLOSED, ...RAMP } })], 2);
  await clock.advance(SECOND - 1);
  void run.stop('SIGINT');
  const report = await clock.runUntil(run.finished);
  expect(report.run.status).toBe('interrupted');
  expect(clock.nowUs()).toBeLessThan(2 * SECOND);
  expect(ofWorkers(target.opened).map(({ worker }) => worker)).toEqual([0, 1, 2, 3]);
  expect([target.openConnections, clock.timers]).toEqual([0, 0]);
});

test.each([
  { why: 'none', reopenedBy: () => 0, counters: {} },
  {
    why: 'some, early and late',
    reopenedBy: (atUs: number) => Math.floor(atUs / (4 * SECOND)),
    counters: { connections_reopened: 4 },
  },
])('R16 re-openings are counted over all shards: $why', async ({ reopenedBy, counters }) => {
  const { run, clock } = startTestRun({ target: scriptedTarget({ reopenedBy }), shards: 2 });
  const report = await clock.runUntil(run.finished);
  expect(report.counters).toEqual(counters);
});
