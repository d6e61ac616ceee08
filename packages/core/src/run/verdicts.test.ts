import { EMPTY_HISTOGRAM, OUTCOME_CODE, parseThreshold, type Report } from '@syntrix-bench/metrics';
import { describe, expect, test } from 'vitest';

import type { GeneratorProbe, MachineProbe, MachineReading } from '../contracts/machine-probe.ts';
import type { Plan, ThresholdPlan } from '../contracts/plan.ts';
import { planForTests, workloadForTests } from '../testing/plan-for-tests.ts';
import { scriptedTarget, type ScriptedTarget } from '../testing/scripted-target.ts';
import { startTestRun, type TestRunOptions } from '../testing/start-test-run.ts';

const SECOND = 1_000_000;
const phases = planForTests().phases;

function threshold(expression: string, abort: ThresholdPlan['abort'] = null): ThresholdPlan {
  const parsed = parseThreshold(expression);
  if (!parsed.ok) throw new Error(parsed.problem);
  return { threshold: parsed.threshold, abort, segments: null };
}

/** Reads the same every second: so much of a core, of a second's wall time. */
function probeOf(cpuLoad: number): GeneratorProbe {
  return {
    read: () => ({
      cpuUs: cpuLoad * SECOND,
      wallUs: SECOND,
      cpuWaitUs: 0,
      gcUs: 0,
      gcMaxUs: 0,
      cpuLoad,
      loopUtilization: cpuLoad,
      loopDelayP99Us: 0,
      loopDelayMaxUs: 0,
      rssBytes: 0,
      heapUsedBytes: 0,
      readDelay: EMPTY_HISTOGRAM,
    }),
    close: () => undefined,
  };
}

/** A machine whose counters stand at so much at its k-th look. */
function machineOf(at: (look: number) => Partial<MachineReading>): MachineProbe {
  let look = 0;
  return {
    read: () => {
      const cpu = { total: 1000 * look, idle: 600 * look, stolen: 0 };
      const reading = { cores: 2, cpu, throttledUs: 0, openFiles: 50, openFilesLimit: 1024, ...at(look) };
      look += 1;
      return Promise.resolve(reading);
    },
  };
}

const open = (ratePerSecond: number, workers: number, maxQueueUs = SECOND) =>
  workloadForTests({ workers, load: { model: 'open', arrivals: 'constant', ratePerSecond, maxQueueUs } });

async function runToTheEnd(options: TestRunOptions): Promise<Report> {
  const { run, clock } = startTestRun({ probe: probeOf(0.3), ...options });
  const report = await clock.runUntil(run.finished);
  expect(clock.timers).toBe(0);
  return report;
}

const longRun = (over: Partial<Plan> = {}): Partial<Plan> => ({
  workloads: [open(400, 20)],
  phases: { ...phases, steadyUs: 35 * SECOND },
  ...over,
});

