import { describe, expect, test } from 'vitest';

import type { Operation } from '../contracts/operation.ts';
import type { LoadPlan, ScheduledWorkloadPlan, WorkloadPlan } from '../contracts/plan.ts';
import type { Scenario } from '../contracts/scenario.ts';
import { createLoadModel } from '../load/create-load-model.ts';
import { timelineOf } from '../load/timeline.ts';
import { oneCallScenario } from '../testing/one-call-scenario.ts';
import { planForTests, workloadForTests } from '../testing/plan-for-tests.ts';
import { scriptedTarget, type ScriptedClient } from '../testing/scripted-target.ts';
import { startTestRun } from '../testing/start-test-run.ts';

const SECOND = 1_000_000;
const LEAD = 20_000;
const STALL = { fromUs: LEAD + 5 * SECOND, toUs: LEAD + 6 * SECOND };

/** One request as the target itself writes it down. */
interface LogEntry {
  readonly arrivedUs: number;
  readonly answeredUs: number;
}

/** Answers in 1 ms, but to what reaches it within the stall only after its end. */
function stallingTarget() {
  const log: LogEntry[] = [];
  const target = scriptedTarget({
    answer: ({ atUs: arrivedUs }) => {
      const isStalled = arrivedUs >= STALL.fromUs && arrivedUs < STALL.toUs;
      const answeredUs = (isStalled ? STALL.toUs : arrivedUs) + 1000;
      log.push({ arrivedUs, answeredUs });
      return { serviceUs: answeredUs - arrivedUs };
    },
  });
  return { target, log };
}

async function runUnder(load: LoadPlan, workers: number) {
  const { target, log } = stallingTarget();
  const workload = workloadForTests({ workers, load });
  const { run, clock } = startTestRun({ target, plan: { workloads: [workload] } });
  const report = await clock.runUntil(run.finished);
  expect(report.summary).toMatchObject({ total_operations: log.length, dropped: 0 });
  return { report, log, dueUs: scheduleOf(workload) };
}

/** When users come, on the run's clock. */
function scheduleOf(workload: WorkloadPlan): number[] {
  const { seed, phases } = planForTests();
  const model = createLoadModel(workload as ScheduledWorkloadPlan, timelineOf(phases), seed);
  const dueUs: number[] = [];
  if (model.kind === 'closed') return dueUs;
  for (const cursor = model.arrivals(0, 1); cursor.dueUs !== Infinity; cursor.advance()) {
    dueUs.push(LEAD + cursor.dueUs);
  }
  return dueUs;
}

const SHARES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999, max: 1 } as const;
type Percentile = keyof typeof SHARES;
type Percentiles = Readonly<Record<Percentile, number>>;
const PERCENTILES = Object.keys(SHARES) as readonly Percentile[];

/** Percentiles, in milliseconds, by rank. */
function percentilesOf(timesUs: readonly number[]): Percentiles {
  const sorted = [...timesUs].sort((a, b) => a - b);
  const at = (name: Percentile) => sorted[Math.ceil(SHARES[name] * sorted.length) - 1]! / 1000;
  return Object.fromEntries(PERCENTILES.map((name) => [name, at(name)])) as Percentiles;
}

/** How far the worst of the reported percentiles lies from the truth, in parts of the truth. */
function worstError(reported: Readonly<Record<Percentile, number | null>>, truth: Percentiles): number {
  return Math.max(...PERCENTILES.map((name) => Math.abs((reported[name] ?? Infinity) / truth[name] - 1)));
}

/** One call again and again, also where its one type is asked for. */
function typed(): Scenario<unknown, ScriptedClient, null> {
  const call: Operation<ScriptedClient> = { type: 0, execute: (client, result) => client.call('call', result) };
  return {
    ...oneCallScenario(),
    shard: () => ({ createWorker: () => ({ next: () => call, nextOf: () => call }) }),
  };
}

const rate = (arrivals: 'constant' | 'poisson'): LoadPlan => ({
  model: 'open',
  arrivals,
  ratePerSecond: 1000,
  maxQueueUs: 60 * SECOND,
});

