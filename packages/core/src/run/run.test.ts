import { OUTCOME_CODE, type Report } from '@syntrix-bench/metrics';
import { describe, expect, test } from 'vitest';

import { sumOfSeries } from '../../test/sum-of-series.ts';
import { defineScenario, type Scenario } from '../contracts/scenario.ts';
import { BenchError } from '../errors.ts';
import { scheduledArrivals } from '../load/create-load-model.ts';
import { startRun } from './start-run.ts';
import { oneCallScenario } from '../testing/one-call-scenario.ts';
import { planForTests, workloadForTests } from '../testing/plan-for-tests.ts';
import { scriptedTarget, type ScriptedAnswer, type ScriptedClient } from '../testing/scripted-target.ts';
import { startTestRun, type TestRunOptions } from '../testing/start-test-run.ts';

const SECOND = 1_000_000;
const phases = planForTests().phases;

async function runToTheEnd(options: TestRunOptions): Promise<Report> {
  const { run, clock } = startTestRun(options);
  const report = await clock.runUntil(run.finished);
  expect(clock.timers).toBe(0);
  return report;
}

const phaseNames = (report: Report) => report.phases.map(({ name, seconds }) => [name, seconds]);

function requestsOf(report: Report): number {
  return report.phases.flatMap(({ requests }) => requests).reduce((sum, { count }) => sum + count, 0);
}

describe('a closed run', () => {
  test('P1-20 does what its workers can do in the time, and closes its connections', async () => {
    const target = scriptedTarget({ serviceUs: 10_000 });
    const report = await runToTheEnd({ target });
    expect(report.summary).toMatchObject({ total_operations: 4000, total_errors: 0, goodput: 400, success_rate: 100 });
    expect(report.benchmark.duration_seconds).toBe(10);
    expect(report.run).toMatchObject({
      status: 'completed',
      partial: false,
      reason: 'the planned duration was reached',
    });
    expect(report.run.notes).toEqual(['closed loop: queueing delay is not measured']);
    expect(target.openConnections).toBe(0);
  });

  test('R2 shows service time as response time, without delay or blocking', async () => {
    const { summary } = await runToTheEnd({ target: scriptedTarget({ serviceUs: 5000 }) });
    const [response, service, delay, blocked] = [summary.latency, summary.service, summary.delay, summary.blocked];
    expect([response?.max, service?.max, delay?.max, blocked?.max]).toEqual([5, 5, 0, 0]);
  });

  test('R2 tells waiting for a connection apart as blocked', async () => {
    const target = scriptedTarget({ serviceUs: 5000, answer: () => ({ blockedUs: 3000 }) });
    const { summary } = await runToTheEnd({ target });
    expect([summary.latency?.min, summary.service?.min, summary.blocked?.min]).toEqual([8, 5, 3]);
  });

  test('R9 counts an operation in the phase in which it was due, and measures steady ones only', async () => {
    const target = scriptedTarget({ serviceUs: 300_000 });
    const report = await runToTheEnd({
      target,
      plan: { phases: { ...phases, warmupUs: SECOND, rampupUs: 2 * SECOND, steadyUs: 3 * SECOND } },
    });
    expect(phaseNames(report)).toEqual([
      ['setup', 0.02],
      ['warmup', 1],
      ['rampup', 2],
      ['steady', 3],
      ['drain', 0.2],
      ['cleanup', 0],
    ]);
    const ok = report.phases.map(({ operations }) => operations.call?.ok ?? 0);
    expect(ok[1]).toBe(16);
    expect(ok[3]).toBe(report.summary.total_operations);
    expect(ok.reduce((sum, count) => sum + count)).toBe(target.calls.length);
    expect(requestsOf(report)).toBe(target.calls.length);
  });

  test('P1-23 lets workers in one after the other in the ramp-up', async () => {
    const target = scriptedTarget({ serviceUs: 100_000 });
    await runToTheEnd({ target, plan: { phases: { ...phases, rampupUs: 4 * SECOND, steadyUs: SECOND } } });
    const first = new Map<number, number>();
    for (const { worker, atUs } of target.calls) if (!first.has(worker)) first.set(worker, (atUs - 20_000) / SECOND);
    expect([...first]).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
  });

  test('R11 has timeline rows that add up to the totals, those that ended in the drain marked', async () => {
    const report = await runToTheEnd({ target: scriptedTarget({ serviceUs: 700_000 }) });
    const rows = report.timeline;
    expect(rows.reduce((sum, row) => sum + row.operations, 0)).toBe(report.summary.total_operations);
    expect(rows.map((row) => row.drain)).toEqual([...Array<boolean>(10).fill(false), true]);
  });
});

