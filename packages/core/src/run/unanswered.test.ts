import { OUTCOME_CODE, parseThreshold, type Report } from '@syntrix-bench/metrics';
import { describe, expect, test } from 'vitest';

import type { Operation } from '../contracts/operation.ts';
import type { Plan, ScheduledWorkloadPlan, ThresholdPlan } from '../contracts/plan.ts';
import type { Scenario } from '../contracts/scenario.ts';
import { oneCallScenario } from '../testing/one-call-scenario.ts';
import { planForTests, workloadForTests } from '../testing/plan-for-tests.ts';
import { scriptedTarget, type ScriptedClient } from '../testing/scripted-target.ts';
import { startTestRun, type TestRunOptions } from '../testing/start-test-run.ts';

const SECOND = 1_000_000;
const NAMES = ['read', 'create'];

/** Of four operations of a worker three are reads. */
function mixedScenario(): Scenario<unknown, ScriptedClient, null> {
  const operations = NAMES.map((name, type): Operation<ScriptedClient> => ({
    type,
    execute: (client, result) => client.call(name, result),
  }));
  return {
    ...oneCallScenario(),
    operations: () => NAMES,
    shard: () => ({
      createWorker() {
        let made = 0;
        return {
          next() {
            made += 1;
            return operations[made % 4 === 0 ? 1 : 0]!;
          },
        };
      },
    }),
  };
}

/** Answers in 5 ms while a second is even, and only when it is over while it is odd. */
function haltingTarget() {
  return scriptedTarget({
    answer({ atUs }) {
      const intoUs = atUs % (2 * SECOND);
      return { serviceUs: intoUs < SECOND ? 5_000 : 2 * SECOND - intoUs + 5_000 };
    },
  });
}

function threshold(expression: string, abort: ThresholdPlan['abort'] = null): ThresholdPlan {
  const parsed = parseThreshold(expression);
  if (!parsed.ok) throw new Error(parsed.problem);
  return { threshold: parsed.threshold, abort, segments: null };
}

const open = (over: Partial<ScheduledWorkloadPlan> = {}, ratePerSecond = 400) =>
  workloadForTests({
    load: { model: 'open', arrivals: 'constant', ratePerSecond, maxQueueUs: 20_000 },
    ...over,
  });

const steady = (seconds: number): Pick<Plan, 'phases'> => ({
  phases: { ...planForTests().phases, steadyUs: seconds * SECOND },
});

async function runToTheEnd(options: TestRunOptions): Promise<Report> {
  const { run, clock } = startTestRun({ scenarios: [mixedScenario()], ...options });
  return clock.runUntil(run.finished);
}

const verdictsOf = ({ thresholds }: Report) =>
  Object.fromEntries(thresholds.map(({ expression, verdict, reason }) => [expression, `${verdict}: ${reason}`]));

test('R14 a target that resets what takes long does not look quicker for it', async () => {
  const limits = ['p99 < 50ms', 'p50 < 50ms', 'service.p99 < 50ms', 'mean < 50ms'];
  const report = await runToTheEnd({
    target: scriptedTarget({
      answer: ({ atUs }) =>
        atUs % 100_000 < 30_000
          ? { serviceUs: 2 * SECOND, outcome: OUTCOME_CODE.unknown, category: 'connection_reset' }
          : { serviceUs: 10_000 },
    }),
    plan: { workloads: [open({ workers: 400 })], thresholds: limits.map((each) => threshold(each)) },
  });
  const { summary, run } = report;
  expect(summary).toMatchObject({ total_operations: 4_000, unknown: 1_200, timeouts: 0, broken_off: 1_200 });
  expect(summary.latency).toMatchObject({ p50: 10, p99: 2_000 });
  expect(summary.latency?.censored).toEqual(expect.arrayContaining(['p90', 'p99', 'max']));
  expect(summary.latency_other).toBe(null);
  expect(verdictsOf(report)).toEqual({
    'p99 < 50ms': expect.stringMatching(
      /^failed: it is among operations whose connection was lost, so the true/,
    ) as string,
    'p50 < 50ms': expect.stringMatching(/^passed/) as string,
    'service.p99 < 50ms': expect.stringMatching(/^failed: it is among operations whose connection was lost/) as string,
    'mean < 50ms': expect.stringMatching(/^failed: 1,200 lost their connection, so the true mean is larger/) as string,
  });
  expect(run.notes).toContain('1,200 operations whose connection was lost count as slower than every answer');
});

