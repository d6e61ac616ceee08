import { type Check, check } from '../../check.ts';
import { same } from '../../expectations.ts';
import { REQUIRED, BAD_FORMAT, BAD_TOKEN } from './refusals.ts';

/** What the database list answers to an Authorization header. */
function header(name: string, text: string, value: string, body: string): Check {
  return check(
    '4.1',
    name,
    text,
    async (scene) =>
      void (await scene.expect(401, body, 'GET', '/api/v1/databases', undefined, {
        headers: [`Authorization: ${value}`],
      })),
    [],
  );
}

/** Sections 4.1 and 4.9: the Authorization header: where it is looked at, how it is refused, and what goes without one. */
export const CREDENTIAL_CHECKS: readonly Check[] = [
  check(
    '4.1',
    'missing',
    'no header on a guarded route',
    async (scene) => void (await scene.expect(401, REQUIRED, 'GET', '/api/v1/databases')),
    [],
  ),
  header('empty', 'an empty header is none', '', REQUIRED),
  header('lower-case', 'the scheme is case-sensitive', 'bearer x', BAD_FORMAT),
  header('two-spaces', 'two spaces are not one', 'Bearer  x', BAD_FORMAT),
  header('alone', 'Bearer alone', 'Bearer', BAD_FORMAT),
  header('three-parts', 'three parts', 'Bearer a b', BAD_FORMAT),
  header('basic', 'another scheme', 'Basic abc', BAD_FORMAT),
  header('malformed', 'a token that is none', 'Bearer xyz', BAD_TOKEN),
  check(
    '4.1',
    'optional',
    'on document routes a bad token is not taken for anonymous access',
    async (scene) => {
      await scene.expect(401, BAD_TOKEN, 'GET', scene.path('x'), undefined, { token: 'xyz' });
      await scene.expect(401, BAD_FORMAT, 'GET', scene.path('x'), undefined, { headers: ['Authorization: x'] });
    },
    [],
  ),
  check(
    '4.1',
    'not-looked-at',
    'auth routes and health never look at the header',
    async (scene) => {
      await scene.expect(200, 'OK', 'GET', '/health', undefined, { token: 'xyz' });
      same((await scene.call('POST', '/auth/v1/login', '{}', { token: 'xyz' })).status, 400);
    },
    [],
  ),
  check('4.9', 'anonymous', 'an anonymous request may use documents, auth and health, nothing else', async (scene) => {
    same((await scene.call('GET', scene.path('x'))).status, 404);
    for (const path of ['/api/v1/databases', '/admin/users', '/admin/rules', '/admin/databases'])
      await scene.expect(401, REQUIRED, 'GET', path);
    await scene.expect(401, REQUIRED, 'POST', '/api/v1/databases/default/query', '{}');
  }),
];
