import { type Check, type Unchecked, check, slowCheck, unchecked } from '../../check.ts';
import { same } from '../../expectations.ts';
import { filter, order, EXACT_TEMPLATES, TEMPLATES, seeded, ALL, served, failing } from './indexed-documents.ts';

/** Sections 3.5, 3.7 and 3.8: orders an index serves, the order of values in it, and how it follows writes. */
export const INDEX_ORDER_CHECKS: readonly Check[] = [
  served(
    'order',
    'an order behind an equality is served',
    '3.5',
    ({ category }) => ({ filters: [filter('category', '==', category)], orderBy: [order('seq')], limit: 2 }),
    ['d0', 'd1'],
  ),
  served(
    'range-order',
    'an order by the range field too',
    '3.5',
    ({ base }) => ({
      filters: [filter('seq', '>=', base + 4), filter('seq', '<', base + 100)],
      orderBy: [order('seq')],
    }),
    ['d4', 'd5'],
  ),
  failing(
    'reverse-order',
    '3.5',
    'against the direction of the index it is 500',
    () => ({ orderBy: [order('seq', 'desc')] }),
    [...TEMPLATES, 'no-descending-template'],
  ),
  failing(
    'order-by-equality',
    '3.5',
    'an order by the field of an equality is 500',
    () => ({ filters: [filter('category', '==', 'a')], orderBy: [order('category')] }),
    TEMPLATES,
  ),
  failing(
    'order-beyond',
    '3.5',
    'an order beyond the fields of the template is 500',
    () => ({ orderBy: [order('seq'), order('no-such-field')] }),
    TEMPLATES,
  ),
  failing('other-depth', '3.5', 'a pattern matches its own number of segments alone', () => ({
    collection: 'a/b/c/d/e/f/g',
    orderBy: [order('seq')],
  })),
  slowCheck(
    '3.5',
    'value-order',
    'numbers come by value, then texts by bytes, and a range has no type fence',
    async (scene) => {
      const category = `cat-${scene.unique}`;
      const values = { n: null, f: false, t: true, m: -5.5, z: -0, o: 0, p: 3, e: '', a: 'a', b: 'é' };
      for (const [id, seq] of Object.entries(values)) {
        same(
          (
            await scene.call(
              'POST',
              scene.home,
              JSON.stringify({ id, category, seq }).replace(/("id":"z".*"seq":)0/, '$1-0'),
            )
          ).status,
          201,
        );
      }
      await scene.seed({ id: 'missing', category });
      const inCategory = filter('category', '==', category);
      await scene.expectIds(['missing', 'n', 'f', 't', 'z', 'm', 'o', 'p', 'e', 'a', 'b'], { filters: [inCategory] });
      await scene.expectIds(['missing', 'n', 'f', 't', 'z', 'm', 'o'], {
        filters: [inCategory, filter('seq', '<', 3)],
      });
      await scene.expectIds(['e', 'a', 'b'], { filters: [inCategory, filter('seq', '>', 3)] });
      await scene.expectIds(['o'], { filters: [inCategory, filter('seq', '==', 0)] });
    },
    EXACT_TEMPLATES,
  ),
  slowCheck(
    '3.5',
    'stale-entry',
    'what cannot be indexed any more keeps its old entry',
    async (scene) => {
      const { category, base } = await seeded(scene);
      await scene.call('PATCH', scene.path('d1'), '{"doc":{"seq":[1]}}');
      await scene.call('PATCH', scene.path('d2'), '{"doc":{"mark":1}}');
      await scene.target.eventually(async () => {
        const answer = await scene.query({ filters: [filter('category', '==', category)], orderBy: [order('seq')] });
        same((answer.json as { mark?: number }[])[2]?.mark, 1);
      });
      await scene.expectIds(['d1'], { filters: [filter('category', '==', category), filter('seq', '==', base + 1)] });
    },
    TEMPLATES,
  ),
  slowCheck(
    '3.5',
    'shared-index',
    'a wildcard pattern keeps one entry an id for all collections',
    async (scene) => {
      const category = `cat-${scene.unique}`;
      const other = `${scene.collection}-2`;
      await scene.seed({ id: `same-${scene.unique}`, category, seq: 1 });
      await scene.expectIds([`same-${scene.unique}`], { filters: [filter('category', '==', category)] });
      await scene.call(
        'POST',
        `${scene.documents()}/${other}`,
        JSON.stringify({ id: `same-${scene.unique}`, category: `${category}-2`, seq: 2 }),
      );
      await scene.expectIds([], { filters: [filter('category', '==', category)] });
      same(await scene.idsOf({}), [`same-${scene.unique}`]);
    },
    TEMPLATES,
  ),
  check(
    '3.7',
    'catches-up',
    'the index shows a write before long',
    async (scene) => void (await seeded(scene)),
    TEMPLATES,
  ),
  slowCheck(
    '3.7',
    'empty-patch',
    'an empty PATCH writes the entry anew',
    async (scene) => {
      const { category } = await seeded(scene);
      same((await scene.call('PATCH', scene.path('d0'), '{"doc":{}}')).status, 200);
      await scene.expectIds(ALL, { filters: [filter('category', '==', category)], orderBy: [order('seq')] });
    },
    TEMPLATES,
  ),
  failing(
    'show-deleted',
    '3.8',
    'showDeleted needs a template that includes deleted documents',
    () => ({ orderBy: [order('seq')], showDeleted: true }),
    [...TEMPLATES, 'no-template-with-deleted'],
  ),
];

export const INDEX_ORDER_UNCHECKED: readonly Unchecked[] = [
  unchecked(
    '3.5',
    'template-files',
    'how template files are read, and what a bad one does',
    'happens at the start of a server',
  ),
  unchecked(
    '3.5',
    'specific-patterns',
    'a more specific pattern wins before the fit is looked at',
    'needs templates a server is not expected to have; the testbed’s own tests cover it',
  ),
  unchecked(
    '3.5',
    'descending-fields',
    'bounds on a descending field',
    'needs a template with one; the testbed’s own tests cover it',
  ),
  unchecked('3.5', 'system-fields', 'an index on createdAt holds null for every document', 'needs a template on it'),
  unchecked(
    '3.5',
    'pebble',
    'documents with equal keys overwrite each other in pebble mode',
    'depends on a setting of the server',
  ),
  unchecked('3.7', 'lag', 'how long the index takes', 'a matter of load: checks poll'),
  unchecked('3.7', 'loss', 'entries lost on overflow and after a restart', 'needs a restart or an overflow'),
  unchecked(
    '3.8',
    'include-deleted',
    'tombstones in an index that includes them',
    'needs such a template; the testbed’s own tests cover it',
  ),
];
