import fc from 'fast-check';
import { expect, test } from 'vitest';

import { operationsOf, sumOfSeries } from '../../test/sum-of-series.ts';
import type { Operation } from '../contracts/operation.ts';
import type { ScheduledWorkloadPlan } from '../contracts/plan.ts';
import type { Scenario } from '../contracts/scenario.ts';
import { scheduledArrivals } from '../load/create-load-model.ts';
import { LoadClock } from '../load/load-clock.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { oneCallScenario } from '../testing/one-call-scenario.ts';
import { planForTests, workloadForTests } from '../testing/plan-for-tests.ts';
import { scriptedTarget, type ScriptedClient } from '../testing/scripted-target.ts';
import { startTestRun } from '../testing/start-test-run.ts';

/** From the start of a run to that of load. */
const LEAD = 20_000;
const WARMUP = 90_000;
const RAMPUP = 60_000;
const STEADY = 210_000;
const phases = { ...planForTests().phases, warmupUs: WARMUP, rampupUs: RAMPUP, steadyUs: STEADY };
const plan = planForTests({ phases, metrics: { ...planForTests().metrics, snapshotIntervalUs: 50_000 } });

/** Whose workers never find anything to do the second operation to. */
const halfInfeasible: Scenario<unknown, ScriptedClient, null> = {
  ...oneCallScenario(),
  operations: () => ['read', 'delete'],
  shard: () => ({
    createWorker() {
      const read: Operation<ScriptedClient> = { type: 0, execute: (client, result) => client.call('read', result) };
      return { next: () => read, nextOf: (type) => (type === 0 ? read : null) };
    },
  }),
};

const open = { model: 'open', arrivals: 'constant', ratePerSecond: 400, maxQueueUs: 40_000 } as const;
const loads: readonly { readonly workload: ScheduledWorkloadPlan; readonly scenario: Scenario }[] = [
  { workload: workloadForTests({ load: open, workers: 9 }), scenario: oneCallScenario() },
  // Too few workers: most is dropped.
  { workload: workloadForTests({ load: open, workers: 3 }), scenario: oneCallScenario() },
  { workload: workloadForTests({ load: { ...open, overflow: 'drop' }, workers: 3 }), scenario: oneCallScenario() },
  { workload: workloadForTests({ load: { ...open, rates: [250, 150] }, workers: 4 }), scenario: halfInfeasible },
];

type Step = { readonly atUs: number; readonly what: 'pause' | 'resume' | 'skipWarmup' | 'stop' };

/** Moments around those at which something happens by itself. */
const moment = fc
  .tuple(
    fc.constantFrom(0, LEAD, LEAD + WARMUP, LEAD + WARMUP + RAMPUP, LEAD + WARMUP + RAMPUP + STEADY),
    fc.integer({ min: -25_000, max: 25_000 }),
  )
  .map(([edge, off]) => Math.max(0, edge + off));

const steps = fc
  .array(
    fc.record({ atUs: moment, what: fc.constantFrom('pause', 'pause', 'resume', 'resume', 'skipWarmup', 'stop') }),
    { maxLength: 6 },
  )
  .map((all): Step[] => all.sort((a, b) => a.atUs - b.atUs) as Step[]);

/** How many arrivals fell due, and whether the run was stopped before its end, as the steps have it. */
function expected(workload: ScheduledWorkloadPlan, taken: readonly Step[]) {
  const loadClock = new LoadClock(LEAD);
  let stoppedUs = Infinity;
  for (const { atUs, what } of taken) {
    if (stoppedUs < Infinity || loadClock.at(atUs) >= WARMUP + RAMPUP + STEADY) break;
    if (what === 'pause') loadClock.pause(atUs);
    if (what === 'resume') loadClock.resume(atUs);
    if (what === 'skipWarmup') loadClock.skip(atUs + LEAD, WARMUP);
    if (what === 'stop') stoppedUs = atUs;
  }
  if (stoppedUs === Infinity) loadClock.resume(taken.at(-1)?.atUs ?? 0);
  const untilUs = stoppedUs === Infinity ? Infinity : loadClock.at(stoppedUs) + 1;
  const between = (fromUs: number, toUs: number) => scheduledArrivals(plan, workload, fromUs, Math.min(toUs, untilUs))!;
  const skipped =
    loadClock.skipAtUs < Infinity ? between(loadClock.runningAt(loadClock.skipAtUs), loadClock.skipToUs) : 0;
  const begun = stoppedUs === Infinity || loadClock.at(stoppedUs) >= 0;
  return { arrivals: begun ? between(0, Infinity) - skipped : 0, stopped: stoppedUs < Infinity };
}

test.each([0, 7000])(
  'R6 whatever is paused, resumed, skipped or stopped at whatever moment, each arrival has one fate (timers up to %i µs late)',
  async (mostUs) => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...loads),
        fc.integer({ min: 1, max: 3 }),
        fc.integer(),
        steps,
        async ({ workload, scenario }, shards, seed, taken) => {
          const { run, clock, reporter } = startTestRun({
            shards,
            scenarios: [scenario],
            target: scriptedTarget({ serviceUs: 20_000 }),
            clock: new ManualClock({ jitter: { seed, mostUs } }),
            plan: { ...plan, workloads: [workload] },
          });
          for (const { atUs, what } of taken) {
            await clock.advance(Math.max(0, atUs - clock.nowUs()));
            run[what]();
          }
          run.resume();
          const report = await clock.runUntil(run.finished, 60e6);
          const { arrivals, stopped } = expected(workload, taken);
          const fates = sumOfSeries(
            reporter,
            (series) => operationsOf(series) + series.dropped + series.givenUp + series.infeasible,
          );
          expect(report.run.status).toBe(stopped ? 'interrupted' : 'completed');
          expect(fates).toBe(arrivals);
          if (!stopped) expect(report.benchmark.duration_seconds).toBe(STEADY / 1e6);
          expect(report.run.gaps).toEqual([]);
          expect(clock.timers).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  },
);
