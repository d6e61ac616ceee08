import { type Check, check } from '../../check.ts';

/** Section 2: which of several mistakes in a document request is answered: database, token, path, body. */
export const GUARD_ORDER_CHECKS: readonly Check[] = [
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
];