describe('a run limited by a count', () => {
  test.each([
    { operations: 10, workers: 4, each: [3, 3, 2, 2] },
    { operations: 3, workers: 4, each: [1, 1, 1, 0] },
    { operations: 8, workers: 2, each: [4, 4] },
  ])('P1-22 deals $operations operations out to $workers workers as $each', async ({ operations, workers, each }) => {
    const target = scriptedTarget();
    const report = await runToTheEnd({
      target,
      plan: {
        workloads: [workloadForTests({ operations, workers })],
        phases: { ...phases, warmupUs: 0, steadyUs: null },
      },
    });
    const counts = each.map((_, worker) => target.calls.filter((call) => call.worker === worker).length);
    expect(counts).toEqual(each);
    expect(report.summary.total_operations).toBe(operations);
    expect(report.run.reason).toBe('the planned number of operations was reached');
  });

  test('counts steady operations only, not those of the warm-up', async () => {
    const target = scriptedTarget({ serviceUs: 100_000 });
    const report = await runToTheEnd({
      target,
      plan: {
        workloads: [workloadForTests({ operations: 6, workers: 2 })],
        phases: { ...phases, warmupUs: SECOND, steadyUs: null },
      },
    });
    expect(report.summary.total_operations).toBe(6);
    expect(target.calls.length).toBe(26);
  });
});

describe('an open run', () => {
  const open = (ratePerSecond: number, workers: number, maxQueueUs = 10 * SECOND) =>
    workloadForTests({ workers, load: { model: 'open', arrivals: 'constant', ratePerSecond, maxQueueUs } });

  test('R6 starts exactly rate × time operations, on an absolute schedule', async () => {
    const target = scriptedTarget({ serviceUs: 2000 });
    const report = await runToTheEnd({ target, plan: { workloads: [open(300, 50)] } });
    expect(report.summary.total_operations).toBe(3000);
    const starts = target.calls.map(({ atUs }) => atUs - 20_000);
    expect(starts).toEqual(Array.from({ length: 3000 }, (_, k) => Math.floor(k / 0.0003)));
    expect(report.run.load_model).toBe('open');
  });

  test('R2 measures response from when an operation was due; waiting for a worker is blocked, and no delay of the generator', async () => {
    const target = scriptedTarget({ serviceUs: 20_000 });
    const plan = { workloads: [open(100, 1, 60 * SECOND)], phases: { ...phases, drainUs: 60 * SECOND } };
    const { summary } = await runToTheEnd({ target, plan });
    expect(summary.total_operations).toBe(1000);
    expect(summary.service?.max).toBe(20);
    expect(summary.delay?.max).toBe(0);
    expect(summary.latency?.max).toBe(20 + summary.blocked!.max);
    expect(summary.blocked?.max).toBeGreaterThan(9_000);
  });

  test('R8 drops what has waited too long, counts it apart, and in no rate', async () => {
    const target = scriptedTarget({ serviceUs: 100_000 });
    const report = await runToTheEnd({ target, plan: { workloads: [open(100, 1, SECOND)] } });
    const { total_operations: done, dropped } = report.summary;
    expect(done + dropped).toBe(1000);
    expect(done).toBe(target.calls.length);
    expect(done).toBe(110);
    expect(report.summary.blocked!.max).toBeLessThanOrEqual(1000);
    expect(Object.keys(report.operations)).toEqual(['call']);
    expect(report.run.notes).toEqual([`${dropped} arrivals were dropped: the requested rate was not reached`]);
  });

  test('R8 shows watchers what was dropped so far', async () => {
    const target = scriptedTarget({ serviceUs: 100_000 });
    const { run, clock, reporter } = startTestRun({ target, plan: { workloads: [open(100, 1, SECOND)] } });
    const report = await clock.runUntil(run.finished);
    expect(reporter.snapshots.at(-1)!.live.total.dropped).toBe(report.summary.dropped);
    expect(report.summary.dropped).toBe(890);
  });

  test('R8 drops at once what finds all workers busy, where that is asked for; what starts has not waited', async () => {
    const target = scriptedTarget({ serviceUs: 100_000 });
    const load = {
      model: 'open',
      arrivals: 'constant',
      ratePerSecond: 100,
      maxQueueUs: SECOND,
      overflow: 'drop',
    } as const;
    const report = await runToTheEnd({ target, plan: { workloads: [workloadForTests({ workers: 2, load })] } });
    expect([report.summary.total_operations, report.summary.dropped]).toEqual([200, 800]);
    expect([report.summary.blocked!.max, report.summary.latency!.max]).toEqual([0, 100]);
  });

  test('R9 finishes in the drain what was due before the end', async () => {
    const target = scriptedTarget({ serviceUs: 3 * SECOND });
    const report = await runToTheEnd({
      target,
      plan: { workloads: [open(1, 1)], phases: { ...phases, steadyUs: 3 * SECOND } },
    });
    expect(report.summary.total_operations).toBe(3);
    expect(report.phases.find(({ name }) => name === 'drain')?.seconds).toBe(6);
  });

  test('ends after the planned number of arrivals', async () => {
    const target = scriptedTarget();
    const workload = { ...open(1000, 5), operations: 250 };
    const report = await runToTheEnd({
      target,
      plan: { workloads: [workload], phases: { ...phases, steadyUs: null } },
    });
    expect(report.summary.total_operations).toBe(250);
    expect(report.run.reason).toBe('the planned number of operations was reached');
  });
});