describe('R23 the certificate of a run', () => {
  const cases: readonly {
    readonly why: string;
    readonly options: TestRunOptions;
    readonly rate: string;
    readonly latency: string;
    readonly says: RegExp | null;
  }[] = [
    { why: 'that is healthy', options: {}, rate: 'valid', latency: 'valid', says: null },
    {
      why: 'against a target that is slow: no fault of the generator',
      options: { target: scriptedTarget({ serviceUs: 40_000 }) },
      rate: 'valid',
      latency: 'valid',
      says: null,
    },
    {
      why: 'with too few workers for the rate: what was taken is proven, the asked rate is not',
      options: { target: scriptedTarget({ serviceUs: 100_000 }) },
      rate: 'invalid',
      latency: 'suspect',
      says: /dropped: all workers were busy too long; 20 workers, each busy 100 ms per operation, were too few/,
    },
    {
      why: 'whose generator has no CPU left, with a rate beyond its reach',
      options: { probe: probeOf(0.99), target: scriptedTarget({ serviceUs: 100_000 }) },
      rate: 'invalid',
      latency: 'invalid',
      says: /the generator used 99 % of a core.*use at most \d+\/s \(--rate\)/,
    },
    {
      why: 'whose generator is busy, but sends all that is due',
      options: { probe: probeOf(0.9) },
      rate: 'valid',
      latency: 'suspect',
      says: /the generator used 90 % of a core/,
    },
    {
      why: 'on a machine from which a hypervisor takes time',
      options: { machine: machineOf((look) => ({ cpu: { total: 1000 * look, idle: 500 * look, stolen: 60 * look } })) },
      rate: 'invalid',
      latency: 'invalid',
      says: /the hypervisor took 6 % of the CPU time \(steal\)/,
    },
    {
      why: 'in a container that is held back at its limit',
      options: { machine: machineOf((look) => ({ throttledUs: look * 150_000 })) },
      rate: 'suspect',
      latency: 'suspect',
      says: /throttled at its CPU limit for 3.4 % of the time/,
    },
    {
      why: 'that has used up its file descriptors once',
      options: { machine: machineOf((look) => ({ openFiles: look === 3 ? 1020 : 100 })) },
      rate: 'suspect',
      latency: 'valid',
      says: /1,020 of 1,024 available file descriptors/,
    },
    {
      why: 'whose generator ran out of ports',
      options: {
        target: scriptedTarget({
          answer: ({ index }) =>
            index % 10 === 0 ? { outcome: OUTCOME_CODE.failed, status: 0, category: 'local_limit' } : {},
        }),
      },
      rate: 'invalid',
      latency: 'invalid',
      says: /failed because the generator ran out of file descriptors/,
    },
  ];
  test.each(cases)('$why', async ({ options, rate, latency, says }) => {
    const report = await runToTheEnd({ plan: longRun(), target: scriptedTarget({ serviceUs: 5000 }), ...options });
    const claims = report.certificate!.claims;
    expect(claims.map(({ claim, grade }) => [claim, grade])).toEqual([
      ['rate', rate],
      ['latency', latency],
    ]);
    const reasons = claims.flatMap((claim) => claim.reasons.map((each) => Object.values(each).join('; ')));
    if (says === null) expect(reasons).toEqual([]);
    else expect(reasons.join('\n')).toMatch(says);
  });

  test('R6 holds what was sent against the schedule itself', async () => {
    const { run, clock } = startTestRun({ plan: longRun(), probe: probeOf(0.3) });
    await clock.advance(20 * SECOND);
    run.pause();
    await clock.advance(7 * SECOND);
    run.resume();
    const report = await clock.runUntil(run.finished);
    expect(report.summary.total_operations).toBe(14_000);
    expect(report.certificate!.claims[0]).toEqual({ workload: 'main', claim: 'rate', grade: 'valid', reasons: [] });
  });

  test('R6 R9 the report’s arrivals are those of the measured phase, whatever second they were released in', async () => {
    const poisson = workloadForTests({
      workers: 4,
      load: { model: 'open', arrivals: 'poisson', ratePerSecond: 317, maxQueueUs: 10_000 },
    });
    const plan = { workloads: [poisson], phases: { ...phases, warmupUs: 1.3 * SECOND, steadyUs: 4.7 * SECOND } };
    const { summary, generator } = await runToTheEnd({ plan, shards: 3 });
    expect(summary.dropped).toBeGreaterThan(0);
    expect({ scheduled: generator!.scheduled, started: generator!.started }).toEqual({
      scheduled: summary.total_operations + summary.dropped,
      started: summary.total_operations,
    });
  });

  test('says what was sampled of the machine', async () => {
    const report = await runToTheEnd({ plan: longRun(), machine: machineOf(() => ({})) });
    expect(report.generator?.machine).toEqual({
      cores: 2,
      busy_share: 0.4,
      steal_share: 0,
      throttled_share: 0,
      open_files_max: 50,
      open_files_limit: 1024,
    });
  });
});

