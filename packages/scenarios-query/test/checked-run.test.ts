import type { Json } from '@syntrix-bench/core';
import { planForTests, startTestRun, workloadForTests, type FakeSyntrix } from '@syntrix-bench/core/testing';
import { describe, expect, test } from 'vitest';

import { queryScenario } from '../src/query-scenario.ts';
import type { QueryOptions } from '../src/query-options.ts';
import { options, queryTarget } from './query-target.ts';

const SMALL = { data: { documentSizeBytes: 320, fieldsCount: 6 } };
const weighted = (...types: readonly string[]) => types.map((type) => ({ type, weight: 1 }));

/** A run of readers, and of writers beside them, in virtual time. */
async function run(
  readers: QueryOptions,
  more: {
    readonly writers?: QueryOptions;
    readonly operations?: number;
    readonly prepare?: (target: FakeSyntrix) => void;
  } = {},
) {
  const target = queryTarget(readers);
  more.prepare?.(target);
  const { writers, operations = 400 } = more;
  const common = { scenario: 'query', operations };
  const workloads = [
    workloadForTests({ ...common, name: 'readers', options: readers as unknown as Json, workers: 4 }),
    ...(writers === undefined
      ? []
      : [
          workloadForTests({
            ...common,
            name: 'writers',
            options: writers as unknown as Json,
            workers: 3,
            firstWorker: 4,
          }),
        ]),
  ];
  const plan = { workloads, phases: { ...planForTests().phases, steadyUs: null } };
  const { run: started, clock } = startTestRun({ scenarios: [queryScenario], target, plan, shards: 2 });
  const report = await clock.runUntil(started.finished);
  const failed = report.checks.filter((check) => check.failed > 0);
  const checked = report.checks.reduce((sum, check) => Math.max(sum, check.checked), 0);
  return { report, failed, checked, target };
}

describe('P2-10 answers of a sound server are right', () => {
  const everything = options({
    ...SMALL,
    operations: weighted('simple', 'and', 'or', 'in', 'sorted', 'paged', 'large'),
    documents: 200,
    selectivity: 0.1,
    pageSize: 7,
    verify: 1,
  });

  test('without writers', async () => {
    const { failed, report } = await run(everything);
    expect(failed).toEqual([]);
    expect(report.run.end).toEqual({ kind: 'operations' });
    expect(report.checks.map(({ name }) => name)).toContain('complete');
  });

  test('with writers beside them', async () => {
    const writers = options({
      ...SMALL,
      operations: weighted('create', 'update', 'delete'),
      selectivity: 0.1,
      verify: 1,
    });
    const { failed } = await run(everything, { writers });
    expect(failed).toEqual([]);
  });
});
