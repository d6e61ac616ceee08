import { type Check, check } from '../../check.ts';
import { same } from '../../expectations.ts';
import { DOC, where } from './sample-document.ts';

/** A PATCH under a condition, and whether it goes ahead. */
function condition(name: string, text: string, filters: unknown, status: 200 | 412): Check {
  return check('2.6', name, text, async (scene) => {
    await scene.seed(DOC);
    const answer = await scene.call('PATCH', scene.path('d'), JSON.stringify({ doc: { z: 1 }, ifMatch: filters }));
    same(answer.status, status, `ifMatch ${JSON.stringify(filters)}: status`);
  });
}

/** Section 2.6: conditions of writes: `ifMatch`. */
export const IF_MATCH_CHECKS: readonly Check[] = [
  condition('equal', '== holds', where('n', '==', 5), 200),
  condition('equal-not', '== fails', where('n', '==', 6), 412),
  condition('not-equal', '!= holds', where('n', '!=', 6), 200),
  condition('greater', '> holds', where('n', '>', 4), 200),
  condition('greater-equal', '>= holds', where('n', '>=', 5), 200),
  condition('less', '< fails', where('n', '<', 5), 412),
  condition('less-equal', '<= holds', where('n', '<=', 5), 200),
  condition('in', 'in holds', where('n', 'in', [1, 5]), 200),
  condition('contains-dropped', 'contains is dropped', where('n', 'contains', 99), 200),
  condition('unknown-operator-dropped', 'an unknown operator is dropped', where('n', 'eq', 99), 200),
  condition('no-operator-dropped', 'a filter without operator is dropped', [{ field: 'n', value: 99 }], 200),
  condition('empty-filter-dropped', '{} and null as filters are dropped', [{}, null], 200),
  condition('version', 'version is a system field', where('version', '==', 1), 200),
  condition('created-at', 'createdAt is one too', where('createdAt', '>', 0), 200),
  condition('updated-at', 'updatedAt is one too', where('updatedAt', '<', 0), 412),
  condition('id', 'id is a user field', where('id', '==', 'd'), 200),
  condition('nested', 'dots address nested fields', where('o.p.q', '==', 1), 200),
  condition('deleted', 'deleted is a user field that no document has', where('deleted', '==', false), 412),
  condition('underscore-id', '_id has no effect', where('_id', '==', 'zzz'), 200),
  condition(
    'last-filter-counts',
    'of two filters on one field the last counts',
    [...where('n', '==', 99), ...where('n', '==', 5)],
    200,
  ),
  condition(
    'all-fields-hold',
    'filters on different fields must all hold',
    [...where('n', '==', 5), ...where('s', '==', 'z')],
    412,
  ),
  condition('one-is-one', '1 equals 1.0', where('n', '==', 5.0), 200),
  condition('no-cross-types', 'comparisons do not cross types', where('version', '==', '1'), 412),
  condition('no-cross-types-order', 'in order either', where('n', '>', 'a'), 412),
  condition('missing-not-equal', '!= matches a missing field', where('none', '!=', 1), 200),
  condition('missing-null', '== null too', where('none', '==', null), 200),
  condition('missing-value', 'a missing value is null', where('none', '=='), 200),
  condition('missing-in-null', 'in [null] too', where('none', 'in', [null]), 200),
  condition('array-element', 'an element of an array matches', where('arr', '==', 'x'), 200),
  condition('array-whole', 'the whole array too', where('arr', '==', [1, 5, 'x']), 200),
  condition('array-none', '!= wants no element to match', where('arr', '!=', 1), 412),
  condition('object-whole', 'objects compare as a whole', where('o.p', '==', { q: 1 }), 200),
  condition('operators-are-data', 'operators inside values are data', where('n', '==', { $gt: 1 }), 412),
  condition('empty-in', 'in with an empty list never holds', where('n', 'in', []), 412),
  condition('null-condition', 'null and [] are no condition', null, 200),
  check('2.6', 'in-without-list', 'in without a list is 500', async (scene) => {
    await scene.seed(DOC);
    await scene.error(
      500,
      'INTERNAL_ERROR',
      'Internal storage error',
      'PATCH',
      scene.path('d'),
      JSON.stringify({ doc: { z: 1 }, ifMatch: where('n', 'in', 5) }),
    );
  }),
  check('2.6', 'wrong-types', 'wrong types are 400', async (scene) => {
    await scene.seed(DOC);
    for (const ifMatch of [{}, 'x', [1], [{ field: 1 }], [{ field: 'n', op: 1 }]]) {
      await scene.badRequest(
        'Invalid request body',
        'PATCH',
        scene.path('d'),
        JSON.stringify({ doc: { z: 1 }, ifMatch }),
      );
    }
  }),
  check('2.6', 'no-header-form', 'an If-Match header has no effect', async (scene) => {
    await scene.seed(DOC);
    same((await scene.call('PATCH', scene.path('d'), '{"doc":{"z":1}}', { headers: ['If-Match: "9"'] })).status, 200);
  }),
];