/** Fails for ten seconds from the twentieth on. */
function failingAfter20s(): ScriptedTarget {
  return scriptedTarget({
    serviceUs: 5000,
    answer: ({ atUs }) =>
      atUs >= 20 * SECOND && atUs < 30 * SECOND ? { outcome: OUTCOME_CODE.failed, category: 'http_500_internal' } : {},
  });
}

describe('thresholds', () => {
  test('R26 are judged at the end, each with its value and unit', async () => {
    const thresholds = ['p99 < 10ms', 'call.rate > 500/s', 'errors < 1', 'p9999 < 1s'].map((each) => threshold(each));
    const report = await runToTheEnd({ plan: longRun({ thresholds }), target: scriptedTarget({ serviceUs: 5000 }) });
    expect(report.thresholds).toEqual([
      { expression: 'p99 < 10ms', value: 5, unit: 'ms', verdict: 'passed', reason: '' },
      { expression: 'call.rate > 500/s', value: 400, unit: '/s', verdict: 'failed', reason: '' },
      { expression: 'errors < 1', value: 0, unit: '', verdict: 'passed', reason: '' },
      expect.objectContaining({ expression: 'p9999 < 1s', verdict: 'not_proven' }),
    ]);
  });

  test('R26 do not pass where the generator was the limit', async () => {
    const plan = longRun({ thresholds: [threshold('p99 < 10ms')] });
    const report = await runToTheEnd({ plan, probe: probeOf(0.99) });
    expect(report.thresholds[0]?.verdict).toBe('not_proven');
    expect(report.thresholds[0]?.reason).toContain('the latency claim is invalid');
  });

  test.each([1, 3])('R27 end a run over %i shards when the newest operations cross them', async (shards) => {
    const plan = longRun({ thresholds: [threshold('errors < 50%', { graceUs: 0 }), threshold('p99 < 1s')] });
    const report = await runToTheEnd({ plan, shards, target: failingAfter20s() });
    expect(report.run).toMatchObject({
      status: 'completed',
      partial: true,
      reason: 'the threshold "errors < 50%" was crossed: 60.3% over the last 5 s',
    });
    expect(report.thresholds[0]).toMatchObject({
      value: expect.closeTo(60.3, 1) as number,
      unit: '%',
      verdict: 'failed',
    });
    expect(report.thresholds[0]?.reason).toMatch(/^crossed over 5 s of the run, which ended it/);
    expect(report.thresholds[1]?.verdict).toBe('passed');
    expect(report.benchmark.duration_seconds).toBeCloseTo(23, 0);
    expect(report.phases.map(({ name }) => name)).toContain('cleanup');
  });

  test.each<[ThresholdPlan, string, string]>([
    [threshold('errors < 50%'), 'the planned duration was reached', 'that may not'],
    [
      threshold('errors < 50%', { graceUs: 31 * SECOND }),
      'the planned duration was reached',
      'while its grace period lasts',
    ],
    [threshold('errors < 70%', { graceUs: 0 }), 'the threshold "errors < 70%" was crossed', 'as soon as it is worse'],
  ])('R27 %j: %s (%s)', async (each, reason) => {
    const report = await runToTheEnd({ plan: longRun({ thresholds: [each] }), target: failingAfter20s() });
    expect(report.run.reason).toContain(reason);
  });

  test('R27 leave seconds with a pause in them out, and time in the grace period', async () => {
    const plan = longRun({ thresholds: [threshold('goodput > 300/s', { graceUs: 5 * SECOND })] });
    const { run, clock } = startTestRun({ plan, target: scriptedTarget({ serviceUs: 5000 }) });
    await clock.advance(12.5 * SECOND);
    run.pause();
    await clock.advance(60 * SECOND);
    run.resume();
    const report = await clock.runUntil(run.finished);
    expect(report.run.reason).toBe('the planned duration was reached');
    expect(report.thresholds[0]?.value).toBe(400);
  });

  test.each([0, 10])(
    'R27 a rate is not too low for what is under way, after %i s of warm-up and after a pause',
    async (warmup) => {
      const plan = {
        phases: { ...phases, warmupUs: warmup * SECOND, steadyUs: 30 * SECOND },
        workloads: [open(100, 200)],
        thresholds: [threshold('goodput > 95/s', { graceUs: 0 })],
      };
      const { run, clock } = startTestRun({ plan, target: scriptedTarget({ serviceUs: SECOND }) });
      await clock.advance((warmup + 12.5) * SECOND);
      run.pause();
      await clock.advance(60 * SECOND);
      run.resume();
      const report = await clock.runUntil(run.finished);
      expect(report.run.reason).toBe('the planned duration was reached');
    },
  );

  test('R27 a rate that is at half ends the run within a window', async () => {
    const target = scriptedTarget({
      answer: ({ index, atUs }) =>
        atUs >= 12 * SECOND && index % 2 === 0 ? { outcome: OUTCOME_CODE.failed, category: 'http_500_internal' } : {},
    });
    const thresholds = [threshold('goodput > 95/s', { graceUs: 0 })];
    const report = await runToTheEnd({ plan: longRun({ workloads: [open(100, 200)], thresholds }), target });
    expect(report.run.reason).toContain('the threshold "goodput > 95/s" was crossed');
    expect(report.benchmark.duration_seconds).toBeLessThanOrEqual(17);
  });
});