describe('shares', () => {
  test.each([1, 2, 3])('R20 give the same work to the same workers on %i shards', async (shards) => {
    const target = scriptedTarget({ serviceUs: 10_000 });
    const report = await runToTheEnd({
      target,
      shards,
      plan: { workloads: [workloadForTests({ operations: 100, workers: 7 })], phases: { ...phases, steadyUs: null } },
    });
    const sequences = Array.from({ length: 7 }, (_, worker) =>
      target.calls.filter((call) => call.worker === worker).map(({ detail }) => detail),
    );
    expect(sequences).toEqual(
      [15, 15, 14, 14, 14, 14, 14].map((count) => Array.from({ length: count }, (_, k) => String(k + 1))),
    );
    expect(report.summary.total_operations).toBe(100);
    expect(requestsOf(report)).toBe(100);
  });

  test('R6 add up to the schedule of one: three shards start the same arrivals at the same times', async () => {
    const load = { model: 'open', arrivals: 'constant', ratePerSecond: 777, maxQueueUs: SECOND } as const;
    const starts = await Promise.all(
      [1, 3].map(async (shards) => {
        const target = scriptedTarget();
        await runToTheEnd({ target, shards, plan: { workloads: [workloadForTests({ workers: 9, load })] } });
        return target.calls.map(({ atUs }) => atUs);
      }),
    );
    expect(starts[1]).toEqual(starts[0]);
  });
});

test.each([1, 2, 5])('R6 a workload of two workers has all its arrivals on %i shards', async (shards) => {
  const target = scriptedTarget();
  const load = { model: 'open', arrivals: 'poisson', ratePerSecond: 100, maxQueueUs: SECOND } as const;
  const workload = workloadForTests({ workers: 2, firstWorker: 4, load });
  const report = await runToTheEnd({ target, shards, plan: { workloads: [workload] } });
  expect(report.summary.total_operations).toBe(scheduledArrivals(planForTests(), workload, 0, Infinity));
  expect(report.run.reason).toBe('the planned duration was reached');
});

test('P3-40 two workloads run side by side on two databases, one closed and one open', async () => {
  const target = scriptedTarget({ serviceUs: 10_000 });
  const load = { model: 'open', arrivals: 'constant', ratePerSecond: 50, maxQueueUs: SECOND } as const;
  const report = await runToTheEnd({
    target,
    shards: 2,
    scenarios: [oneCallScenario('reading', 'read'), oneCallScenario('writing', 'write')],
    plan: {
      workloads: [
        workloadForTests({ name: 'readers', scenario: 'reading', databases: ['one'], workers: 2 }),
        workloadForTests({
          name: 'writers',
          scenario: 'writing',
          databases: ['two'],
          workers: 3,
          firstWorker: 2,
          load,
        }),
      ],
    },
  });
  expect(report.run.load_model).toBe('mixed');
  expect(report.workloads?.readers).toMatchObject({ count: 2000, goodput: 200 });
  expect(report.workloads?.writers).toMatchObject({ count: 500, goodput: 50 });
  expect(report.databases?.one?.count).toBe(2000);
  expect(report.operations.write?.count).toBe(500);
  expect(new Set(target.calls.filter(({ worker }) => worker >= 2).map(({ database }) => database))).toEqual(
    new Set(['two']),
  );
});

