import { type Check, check, same, unchecked, type Unchecked } from '../check.ts';
import type { Scene } from '../scene.ts';

const DOC = { id: 'd', n: 5, s: 'b', nul: null, arr: [1, 5, 'x'], o: { p: { q: 1 } }, objs: [{ x: 1 }, { x: 2 }] };

/** A PATCH under a condition, and whether it goes ahead. */
function condition(name: string, text: string, filters: unknown, status: 200 | 412): Check {
  return check('2.6', name, text, async (scene) => {
    await scene.seed(DOC);
    const answer = await scene.call('PATCH', scene.path('d'), JSON.stringify({ doc: { z: 1 }, ifMatch: filters }));
    same(answer.status, status, `ifMatch ${JSON.stringify(filters)}: status`);
  });
}

const where = (field: string, op: string, value?: unknown) => [
  value === undefined ? { field, op } : { field, op, value },
];

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

function both(
  name: string,
  text: string,
  run: (scene: Scene, method: 'PUT' | 'PATCH') => Promise<unknown>,
): readonly Check[] {
  return (['PUT', 'PATCH'] as const).map((method) => {
    const section = method === 'PUT' ? '2.3' : '2.4';
    return check(section, name, `${method}: ${text}`, async (scene) => void (await run(scene, method)));
  });
}