test('P2-30 latencies are counted in buckets of one’s own', async () => {
  const report = await runToTheEnd({
    plan: { metrics: { ...planForTests().metrics, bucketsMs: [1, 5, 10] } },
    target: scriptedTarget({ serviceUs: 5000 }),
  });
  expect(report.operations['call']?.buckets).toEqual([
    { le: 1, count: 0, cumulative: 0 },
    { le: 5, count: 8000, cumulative: 8000 },
    { le: 10, count: 0, cumulative: 8000 },
    { le: null, count: 0, cumulative: 8000 },
  ]);
});

describe('R25 a warm-up that ends when the measure is steady', () => {
  const untilSteady = { ...phases, warmupUs: 90 * SECOND, untilSteady: true, steadyUs: 5 * SECOND };
  /** Gets faster by a half over the first 20 s. */
  const settling = scriptedTarget({
    answer: ({ atUs }) => ({ serviceUs: Math.round(20_000 - 10_000 * Math.min(1, atUs / (20 * SECOND))) }),
  });
  /** Gets slower all the time. */
  const drifting = scriptedTarget({ answer: ({ atUs }) => ({ serviceUs: Math.round(5000 + atUs / 10_000) }) });

  const warmupOf = (report: Report) => report.phases.find(({ name }) => name === 'warmup')!.seconds;

  test.each([1, 2])('goes on with the measured phase as soon as it is, over %i shards', async (shards) => {
    const report = await runToTheEnd({
      target: settling,
      shards,
      plan: { workloads: [workloadForTests({ workers: 8 })], phases: untilSteady },
    });
    expect(warmupOf(report)).toBeGreaterThan(32);
    expect(warmupOf(report)).toBeLessThan(60);
    expect(report.benchmark.duration_seconds).toBe(5);
    expect(report.run.notes).toContainEqual(
      expect.stringMatching(/^goodput and p50 were steady after \d+ s of warm-up$/),
    );
  });

  test('lasts as long as it may where it never is, and the report says so', async () => {
    const report = await runToTheEnd({
      target: drifting,
      plan: { workloads: [workloadForTests({ workers: 8 })], phases: untilSteady },
    });
    expect(warmupOf(report)).toBe(90);
    expect(report.run.notes).toContainEqual(
      expect.stringMatching(
        /^goodput and p50 were not steady within 90 s of warm-up: goodput fell by [\d.]+ % over its last \d+ s, and p50 rose by /,
      ),
    );
  });
});
