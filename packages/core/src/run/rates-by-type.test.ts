import { parseThreshold } from '@syntrix-bench/metrics';
import { describe, expect, test } from 'vitest';

import type { Operation } from '../contracts/operation.ts';
import type { ScheduledLoadPlan } from '../contracts/plan.ts';
import type { Scenario } from '../contracts/scenario.ts';
import { scheduledArrivals } from '../load/create-load-model.ts';
import { oneCallScenario } from '../testing/one-call-scenario.ts';
import { planForTests, workloadForTests } from '../testing/plan-for-tests.ts';
import { scriptedTarget, type ScriptedClient } from '../testing/scripted-target.ts';
import { startTestRun } from '../testing/start-test-run.ts';

const SECOND = 1_000_000;
const NAMES = ['create', 'read', 'delete'];

/** Workers that can create and read at any time, but delete only what they have created. */
function typedScenario(): Scenario<unknown, ScriptedClient, null> {
  return {
    ...oneCallScenario(),
    operations: () => NAMES,
    shard: () => ({
      createWorker() {
        let own = 0;
        const operations = NAMES.map((name, type): Operation<ScriptedClient> => ({
          type,
          execute: (client, result) => client.call(name, result),
        }));
        return {
          next: () => null,
          nextOf(type) {
            if (type === 2 && own === 0) return null;
            if (type !== 1) own += type === 0 ? 1 : -1;
            return operations[type]!;
          },
        };
      },
    }),
  };
}

function workloadOf(rates: readonly number[], arrivals: 'constant' | 'poisson', workers = 40) {
  const ratePerSecond = rates.reduce((sum, rate) => sum + rate, 0);
  return workloadForTests({ workers, load: { model: 'open', arrivals, ratePerSecond, rates, maxQueueUs: SECOND } });
}

async function runOf(workload: ReturnType<typeof workloadOf>, shards = 1, serviceUs = 5000) {
  const target = scriptedTarget({ serviceUs });
  const { run, clock } = startTestRun({
    target,
    shards,
    scenarios: [typedScenario()],
    plan: { workloads: [workload] },
  });
  return { report: await clock.runUntil(run.finished), target };
}