test('R14 a target that lets some wait in vain for a connection does not look quicker for it', async () => {
  const report = await runToTheEnd({
    target: scriptedTarget({
      answer: ({ index }) =>
        index % 100 < 3
          ? { blockedUs: 10 * SECOND, serviceUs: 0, outcome: OUTCOME_CODE.failed, category: 'connect_timeout' }
          : { serviceUs: 8_000 },
    }),
    plan: {
      workloads: [open({ workers: 400 })],
      ...steady(25),
      thresholds: ['p99 < 50ms', 'service.p99 < 50ms'].map((each) => threshold(each)),
    },
  });
  const { summary } = report;
  expect(summary).toMatchObject({ ok: 9_700, failed: 300, timeouts: 300, latency_other: null });
  expect(summary.latency).toMatchObject({ p95: 8, p99: 10_000, censored: ['mean', 'p99', 'p999', 'max'] });
  expect(summary.service).toMatchObject({ p99: 8, censored: [] });
  expect(verdictsOf(report)).toEqual({
    'p99 < 50ms': expect.stringMatching(/^failed: it is among time-outs, so the true value is larger/) as string,
    'service.p99 < 50ms': expect.stringMatching(/^passed/) as string,
  });
});

describe('R14 a target that stands still half of the time, so that half of the arrivals are dropped', () => {
  const dropped = 'it is among dropped arrivals, which were never sent';
  const limits = ['p99 < 50ms', 'p50 < 2s', 'read.p99 < 50ms', 'create.p99 < 50ms', 'read.dropped < 1%', 'max < 10s'];

  test.each([1, 3])('does not look quicker for it, on %d shards', async (shards) => {
    const report = await runToTheEnd({
      target: haltingTarget(),
      shards,
      plan: { workloads: [open({ workers: 6 })], ...steady(20), thresholds: limits.map((each) => threshold(each)) },
    });
    const { summary, operations } = report;
    expect(summary.dropped / (summary.total_operations + summary.dropped)).toBeCloseTo(0.48, 1);
    expect(summary.latency?.never).toEqual(expect.arrayContaining(['p90', 'p95', 'p99', 'max']));
    expect(summary.latency?.censored).toEqual(expect.arrayContaining([...(summary.latency?.never ?? [])]));
    const verdicts = verdictsOf(report);
    expect(verdicts['p99 < 50ms']).toMatch(new RegExp(`^failed: ${dropped}`, 'u'));
    expect(verdicts['read.p99 < 50ms']).toMatch(new RegExp(`^failed: ${dropped}`, 'u'));
    expect(verdicts['create.p99 < 50ms']).toMatch(new RegExp(`^failed: ${dropped}`, 'u'));
    expect(verdicts['max < 10s']).toMatch(new RegExp(`^failed: ${dropped}`, 'u'));
    expect(verdicts['read.dropped < 1%']).toMatch(/^failed: /u);
    const byType = Object.values(operations).map((operation) => operation.dropped);
    expect(byType.reduce((sum, count) => sum + count, 0)).toBe(summary.dropped);
    expect(operations.read!.dropped / summary.dropped).toBeCloseTo(0.75, 2);
    expect(report.phases.find(({ name }) => name === 'steady')?.operations).toEqual({
      read: expect.objectContaining({ dropped: operations.read!.dropped }) as unknown,
      create: expect.objectContaining({ dropped: operations.create!.dropped }) as unknown,
    });
  });

  test('has no valid latency', async () => {
    const report = await runToTheEnd({
      target: haltingTarget(),
      plan: { workloads: [open({ workers: 6 })], ...steady(40) },
    });
    const claims = report.certificate?.claims.map(({ claim, grade }) => [claim, grade]);
    expect(claims).toEqual([
      ['rate', 'invalid'],
      ['latency', 'suspect'],
    ]);
    const latency = report.certificate?.claims.find(({ claim }) => claim === 'latency');
    expect(latency?.reasons.map(({ fact }) => fact)).toContainEqual(
      expect.stringContaining('were dropped: all workers'),
    );
  });

  test('ends a run by its own limits, of all operations and of one type', async () => {
    for (const expression of ['p90 < 50ms', 'read.p90 < 50ms']) {
      const report = await runToTheEnd({
        target: haltingTarget(),
        plan: { workloads: [open({ workers: 6 })], ...steady(60), thresholds: [threshold(expression, { graceUs: 0 })] },
      });
      expect(report.run.reason).toBe(`the threshold "${expression}" was crossed over the last 5 s: ${dropped}`);
      expect(report.thresholds[0]?.verdict).toBe('failed');
      expect(report.benchmark.duration_seconds).toBeLessThan(10);
    }
  });
});

