import { describe, expect, test } from 'vitest';

import type { Operation } from '../contracts/operation.ts';
import type { ScheduledLoadPlan } from '../contracts/plan.ts';
import type { Scenario } from '../contracts/scenario.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { oneCallScenario } from '../testing/one-call-scenario.ts';
import { planForTests, workloadForTests } from '../testing/plan-for-tests.ts';
import { scriptedTarget, type ScriptedClient } from '../testing/scripted-target.ts';
import { startTestRun } from '../testing/start-test-run.ts';

const SECOND = 1_000_000;

/** Computes for as long as is said whenever it draws an operation, and then once more while it encodes it. */
function computing(clock: ManualClock, drawUs: number, encodeUs: number): Scenario<unknown, ScriptedClient, null> {
  return {
    ...oneCallScenario(),
    operations: () => ['a', 'b'],
    shard: () => ({
      createWorker() {
        const operations = [0, 1].map((type): Operation<ScriptedClient> => ({
          type,
          execute(client, result) {
            clock.spend(encodeUs);
            return client.call('call', result);
          },
        }));
        const draw = (type: number) => {
          clock.spend(drawUs);
          return operations[type]!;
        };
        return { next: () => draw(0), nextOf: draw };
      },
    }),
  };
}

async function runOf(load: ScheduledLoadPlan, workers: number, serviceUs = 20_000) {
  const clock = new ManualClock();
  const { run } = startTestRun({
    clock,
    scenarios: [computing(clock, 5000, 3000)],
    target: scriptedTarget({ serviceUs }),
    plan: {
      workloads: [workloadForTests({ workers, load })],
      phases: { ...planForTests().phases, steadyUs: 5 * SECOND },
    },
  });
  return (await clock.runUntil(run.finished)).summary;
}

const open = { model: 'open', arrivals: 'constant', ratePerSecond: 20, maxQueueUs: 10 * SECOND } as const;

describe('R2 what a scenario computes to make an operation', () => {
  test.each<[string, ScheduledLoadPlan]>([
    ['by one rate', open],
    ['by a rate of each type', { ...open, rates: [12, 8] }],
  ])('is delay, and no waiting for the target, where workers are free (%s)', async (_, load) => {
    const { delay, blocked, service, total_operations } = await runOf(load, 4);
    expect(total_operations).toBe(100);
    expect([delay!.min, blocked!.max, service!.max]).toEqual([8, 0, 20]);
  });

  test('is delay in a closed load', async () => {
    const { delay, blocked } = await runOf({ model: 'closed' }, 1);
    expect([delay!.min, delay!.max, blocked!.max]).toEqual([8, 8, 0]);
  });

  test('is delay beside the wait for a worker, which is blocked', async () => {
    // One worker takes 8 + 60 ms for what comes every 50 ms.
    const { delay, blocked, latency, service } = await runOf({ ...open, maxQueueUs: 60 * SECOND }, 1, 60_000);
    expect([delay!.min, delay!.max]).toEqual([8, 8]);
    expect(service!.max).toBe(60);
    expect(blocked!.max).toBeGreaterThan(1700);
    expect(latency!.max).toBe(68 + blocked!.max);
  });
});

test('R1 an arrival that falls due while the generator sleeps waits for it, until the last worker was taken', async () => {
  // Two workers; for a second the generator does nothing, and eleven arrivals fall due.
  const clock = new ManualClock();
  const target = scriptedTarget({ serviceUs: 10_000 });
  const { run } = startTestRun({
    clock,
    target,
    plan: {
      workloads: [workloadForTests({ workers: 2, load: { ...open, ratePerSecond: 10 } })],
      phases: { ...planForTests().phases, steadyUs: 3 * SECOND },
    },
  });
  await clock.advance(1.07 * SECOND);
  clock.spend(SECOND);
  const { delay, blocked, latency } = (await clock.runUntil(run.finished)).summary;
  // The first was due at 1.12 s and taken up at 2.07 s.
  expect(delay!.max).toBe(950);
  // Ten are taken up at once: the last of them waits for four answers.
  expect(blocked!.max).toBe(40);
  expect(latency!.max).toBe(960);
});