describe('pausing', () => {
  test.each(['closed', 'open'] as const)(
    'R10 leaves no phantom latency and no paused time in the rates (%s)',
    async (model) => {
      const target = scriptedTarget({ serviceUs: 10_000 });
      const load =
        model === 'closed'
          ? ({ model } as const)
          : ({ model, arrivals: 'constant', ratePerSecond: 400, maxQueueUs: SECOND } as const);
      const { run, clock, reporter } = startTestRun({
        target,
        plan: { workloads: [workloadForTests({ load, workers: 4 })] },
      });
      await clock.advance(3 * SECOND);
      run.pause();
      await clock.advance(60 * SECOND);
      expect(run.status).toBe('paused');
      const whilePaused = target.calls.length;
      await clock.advance(SECOND);
      expect(target.calls.length).toBe(whilePaused);
      run.resume();
      const report = await clock.runUntil(run.finished);
      expect(report.benchmark.duration_seconds).toBe(10);
      // The four that were under way at the pause ended in it, so their workers began again at once when it was over.
      expect(report.summary.total_operations).toBe(model === 'closed' ? 4004 : 4000);
      expect(report.summary.latency?.max).toBeLessThanOrEqual(model === 'closed' ? 10 : 20);
      expect(reporter.statuses).toEqual(['starting', 'running', 'paused', 'running', 'completed']);
    },
  );

  test('a paused run can be stopped', async () => {
    const { run, clock } = startTestRun();
    await clock.advance(2 * SECOND);
    run.pause();
    await clock.advance(5 * SECOND);
    run.stop('SIGINT');
    const report = await clock.runUntil(run.finished);
    expect(report.run).toMatchObject({ status: 'interrupted', reason: 'interrupted by SIGINT', partial: true });
    expect(report.benchmark.duration_seconds).toBeCloseTo(1.98);
  });
});

/** Does one call per seed in `setup` and one per seed in `teardown`. */
function seedingScenario(seeds: number, log: string[]): Scenario<unknown, ScriptedClient, null> {
  const plain = oneCallScenario();
  return defineScenario<unknown, ScriptedClient>({
    ...plain,
    prepare: async ({ client, result }) => {
      log.push('prepare');
      await client('default').call('prepare', result);
      return null;
    },
    shard(context) {
      let seeded = 0;
      return {
        ...plain.shard(context),
        setup: async () => {
          context.progress(0, seeds);
          await context.forEach(seeds, async (index, client, result) => {
            await client.call('seed', result, String(index));
            seeded += 1;
            context.progress(seeded, seeds);
          });
          log.push(`seeded ${seeded}`);
        },
        drain: async () => void log.push('drain'),
        teardown: async () => {
          const removed = await context.forEach(seeded, async (index, client, result) => {
            await client.call('remove', result, String(index));
          });
          log.push(`removed ${removed}`);
          return { removed, left: { count: 1, samples: ['one more'] } };
        },
      };
    },
    dispose: async ({ client, result }, { result: torndown }) => {
      log.push(`dispose after ${torndown.removed}`);
      await client('default').call('dispose', result);
      return { removed: 1, left: { count: 0, samples: [] } };
    },
    keep: async ({ client, result }) => {
      log.push('keep');
      await client('default').call('keep', result);
    },
  });
}

