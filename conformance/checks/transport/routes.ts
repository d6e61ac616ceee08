import { type Check, type Unchecked, check, unchecked } from '../../check.ts';
import { holds, same } from '../../expectations.ts';
import { DOCS } from './plain-requests.ts';

const ALLOW_DOCUMENTS = 'DELETE, GET, HEAD, PATCH, POST, PUT';

function redirects(name: string, method: string, path: string, location: string): Check {
  return check(
    '0.1',
    name,
    `${method} ${path} is redirected to ${location}`,
    async (scene) => {
      const answer = await scene.call(method, path);
      holds(answer.status === 307 || answer.status === 301, `status ${answer.status}, expected 307 or 301`);
      same(answer.headers.get('location'), location, 'Location');
      const words = answer.status === 307 ? 'Temporary Redirect' : 'Moved Permanently';
      const readable = method === 'GET' || method === 'HEAD';
      same(answer.headers.get('content-type'), readable ? 'text/html; charset=utf-8' : undefined, 'Content-Type');
      same(answer.text, method === 'GET' ? `<a href="${location}">${words}</a>.\n\n` : '', 'body');
    },
    [],
  );
}

function wrongMethod(name: string, method: string, path: string, allow: string): Check {
  return check(
    '0.1',
    name,
    `${method} ${path} is 405 with Allow: ${allow}`,
    async (scene) => {
      const answer = await scene.expect(405, 'Method Not Allowed\n', method, path);
      same(answer.headers.get('allow'), allow, 'Allow');
    },
    [],
  );
}

function unknown(name: string, method: string, path: string): Check {
  return check(
    '0.1',
    name,
    `${method} ${path} is 404 in plain text`,
    async (scene) => {
      const answer = await scene.expect(404, '404 page not found\n', method, path);
      same(answer.headers.get('content-type'), 'text/plain; charset=utf-8', 'Content-Type');
    },
    [],
  );
}

/** Sections 0.1 and 0.3: paths: unknown ones, wrong methods, redirects, escapes. */
export const ROUTE_CHECKS: readonly Check[] = [
  unknown('unknown-path', 'GET', '/nope'),
  unknown('unknown-path-post', 'POST', '/'),
  unknown('final-slash', 'GET', '/health/'),
  unknown('final-slash-of-query', 'POST', '/api/v1/databases/default/query/'),
  wrongMethod('method-of-documents', 'FOO', `${DOCS}/a/b`, ALLOW_DOCUMENTS),
  wrongMethod('method-of-query', 'GET', '/api/v1/databases/default/query', 'POST'),
  wrongMethod('method-of-health', 'POST', '/health', 'GET, HEAD'),
  wrongMethod('method-in-lower-case', 'get', '/health', 'GET, HEAD'),
  wrongMethod('method-before-database', 'FOO', '/api/v1/databases/no-such-db/documents/a', ALLOW_DOCUMENTS),
  wrongMethod('method-of-auth', 'GET', '/auth/v1/login', 'POST'),
  wrongMethod('method-of-users', 'POST', '/admin/users', 'GET, HEAD'),
  wrongMethod('method-of-a-user', 'DELETE', '/admin/users/x', 'PATCH'),
  wrongMethod('method-of-databases', 'PUT', '/api/v1/databases', 'GET, HEAD, POST'),
  wrongMethod('method-of-a-database', 'POST', '/admin/databases/x', 'DELETE, GET, HEAD, PATCH'),
  redirects('double-slash', 'GET', `${DOCS}/a//b`, `${DOCS}/a/b`),
  redirects('dots', 'POST', '/a/../health', '/health'),
  redirects('single-dot', 'HEAD', '/./health', '/health'),
  redirects('documents-without-slash', 'GET', DOCS, `${DOCS}/`),
  redirects('console', 'GET', '/console', '/console/'),
  check(
    '0.1',
    'redirect-before-database',
    'a redirect comes before database and token',
    async (scene) => {
      const answer = await scene.call('PUT', '/api/v1/databases/no-such-db/documents//a', '{}', { token: 'bad' });
      same([answer.status === 307 || answer.status === 301, answer.text], [true, '']);
    },
    [],
  ),
  check('0.1', 'escapes-in-paths', 'escapes are decoded, %2F as a separator', async (scene) => {
    await scene.seed({ id: 'alice' });
    const expected = scene.document({ id: 'alice' });
    await scene.expect(200, expected, 'GET', `${scene.documents()}/${scene.collection}%2Falice`);
    await scene.expect(200, expected, 'GET', `${scene.home}/%61lice`);
    await scene.expect(
      200,
      expected,
      'GET',
      `/api/v1/databases/%64efault/documents/${scene.collection}/alice?anything=1`,
    );
  }),
  check('0.1', 'escaped-dots', '%2E%2E addresses a document with the id ..', async (scene) => {
    await scene.seed({ id: '..' });
    await scene.expect(200, scene.document({ id: '..' }), 'GET', `${scene.home}/%2E%2E`);
  }),
  check('0.1', 'case-of-paths', 'paths and database names are case-sensitive', async (scene) => {
    await scene.expect(404, '404 page not found\n', 'GET', '/Health');
    await scene.error(
      404,
      'DATABASE_NOT_FOUND',
      "Database 'DEFAULT' does not exist",
      'GET',
      `${scene.documents('DEFAULT')}/a/b`,
    );
  }),
  check(
    '0.3',
    'no-other-routes',
    'there is no /ready, no /metrics, no root',
    async (scene) => {
      for (const path of ['/ready', '/metrics', '/healthz', '/debug/pprof/', '/'])
        await scene.expect(404, '404 page not found\n', 'GET', path);
    },
    [],
  ),
  check(
    '0.3',
    'console',
    '/console/ is served without a token',
    async (scene) => {
      const { status } = await scene.call('GET', '/console/');
      holds(status === 200 || status === 404, `status ${status}`);
    },
    [],
  ),
];

export const ROUTE_UNCHECKED: readonly Unchecked[] = [
  unchecked('0.3', 'other-routes', 'replication, trigger and realtime routes', 'they belong to sections 7 to 10'),
];
