import { describe, expect, onTestFinished, test } from 'vitest';
import { ManualEnvironment } from '../../test/manual-environment.ts';
import { startTestbed } from '../testbed.ts';
import type { Fault } from './fault-plan.ts';

const BASE = '/api/v1/databases/default';
const BY_N = { orderBy: [{ field: 'n', direction: 'asc' }] };
const RED_BY_N = { filters: [{ field: 'colour', op: '==', value: 'red' }], ...BY_N };

type Shown = { readonly id: string; readonly n: number; readonly version: number };

/** A testbed with documents `d0` … of `n` 0 …, the even ones red, that does wrong from now on. */
async function setUp(faults: readonly Fault[], count = 4) {
  const environment = new ManualEnvironment();
  const testbed = await startTestbed(
    {
      indexLagMs: 0,
      indexTemplates: [
        { name: 'n', collectionPattern: 'c', fields: [{ field: 'n', order: 'asc' }] },
        {
          name: 'colour-n',
          collectionPattern: 'c',
          fields: [
            { field: 'colour', order: 'asc' },
            { field: 'n', order: 'asc' },
          ],
        },
      ],
    },
    environment,
  );
  onTestFinished(() => testbed.close());
  const ask = (method: string, path: string, body?: object, token = '') =>
    fetch(testbed.url + path, {
      method,
      headers: token === '' ? {} : { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const login = await ask('POST', '/auth/v1/login', { username: 'syntrix', password: 'Bench-Admin#2025' });
  const { access_token: token } = (await login.json()) as { access_token: string };
  const create = async (n: number, collection = 'c') => {
    const body = { id: `d${n}`, n, colour: n % 2 === 0 ? 'red' : 'blue' };
    await ask('POST', `${BASE}/documents/${collection}`, body);
  };
  for (let n = 0; n < count; n += 1) await create(n);
  testbed.setFaults({ faults });
  return {
    testbed,
    environment,
    create,
    update: (id: string, n: number) => ask('PATCH', `${BASE}/documents/c/${id}`, { doc: { n } }),
    remove: (id: string) => ask('DELETE', `${BASE}/documents/c/${id}`),
    /** Ids that a query shows, or the status of its answer. */
    found: async (query: object = BY_N, collection = 'c') => {
      const answer = await ask('POST', `${BASE}/query`, { collection, ...query }, token);
      return answer.status === 200 ? ((await answer.json()) as Shown[]).map(({ id }) => id) : answer.status;
    },
    shown: async (query: object = BY_N) => {
      const answer = await ask('POST', `${BASE}/query`, { collection: 'c', ...query }, token);
      return ((await answer.json()) as Shown[]).map(({ id, n, version }) => `${id} ${n} v${version}`);
    },
    truth: () => {
      const { faults: counts, strikes } = testbed.groundTruth();
      return {
        faults: counts.map(({ kind, count }) => `${kind} ${count}`),
        strikes: strikes.map(({ kind, documents }) => [
          kind,
          ...documents.map((name) => name.replace(/^default:c\//, '')),
        ]),
      };
    },
  };
}

describe('what indexes hold', () => {
  test('a delayed write is found later by queries, and at once by its id', async () => {
    const { create, found, environment, truth } = await setUp([{ kind: 'index-delay', forMs: 100, times: 2 }], 1);
    await create(1);
    await create(2);
    await create(3);
    const byId = { filters: [{ field: 'id', op: '==', value: 'd1' }] };
    expect([await found(), await found(byId)]).toEqual([['d0', 'd3'], ['d1']]);
    environment.advance(99);
    expect(await found()).toEqual(['d0', 'd3']);
    environment.advance(1);
    expect(await found()).toEqual(['d0', 'd1', 'd2', 'd3']);
    expect(truth()).toEqual({
      faults: ['index-delay 2'],
      strikes: [
        ['index-delay', 'd1'],
        ['index-delay', 'd2'],
      ],
    });
  });

  test('a delayed write that a later one has overtaken never comes', async () => {
    const { update, shown, environment } = await setUp([{ kind: 'index-delay', forMs: 100, times: 1 }], 3);
    await update('d0', 10);
    await update('d0', 20);
    expect(await shown()).toEqual(['d1 1 v1', 'd2 2 v1', 'd0 20 v3']);
    environment.advance(100);
    expect(await shown()).toEqual(['d1 1 v1', 'd2 2 v1', 'd0 20 v3']);
  });

  test('a delayed change is shown as it is, where it was; a delayed deletion uses up the limit', async () => {
    const { update, remove, shown, found, environment } = await setUp(
      [{ kind: 'index-delay', forMs: 100, operations: ['update', 'delete'] }],
      3,
    );
    await update('d0', 10);
    await remove('d1');
    expect([await shown(), await found({ ...BY_N, limit: 2 })]).toEqual([['d0 10 v2', 'd2 2 v1'], ['d0']]);
    environment.advance(100);
    expect([await shown(), await found({ ...BY_N, limit: 2 })]).toEqual([
      ['d2 2 v1', 'd0 10 v2'],
      ['d2', 'd0'],
    ]);
  });

  test('a lost entry is back when its document is written again', async () => {
    const { create, update, found, environment, truth } = await setUp(
      [{ kind: 'lost-entry', operations: ['create'], times: 1 }],
      1,
    );
    await create(1);
    environment.advance(5000);
    expect(await found()).toEqual(['d0']);
    await update('d1', 5);
    expect(await found()).toEqual(['d0', 'd1']);
    expect(truth()).toEqual({ faults: ['lost-entry 1'], strikes: [['lost-entry', 'd1']] });
  });

  test('what no index holds, or is in another collection, is not struck', async () => {
    const { create, truth } = await setUp([
      { kind: 'lost-entry', collection: 'd' },
      { kind: 'index-delay', forMs: 5 },
    ]);
    await create(9, 'other');
    await create(9);
    expect(truth().strikes).toEqual([['index-delay', 'd9']]);
  });

  test.each([
    [undefined, []],
    [503, 503],
    [500, 500],
  ])('while indexes are rebuilt queries are answered with status %s', async (status, answer) => {
    const { found, environment, truth } = await setUp(
      [{ kind: 'index-rebuild', everyMs: 1000, forMs: 100, ...(status === undefined ? {} : { status }) }],
      1,
    );
    const at = async (ms: number) => {
      environment.advance(ms);
      return found();
    };
    expect([await at(999), await at(1), await at(99), await at(1)]).toEqual([['d0'], answer, answer, ['d0']]);
    environment.advance(900);
    expect(await found({ filters: [{ field: 'id', op: '==', value: 'd0' }] })).toEqual(['d0']);
    expect(truth()).toEqual({ faults: ['index-rebuild 2'], strikes: [] });
  });
});

describe('what queries are answered', () => {
  test('a document is missing', async () => {
    const { found, truth } = await setUp([{ kind: 'missing-result', times: 1 }]);
    const ids = await found();
    const [strike] = truth().strikes;
    expect([...(ids as string[]), strike?.[1]].sort()).toEqual(['d0', 'd1', 'd2', 'd3']);
    expect([await found(), truth().faults]).toEqual([['d0', 'd1', 'd2', 'd3'], ['missing-result 1']]);
  });

  test('a document comes twice, and no more than the limit', async () => {
    const { found, truth } = await setUp([{ kind: 'repeated-result' }]);
    for (const [limit, length] of [
      [0, 5],
      [2, 2],
    ] as const) {
      const ids = (await found({ ...BY_N, limit })) as string[];
      const twice = ids.filter((id, place) => id === ids[place - 1]);
      expect([ids.length, twice]).toEqual([length, [truth().strikes.at(-1)?.[1]]]);
    }
    expect(await found({ ...BY_N, limit: 1 })).toEqual(['d0']);
    expect(truth().faults).toEqual(['repeated-result 2']);
  });

  test('two neighbours stand the wrong way round, where that shows', async () => {
    const { update, found, truth } = await setUp([{ kind: 'misordered-result' }], 3);
    await update('d1', 0);
    await found({ filters: [{ field: 'colour', op: '==', value: 'red' }] });
    expect(await found()).toEqual(['d0', 'd2', 'd1']);
    expect(truth()).toEqual({ faults: ['misordered-result 1'], strikes: [['misordered-result', 'd1', 'd2']] });
  });

  test('a filter is ignored, where that shows', async () => {
    const { found, truth } = await setUp([{ kind: 'ignored-filter' }]);
    expect([await found(RED_BY_N), await found()]).toEqual([
      ['d0', 'd1', 'd2', 'd3'],
      ['d0', 'd1', 'd2', 'd3'],
    ]);
    expect(truth()).toEqual({ faults: ['ignored-filter 1'], strikes: [['ignored-filter', 'd1', 'd3']] });
  });

  test('a document is shown as it was before its last change', async () => {
    const { update, shown, environment, truth } = await setUp([{ kind: 'stale-result', forMs: 100 }], 2);
    await update('d0', 7);
    expect(await shown()).toEqual(['d1 1 v1', 'd0 0 v1']);
    environment.advance(100);
    expect(await shown()).toEqual(['d1 1 v1', 'd0 7 v2']);
    expect(truth()).toEqual({ faults: ['stale-result 1'], strikes: [['stale-result', 'd0']] });
  });

  test('a page ends halfway', async () => {
    const { found, truth } = await setUp([{ kind: 'cut-page', times: 1 }], 3);
    expect([await found(), await found()]).toEqual([['d0'], ['d0', 'd1', 'd2']]);
    expect(truth().strikes).toEqual([['cut-page', 'd1', 'd2']]);
  });

  test('nothing is struck that finds nothing, or in another collection than the fault is about', async () => {
    const kinds = ['missing-result', 'repeated-result', 'misordered-result', 'ignored-filter', 'cut-page'] as const;
    const { found, truth } = await setUp(kinds.map((kind) => ({ kind, collection: 'd' })));
    expect(await found(RED_BY_N)).toEqual(['d0', 'd2']);
    const none = { filters: [{ field: 'n', op: '>', value: 99 }] };
    const empty = await setUp(kinds.filter((kind) => kind !== 'ignored-filter').map((kind) => ({ kind })));
    expect(await empty.found(none)).toEqual([]);
    expect([truth().faults, empty.truth().faults]).toEqual([[], []]);
  });

  test('a reset forgets what was struck', async () => {
    const { found, testbed, truth } = await setUp([{ kind: 'cut-page' }]);
    await found();
    testbed.reset();
    expect(truth()).toEqual({ faults: [], strikes: [] });
  });
});
