import type { FakeSyntrix } from '@syntrix-bench/core/testing';
import { describe, expect, test } from 'vitest';

import { checkedRun, readersBesideWriters, SMALL, weighted } from './checked-run.ts';
import { options } from './query-target.ts';

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
    const { failed, report } = await checkedRun(everything);
    expect(failed).toEqual([]);
    expect(report.run.end).toEqual({ kind: 'operations' });
  });

  test('with writers beside', async () => {
    const { failed, checked } = await readersBesideWriters(500);
    expect(failed).toEqual([]);
    expect(checked).toBeGreaterThanOrEqual(10_000);
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
    const { failed, report } = await checkedRun(everything, { writers, prepare });
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
    const { failed } = await checkedRun(everything, { writers, prepare });
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
    await expect(checkedRun(options(written(op)))).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringMatching(
        /^the server would not do what filter asks: filter \w+ \S+ .* is ignored: no index serves/,
      ),
    });
  });

  test('unless it is to be loaded all the same: then answers are right by what the server does, and a quirk tells', async () => {
    const { failed, report } = await checkedRun(options({ ...written('contains'), ignoredFilters: 'load' }), {
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
      const { failed, checked } = await checkedRun(own, { operations: 40 });
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
    const { failed, checked } = await checkedRun(own, { operations: 40 });
    expect([failed, checked]).toEqual([[], 40]);
  });
});
