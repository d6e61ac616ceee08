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

const LONG = { timeout: 600_000 };

describe('P2-10 answers of a sound server are right', () => {
  const everything = options({
    ...SMALL,
    operations: weighted('simple', 'and', 'or', 'in', 'sorted', 'paged', 'large'),
    data: { ...SMALL.data, seedData: 200 },
    selectivity: 0.1,
    pageSize: 7,
    verify: 1,
  });
  const writers = options({
    ...SMALL,
    operations: weighted('create', 'update', 'delete'),
    selectivity: 0.1,
    verify: 1,
  });

  test('without writers', async () => {
    const { failed, report } = await run(everything);
    expect(failed).toEqual([]);
    expect(report.run.end).toEqual({ kind: 'operations' });
  });

  test('100,000 of them, with writers beside', LONG, async () => {
    const many = options({
      ...SMALL,
      operations: weighted('in'),
      alternatives: 20,
      data: { ...SMALL.data, seedData: 100 },
      selectivity: 0.05,
      pageSize: 4,
      verify: 1,
    });
    const { failed, checked } = await run(many, {
      writers: options({ ...SMALL, operations: weighted('create', 'update', 'delete'), selectivity: 0.05, verify: 1 }),
      operations: 5000,
    });
    expect(failed).toEqual([]);
    expect(checked).toBeGreaterThanOrEqual(100_000);
  });

  test('while indexes are late, which is counted, and again when all is quiet', async () => {
    const prepare = (target: FakeSyntrix): void => {
      const documents = target.documents();
      let asked = 0;
      // Late for fifty requests at a time; the last of them are after load.
      documents.script = ({ method }) => {
        if (method === 'POST') asked += 1;
        documents.isIndexLate = asked > 400 && asked % 100 < 50;
        return null;
      };
    };
    const { failed, report } = await run(everything, { writers, prepare });
    expect(failed.filter(({ kind }) => kind === 'failure')).toEqual([]);
    expect(report.counters['lagging']).toBeGreaterThan(0);
  });

  test('an index that never shows what was written is found when load is over', async () => {
    const prepare = (target: FakeSyntrix): void => {
      const documents = target.documents();
      documents.script = ({ body, method, collection }) => {
        if (method === 'POST' && collection !== '' && /"id":"[^"]*-[4-6]-/.test(body)) documents.isIndexLate = true;
        return null;
      };
    };
    const { failed } = await run(everything, { writers, prepare });
    expect(failed.map(({ name }) => name)).toContain('lost-entries');
  });
});

describe('P2-12 what the server would not do', () => {
  const written = (op: string) => ({
    ...SMALL,
    operations: [
      {
        type: 'filter',
        weight: 1,
        where: [
          { field: 'group', op: '==' },
          { field: op === 'contains' ? 'tags' : 'owner', op },
        ],
      },
    ],
    data: { ...SMALL.data, seedData: 60 },
    selectivity: 0.2,
    verify: 1,
  });

  test.each(['!=', 'contains', 'in'])('a filter %s is refused before load with a sentence', async (op) => {
    await expect(run(options(written(op)))).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringMatching(
        /^the server would not do what filter asks: filter \w+ \S+ .* is ignored: no index serves/,
      ),
    });
  });

  test('unless it is to be loaded all the same: then answers are right by what the server does, and a quirk tells', async () => {
    const { failed, report } = await run(options({ ...written('contains'), ignoredFilters: 'load' }), {
      operations: 40,
    });
    expect(failed.map(({ name, kind }) => [name, kind])).toEqual([['ignored-filters', 'quirk']]);
    expect(report.run.status).toBe('completed');
  });

  test.each(['==', '>', '>=', '<', '<='])(
    'a filter %s on another field is served by an index of its own',
    async (op) => {
      const own = options({
        ...SMALL,
        operations: [{ type: 'filter', weight: 1, where: [{ field: 'score', op }], limit: 9 }],
        data: { ...SMALL.data, seedData: 600 },
        verify: 1,
      });
      const { failed, checked } = await run(own, { operations: 40 });
      // No document has some of the scores: of an answer that is rightly empty there is nothing to look at.
      expect([failed, checked > 0, checked <= 40]).toEqual([[], true, true]);
    },
  );

  test('ids are looked up without an index', async () => {
    const where = [{ field: 'id', op: 'in' }];
    const own = options({
      ...SMALL,
      operations: [{ type: 'filter', weight: 1, where }],
      data: { ...SMALL.data, seedData: 60 },
      verify: 1,
    });
    const { failed, checked } = await run(own, { operations: 40 });
    expect([failed, checked]).toEqual([[], 40]);
  });
});