export const SECTION_2: readonly Check[] = [
  check('2', 'database-first', 'a missing database comes before a bad token and a bad path', async (scene) => {
    await scene.error(
      404,
      'DATABASE_NOT_FOUND',
      "Database 'nope-db' does not exist",
      'PUT',
      `${scene.documents('nope-db')}/a/!`,
      'x',
      { token: 'bad' },
    );
  }),
  check('2', 'token-second', 'a bad token comes before a bad path and a bad body', async (scene) => {
    await scene.expect(401, 'Invalid or expired token\n', 'PUT', `${scene.documents()}/a`, 'x', { token: 'bad' });
  }),
  check('2', 'path-before-body', 'a bad path is reported before a bad body', async (scene) => {
    await scene.badRequest('Invalid document path: missing document ID', 'PUT', scene.home, 'x');
    await scene.badRequest('Invalid collection path', 'POST', scene.path('d'), 'x');
  }),
  check('2', 'empty-path', 'an empty path is 403 even with open rules', async (scene) => {
    for (const [method, body] of [
      ['GET', undefined],
      ['POST', '{}'],
      ['PUT', '{}'],
      ['DELETE', undefined],
    ] as const) {
      await scene.error(403, 'FORBIDDEN', 'Access denied', method, `${scene.documents()}/`, body);
    }
  }),
  check('2', 'empty-authorization', 'an empty Authorization header is none', async (scene) => {
    await scene.error(404, 'NOT_FOUND', 'Document not found', 'GET', scene.path('x'), undefined, {
      headers: ['Authorization:'],
    });
  }),
  check('2.1', 'get', 'GET answers the flat document', async (scene) => {
    await scene.seed({ id: 'alice', name: 'Alice', age: 30 });
    const answer = await scene.expect(
      200,
      scene.document({ id: 'alice', name: 'Alice', age: 30 }),
      'GET',
      scene.path('alice'),
    );
    same([answer.headers.get('content-type'), answer.headers.has('etag')], ['application/json', false]);
  }),
  check(
    '2.1',
    'get-absent',
    'GET of nothing is 404',
    async (scene) => void (await scene.error(404, 'NOT_FOUND', 'Document not found', 'GET', scene.path('none'))),
  ),
  check(
    '2.1',
    'get-collection',
    'GET of a collection is 400',
    async (scene) => void (await scene.badRequest('Invalid document path', 'GET', scene.home)),
  ),
  check('2.2', 'post', 'POST answers 201 with the document and no Location', async (scene) => {
    const answer = await scene.expect(201, scene.document({ id: 'a', x: 1 }), 'POST', scene.home, '{"id":"a","x":1}');
    same(answer.headers.has('location'), false);
  }),
  check('2.2', 'wrapped', 'a body wrapped in doc stores one field doc', async (scene) => {
    await scene.expect(201, scene.document({ id: 'a', doc: { x: 1 } }), 'POST', scene.home, '{"id":"a","doc":{"x":1}}');
  }),
  check('2.2', 'exists', 'a live id is 409', async (scene) => {
    await scene.seed({ id: 'a' });
    await scene.error(409, 'CONFLICT', 'Document already exists', 'POST', scene.home, '{"id":"a"}');
  }),
  ...(['', '[]', '"x"', '1', '{', "{'a':1}", '{"a":01}'] as const).map((body) =>
    check(
      '2.2',
      `invalid-body-${JSON.stringify(body)}`,
      `the body ${JSON.stringify(body)} is 400`,
      async (scene) => void (await scene.badRequest('Invalid request body', 'POST', scene.home, body)),
    ),
  ),
  check(
    '2.2',
    'null-body',
    'the body null is 400 Invalid document data',
    async (scene) => void (await scene.badRequest('Invalid document data', 'POST', scene.home, 'null')),
  ),
  check(
    '2.2',
    'even-path',
    'an even number of segments is 400',
    async (scene) => void (await scene.badRequest('Invalid collection path', 'POST', scene.path('d'), '{}')),
  ),
  check('2.3', 'creates', 'PUT creates with 200 and version 1', async (scene) => {
    await scene.expect(200, scene.document({ id: 'a', x: 1 }), 'PUT', scene.path('a'), '{"doc":{"x":1}}');
  }),
  check('2.3', 'replaces', 'PUT swaps the whole data and keeps createdAt', async (scene) => {
    await scene.seed({ id: 'a', x: 1 });
    const before = (await scene.call('GET', scene.path('a'))).json as { createdAt: number };
    const answer = await scene.expect(
      200,
      scene.document({ id: 'a', y: 2 }, 2),
      'PUT',
      scene.path('a'),
      '{"doc":{"y":2}}',
    );
    same((answer.json as { createdAt: number }).createdAt, before.createdAt);
  }),
  check('2.3', 'creation-ignores-condition', 'an absent document is created whatever ifMatch says', async (scene) => {
    await scene.expect(
      200,
      scene.document({ id: 'a' }),
      'PUT',
      scene.path('a'),
      '{"doc":{},"ifMatch":[{"field":"version","op":"in","value":5}]}',
    );
  }),
  check('2.3', 'condition', 'an existing one is 412 where ifMatch fails', async (scene) => {
    await scene.seed({ id: 'a' });
    await scene.error(
      412,
      'PRECONDITION_FAILED',
      'Version conflict',
      'PUT',
      scene.path('a'),
      '{"doc":{},"ifMatch":[{"field":"version","op":"==","value":7}]}',
    );
  }),
  check('2.3', 'empty-doc', 'an empty doc leaves the system fields', async (scene) => {
    await scene.seed({ id: 'a', x: 1 });
    await scene.expect(200, scene.document({ id: 'a' }, 2), 'PUT', scene.path('a'), '{"doc":{}}');
  }),
  ...both('collection-path', 'a collection path is 400 and says what is missing', (scene, method) =>
    scene.badRequest('Invalid document path: missing document ID', method, scene.home, '{"doc":{}}'),
  ),
  ...both('invalid-path', 'a bad path is 400', (scene, method) =>
    scene.badRequest('Invalid document path', method, `${scene.home}/a!`, '{"doc":{}}'),
  ),
  ...both('invalid-body', 'wrong types are 400 Invalid request body', async (scene, method) => {
    for (const body of [
      '',
      '[]',
      '{',
      '{"doc":[]}',
      '{"doc":"x"}',
      '{"doc":{},"ifMatch":{}}',
      '{"doc":{},"ifMatch":[1]}',
      '{"doc":{"a":1e400}}',
    ]) {
      await scene.badRequest('Invalid request body', method, scene.path('a'), body);
    }
  }),
  ...both('invalid-data', 'no doc, null and bad ids are 400 Invalid document data', async (scene, method) => {
    for (const body of ['null', '{}', '{"doc":null}', '{"name":"x"}', '{"doc":{"id":1}}', '{"doc":{"id":"a/b"}}']) {
      await scene.badRequest('Invalid document data', method, scene.path('a'), body);
    }
  }),
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
  check('2.5', 'delete', 'DELETE is 204 without body', async (scene) => {
    await scene.seed({ id: 'd' });
    await scene.expect(204, null, 'DELETE', scene.path('d'));
  }),
  check('2.5', 'bodies', 'its body may be absent, null, empty, or carry other members', async (scene) => {
    for (const body of [undefined, '', 'null', '{}', '{"doc":1,"ifMatch":null} junk', '{"ifMatch":[]}']) {
      await scene.call('PUT', scene.path('d'), '{"doc":{}}');
      await scene.expect(204, null, 'DELETE', scene.path('d'), body);
    }
  }),
  check('2.5', 'invalid-body', 'another body is 400', async (scene) => {
    for (const body of ['x', '[]', '"x"', '{"ifMatch":1}', '{"ifMatch":['])
      await scene.badRequest('Invalid request body', 'DELETE', scene.path('d'), body);
  }),
  check('2.5', 'absent', 'DELETE of nothing is 404, with a condition too', async (scene) => {
    await scene.error(404, 'NOT_FOUND', 'Document not found', 'DELETE', scene.path('x'));
    await scene.error(
      404,
      'NOT_FOUND',
      'Document not found',
      'DELETE',
      scene.path('x'),
      JSON.stringify({ ifMatch: where('version', '==', 1) }),
    );
  }),
  check('2.5', 'condition', 'a failed condition is 412', async (scene) => {
    await scene.seed({ id: 'd' });
    await scene.error(
      412,
      'PRECONDITION_FAILED',
      'Version conflict',
      'DELETE',
      scene.path('d'),
      JSON.stringify({ ifMatch: where('version', '==', 9) }),
    );
  }),
  check(
    '2.5',
    'path',
    'a collection path is 400',
    async (scene) => void (await scene.badRequest('Invalid document path', 'DELETE', scene.home)),
  ),
  check('2.5', 'in-without-list', 'in without a list is 500', async (scene) => {
    await scene.seed({ id: 'd' });
    await scene.error(
      500,
      'INTERNAL_ERROR',
      'Internal storage error',
      'DELETE',
      scene.path('d'),
      JSON.stringify({ ifMatch: where('n', 'in', 5) }),
    );
  }),
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

export const UNCHECKED_2: readonly Unchecked[] = [
  unchecked(
    '2.2',
    'failed-read-back',
    '500 Failed to retrieve created document',
    'needs a delete between insert and read-back',
  ),
  unchecked(
    '2.4',
    'mongodb-refusals',
    'conflicting names, empty parts and $ names in a PATCH are 500',
    'limits of MongoDB that stand-ins do not have; the testbed’s own tests cover them',
  ),
  unchecked('2.3', 'races', '409 and 404 of a PUT that lost a race', 'a matter of chance'),
];