describe('rates by operation type', () => {
  test.each([1, 2, 3])('P1-23 on %i shards each type is done as often as its rate says', async (shards) => {
    const { report } = await runOf(workloadOf([20, 80], 'constant'), shards);
    expect(Object.entries(report.operations).map(([name, { count }]) => [name, count])).toEqual([
      ['create', 200],
      ['read', 800],
    ]);
    expect([report.summary.dropped, report.summary.delay!.max]).toEqual([0, 0]);
  });

  test('R6 one, two and three shards start the same types at the same times', async () => {
    const starts = await Promise.all(
      [1, 2, 3].map(async (shards) => {
        const { target } = await runOf(workloadOf([50, 150], 'poisson'), shards);
        return target.calls.map(({ name, atUs }) => `${String(atUs).padStart(9)} ${name}`).sort();
      }),
    );
    expect(starts[1]).toEqual(starts[0]);
    expect(starts[2]).toEqual(starts[0]);
  });

  test('R8 what no worker can do in time is infeasible and not dropped, and nothing else is done instead', async () => {
    const { report } = await runOf(workloadOf([10, 50, 20], 'constant', 10));
    expect([report.operations['create']?.count, report.operations['read']?.count]).toEqual([100, 500]);
    expect(report.operations['delete']!.count + report.counters['infeasible']!).toBe(200);
    expect(report.counters['infeasible']).toBeGreaterThan(90);
    expect(report.summary.dropped).toBe(0);
    expect(report.run.notes.filter((note) => note.includes('dropped'))).toEqual([]);
  });

  test('R8 R26 where it was much the asked rate is not proven, and a rate threshold says why', async () => {
    const thresholds = ['delete.goodput > 5/s', 'delete.goodput > 15/s', 'delete.dropped == 0'].map((expression) => {
      const parsed = parseThreshold(expression);
      if (!parsed.ok) throw new Error(parsed.problem);
      return { threshold: parsed.threshold, abort: null, segments: null };
    });
    const { run, clock } = startTestRun({
      target: scriptedTarget({ serviceUs: 5000 }),
      scenarios: [typedScenario()],
      plan: { workloads: [workloadOf([10, 50, 20], 'constant', 10)], thresholds },
    });
    const report = await clock.runUntil(run.finished);
    expect(report.thresholds.map(({ verdict }) => verdict)).toEqual(['not_proven', 'not_proven', 'not_proven']);
    for (const { reason } of report.thresholds) {
      expect(reason).toMatch(
        /^the rate claim is invalid: \d+ of 200 arrivals of "delete" had no document available; seed more documents \(--seed-data\)/,
      );
    }
  });

  test('R8 a type that nobody can do keeps no other waiting, neither in its second nor at the end', async () => {
    const { report, target } = await runOf(workloadOf([0, 50, 20], 'constant', 10));
    expect(report.operations['read']?.count).toBe(500);
    expect([report.summary.dropped, report.counters['infeasible']]).toEqual([0, 200]);
    expect([report.summary.delay!.max, report.summary.blocked!.max]).toEqual([0, 0]);
    expect(target.calls.at(-1)!.atUs).toBeLessThan(10.1 * SECOND);
    // Neither generator nor target is blamed for it.
    const reasons = report.certificate!.claims.flatMap((claim) => claim.reasons.map(({ fact }) => fact));
    expect(reasons.filter((fact) => /arrivals|waited|late/.test(fact))).toEqual([
      '200 of 200 arrivals of "delete" had no document available',
    ]);
    // What nobody can do holds nothing up: the drain lasts no longer than the last answer takes.
    expect(report.phases.find(({ name }) => name === 'drain')!.seconds).toBeLessThan(0.01);
  });

  test('R8 an arrival that only a busy worker can do waits for that one, and is blocked meanwhile', async () => {
    // Worker 0 alone can do the second type, and takes 0.4 s for it, three times a second: a fifth of it is too much.
    const one: Scenario<unknown, ScriptedClient, null> = {
      ...oneCallScenario(),
      operations: () => ['read', 'rare'],
      shard: () => ({
        createWorker({ rank }) {
          const operations = ['read', 'rare'].map((name, type): Operation<ScriptedClient> => ({
            type,
            execute: (client, result) => client.call(name, result),
          }));
          return { next: () => null, nextOf: (type) => (type === 1 && rank > 0 ? null : operations[type]!) };
        },
      }),
    };
    const target = scriptedTarget({ answer: ({ name }) => ({ serviceUs: name === 'rare' ? 400_000 : 1000 }) });
    const load = { ...workloadOf([40, 3], 'constant', 4).load, maxQueueUs: 500_000 };
    const { run, clock } = startTestRun({
      target,
      scenarios: [one],
      plan: { workloads: [workloadForTests({ workers: 4, load: load as ScheduledLoadPlan })] },
    });
    const report = await clock.runUntil(run.finished);
    expect(report.counters['infeasible'] ?? 0).toBe(0);
    expect(report.operations['rare']!.count + report.summary.dropped).toBe(30);
    expect(report.summary.dropped).toBeGreaterThan(2);
    expect(report.summary.dropped).toBeLessThan(7);
    expect(report.operations['rare']!.blocked!.max).toBeGreaterThan(300);
    expect([report.operations['read']!.count, report.operations['read']!.blocked!.max]).toEqual([400, 0]);
  });

  test('R8 under overload arrivals wait and are dropped, each under its own type', async () => {
    const workload = workloadOf([50, 150, 1], 'poisson', 5);
    const { report } = await runOf(workload, 1, 100_000);
    const ended = Object.values(report.operations).reduce((sum, { count }) => sum + count, 0);
    expect(ended + report.summary.dropped).toBe(scheduledArrivals(planForTests(), workload, 0, Infinity));
    const dropped = report.phases.find(({ name }) => name === 'steady')!.operations;
    expect(dropped['read']!.dropped / dropped['create']!.dropped).toBeGreaterThan(2);
  });
});
