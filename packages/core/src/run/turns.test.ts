import { describe, expect, test } from 'vitest';

import type { LoadPlan } from '../contracts/plan.ts';
import { workloadForTests } from '../testing/plan-for-tests.ts';
import { scriptedTarget, type ScriptedCall } from '../testing/scripted-target.ts';
import { startTestRun } from '../testing/start-test-run.ts';

const LEAD = 20_000;
const LOAD: LoadPlan = { model: 'open', arrivals: 'constant', ratePerSecond: 1000, maxQueueUs: 60_000_000 };

/** Workers of the calls of a run at 1,000/s over four workers, whose answers take as long as is told. */
async function workersAsked(serviceUs: (call: ScriptedCall) => number) {
  const target = scriptedTarget({ answer: (call) => ({ serviceUs: serviceUs(call) }) });
  const { run, clock } = startTestRun({ target, plan: { workloads: [workloadForTests({ workers: 4, load: LOAD })] } });
  const report = await clock.runUntil(run.finished);
  return { workers: target.calls.map(({ worker }) => worker), calls: target.calls, report };
}

describe('workers of an open load', () => {
  test('R20 take turns, in whatever order answers come', async () => {
    const { workers } = await workersAsked(({ index }) => 100 + ((index * 2741) % 3800));
    expect(workers).toHaveLength(10_000);
    expect(workers.every((worker, index) => worker === index % 4)).toBe(true);
  });

  test('R6 do not wait for one that is busy at its turn: the one that has been free longest steps in', async () => {
    const { workers, calls, report } = await workersAsked(({ index }) => (index === 0 ? 10_500 : 100));
    expect(workers.slice(0, 14)).toEqual([0, 1, 2, 3, 1, 1, 2, 3, 1, 1, 2, 3, 0, 1]);
    expect(calls.every(({ atUs, index }) => atUs === LEAD + index * 1000)).toBe(true);
    expect(report.summary.blocked!.max).toBe(0);
  });
});
