import { type Check, check } from '../../check.ts';
import { where } from './sample-document.ts';

/** Section 2.5: DELETE of documents. */
export const DELETE_CHECKS: readonly Check[] = [
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
];
