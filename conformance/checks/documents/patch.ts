import { type Check, type Unchecked, check, unchecked } from '../../check.ts';
import { DOC, where } from './sample-document.ts';

function patched(name: string, text: string, doc: unknown, after: Record<string, unknown>): Check {
  return check('2.4', name, text, async (scene) => {
    await scene.seed(DOC);
    const expected = scene.document({ ...DOC, ...after }, 2);
    await scene.expect(200, expected, 'PATCH', scene.path('d'), JSON.stringify({ doc }));
    await scene.expect(200, expected, 'GET', scene.path('d'));
  });
}

function unpatchable(name: string, text: string, doc: unknown): Check {
  return check('2.4', name, text, async (scene) => {
    await scene.seed(DOC);
    await scene.error(
      500,
      'INTERNAL_ERROR',
      'Internal storage error',
      'PATCH',
      scene.path('d'),
      JSON.stringify({ doc }),
    );
    await scene.expect(200, scene.document(DOC), 'GET', scene.path('d'));
  });
}

/** Section 2.4: PATCH of documents: how a merge goes. */
export const PATCH_CHECKS: readonly Check[] = [
  patched('merge', 'top-level members are set, others stay', { n: 6, m: 1 }, { n: 6, m: 1 }),
  patched('no-deep-merge', 'a nested object replaces the stored one', { o: { z: 1 } }, { o: { z: 1 } }),
  patched('dots', 'a dotted name reaches a nested field', { 'o.p.r': 2 }, { o: { p: { q: 1, r: 2 } } }),
  patched('missing-objects', 'missing objects on the way are made', { 'new.x.y': 1 }, { new: { x: { y: 1 } } }),
  patched('array-element', 'a number reaches an array element', { 'arr.1': 9 }, { arr: [1, 9, 'x'] }),
  patched('array-gap', 'a gap is filled with null', { 'arr.4': 9 }, { arr: [1, 5, 'x', null, 9] }),
  patched('null-stores-null', 'null stores null', { n: null }, { n: null }),
  patched('empty-doc', 'an empty doc moves the version alone', {}, {}),
  patched('protected-names', 'a doc of protected names alone too', { version: 9, collection: 'x' }, {}),
  unpatchable('below-a-scalar', 'a dotted name below a text is 500', { 's.x': 1 }),
  unpatchable('below-null', 'below null too', { 'nul.x': 1 }),
  unpatchable('below-the-id', 'below the id too', { 'id.x': 1 }),
  unpatchable('no-number-below-an-array', 'a name below an array too', { 'arr.x': 1 }),
  unpatchable('nul-name', 'NUL in a name too', { 'a\0': 1 }),
  check(
    '2.4',
    'dotted-field',
    'POST and PUT store a dotted name literally, and PATCH does not reach it',
    async (scene) => {
      await scene.seed({ id: 'd', 'a.b': 1 });
      await scene.expect(
        200,
        scene.document({ id: 'd', 'a.b': 1, a: { b: 2 } }, 2),
        'PATCH',
        scene.path('d'),
        '{"doc":{"a.b":2}}',
      );
    },
  ),
  check('2.4', 'id-alone', 'a doc with nothing but the id is refused', async (scene) => {
    await scene.seed({ id: 'd' });
    await scene.badRequest('No data to update', 'PATCH', scene.path('d'), '{"doc":{"id":"d"}}');
    await scene.badRequest('No data to update', 'PATCH', scene.path('d'), '{"doc":{"id":"d","version":5}}');
  }),
  check('2.4', 'absent', 'PATCH of what never existed is 404, with a condition too', async (scene) => {
    for (const ifMatch of [[], where('version', '==', 1)])
      await scene.error(
        404,
        'NOT_FOUND',
        'Document not found',
        'PATCH',
        scene.path('x'),
        JSON.stringify({ doc: { a: 1 }, ifMatch }),
      );
  }),
  check('2.4', 'condition', 'a failed condition is 412', async (scene) => {
    await scene.seed({ id: 'd' });
    await scene.error(
      412,
      'PRECONDITION_FAILED',
      'Version conflict',
      'PATCH',
      scene.path('d'),
      JSON.stringify({ doc: { a: 1 }, ifMatch: where('version', '==', 9) }),
    );
  }),
  check('2.4', 'patch-of-a-tombstone', 'PATCH of a deleted document is 412, without a condition too', async (scene) => {
    await scene.seed({ id: 'd' });
    await scene.call('DELETE', scene.path('d'));
    await scene.error(412, 'PRECONDITION_FAILED', 'Version conflict', 'PATCH', scene.path('d'), '{"doc":{"a":1}}');
  }),
];

export const PATCH_UNCHECKED: readonly Unchecked[] = [
  unchecked(
    '2.4',
    'mongodb-refusals',
    'conflicting names, empty parts and $ names in a PATCH are 500',
    'limits of MongoDB that stand-ins do not have; the testbed’s own tests cover them',
  ),
];
