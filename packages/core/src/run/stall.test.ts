import { describe, expect, test } from 'vitest';

import type { Operation } from '../contracts/operation.ts';
import type { LoadPlan } from '../contracts/plan.ts';
import type { Scenario } from '../contracts/scenario.ts';
import { oneCallScenario } from '../testing/one-call-scenario.ts';
import { workloadForTests } from '../testing/plan-for-tests.ts';
import { scriptedTarget, type ScriptedClient } from '../testing/scripted-target.ts';
import { startTestRun } from '../testing/start-test-run.ts';

const SECOND = 1_000_000;
const LEAD = 20_000;
const STALL = { fromUs: LEAD + 5 * SECOND, toUs: LEAD + 6 * SECOND };

/** Answers in 1 ms, but to what reaches it within the stall only after its end. */
function stallingTarget() {
  return scriptedTarget({
    answer: ({ atUs }) => ({
      serviceUs: atUs >= STALL.fromUs && atUs < STALL.toUs ? STALL.toUs - atUs + 1000 : 1000,
    }),
  });
}

async function runUnder(load: LoadPlan, lanes: number) {
  const target = stallingTarget();
  const { run, clock } = startTestRun({ target, plan: { workloads: [workloadForTests({ lanes, load })] } });
  const report = await clock.runUntil(run.finished);
  return { report, target };
}

/** What users met who came when the schedule says, whatever the tool did: computed from the schedule and the stall alone. */
function truthMs(): number[] {
  return Array.from({ length: 10_000 }, (_, k) => {
    const atUs = LEAD + k * 1000;
    const doneUs = atUs >= STALL.fromUs && atUs < STALL.toUs ? STALL.toUs + 1000 : atUs + 1000;
    return (doneUs - atUs) / 1000;
  }).sort((a, b) => a - b);
}

const truthAt = (sorted: number[], share: number) => sorted[Math.ceil(share * sorted.length) - 1]!;

const PERCENTILES = [
  ['p50', 0.5],
  ['p90', 0.9],
  ['p95', 0.95],
  ['p99', 0.99],
  ['p999', 0.999],
] as const;

/** One call again and again, also where its one type is asked for. */
function typed(): Scenario<unknown, ScriptedClient, null> {
  const call: Operation<ScriptedClient> = { type: 0, execute: (client, slot) => client.call('call', slot) };
  return {
    ...oneCallScenario(),
    shard: () => ({ createLane: () => ({ next: () => call, nextOf: () => call }) }),
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
    { lanes: 1500, why: 'with a lane for each that waits' },
    { lanes: 20, why: 'with far fewer lanes, behind which most wait' },
  ])('response times are those that users met, within 2 %: $why', async ({ lanes }) => {
    const { report } = await runUnder(rate('constant'), lanes);
    const truth = truthMs();
    expect(report.summary.total_operations).toBe(10_000);
    for (const [name, share] of PERCENTILES) {
      // With few lanes what waited is worked off in turn after the stall, at 20 a millisecond: 50 ms for a thousand.
      const slackMs = lanes === 20 ? 51 : 0;
      const found = report.summary.latency![name]!;
      const wanted = truthAt(truth, share);
      expect(found).toBeGreaterThanOrEqual(wanted * 0.98);
      expect(found).toBeLessThanOrEqual(wanted * 1.02 + slackMs);
    }
  });

  test('service shows one slow burst, of as many as there are lanes; the rest has waited, as blocked', async () => {
    const { report } = await runUnder(rate('constant'), 20);
    const { service, blocked, delay } = report.summary;
    // 20 of 10,000 met the stall themselves: beyond p99.8 there is nothing but them.
    expect([service!.p50, service!.p99, Math.round(service!.max)]).toEqual([1, 1, 1001]);
    expect(blocked!.p99).toBeGreaterThan(850);
    expect(delay!.max).toBe(0);
  });

  test('R5 a closed loop hides it: hardly an operation is slow, and the report says that waiting is hidden', async () => {
    const { report } = await runUnder({ model: 'closed' }, 20);
    expect([report.summary.latency!.p50, report.summary.latency!.p99, report.summary.latency!.p999]).toEqual([1, 1, 1]);
    expect(Math.round(report.summary.latency!.max)).toBe(1001);
    expect(report.run.notes).toEqual(['closed loop: waiting is hidden']);
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
      plan: { workloads: [workloadForTests({ lanes: 50, load })] },
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