test('R14 a target that never answers: whatever was due fails, also the limits of a type', async () => {
  const limits = ['p99 < 50ms', 'read.p99 < 50ms', 'read.dropped < 1%', 'dropped < 1%'];
  const report = await runToTheEnd({
    target: scriptedTarget({ serviceUs: 3600 * SECOND }),
    plan: { workloads: [open()], ...steady(10), thresholds: limits.map((each) => threshold(each)) },
  });
  expect(report.thresholds.map(({ verdict }) => verdict)).toEqual(['failed', 'failed', 'failed', 'failed']);
});

test('R14 what is queued when the user stops the run was given up, not dropped, and ranks below what was', async () => {
  const { run, clock } = startTestRun({
    scenarios: [mixedScenario()],
    target: scriptedTarget({ serviceUs: 100_000 }),
    plan: {
      workloads: [
        workloadForTests({
          workers: 10,
          load: { model: 'open', arrivals: 'constant', ratePerSecond: 200, maxQueueUs: 60 * SECOND },
        }),
      ],
      ...steady(60),
      thresholds: ['dropped < 1%', 'p90 < 60s', 'read.p90 < 60s'].map((each) => threshold(each)),
    },
  });
  await clock.advance(10 * SECOND);
  run.stop();
  const report = await clock.runUntil(run.finished);
  const { summary, operations } = report;
  expect(summary.dropped).toBe(0);
  expect(summary.given_up).toBeGreaterThan(900);
  expect(summary.given_up + summary.total_operations).toBeCloseTo(2_000, -1);
  expect(Object.values(operations).reduce((sum, { given_up }) => sum + given_up, 0)).toBe(summary.given_up);
  expect(summary.latency).toMatchObject({
    never: [],
    censored: expect.arrayContaining(['p90', 'p99', 'max']) as unknown,
  });
  expect(verdictsOf(report)).toMatchObject({
    'p90 < 60s': expect.stringMatching(
      /^failed: it is among operations given up, so the true value is larger/u,
    ) as unknown,
    'read.p90 < 60s': expect.stringMatching(/^failed: it is among operations given up/u) as unknown,
  });
  expect(verdictsOf(report)['dropped < 1%']).not.toMatch(/^failed/u);
  const rate = report.certificate?.claims.find(({ claim }) => claim === 'rate');
  expect(rate?.reasons.map(({ fact }) => fact)).not.toContainEqual(expect.stringContaining('never sent'));
});

