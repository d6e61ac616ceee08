import { expect, test } from 'vitest';

import { isStrict, plannedDuration, writtenWorkers, writtenWorkloads } from './written-config.ts';

const of = (config: Readonly<Record<string, unknown>>) => ({ benchmark: { config } });

test('a config of one workload and one of several are read alike', () => {
  const load = { model: 'closed' };
  const scenario = { type: 'crud' };
  const one = { benchmark: { workers: 3 }, scenario, load, data: {} };
  expect(writtenWorkloads(of(one))).toEqual([{ workers: 3, scenario, load, data: {} }]);
  expect(writtenWorkloads(of({ workloads: [{ name: 'a', workers: 3 }, null, 'x'] }))).toEqual([
    { name: 'a', workers: 3 },
  ]);
  expect([writtenWorkers(of(one)), writtenWorkers(of({ ...one, workloads: [] }))]).toEqual([3, null]);
});

test.each([
  [{}, [false, null, null]],
  [{ benchmark: null }, [false, null, null]],
  [{ benchmark: [] }, [false, null, null]],
  [{ benchmark: { strict: 'true', duration: 5, workers: '3' } }, [false, null, null]],
  [{ benchmark: { strict: true, duration: '5s', workers: 3 } }, [true, '5s', 3]],
])('whatever stands in a report, %j is read', (config, told) => {
  const report = of(config);
  expect([isStrict(report), plannedDuration(report), writtenWorkers(report)]).toEqual(told);
});