describe('the life of a scenario', () => {
  test('no shard waits for stragglers, or looks at what was done, while another is still at work', async () => {
    const log: string[] = [];
    const plain = oneCallScenario() as Scenario;
    const scenario: Scenario = {
      ...plain,
      shard(context) {
        const { clock, share } = context;
        return {
          createWorker: () => ({
            next: () => ({
              type: 0,
              async execute() {
                // The second shard takes long.
                await new Promise<void>((resolve) => clock.setTimer(1000 + 700_000 * share.shard, resolve));
                return OUTCOME_CODE.ok;
              },
              settle: () => void log.push('ended'),
            }),
          }),
          drain: async () => void log.push('drains'),
        };
      },
    };
    const plan = planForTests({ workloads: [workloadForTests({ workers: 2 })] });
    const { run, clock } = startTestRun({ plan, shards: 2, scenarios: [scenario], target: scriptedTarget() });
    await clock.runUntil(run.finished);
    expect(log.filter((entry) => entry === 'drains')).toEqual(['drains', 'drains']);
    expect(log.indexOf('drains')).toBe(log.length - 2);
  });

  test('P1-20 goes prepare, seed, load, drain, clean-up, dispose; only load is measured', async () => {
    const log: string[] = [];
    const target = scriptedTarget({ serviceUs: 10_000 });
    const report = await runToTheEnd({ target, scenarios: [seedingScenario(10, log)] });
    expect(log).toEqual(['prepare', 'seeded 10', 'drain', 'removed 10', 'dispose after 10']);
    const requests = Object.fromEntries(report.phases.map(({ name, requests }) => [name, requests]));
    expect(requests.setup).toEqual([
      { method: 'prepare', status: 200, count: 1 },
      { method: 'seed', status: 200, count: 10 },
    ]);
    expect(requests.cleanup).toEqual([
      { method: 'dispose', status: 200, count: 1 },
      { method: 'remove', status: 200, count: 10 },
    ]);
    expect(report.run.cleanup).toEqual({
      skipped: false,
      interrupted: false,
      counted: true,
      removed: 11,
      left: 1,
      left_samples: ['one more'],
    });
    expect(report.summary.total_operations).toBe(4000);
  });

  test('the time of seeding is told without what set-up did before it', async () => {
    const target = scriptedTarget({
      serviceUs: 10_000,
      answer: ({ name }) => (name === 'prepare' ? { serviceUs: SECOND } : {}),
    });
    const { run, clock, reporter } = startTestRun({ target, scenarios: [seedingScenario(12, [])] });
    await clock.runUntil(run.finished);
    const last = reporter.phases.findLast(({ phase }) => phase === 'setup');
    // Four workers seed three documents each.
    expect(last?.progress).toEqual({ done: 12, total: 12, sinceUs: SECOND, untilUs: SECOND + 30_000 });
  });

  test('without clean-up everything stays in place, and the scenario is told that the run is over', async () => {
    const log: string[] = [];
    const report = await runToTheEnd({ scenarios: [seedingScenario(3, log)], plan: { cleanup: false } });
    expect(log).toEqual(['prepare', 'seeded 3', 'drain', 'keep']);
    expect(report.phases.find(({ name }) => name === 'cleanup')?.requests).toEqual([
      { method: 'keep', status: 200, count: 1 },
    ]);
    // The scenario does not say how much that is.
    expect(report.run.cleanup).toEqual({
      skipped: true,
      interrupted: false,
      counted: false,
      removed: 0,
      left: 0,
      left_samples: [],
    });
  });

  test('P1-24 an interrupt while seeding ends seeding, cleans up, and reports that nothing was measured', async () => {
    const log: string[] = [];
    const target = scriptedTarget({ serviceUs: 100_000 });
    const { run, clock } = startTestRun({ target, scenarios: [seedingScenario(1000, log)] });
    await clock.advance(SECOND);
    run.stop('SIGTERM');
    const report = await clock.runUntil(run.finished);
    expect(log).toEqual(['prepare', 'seeded 40', 'drain', 'removed 40', 'dispose after 40']);
    expect(report.run).toMatchObject({ status: 'interrupted', reason: 'interrupted by SIGTERM', partial: true });
    expect(report.summary.total_operations).toBe(0);
  });

  test('seeding that fails ends the run with that error, after clean-up', async () => {
    const log: string[] = [];
    const scenario = seedingScenario(5, log);
    const failing: Scenario<unknown, ScriptedClient, null> = {
      ...scenario,
      shard: (context) => ({
        ...scenario.shard(context),
        setup: () => Promise.reject(new BenchError('setup_failed', 'the disk is full')),
      }),
    };
    const { run, clock, reporter } = startTestRun({ scenarios: [failing] });
    await expect(clock.runUntil(run.finished)).rejects.toMatchObject({
      code: 'setup_failed',
      message: 'the disk is full',
    });
    expect(log).toEqual(['prepare', 'removed 0', 'dispose after 0']);
    expect(reporter.errors.map(({ message }) => message)).toEqual(['the disk is full']);
    expect(run.status).toBe('failed');
  });
});

test('a plan for another target than Syntrix is not run against Syntrix where no target is given', () => {
  const plan = planForTests();
  expect(() => startRun({ plan, scenarios: [oneCallScenario() as Scenario] })).toThrow(
    'the plan is for a target of kind "scripted", and none was given',
  );
});

