import { type Check, type Unchecked, check, unchecked } from '../../check.ts';
import { same } from '../../expectations.ts';

/** Sections 2.1, 2.2 and 2.3: GET, POST and PUT of documents. */
export const READ_AND_WRITE_CHECKS: readonly Check[] = [
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
];

export const READ_AND_WRITE_UNCHECKED: readonly Unchecked[] = [
  unchecked(
    '2.2',
    'failed-read-back',
    '500 Failed to retrieve created document',
    'needs a delete between insert and read-back',
  ),
  unchecked('2.3', 'races', '409 and 404 of a PUT that lost a race', 'a matter of chance'),
];
