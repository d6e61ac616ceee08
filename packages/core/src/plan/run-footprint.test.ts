import { expect, test } from 'vitest';

import type { LoadPlan, PhasePlan, WorkloadPlan } from '../contracts/plan.ts';
import { planForTests, workloadForTests } from '../testing/plan-for-tests.ts';
import { scenarioForTests } from './scenario-for-tests.ts';
import { footprintsOf } from './run-footprint.ts';

const OPEN: LoadPlan = { model: 'open', arrivals: 'constant', ratePerSecond: 100, maxQueueUs: 1 };

function footprintOf(workload: Partial<WorkloadPlan>, phases: Partial<PhasePlan> = {}) {
  const base = planForTests({ workloads: [workloadForTests({ scenario: 'crud', ...workload })] });
  const plan = { ...base, phases: { ...base.phases, warmupUs: 2_000_000, rampupUs: 4_000_000, ...phases } };
  const [footprint] = footprintsOf(plan, [scenarioForTests()]);
  return { operations: footprint?.operations, peakPerSecond: footprint?.peakPerSecond };
}

test.each<[Partial<WorkloadPlan>, Partial<PhasePlan>, object, string]>([
  [{}, {}, { operations: null, peakPerSecond: null }, 'closed: the target’s pace decides'],
  [{ load: OPEN }, {}, { operations: 1400, peakPerSecond: 100 }, 'open: warm-up, half of the ramp, and 10 s'],
  [{ load: OPEN, operations: 50 }, {}, { operations: 450, peakPerSecond: 100 }, 'ended by a count'],
  [{ load: OPEN, operations: 50 }, { steadyUs: null }, { operations: 450, peakPerSecond: 100 }, 'by a count alone'],
  [
    {
      load: {
        ...OPEN,
        stages: [
          { durationUs: 5_000_000, from: 100, to: 100 },
          { durationUs: 5_000_000, from: 100, to: 500 },
        ],
      },
    },
    {},
    { operations: 2400, peakPerSecond: 500 },
    'in stages',
  ],
  [{ load: { model: 'hold' }, workers: 0 }, {}, { operations: 0, peakPerSecond: null }, 'held connections'],
])('a workload %j in phases %j does %j (%s)', (workload, phases, expected) => {
  expect(footprintOf(workload, phases)).toEqual(expected);
});

test('what the scenario says is told by its options; one that says nothing is not known', () => {
  const plan = planForTests({
    workloads: [
      workloadForTests({ name: 'a', scenario: 'telling', options: { seeds: 3 } }),
      workloadForTests({ name: 'b', scenario: 'crud' }),
      workloadForTests({ name: 'c', scenario: 'nobody-knows-it' }),
    ],
  });
  const telling = {
    ...scenarioForTests(),
    name: 'telling',
    footprint: (options: unknown) => ({
      collections: ['orders'],
      seeded: (options as { seeds: number }).seeds,
      creating: 0.5,
      writing: 1,
    }),
  };
  expect(footprintsOf(plan, [telling, scenarioForTests()]).map(({ scenario }) => scenario)).toEqual([
    { collections: ['orders'], seeded: 3, creating: 0.5, writing: 1 },
    null,
    null,
  ]);
});
