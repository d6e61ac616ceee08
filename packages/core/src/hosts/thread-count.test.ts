import { expect, test } from 'vitest';

import type { WorkloadPlan } from '../contracts/plan.ts';
import type { WantedThreads } from '../contracts/shard-host.ts';
import { planForTests, workloadForTests } from '../testing/plan-for-tests.ts';
import { mostThreads, threadCount } from './thread-count.ts';

const OPEN: WorkloadPlan['load'] = { model: 'open', arrivals: 'constant', ratePerSecond: 100, maxQueueUs: 1000 };

const planOf = (...workloads: readonly Partial<WorkloadPlan>[]) =>
  planForTests({ workloads: workloads.map((over) => workloadForTests(over)) });

test.each<[WantedThreads, number, number, number, string]>([
  ['auto', 8, 100, 7, 'one core is left to the rest'],
  ['auto', 1, 100, 1, 'there is always one'],
  ['auto', 16, 4, 4, 'a thread without a worker has nothing to do'],
  [3, 2, 100, 3, 'who asks for more than there are cores gets them'],
  [8, 16, 3, 3, 'but never more than there are workers'],
])('%s threads on %i cores with %i workers are %i: %s', (wanted, cores, workers, count) => {
  expect(threadCount(wanted, planOf({ workers }), cores)).toBe(count);
});

test('X-06 probes have a thread beside those that load is made on', () => {
  const workloads = [{ workers: 1, held: 3, probes: 2 }];
  expect(threadCount('auto', planOf(...workloads), 2)).toBe(2);
  expect(threadCount(4, planOf(...workloads), 8)).toBe(3);
});

test.each<[readonly Partial<WorkloadPlan>[], number, string]>([
  [[{ workers: 2 }, { workers: 3 }], 5, 'workers of all workloads count'],
  [
    [{ workers: 8 }, { workers: 2, load: OPEN }],
    2,
    'every thread gets arrivals, so every thread needs a worker for them',
  ],
  [
    [
      { workers: 4, load: OPEN },
      { workers: 3, load: OPEN },
    ],
    3,
    'of each workload with arrivals',
  ],
  [[{ workers: 1 }, { workers: 0, held: 6, load: { model: 'hold' } }], 7, 'a held connection is work, too'],
  [[{ workers: 0, held: 5, load: { model: 'hold' } }], 5, 'also where there is nothing else'],
])('of %j no more than %i threads have work: %s', (workloads, most) => {
  expect(mostThreads(planOf(...workloads))).toBe(most);
});
