import { OUTCOME_CODE, parseThreshold, type IntervalSnapshot, type Report } from '@syntrix-bench/metrics';
import { describe, expect, test } from 'vitest';

import { operationsOf } from '../../test/sum-of-series.ts';
import type { Timer } from '../contracts/clock.ts';
import type { Plan, ThresholdPlan } from '../contracts/plan.ts';
import type { ShardHost } from '../contracts/shard-host.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { planForTests, workloadForTests } from '../testing/plan-for-tests.ts';
import { scriptedTarget } from '../testing/scripted-target.ts';
import { startTestRun, type TestRunOptions } from '../testing/start-test-run.ts';

const SECOND = 1_000_000;
/** From the start of a run to that of load. */
const LEAD = 20_000;
const phases = planForTests().phases;

/** A clock whose timers of about a second, by which intervals end, are late: the n-th of them by what `lateUs` says. */
class LateIntervals extends ManualClock {
  readonly #lateUs: (n: number) => number;
  #count = 0;

  constructor(lateUs: (n: number) => number) {
    super();
    this.#lateUs = lateUs;
  }

  override setTimer(delayUs: number, callback: () => void): Timer {
    if (delayUs < 0.6 * SECOND || delayUs > SECOND) return super.setTimer(delayUs, callback);
    this.#count += 1;
    return super.setTimer(delayUs + this.#lateUs(this.#count), callback);
  }
}

const rate = (perSecond: number) =>
  workloadForTests({
    workers: 20,
    load: { model: 'open', arrivals: 'constant', ratePerSecond: perSecond, maxQueueUs: SECOND },
  });

/** Keeps what shards tell. */
function listening(told: IntervalSnapshot[]): (host: ShardHost) => ShardHost {
  return (host) => ({
    ...host,
    open: (plan, credentials, listener) =>
      host.open(plan, credentials, {
        onSnapshot(snapshot) {
          told.push(snapshot);
          listener.onSnapshot(snapshot);
        },
        onProgress: (...args) => listener.onProgress(...args),
        onPrinted: (...args) => listener.onPrinted(...args),
        onWorkloadEnded: (...args) => listener.onWorkloadEnded(...args),
        onFailure: (...args) => listener.onFailure(...args),
      }),
  });
}

async function runOf(options: TestRunOptions): Promise<{ report: Report; told: readonly IntervalSnapshot[] }> {
  const told: IntervalSnapshot[] = [];
  const { run, clock } = startTestRun({
    target: scriptedTarget({ serviceUs: 5000 }),
    betweenHost: listening(told),
    ...options,
  });
  return { report: await clock.runUntil(run.finished), told };
}

function aborting(expression: string): ThresholdPlan {
  const parsed = parseThreshold(expression);
  if (!parsed.ok) throw new Error(`not a threshold: ${expression}`);
  return { threshold: parsed.threshold, abort: { graceUs: 0 }, segments: null };
}

const planOf = (more: Partial<Plan>): Partial<Plan> => ({
  workloads: [rate(200)],
  thresholds: [aborting('goodput > 195/s')],
  ...more,
});

describe('R37 a load of an exact rate, whose intervals are handed over late', () => {
  test.each([17, 18, 19, 20, 21, 22, 23, 24])(
    'is not taken for less where the timer number %i is 300 ms late',
    async (late) => {
      const { report } = await runOf({
        shards: 2,
        clock: new LateIntervals((n) => (n === late ? 300_000 : 0)),
        plan: planOf({}),
      });
      expect(report.run.reason).toBe('the planned duration was reached');
    },
  );

  test.each([2, 4])('is not taken for less on %i shards where each timer is up to 15 ms late', async (shards) => {
    const { report, told } = await runOf({
      shards,
      clock: new LateIntervals((n) => (n * 7919) % 15_000),
      plan: planOf({ phases: { ...phases, steadyUs: 30 * SECOND } }),
    });
    expect(report.run.reason).toBe('the planned duration was reached');
    const steady = told.filter(({ phase }) => phase === 'steady');
    expect(steady.length).toBe(30 * shards);
    expect(new Set(steady.map(({ fromUs, toUs }) => toUs - fromUs))).toEqual(new Set([SECOND]));
    expect(new Set(steady.map(({ fromUs }) => (fromUs - LEAD) % SECOND))).toEqual(new Set([0]));
    // What was answered in the first 5 ms of a second had been sent in the one before.
    const counts = steady.slice(shards).map(({ series }) => series.reduce((sum, each) => sum + operationsOf(each), 0));
    expect(new Set(counts)).toEqual(new Set([200 / shards]));
  });

  test('is steady where each timer is up to 3 ms late', async () => {
    const { report } = await runOf({
      shards: 2,
      clock: new ManualClock({ jitter: { seed: 3, mostUs: 3000 } }),
      plan: planOf({
        workloads: [rate(400)],
        thresholds: [],
        phases: { ...phases, warmupUs: 90 * SECOND, untilSteady: true, steadyUs: 2 * SECOND },
      }),
    });
    const warmup = report.phases.find(({ name }) => name === 'warmup')!.seconds;
    expect(warmup).toBeGreaterThan(29);
    expect(warmup).toBeLessThan(35);
  });
});

describe('R37 a timeline', () => {
  test.each([1, 3])('begins with its phase and has whole rows, on %i shards whose timers are late', async (shards) => {
    const { report } = await runOf({
      shards,
      clock: new ManualClock({ jitter: { seed: 5, mostUs: 20_000 } }),
      plan: planOf({ thresholds: [], phases: { ...phases, warmupUs: 2.5 * SECOND, steadyUs: 6 * SECOND } }),
    });
    const rows = report.timeline.filter(({ drain }) => !drain);
    expect(rows.map((row) => [row.elapsed_seconds, row.seconds])).toEqual([1, 2, 3, 4, 5, 6].map((end) => [end, 1]));
    // Late timers make operations late; none is in a row before its own.
    for (const { ok } of rows.slice(1)) expect(Math.abs(ok - 200)).toBeLessThanOrEqual(5);
  });

  test('keeps its rows over a pause', async () => {
    const told: IntervalSnapshot[] = [];
    const { run, clock } = startTestRun({ shards: 2, plan: planOf({}), betweenHost: listening(told) });
    await clock.advance(LEAD + 2.3 * SECOND);
    run.pause();
    await clock.advance(4.4 * SECOND);
    run.resume();
    const report = await clock.runUntil(run.finished);
    expect(report.run.reason).toBe('the planned duration was reached');
    const steady = told.filter(({ phase, shard }) => phase === 'steady' && shard === 0);
    expect(steady.map(({ toUs }) => (toUs - LEAD) / SECOND)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 14.4,
    ]);
  });
});

