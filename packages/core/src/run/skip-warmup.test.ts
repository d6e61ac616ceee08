import { describe, expect, test } from 'vitest';

import { scheduledArrivals } from '../load/create-load-model.ts';
import { planForTests, workloadForTests } from '../testing/plan-for-tests.ts';
import { scriptedTarget } from '../testing/scripted-target.ts';
import { startTestRun } from '../testing/start-test-run.ts';
import type { WorkloadPlan } from '../contracts/plan.ts';

const SECOND = 1_000_000;
/** From the command to its moment, and from the start of a run to that of load. */
const LEAD = 20_000;

const phases = { ...planForTests().phases, warmupUs: 60 * SECOND, rampupUs: 2 * SECOND, steadyUs: 5 * SECOND };

const open = (over: Partial<WorkloadPlan> = {}): WorkloadPlan =>
  workloadForTests({
    workers: 50,
    load: { model: 'open', arrivals: 'poisson', ratePerSecond: 200, maxQueueUs: SECOND },
    ...over,
  });

async function skipAfter(us: number, workload: WorkloadPlan, shards = 1, serviceUs = 10_000) {
  const target = scriptedTarget({ serviceUs });
  const { run, clock, reporter } = startTestRun({ target, shards, plan: { workloads: [workload], phases } });
  await clock.advance(LEAD + us);
  run.skipWarmup();
  const report = await clock.runUntil(run.finished);
  expect(clock.timers).toBe(0);
  return { report, target, reporter };
}

describe('a warm-up that is cut short', () => {
  test.each([1, 3])('R10 ends at once on %i shards, and all that follows keeps its length', async (shards) => {
    const { report } = await skipAfter(7 * SECOND - LEAD, open(), shards);
    expect(report.phases.map(({ name, seconds }) => [name, seconds]).slice(0, 4)).toEqual([
      ['setup', 0.02],
      ['warmup', 7],
      ['rampup', 2],
      ['steady', 5],
    ]);
    expect(report.benchmark.duration_seconds).toBe(5);
  });

  test.each([1, 3])('R6 arrivals passed over on %i shards are neither sent nor counted', async (shards) => {
    const workload = open();
    const { report, target } = await skipAfter(7 * SECOND - LEAD, workload, shards);
    const plan = planForTests({ phases });
    const stretch = (fromUs: number, toUs: number) => scheduledArrivals(plan, workload, fromUs, toUs)!;
    const due = stretch(0, 7 * SECOND) + stretch(60 * SECOND, Infinity);
    expect(target.calls).toHaveLength(due);
    expect(report.summary.total_operations).toBe(stretch(62 * SECOND, Infinity));
    expect(report.summary.dropped).toBe(0);
    expect([report.summary.delay!.max, report.summary.latency!.max]).toEqual([0, 10]);
  });

  test('what waits for a worker keeps its age over the skip: it is neither dropped nor made older', async () => {
    const busy = open({
      workers: 1,
      load: { model: 'open', arrivals: 'constant', ratePerSecond: 20, maxQueueUs: SECOND },
    });
    const { report } = await skipAfter(2 * SECOND - LEAD, busy, 1, 50_000);
    expect(report.timeline_before.every((row) => (row.latency_p99 ?? 0) <= 100)).toBe(true);
    expect(
      report.phases.flatMap(({ operations }) => Object.values(operations)).every(({ dropped }) => dropped === 0),
    ).toBe(true);
  });

  test('R5 workers of a closed load just go on, in the pace they have', async () => {
    const paced = workloadForTests({ workers: 2, load: { model: 'closed', pacingUs: SECOND } });
    const { report, target } = await skipAfter(10.5 * SECOND - LEAD, paced);
    const starts = target.calls.filter(({ worker }) => worker === 0).map(({ atUs }) => (atUs - LEAD) / SECOND);
    // Eleven in the warm-up, and none twice: the pace counts from start to start over the skip.
    expect(starts).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17]);
    expect(report.counters?.missed_slots ?? 0).toBe(0);
  });

  test('R9 the ramp-up lets workers in one after the other', async () => {
    const { target } = await skipAfter(5 * SECOND - LEAD, workloadForTests({ workers: 4 }), 1, 500_000);
    const inRamp = target.calls.filter(({ atUs }) => atUs >= 5 * SECOND + LEAD && atUs < 6 * SECOND + LEAD);
    expect(new Set(inRamp.map(({ worker }) => worker))).toEqual(new Set([0, 1]));
  });

  test('a pause in between changes nothing', async () => {
    const target = scriptedTarget({ serviceUs: 1000 });
    const { run, clock } = startTestRun({ target, plan: { workloads: [open()], phases } });
    await clock.advance(LEAD + 3 * SECOND);
    run.pause();
    run.skipWarmup();
    await clock.advance(10 * SECOND);
    run.resume();
    const report = await clock.runUntil(run.finished);
    expect(report.summary.total_operations).toBe(
      scheduledArrivals(planForTests({ phases }), open(), 62 * SECOND, Infinity),
    );
    expect(report.summary.delay!.max).toBe(0);
  });

  test('that is over is left alone', async () => {
    const target = scriptedTarget({ serviceUs: 1000 });
    const { run, clock } = startTestRun({ target, plan: { workloads: [open()], phases: { ...phases, warmupUs: 0 } } });
    await clock.advance(LEAD + 3 * SECOND);
    run.skipWarmup();
    const report = await clock.runUntil(run.finished);
    expect(report.benchmark.duration_seconds).toBe(5);
  });
});