describe('R1 R2 a target that stops for a second in the middle of ten', () => {
  test.each([
    { arrivals: 'constant', workers: 1500, why: 'with a worker for each that waits' },
    { arrivals: 'constant', workers: 20, why: 'with far fewer workers, behind which most wait' },
    { arrivals: 'constant', workers: 2, why: 'with so few that the queue lasts for a second after the stall' },
    { arrivals: 'poisson', workers: 1500, why: 'with a worker for each, under Poisson arrivals' },
    { arrivals: 'poisson', workers: 20, why: 'with few workers, under Poisson arrivals' },
  ] as const)(
    'response and service are what the target’s own log says, within 2 %: $why',
    async ({ arrivals, workers }) => {
      const { report, log, dueUs } = await runUnder(rate(arrivals), workers);
      // Who comes first is served first: the k-th request is that of the k-th user, who has waited since it was due.
      const response = percentilesOf(log.map(({ answeredUs }, k) => answeredUs - dueUs[k]!));
      const service = percentilesOf(log.map(({ answeredUs, arrivedUs }) => answeredUs - arrivedUs));
      expect(log).toHaveLength(dueUs.length);
      expect(response.p99).toBeGreaterThan(800);
      expect(worstError(report.summary.latency!, response)).toBeLessThan(0.02);
      expect(worstError(report.summary.service!, service)).toBeLessThan(0.02);
    },
  );

  test('service shows one slow burst, of as many as there are workers; the rest has waited, as blocked', async () => {
    const { report, log } = await runUnder(rate('constant'), 20);
    const { service, blocked, delay } = report.summary;
    // 20 of 10,000 met the stall themselves: beyond p99.8 there is nothing but them.
    expect(log.filter(({ arrivedUs, answeredUs }) => answeredUs - arrivedUs > 1000)).toHaveLength(20);
    expect([service!.p50, service!.p99, Math.round(service!.max)]).toEqual([1, 1, 1001]);
    expect(blocked!.p99).toBeGreaterThan(850);
    expect(delay!.max).toBe(0);
  });

  test('R5 a closed loop hides it: hardly an operation is slow, and the report says that queueing delay is not measured', async () => {
    const { report, log } = await runUnder({ model: 'closed' }, 20);
    const truth = percentilesOf(log.map(({ answeredUs, arrivedUs }) => answeredUs - arrivedUs));
    expect(worstError(report.summary.latency!, truth)).toBeLessThan(0.02);
    expect([truth.p50, truth.p99, truth.p999, Math.round(truth.max)]).toEqual([1, 1, 1, 1001]);
    expect(report.run.notes).toEqual(['closed loop: queueing delay is not measured']);
  });
});

describe('a pause leaves no phantom latency', () => {
  const loads: readonly { why: string; load: LoadPlan; wholePerSecond: number }[] = [
    { why: 'constant arrivals', load: rate('constant'), wholePerSecond: 1000 },
    { why: 'Poisson arrivals', load: rate('poisson'), wholePerSecond: 1000 },
    { why: 'rates by type', load: { ...rate('poisson'), rates: [1000] } as LoadPlan, wholePerSecond: 1000 },
    { why: 'a closed loop', load: { model: 'closed' }, wholePerSecond: 50_000 },
    { why: 'a closed loop with a pace', load: { model: 'closed', pacingUs: 50_000 }, wholePerSecond: 1000 },
  ];

  test.each(loads)('R10 under $why', async ({ load, wholePerSecond }) => {
    const target = scriptedTarget({ serviceUs: 1000 });
    const { run, clock } = startTestRun({
      target,
      scenarios: [typed()],
      plan: { workloads: [workloadForTests({ workers: 50, load })] },
    });
    for (const _ of [1, 2, 3]) {
      await clock.advance(LEAD + 2 * SECOND + 333);
      run.pause();
      await clock.advance(7 * SECOND);
      run.resume();
    }
    const report = await clock.runUntil(run.finished);
    expect(report.benchmark.duration_seconds).toBe(10);
    expect(report.summary.dropped).toBe(0);
    expect([report.summary.latency!.max, report.summary.delay!.max, report.summary.blocked!.max]).toEqual([1, 0, 0]);
    expect(report.summary.goodput / wholePerSecond).toBeGreaterThan(0.98);
  });
});