describe('an interrupt', () => {
  test('P1-24 stops load at once, lets operations under way end, and reports what was measured', async () => {
    const target = scriptedTarget({ serviceUs: 400_000 });
    const { run, clock, reporter } = startTestRun({ target });
    await clock.advance(3 * SECOND);
    const before = target.calls.length;
    run.stop('SIGINT');
    run.stop('SIGINT');
    const report = await clock.runUntil(run.finished);
    expect(target.calls.length).toBe(before);
    expect(report.summary.total_operations).toBe(before);
    expect(report.benchmark.duration_seconds).toBeCloseTo(2.98);
    expect(reporter.statuses.at(-1)).toBe('cancelled');
    expect(reporter.reports).toEqual([report]);
  });

  test('P1-63 a second one gives everything up at once: what is under way counts as unknown, nothing hangs', async () => {
    const target = scriptedTarget({ serviceUs: 3600 * SECOND });
    const { run, clock } = startTestRun({ target });
    await clock.advance(2 * SECOND);
    run.stop('SIGINT');
    await clock.advance(SECOND);
    run.abort();
    const report = await clock.runUntil(run.finished, 2 * SECOND);
    expect(report.run).toMatchObject({ status: 'interrupted', partial: true });
    expect(report.run.cleanup).toMatchObject({ skipped: false, interrupted: true });
  });

  test('R14 gives up arrivals that wait for a worker: they were not dropped', async () => {
    const load = { model: 'open', arrivals: 'constant', ratePerSecond: 10, maxQueueUs: 60 * SECOND } as const;
    const target = scriptedTarget({ serviceUs: 5 * SECOND });
    const { run, clock, reporter } = startTestRun({
      target,
      plan: { workloads: [workloadForTests({ load, workers: 1 })] },
    });
    await clock.advance(2 * SECOND);
    run.stop('SIGINT');
    const report = await clock.runUntil(run.finished);
    expect(report.summary).toMatchObject({ total_operations: 1, dropped: 0 });
    expect(sumOfSeries(reporter, ({ givenUp }) => givenUp)).toBe(19);
  });
});

test('R15 what is still under way when the drain ends counts as unknown, once', async () => {
  const target = scriptedTarget({ serviceUs: 60 * SECOND });
  const { run, clock } = startTestRun({ target, plan: { phases: { ...phases, drainUs: 5 * SECOND } } });
  const report = await clock.runUntil(run.finished);
  expect(report.summary).toMatchObject({ total_operations: 4, unknown: 4, total_errors: 4 });
  expect(report.errors.map(({ category, count }) => ({ category, count }))).toEqual([
    { category: 'aborted', count: 4 },
  ]);
});

