import { type Check, check, slowCheck } from '../../check.ts';
import { cursor } from '../../cursor.ts';
import { same } from '../../expectations.ts';
import { filter, order, EXACT_TEMPLATES, TEMPLATES, seeded } from './indexed-documents.ts';

/** Section 3.6: going on behind a document: `startAfter`. */
export const CURSOR_CHECKS: readonly Check[] = [
  slowCheck(
    '3.6',
    'cursor',
    'a cursor is built from the last document, and skips all that equal it',
    async (scene) => {
      const { category, base } = await seeded(scene);
      const filters = [filter('category', '==', category)];
      await scene.expectIds(['d3', 'd4'], { filters, startAfter: cursor(category, base + 2), limit: 2 });
      await scene.call('PATCH', scene.path('d4'), JSON.stringify({ doc: { seq: base + 3 } }));
      await scene.expectIds(['d5'], { filters, startAfter: cursor(category, base + 3) });
    },
    EXACT_TEMPLATES,
  ),
  slowCheck(
    '3.6',
    'replaces-lower-bound',
    'a cursor replaces the lower bound of the filters',
    async (scene) => {
      const { base } = await seeded(scene);
      await scene.expectIds(['d1', 'd2', 'd3'], {
        filters: [filter('seq', '>', base + 2), filter('seq', '<', base + 4)],
        startAfter: cursor(base),
      });
    },
    EXACT_TEMPLATES,
  ),
  slowCheck(
    '3.6',
    'between-keys',
    'a cursor need not be the key of an entry',
    async (scene) => {
      const { base } = await seeded(scene);
      await scene.expectIds(['d3'], { filters: [filter('seq', '<', base + 4)], startAfter: cursor(base + 2.5) });
    },
    TEMPLATES,
  ),
  check(
    '3.6',
    'bad-cursors',
    'what is not unpadded base64url is 500',
    async (scene) => {
      for (const startAfter of ['AQ==', '+', '/', 'A'])
        same((await scene.query({ orderBy: [order('seq')], startAfter })).status, 500, startAfter);
    },
    TEMPLATES,
  ),
];
