import { type Check, check, unchecked, type Unchecked } from '../check.ts';
import { same } from '../expectations.ts';

/** Where the other sections check a row of the catalogue. */
const CHECKED_IN: Readonly<Record<string, readonly string[]>> = {
  BAD_REQUEST: ['2.2', '2.3', '2.4', '3.2', '4.2', '4.7', '6.3'],
  UNAUTHORIZED: ['4.2', '4.4', '6.4'],
  FORBIDDEN: ['2', '4.5', '4.7', '4.8', '6.3'],
  NOT_FOUND: ['2.1', '4.7'],
  CONFLICT: ['2.2'],
  PRECONDITION_FAILED: ['2.3', '2.4', '2.5'],
  RATE_LIMITED: ['5'],
  INTERNAL_ERROR: ['2.4', '2.5', '3.2', '4.2', '4.7', '6.3', '6.4'],
  DATABASE_NOT_FOUND: ['2', '6.3', '6.5'],
  DATABASE_SUSPENDED: ['6.5'],
  DATABASE_DELETING: ['6.5'],
  PROTECTED_DATABASE: ['6.4'],
  QUOTA_EXCEEDED: ['6.3'],
  INVALID_SLUG: ['6.3'],
  RESERVED_SLUG: ['6.3'],
  SLUG_IMMUTABLE: ['6.3', '6.4'],
  SLUG_EXISTS: ['6.3', '6.4'],
  DISPLAY_NAME_REQUIRED: ['6.3'],
};

/** Errors as they arrive: JSON with code and message, or plain text; and which requests can be sent again. */
export const ERROR_CHECKS: readonly Check[] = [
  check(
    '0.2',
    'json-errors',
    'errors of handlers are JSON with exactly two members and a final newline',
    async (scene) => {
      const answer = await scene.error(404, 'NOT_FOUND', 'Document not found', 'GET', scene.path('none'));
      same([answer.headers.get('content-type'), answer.headers.get('content-length')], ['application/json', '52']);
    },
  ),
  check(
    '0.2',
    'text-errors',
    'errors of authentication are plain text',
    async (scene) => {
      const answer = await scene.expect(401, 'Authorization header required\n', 'GET', '/api/v1/databases');
      same(
        [answer.headers.get('content-type'), answer.headers.get('x-content-type-options')],
        ['text/plain; charset=utf-8', 'nosniff'],
      );
    },
    [],
  ),
  check('13.1', 'shape', 'every JSON error is one line of code and message', async (scene) => {
    for (const [method, path, body, code] of [
      ['GET', scene.path('none'), undefined, 'NOT_FOUND'],
      ['POST', scene.home, 'x', 'BAD_REQUEST'],
      ['POST', '/auth/v1/login', '{"username":"nobody-at-all","password":"x"}', 'UNAUTHORIZED'],
      ['GET', '/api/v1/databases/nope-db/documents/a/b', undefined, 'DATABASE_NOT_FOUND'],
    ] as const) {
      const answer = await scene.call(method, path, body);
      const error = answer.json as { code: string; message: string };
      same([Object.keys(error), error.code, answer.text], [['code', 'message'], code, `${JSON.stringify(error)}\n`]);
    }
  }),
  check(
    '13.2',
    'texts',
    'plain-text errors end with a newline and have a length',
    async (scene) => {
      for (const [method, path, status] of [
        ['GET', '/nope', 404],
        ['POST', '/health', 405],
        ['GET', '/api/v1/databases', 401],
      ] as const) {
        const answer = await scene.call(method, path);
        same(
          [
            answer.status,
            answer.text.endsWith('\n'),
            answer.headers.get('content-length'),
            answer.headers.get('content-type'),
          ],
          [status, true, String(answer.text.length), 'text/plain; charset=utf-8'],
        );
      }
    },
    [],
  ),
  check('13.4', 'lost-answer-to-a-post', 'a POST with an id can be repeated: 409 says it was stored', async (scene) => {
    same(
      [
        (await scene.call('POST', scene.home, '{"id":"a"}')).status,
        (await scene.call('POST', scene.home, '{"id":"a"}')).status,
      ],
      [201, 409],
    );
  }),
  check(
    '13.4',
    'repeated-writes',
    'PATCH and PUT without condition can be repeated and raise the version again',
    async (scene) => {
      await scene.seed({ id: 'a' });
      const version = async (method: string) =>
        ((await scene.call(method, scene.path('a'), '{"doc":{"x":1}}')).json as { version: number }).version;
      same([await version('PATCH'), await version('PATCH'), await version('PUT'), await version('PUT')], [2, 3, 4, 5]);
    },
  ),
  check(
    '13.4',
    'changed-or-deleted',
    'a GET tells a changed document from a deleted one after a 412',
    async (scene) => {
      await scene.seed({ id: 'a' });
      const body = '{"doc":{"x":1},"ifMatch":[{"field":"version","op":"==","value":9}]}';
      same(
        [(await scene.call('PATCH', scene.path('a'), body)).status, (await scene.call('GET', scene.path('a'))).status],
        [412, 200],
      );
      await scene.call('DELETE', scene.path('a'));
      same(
        [(await scene.call('PATCH', scene.path('a'), body)).status, (await scene.call('GET', scene.path('a'))).status],
        [412, 404],
      );
    },
  ),
];

export const ERROR_UNCHECKED: readonly Unchecked[] = [
  ...Object.entries(CHECKED_IN).map(([code, sections]) =>
    unchecked(
      '13.1',
      `code-${code.toLowerCase().replaceAll('_', '-')}`,
      `the code ${code}`,
      `checked where it arises: sections ${sections.join(', ')}`,
    ),
  ),
  unchecked('13.1', 'code-database-exists', 'the code DATABASE_EXISTS', 'an id collision: practically never'),
  unchecked(
    '13.1',
    'code-request-too-large',
    'the code REQUEST_TOO_LARGE',
    'is never sent; 0.3 checks what is sent instead',
  ),
  unchecked(
    '13.2',
    'transport-errors',
    '400, 417, 431 and 505 of the transport',
    'checked where they arise: section 0.1',
  ),
  unchecked('13.2', 'realtime-errors', 'errors of WebSocket and SSE', 'checked where they arise: sections 7 and 8'),
  unchecked(
    '13.2',
    'status-499',
    '499 with an empty body',
    'marked as read: needs a request that takes longer than its context',
  ),
];
