import { describe, expect, test } from 'vitest';

import type { Operation } from '../contracts/operation.ts';
import type { ScheduledLoadPlan } from '../contracts/plan.ts';
import type { Scenario } from '../contracts/scenario.ts';
import { scheduledArrivals } from '../load/create-load-model.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { oneCallScenario } from '../testing/one-call-scenario.ts';
import { planForTests, workloadForTests } from '../testing/plan-for-tests.ts';
import { scriptedTarget, type ScriptedClient } from '../testing/scripted-target.ts';
import { startTestRun } from '../testing/start-test-run.ts';

const SECOND = 1_000_000;
/** From the start of a run to that of load. */
const LEAD = 20_000;
const phases = { ...planForTests().phases, warmupUs: 2 * SECOND, rampupUs: SECOND, steadyUs: 5 * SECOND };
const plan = planForTests({ phases });

/** Workers that can do either of two operations. */
const twoTypes: Scenario<unknown, ScriptedClient, null> = {
  ...oneCallScenario(),
  operations: () => ['read', 'write'],
  shard: () => ({
    createWorker() {
      const operations = ['read', 'write'].map((name, type): Operation<ScriptedClient> => ({
        type,
        execute: (client, result) => client.call(name, result),
      }));
      return { next: () => operations[0]!, nextOf: (type) => operations[type]! };
    },
  }),
};

const open = { model: 'open', ratePerSecond: 200, maxQueueUs: SECOND } as const;
const loads: readonly (readonly [string, ScheduledLoadPlan])[] = [
  ['constant arrivals', { ...open, arrivals: 'constant' }],
  ['Poisson arrivals', { ...open, arrivals: 'poisson' }],
  ['rates by type', { ...open, arrivals: 'poisson', rates: [150, 50] }],
];

/** On that many shards, whose timers are up to 5 ms late, each by a time of its own. */
const runOn = (shards: number, load: ScheduledLoadPlan) =>
  startTestRun({
    shards,
    scenarios: [twoTypes],
    target: scriptedTarget({ serviceUs: 10_000 }),
    clock: new ManualClock({ jitter: { seed: 11, mostUs: 5000 } }),
    plan: { ...plan, workloads: [workloadForTests({ workers: 40, load })] },
  });

const cases = [1, 2, 4].flatMap((shards) => loads.map(([why, load]) => [shards, why, load] as const));

describe('R37 where timers are late', () => {
  test.each(cases)(
    'all is counted, in the phase that it belongs to, on %i shards under %s',
    async (shards, _why, load) => {
      const { run, clock } = runOn(shards, load);
      const report = await clock.runUntil(run.finished);
      const workload = workloadForTests({ workers: 40, load });
      const bounds = [0, 2, 3, 8].map((second) => second * SECOND);
      const done = (name: string) =>
        Object.values(report.phases.find((phase) => phase.name === name)!.operations).reduce(
          (sum, { ok }) => sum + ok,
          0,
        );
      expect(['warmup', 'rampup', 'steady'].map(done)).toEqual(
        [0, 1, 2].map((index) => scheduledArrivals(plan, workload, bounds[index]!, bounds[index + 1]!)),
      );
      expect(report.phases.map(({ name, seconds }) => [name, seconds]).slice(0, 4)).toEqual([
        ['setup', 0.02],
        ['warmup', 2],
        ['rampup', 1],
        ['steady', 5],
      ]);
      const rows = report.timeline.reduce((sum, { operations }) => sum + operations, 0);
      expect([rows, report.summary.dropped]).toEqual([report.summary.total_operations, 0]);
      expect(report.summary.delay!.max).toBeLessThanOrEqual(5);
    },
  );

  test.each(cases)('a skip and a pause hold on all of %i shards alike under %s', async (shards, _why, load) => {
    const { run, clock } = runOn(shards, load);
    await clock.advance(LEAD + SECOND);
    run.skipWarmup();
    await clock.advance(2 * SECOND);
    run.pause();
    await clock.advance(3.3 * SECOND);
    run.resume();
    const report = await clock.runUntil(run.finished);
    const workload = workloadForTests({ workers: 40, load });
    expect(report.summary.total_operations).toBe(scheduledArrivals(plan, workload, 3 * SECOND, Infinity));
    expect(report.benchmark.duration_seconds).toBe(5);
    expect(report.phases.find(({ name }) => name === 'warmup')!.seconds).toBe(1.02);
    expect(report.summary.delay!.max).toBeLessThanOrEqual(5);
  });
});
