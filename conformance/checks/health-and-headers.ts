import { type Check, check, unchecked, type Unchecked } from '../check.ts';
import { holds, same } from '../expectations.ts';

const SECURITY: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-xss-protection': '1; mode=block',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'content-security-policy': "default-src 'self'",
};
const CORS: Readonly<Record<string, string>> = {
  'access-control-allow-credentials': 'true',
  'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE, OPTIONS',
  'access-control-allow-headers': 'Content-Type, Authorization, X-Request-ID',
  'access-control-max-age': '86400',
};

/** Section 11: health, request ids, CORS and security headers. */
export const HEALTH_AND_HEADER_CHECKS: readonly Check[] = [
  check(
    '11',
    'health',
    'GET /health is 200 OK without newline, HEAD likewise',
    async (scene) => {
      const answer = await scene.expect(200, 'OK', 'GET', '/health');
      same(
        [answer.headers.get('content-type'), answer.headers.get('content-length')],
        ['text/plain; charset=utf-8', '2'],
      );
      const head = await scene.call('HEAD', '/health');
      same([head.status, head.headers.get('content-length')], [200, '2']);
    },
    [],
  ),
  check(
    '11',
    'request-id',
    'X-Request-ID is echoed as sent, on errors too',
    async (scene) => {
      for (const path of ['/health', '/nope', '/api/v1/databases']) {
        const answer = await scene.call('GET', path, undefined, { headers: ['X-Request-ID: any text, 1'] });
        same(answer.headers.get('x-request-id'), 'any text, 1');
      }
    },
    [],
  ),
  check(
    '11',
    'request-id-made',
    'else a UUID is made',
    async (scene) => {
      for (const headers of [[], ['X-Request-ID:']]) {
        const id = (await scene.call('GET', '/health', undefined, { headers })).headers.get('x-request-id') ?? '';
        holds(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id), `id ${id}`);
      }
    },
    [],
  ),
  check(
    '11',
    'security-headers',
    'the security headers are on every answer',
    async (scene) => {
      for (const [method, path] of [
        ['GET', '/health'],
        ['GET', '/nope'],
        ['GET', '/api/v1/databases'],
        ['POST', '/health'],
        ['GET', '/a//b'],
      ] as const) {
        const { headers } = await scene.call(method, path);
        same(Object.fromEntries(Object.keys(SECURITY).map((name) => [name, headers.get(name)])), SECURITY, path);
      }
    },
    [],
  ),
  check(
    '11',
    'cors',
    'a request with Origin gets the CORS headers on every answer',
    async (scene) => {
      for (const [path, origin] of [
        ['/health', 'http://a.example'],
        ['/nope', 'null'],
        ['/api/v1/databases', 'x'],
      ] as const) {
        const { headers } = await scene.call('GET', path, undefined, { headers: [`Origin: ${origin}`] });
        same(
          Object.fromEntries(
            ['access-control-allow-origin', ...Object.keys(CORS)].map((name) => [name, headers.get(name)]),
          ),
          { 'access-control-allow-origin': origin, ...CORS },
        );
        same([headers.has('vary'), headers.has('access-control-expose-headers')], [false, false]);
      }
    },
    ['cors-on'],
  ),
  check(
    '11',
    'cors-without-origin',
    'without Origin there are none',
    async (scene) => {
      const { headers } = await scene.call('GET', '/health');
      same(
        [...headers.keys()].filter((name) => name.startsWith('access-control-')),
        [],
      );
    },
    [],
  ),
  check(
    '11',
    'preflight',
    'every OPTIONS is 204 with an empty body',
    async (scene) => {
      for (const path of ['/health', '/nope', '/api/v1/databases/nope-db/documents/a'])
        await scene.expect(204, null, 'OPTIONS', path);
      const { headers } = await scene.call('OPTIONS', '/nope', undefined, { headers: ['Origin: http://a'] });
      same(headers.get('access-control-allow-origin'), 'http://a');
    },
    ['cors-on'],
  ),
  check(
    '11',
    'cors-off',
    'without CORS, OPTIONS is 405 or 404 and no headers are added',
    async (scene) => {
      same(
        [(await scene.call('OPTIONS', '/health')).status, (await scene.call('OPTIONS', '/nope')).status],
        [405, 404],
      );
      const { headers } = await scene.call('GET', '/health', undefined, { headers: ['Origin: http://a'] });
      same(headers.has('access-control-allow-origin'), false);
    },
    ['cors-off'],
  ),
  check(
    '11',
    'no-metrics',
    'there is no metrics endpoint',
    async (scene) => {
      for (const path of ['/metrics', '/debug/pprof/']) await scene.expect(404, '404 page not found\n', 'GET', path);
    },
    [],
  ),
];

export const HEALTH_AND_HEADER_UNCHECKED: readonly Unchecked[] = [
  unchecked('11', 'checks-nothing', '/health answers while the database is gone', 'needs a broken server'),
  unchecked(
    '11',
    'allowed-origins',
    'with allowed_origins only listed ones get the headers',
    'depends on a setting a client is not told',
  ),
  unchecked(
    '11',
    'panic',
    'a panic is 500 Internal server error',
    'checked in 4.2 by the one request that brings it about',
  ),
  unchecked('11', 'access-log', 'the access log', 'not visible to a client'),
];
