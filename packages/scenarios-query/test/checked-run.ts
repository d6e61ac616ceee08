import type { Json } from '@syntrix-bench/core';
import { planForTests, startTestRun, workloadForTests, type FakeSyntrix } from '@syntrix-bench/core/testing';

import { queryScenario } from '../src/query-scenario.ts';
import type { QueryOptions } from '../src/query-options.ts';
import { options, queryTarget } from './query-target.ts';

/** Small documents. */
export const SMALL = { data: { documentSizeBytes: 320, fieldsCount: 6 } };
/** Operations of one weight. */
export const weighted = (...types: readonly string[]) => types.map((type) => ({ type, weight: 1 }));

/** A run of readers, and of writers beside them, in virtual time. */
export async function checkedRun(
  readers: QueryOptions,
  more: {
    readonly writers?: QueryOptions;
    readonly operations?: number;
    readonly prepare?: (target: FakeSyntrix) => void;
  } = {},
) {
  const target = queryTarget(readers);
  more.prepare?.(target);
  const documents = target.documents();
  const script = documents.script;
  documents.script = (call) => {
    // They are many, and nobody looks at them.
    documents.calls.length = 0;
    return script(call);
  };
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

/** Queries for one value in twenty, every answer judged, and writes beside them; `operations` of each. */
export function readersBesideWriters(operations: number) {
  const readers = options({
    ...SMALL,
    operations: weighted('in'),
    alternatives: 20,
    data: { ...SMALL.data, seedData: 100 },
    selectivity: 0.05,
    pageSize: 4,
    verify: 1,
  });
  const writers = options({
    ...SMALL,
    operations: weighted('create', 'update', 'delete'),
    selectivity: 0.05,
    verify: 1,
  });
  return checkedRun(readers, { writers, operations });
}