describe('R38 a target that refuses all', () => {
  /** Refuses connections for so long, from the third second on. */
  const refusingFor = (us: number) =>
    scriptedTarget({
      answer: ({ atUs }) =>
        atUs > 3 * SECOND && atUs <= 3 * SECOND + us
          ? { serviceUs: 20_000, outcome: OUTCOME_CODE.failed, status: 0, category: 'connection_refused' }
          : { serviceUs: 20_000 },
    });
  const closed: Partial<Plan> = {
    workloads: [workloadForTests({ workers: 8 })],
    phases: { ...phases, steadyUs: 20 * SECOND },
  };

  test.each([1, 2, 4, 8])('for 4 s is not lost, on %i shards whose timers are late', async (shards) => {
    const clock = new ManualClock({ jitter: { seed: 7, mostUs: 20_000 } });
    const { report } = await runOf({ shards, clock, target: refusingFor(4 * SECOND), plan: closed });
    expect(report.run.reason).toBe('the planned duration was reached');
  });

  test.each([1, 2, 4, 8])('for 12 s is lost after ten of them, on %i shards whose timers are late', async (shards) => {
    const clock = new ManualClock({ jitter: { seed: 7, mostUs: 20_000 } });
    const { report } = await runOf({ shards, clock, target: refusingFor(12 * SECOND), plan: closed });
    expect(report.run.reason).toMatch(/no request got an answer for 1[01] s/);
    expect(report.benchmark.duration_seconds).toBeGreaterThan(13);
    expect(report.benchmark.duration_seconds).toBeLessThan(14.2);
  });

  test('is lost after ten seconds whatever the length of intervals', async () => {
    for (const snapshotIntervalUs of [100_000, 500_000, 2_500_000]) {
      const { report } = await runOf({
        target: refusingFor(13 * SECOND),
        plan: { ...closed, metrics: { ...planForTests().metrics, snapshotIntervalUs } },
      });
      expect(report.run.status).toBe('failed');
      expect(report.benchmark.duration_seconds).toBeGreaterThan(12.9);
      expect(report.benchmark.duration_seconds).toBeLessThan(15.6);
    }
  });
});