describe('errors', () => {
  test('P1-44 are counted by category, with the first and the last sample', async () => {
    const target = scriptedTarget({
      serviceUs: 100_000,
      answer: ({ index }) =>
        index % 10 === 0
          ? { outcome: OUTCOME_CODE.failed, status: 404, category: 'http_404_not_found', message: `gone ${index}` }
          : {},
    });
    const report = await runToTheEnd({ target });
    expect(report.summary).toMatchObject({ total_operations: 400, total_errors: 40, success_rate: 90, goodput: 36 });
    expect(report.errors).toHaveLength(1);
    expect(report.errors[0]).toMatchObject({ type: '404 Not Found', category: 'http_404_not_found', count: 40 });
    expect([report.errors[0]?.sample?.message, report.errors[0]?.last_sample?.message]).toEqual(['gone 0', 'gone 390']);
  });

  test('a target that stops answering ends the run, and what was measured is reported', async () => {
    const target = scriptedTarget({
      serviceUs: 100_000,
      answer: ({ atUs }) =>
        atUs > 5 * SECOND ? { outcome: OUTCOME_CODE.failed, status: 0, category: 'connection_refused' } : {},
    });
    const report = await runToTheEnd({ target, plan: { phases: { ...phases, steadyUs: 3600 * SECOND } } });
    expect(report.run.status).toBe('failed');
    expect(report.run.reason).toBe(
      'the target was lost 6 s into the measured phase: no request got an answer for 10 s',
    );
    expect(report.summary.ok).toBe(200);
  });

  describe('a target that is gone', () => {
    const gone = { outcome: OUTCOME_CODE.failed, status: 0, category: 'connection_refused' } as const;
    const timeout = { serviceUs: 10 * SECOND, outcome: OUTCOME_CODE.unknown, status: 0, category: 'timeout' } as const;
    const silent = { ready: false, reachable: false, problem: 'nothing answers', hint: 'start it' } as const;
    const ready = { ready: true, version: null } as const;

    /** Answers after 100 ms until then; afterwards requests fail at once, or wait for their time-out. */
    function leaving(afterUs: number, { how = gone, isBack = false }: { how?: ScriptedAnswer; isBack?: boolean } = {}) {
      const target = scriptedTarget({
        serviceUs: 100_000,
        answer: ({ atUs }) => (atUs <= afterUs ? {} : how),
        probe: () => (target.calls.length === 0 || isBack ? ready : silent),
      });
      return target;
    }

    test.each([
      { does: 'refuses connections', how: gone },
      { does: 'froze', how: timeout },
    ])(
      'for the last five of ten seconds was lost, and all that was planned was measured: it $does',
      async ({ how }) => {
        const { run } = await runToTheEnd({ target: leaving(5 * SECOND, { how }) });
        expect([run.status, run.partial, run.reason]).toEqual([
          'failed',
          false,
          'the target was lost 6 s into the measured phase: no request got an answer from then on',
        ]);
      },
    );

    test.each([
      { does: 'refused connections', how: gone },
      { does: 'froze', how: timeout },
    ])('for the last five seconds was only away if it answers when all is over: it $does', async ({ how }) => {
      const { run } = await runToTheEnd({ target: leaving(5 * SECOND, { how, isBack: true }) });
      expect([run.status, run.reason]).toEqual(['completed', 'the planned duration was reached']);
    });

    test('because it froze in mid-run ends the run when time-outs have shown it', async () => {
      const { run } = await runToTheEnd({
        target: leaving(5 * SECOND, { how: timeout }),
        plan: { phases: { ...phases, steadyUs: 3600 * SECOND } },
      });
      expect([run.status, run.partial, run.reason]).toEqual([
        'failed',
        true,
        'the target was lost 6 s into the measured phase: no request got an answer for 10 s',
      ]);
    });

    test('only while load drains was lost as well', async () => {
      const target = leaving(10 * SECOND - 90_000, { how: timeout });
      const { run } = await runToTheEnd({ target });
      expect([run.status, run.reason]).toEqual([
        'failed',
        'the target was lost after load had ended: no request got an answer from then on',
      ]);
    });

    test('at one of its URLs is lost there', async () => {
      const isSecond = (worker: number) => Math.abs(worker) % 2 === (worker < 0 ? 0 : 1);
      const target = scriptedTarget({
        serviceUs: 100_000,
        answer: ({ atUs, worker }) => (atUs > 5 * SECOND && isSecond(worker) ? gone : {}),
        probe: (_database, worker) => (target.calls.length > 0 && isSecond(worker) ? silent : ready),
      });
      const urls = ['http://127.0.0.1:1', 'http://user:secret@127.0.0.1:2'];
      const { run } = await runToTheEnd({ target, plan: { target: { ...planForTests().target, urls } } });
      expect([run.status, run.reason, run.end]).toEqual([
        'failed',
        'http://127.0.0.1:2 was lost before the end: no request there got an answer when the run was over',
        { kind: 'target_lost', at: expect.any(String) as string, urls: ['http://127.0.0.1:2'] },
      ]);
    });
  });

  test('an operation that throws is a bug of the scenario and ends the run with a report', async () => {
    const scenario: Scenario<unknown, ScriptedClient, null> = {
      ...oneCallScenario(),
      shard: () => ({
        createWorker: () => ({
          next: () => ({ type: 0, execute: () => Promise.reject(new TypeError('x is undefined')) }),
        }),
      }),
    };
    const { run, clock, reporter } = startTestRun({ scenarios: [scenario] });
    const report = await clock.runUntil(run.finished);
    expect(report.run.status).toBe('failed');
    expect(report.run.reason).toContain('TypeError: x is undefined');
    expect(reporter.errors[0]?.code).toBe('scenario_bug');
  });

  test('workers that run out of work end the run', async () => {
    const scenario: Scenario<unknown, ScriptedClient, null> = {
      ...oneCallScenario(),
      shard: () => ({ createWorker: () => ({ next: () => null }) }),
    };
    const report = await runToTheEnd({ scenarios: [scenario] });
    expect(report.run.reason).toContain('no worker had anything left to do');
  });
});

