import { type Check, type Unchecked, check, slowCheck, unchecked } from '../../check.ts';
import { same } from '../../expectations.ts';
import { filter, order, TEMPLATES, seeded } from './indexed-documents.ts';

/** Section 3.3: the two ways a query is answered: from the store or from an index. */
export const QUERY_EXECUTION_CHECKS: readonly Check[] = [
  check('3.3', 'no-default-limit', 'a listing has no limit of its own', async (scene) => {
    const writes = Array.from({ length: 120 }, (_, index) => scene.request('POST', scene.home, `{"id":"d${index}"}`));
    await scene.raw(writes.join(''), { answers: 120, timeoutMs: 20_000 });
    same([(await scene.idsOf({})).length, (await scene.idsOf({ limit: 7 })).length], [120, 7]);
  }),
  check('3.3', 'by-id', 'queries by id alone are read from the store', async (scene) => {
    await scene.seed({ id: 'a' });
    await scene.seed({ id: 'b' });
    const ids = (...filters: readonly object[]) => scene.idsOf({ filters });
    same(await ids(filter('id', '==', 'a')), ['a']);
    same([...(await ids(filter('id', 'in', ['a', 'b', 'none', 5])))].sort(), ['a', 'b']);
    same(
      [await ids(filter('id', 'in', [])), await ids(filter('id', '==', 5)), await ids(filter('id', '==', null))],
      [[], [], []],
    );
    same(await ids(filter('id', '==', 'a'), filter('id', '==', 'b')), ['b']);
    same(await ids(filter('id', 'in', ['a']), filter('id', '==', 'b')), ['b']);
  }),
  check('3.3', 'cursor-ignored', 'the store ignores a cursor, however broken', async (scene) => {
    await scene.seed({ id: 'a' });
    same(await scene.idsOf({ startAfter: '==!!' }), ['a']);
  }),
  check('3.3', 'tombstones', 'showDeleted includes tombstones, but not in queries by id', async (scene) => {
    await scene.seed({ id: 'a' });
    await scene.call('DELETE', scene.path('a'));
    same(
      [
        await scene.idsOf({ showDeleted: true }),
        await scene.idsOf({ showDeleted: true, filters: [filter('id', '==', 'a')] }),
      ],
      [['a'], []],
    );
  }),
  slowCheck(
    '3.3',
    'dropped-after-limit',
    'the limit counts ids before deleted documents are dropped, or the index has forgotten them',
    async (scene) => {
      const { category } = await seeded(scene);
      await scene.call('DELETE', scene.path('d0'));
      await scene.expectIds(['d1', 'd2'], {
        filters: [filter('category', '==', category)],
        orderBy: [order('seq')],
        limit: 2,
      });
    },
    TEMPLATES,
  ),
  slowCheck(
    '3.3',
    'not-checked-again',
    'documents are fetched as they are now',
    async (scene) => {
      const { category } = await seeded(scene);
      await scene.call('PATCH', scene.path('d0'), '{"doc":{"tags":["new"]}}');
      await scene.target.eventually(async () => {
        const answer = await scene.query({
          filters: [filter('category', '==', category)],
          orderBy: [order('seq')],
          limit: 1,
        });
        same((answer.json as { tags: string[] }[])[0]?.tags, ['new']);
      });
    },
    TEMPLATES,
  ),
];

export const QUERY_EXECUTION_UNCHECKED: readonly Unchecked[] = [
  unchecked(
    '3.3',
    'default-limit-100',
    'an indexed query without limit answers at most 100',
    'entries of other collections share the index of `*` and use up the limit; the testbed’s own tests cover it',
  ),
];