test('R14 what is under way when the drain ends ranks above every answer, at its age, and not among other failures', async () => {
  let calls = 0;
  const target = scriptedTarget({
    answer() {
      calls += 1;
      return { serviceUs: calls % 50 === 0 ? 3600 * SECOND : 5_000 };
    },
  });
  const report = await runToTheEnd({
    target,
    plan: {
      workloads: [open({ workers: 100 }, 200)],
      phases: { ...planForTests().phases, steadyUs: 10 * SECOND, drainUs: 8 * SECOND },
      thresholds: ['p95 < 50ms', 'p99 < 60s'].map((each) => threshold(each)),
    },
  });
  const { summary } = report;
  expect(summary).toMatchObject({ abandoned: 40, unknown: 40, dropped: 0, given_up: 0, latency_other: null });
  expect(summary.latency).toMatchObject({
    p95: 5,
    max: summary.latency?.p99,
    censored: ['mean', 'p99', 'max'],
    never: [],
  });
  expect(summary.latency?.p99).toBeGreaterThan(8_000);
  expect(verdictsOf(report)).toMatchObject({
    'p95 < 50ms': expect.stringMatching(/^passed/u) as unknown,
    'p99 < 60s': expect.stringMatching(
      /^failed: it is among operations given up, so the true value is larger/u,
    ) as unknown,
  });
  expect(report.run.notes).toContainEqual('40 operations given up in flight count as slower than every answer');
});

test('R14 time-outs rank above answers that took longer, and stand in no histogram of answers', async () => {
  let calls = 0;
  const target = scriptedTarget({
    answer() {
      calls += 1;
      if (calls % 20 !== 0) return { serviceUs: 5_000 };
      return { serviceUs: SECOND, outcome: OUTCOME_CODE.failed, category: 'timeout' };
    },
  });
  const report = await runToTheEnd({ target, plan: { workloads: [open({ workers: 50 }, 200)], ...steady(10) } });
  expect(report.summary).toMatchObject({ timeouts: 100, ok: 1_900, latency_other: null });
  expect(report.summary.latency).toMatchObject({ p95: 5, p99: 1_000, max: 1_000, censored: ['mean', 'p99', 'max'] });
  const inBlocks = report.blocks.flatMap(({ series }) => series);
  expect(inBlocks.reduce((sum, { timeouts }) => sum + timeouts, 0)).toBe(100);
});

describe('R35 a workload that ends before the phase does', () => {
  const beside = (first: ScheduledWorkloadPlan): Partial<Plan> => ({
    workloads: [first, workloadForTests({ name: 'long', workers: 2, firstWorker: 10 })],
    ...steady(10),
    thresholds: ['short/goodput > 390/s', 'goodput > 150/s'].map((each) => threshold(each)),
  });

  test.each([1, 3])('divides by its own seconds where a number of arrivals ended it, on %d shards', async (shards) => {
    const short = open({ name: 'short', workers: 10, operations: 400 });
    const report = await runToTheEnd({ target: scriptedTarget({ serviceUs: 10_000 }), shards, plan: beside(short) });
    expect(report.workloads?.short).toMatchObject({ ok: 400 });
    expect(report.workloads?.short?.seconds).toBeCloseTo(1, 1);
    expect(report.workloads?.short?.goodput).toBeCloseTo(400, -1);
    expect(report.workloads?.short?.operations.read?.goodput).toBeCloseTo(300, -1);
    expect(report.workloads?.long).toMatchObject({ seconds: 10, goodput: 200 });
    expect(report.summary).toMatchObject({ goodput: 240 });
    expect(report.thresholds.map(({ verdict }) => verdict)).toEqual(['passed', 'passed']);
    expect(report.run.notes).toContainEqual(
      expect.stringMatching(
        /^rates over all workloads are per second of the whole phase \(10 s\), .*: short (0\.99|1)\d* s$/u,
      ),
    );
  });

  test('divides by the whole phase where time ended its schedule, however late its last arrival was', async () => {
    const sparse = open({ name: 'short', workers: 2, operations: 1_000 }, 0.5);
    const report = await runToTheEnd({ target: scriptedTarget({ serviceUs: 10_000 }), plan: beside(sparse) });
    expect(report.workloads?.short).toMatchObject({ ok: 5, seconds: 10, goodput: 0.5 });
    expect(report.run.notes.filter((note) => note.startsWith('totals'))).toEqual([]);
  });
});