describe('before load', () => {
  test.each([
    { reachable: false, code: 'target_unreachable' },
    { reachable: true, code: 'target_not_ready' },
  ])('a target that is not ready ends the run before anything is made ($code)', async ({ reachable, code }) => {
    const log: string[] = [];
    const target = scriptedTarget({ probe: () => ({ ready: false, reachable, problem: 'no', hint: 'do this' }) });
    const { run, clock } = startTestRun({ target, scenarios: [seedingScenario(1, log)] });
    await expect(clock.runUntil(run.finished)).rejects.toMatchObject({ code, message: 'no', hint: 'do this' });
    expect(log).toEqual([]);
    expect(target.openConnections).toBe(0);
  });

  test('every URL of a target is probed, and the one that is not ready is named', async () => {
    const probed: number[] = [];
    const target = scriptedTarget({
      probe: (_database, worker) => {
        probed.push(worker);
        return worker === -1
          ? { ready: true, version: null }
          : { ready: false, reachable: false, problem: 'not ready', hint: 'start it' };
      },
    });
    const plan = {
      target: {
        kind: 'scripted',
        module: null,
        urls: ['http://a', 'http://b', 'http://c'],
        allowedHosts: ['a', 'b', 'c'],
        timeoutUs: 1,
        headers: {},
      },
    };
    const { run, clock } = startTestRun({ target, plan });
    await expect(clock.runUntil(run.finished)).rejects.toMatchObject({
      code: 'target_unreachable',
      message: 'http://b: not ready',
    });
    expect(probed).toEqual([-1, -2]);
  });

  test('a scenario that is not registered is named, with the ones that are', async () => {
    const { run, clock } = startTestRun({ plan: { workloads: [workloadForTests({ scenario: 'nope' })] } });
    await expect(clock.runUntil(run.finished)).rejects.toMatchObject({
      code: 'plugin_invalid',
      message: 'there is no scenario "nope" here; known are: test',
    });
  });
});

test('P1-13 credentials are renewed in mid-run and reach every worker', async () => {
  const session = (name: string) => ({
    username: 'someone',
    authorization: name,
    refreshToken: null,
    expiresInSeconds: 5,
  });
  const target = scriptedTarget({
    serviceUs: 100_000,
    sessions: [session('first'), session('second'), session('third')],
  });
  await runToTheEnd({ target, shards: 2 });
  const switches = target.calls.filter((call, index) => call.authorization !== target.calls[index - 1]?.authorization);
  expect(switches.map(({ authorization }) => authorization)).toEqual(['first', 'second', 'third']);
});

describe('reporters', () => {
  test('P1-51 see start, phases, statuses, snapshots and the report', async () => {
    const { run, clock, reporter } = startTestRun({ target: scriptedTarget({ serviceUs: 100_000 }) });
    const report = await clock.runUntil(run.finished);
    expect(reporter.plans).toHaveLength(1);
    expect(reporter.statuses).toEqual(['starting', 'running', 'completed']);
    expect([...new Set(reporter.phases.map(({ phase }) => phase))]).toEqual(['setup', 'steady', 'drain', 'cleanup']);
    expect(reporter.reports).toEqual([report]);
    const counts = reporter.snapshots.map(({ live }) => live.total.count);
    expect(counts.at(-1)).toBe(400);
    expect(reporter.snapshots[4]?.live.total.okPerSecond).toBeCloseTo(40, 0);
  });

  test('R14 see which live percentiles fall among time-outs, and R18 which are thin', async () => {
    const timeout = { serviceUs: SECOND, outcome: OUTCOME_CODE.unknown, status: 0, category: 'timeout' } as const;
    const target = scriptedTarget({
      serviceUs: 100_000,
      answer: ({ index }) => (index % 5 === 4 ? timeout : {}),
    });
    const { run, clock, reporter } = startTestRun({ target });
    await clock.runUntil(run.finished);
    const { total } = reporter.snapshots.at(-1)!.live;
    expect({ p50Us: total.p50Us, p99Us: total.p99Us, censored: total.censored, thin: total.thin }).toEqual({
      p50Us: 100_000,
      p99Us: SECOND,
      censored: ['p90', 'p99', 'max'],
      thin: ['p99'],
    });
  });

  test('one that throws is named once and dropped, and the run goes on', async () => {
    let calls = 0;
    const broken = {
      name: 'broken',
      onSnapshot() {
        calls += 1;
        throw new Error('no paper');
      },
    };
    const { run, clock, reporter } = startTestRun({ reporters: [broken] });
    const report = await clock.runUntil(run.finished);
    expect(calls).toBe(1);
    expect(report.run.status).toBe('completed');
    expect(reporter.logs.map(({ message }) => message)).toEqual(['reporter "broken" failed and was dropped: no paper']);
  });

  test('one that hangs costs the run nothing: snapshots coalesce, and its last call is given up after a while', async () => {
    let seen = 0;
    const hanging = {
      name: 'hanging',
      onSnapshot(): Promise<void> {
        seen += 1;
        return new Promise(() => undefined);
      },
    };
    const { run, clock, reporter } = startTestRun({ reporters: [hanging] });
    const report = await clock.runUntil(run.finished);
    expect(seen).toBe(1);
    expect(report.summary.total_operations).toBe(4000);
    expect(reporter.reports).toHaveLength(1);
  });
});
