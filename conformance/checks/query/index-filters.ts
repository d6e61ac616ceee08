import { type Check, slowCheck } from '../../check.ts';
import { filter, order, EXACT_TEMPLATES, TEMPLATES, seeded, ALL, served, failing } from './indexed-documents.ts';

/** Section 3.4: which filters an index serves, and which are ignored or fail. */
export const INDEX_FILTER_CHECKS: readonly Check[] = [
  served(
    'equality',
    'equality on the leading field is served',
    '3.4',
    ({ category }) => ({ filters: [filter('category', '==', category)] }),
    ALL,
    EXACT_TEMPLATES,
  ),
  served(
    'equality-and-range',
    'a range behind it too',
    '3.4',
    ({ category, base }) => ({ filters: [filter('category', '==', category), filter('seq', '>', base + 3)] }),
    ['d4', 'd5'],
  ),
  served(
    'both-bounds',
    'both bounds too',
    '3.4',
    ({ base }) => ({ filters: [filter('seq', '>=', base + 1), filter('seq', '<', base + 3)] }),
    ['d1', 'd2'],
  ),
  served(
    'two-equalities',
    'equality on both fields too',
    '3.4',
    ({ category, base }) => ({ filters: [filter('category', '==', category), filter('seq', '==', base + 2)] }),
    ['d2'],
  ),
  served(
    'equality-elsewhere',
    'equality on another field is ignored',
    '3.4',
    ({ category }) => ({ filters: [filter('category', '==', category), filter('no-such-field', '==', 1)] }),
    ALL,
    EXACT_TEMPLATES,
  ),
  served(
    'not-equal',
    '!= is ignored',
    '3.4',
    ({ category, base }) => ({ filters: [filter('category', '==', category), filter('seq', '!=', base)] }),
    ALL,
    EXACT_TEMPLATES,
  ),
  served(
    'in',
    'in is ignored, whatever its value',
    '3.4',
    ({ category }) => ({ filters: [filter('category', '==', category), filter('seq', 'in', 5)] }),
    ALL,
    EXACT_TEMPLATES,
  ),
  served(
    'contains',
    'contains is ignored',
    '3.4',
    ({ category }) => ({ filters: [filter('category', '==', category), filter('tags', 'contains', 'even')] }),
    ALL,
    EXACT_TEMPLATES,
  ),
  served(
    'equality-and-range-on-one',
    'a range beside an equality on the same field is ignored',
    '3.4',
    ({ base }) => ({ filters: [filter('seq', '==', base + 2), filter('seq', '>', base + 4)] }),
    ['d2'],
  ),
  served(
    'last-equality',
    'of two equalities the last wins',
    '3.4',
    ({ base }) => ({ filters: [filter('seq', '==', base + 1), filter('seq', '==', base + 2)] }),
    ['d2'],
  ),
  served(
    'last-bound',
    'of two lower bounds the last wins, not the tighter',
    '3.4',
    ({ base }) => ({
      filters: [filter('seq', '>', base + 4), filter('seq', '>', base + 2), filter('seq', '<', base + 6)],
    }),
    ['d3', 'd4', 'd5'],
  ),
  failing(
    'range-elsewhere',
    '3.4',
    'a range on a field without index is 500',
    () => ({ filters: [filter('no-such-field', '>', 1)] }),
    TEMPLATES,
  ),
  failing(
    'two-ranges',
    '3.4',
    'ranges on two fields are 500',
    () => ({ filters: [filter('category', '>', 'a'), filter('seq', '>', 1)] }),
    TEMPLATES,
  ),
  slowCheck(
    '3.4',
    'lost-equality',
    'an equality is lost where another template serves the order',
    async (scene) => {
      const { category, base } = await seeded(scene);
      await scene.seed({ id: 'x', category: `other-${category}`, seq: base + 6 });
      const query = {
        filters: [
          filter('category', '==', category),
          filter('no-such-field', '==', 'd0'),
          filter('seq', '>=', base),
          filter('seq', '<', base + 10),
        ],
        orderBy: [order('seq')],
      };
      await scene.expectIds(ALL, query);
      await scene.expectIds([...ALL, 'x'], { ...query, filters: query.filters.slice(1) });
    },
    TEMPLATES,
  ),
];
