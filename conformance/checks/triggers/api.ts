import { type Check, check } from '../../check.ts';
import { same } from '../../expectations.ts';
import { KEY } from '../../needs.ts';
import type { Answer, Scene } from '../../scene.ts';

const API = '/trigger/v1/databases/default';

/** Asks the trigger API as a service. */
function ask(scene: Scene, call: string, body: unknown): Promise<Answer> {
  return scene.call('POST', `${API}/${call}`, typeof body === 'string' ? body : JSON.stringify(body), {
    token: scene.target.mint({ sub: 'system:conformance', roles: ['system'] }),
  });
}

function refusal(name: string, call: string, body: unknown, message: string): Check {
  return check(
    '10.6',
    name,
    `${call} ${JSON.stringify(body).slice(0, 60)} is 400 ${message}`,
    async (scene) => {
      const answer = await ask(scene, call, body);
      same([answer.status, answer.json], [400, { code: 'BAD_REQUEST', message }]);
    },
    KEY,
  );
}

/** Section 10.6: the API for webhooks. */
export const TRIGGER_API_CHECKS: readonly Check[] = [
  check(
    '10.6',
    'guards',
    'the database is looked at first, then the token, then the role, which an administrator has not',
    async (scene) => {
      await scene.error(
        404,
        'DATABASE_NOT_FOUND',
        `Database 'none-${scene.unique}' does not exist`,
        'POST',
        `/trigger/v1/databases/none-${scene.unique}/get`,
        'x',
      );
      await scene.expect(401, 'Authorization header required\n', 'POST', `${API}/get`, 'x');
      await scene.error(403, 'FORBIDDEN', 'System access required', 'POST', `${API}/get`, 'x', {
        token: scene.target.mint({ sub: 'a', roles: ['admin'] }),
      });
      same((await scene.call('GET', `${API}/get`)).status, 405);
    },
    KEY,
  ),
  check(
    '10.6',
    'get',
    'documents come in the order of their paths, repeated ones repeated, missing and deleted ones left out',
    async (scene) => {
      const path = (id: string) => `${scene.collection}/${id}`;
      const writes = ['a', 'b', 'gone'].map((id) => ({ type: 'create', path: path(id) }));
      await ask(scene, 'write', { writes: [...writes, { type: 'delete', path: path('gone') }] });
      const { json } = await ask(scene, 'get', { paths: ['b', 'none', 'a', 'gone', 'b'].map(path) });
      same(
        (json as { documents: { id: string }[] }).documents.map(({ id }) => id),
        ['b', 'a', 'b'],
      );
      same((await ask(scene, 'get', { paths: [path('none')] })).text, '{"documents":[]}\n');
    },
    KEY,
  ),
  refusal('get-nothing', 'get', {}, 'paths cannot be empty'),
  refusal('get-null', 'get', 'null', 'paths cannot be empty'),
  refusal('get-path', 'get', { paths: ['a/b', 'bad', 'c'] }, 'invalid path: bad'),
  refusal('get-type', 'get', { paths: 'a/b' }, 'Invalid request body'),
  refusal('write-nothing', 'write', {}, 'writes cannot be empty'),
  refusal(
    'write-path-before-type',
    'write',
    {
      writes: [
        { type: 'nope', path: 'a/b' },
        { type: 'create', path: 'bad' },
      ],
    },
    'invalid path: bad',
  ),
  refusal('write-type', 'write', { writes: [{ type: 'nope', path: 'a/b' }] }, 'invalid write type'),
  refusal('write-data', 'write', { writes: [{ type: 'create', path: 'a/b', data: [] }] }, 'Invalid request body'),
  refusal('no-json', 'write', '{', 'Invalid request body'),
  check(
    '10.6',
    'write',
    'writes are done in order and answered with nothing; ids come from paths, and may be long',
    async (scene) => {
      const id = 'i'.repeat(128);
      const path = `${scene.collection}/${id}`;
      const answer = await ask(scene, 'write', {
        writes: [
          { type: 'create', path, data: { id: 'other', n: 1, version: 9 } },
          { type: 'update', path, data: { m: 2 } },
          { type: 'update', path },
          { type: 'replace', path: `${scene.collection}/new`, data: { k: 1 } },
        ],
      });
      same(
        [answer.status, answer.text, answer.headers.get('content-length'), answer.headers.has('content-type')],
        [200, '', '0', false],
      );
      const { json } = await ask(scene, 'get', { paths: [path, `${scene.collection}/new`] });
      same(
        (json as { documents: Record<string, unknown>[] }).documents.map(
          ({ createdAt: _c, updatedAt: _u, ...rest }) => rest,
        ),
        [scene.document({ id, n: 1, m: 2 }, 3), scene.document({ id: 'new', k: 1 })],
      );
    },
    KEY,
  ),
  ...(
    [
      ['exists', 'create', 'here', 409, 'Document already exists'],
      ['missing', 'update', 'none', 404, 'Document not found'],
      ['gone', 'update', 'gone', 412, 'Version conflict'],
    ] as const
  ).map(([name, type, id, status, message]) =>
    check(
      '10.6',
      `stops-${name}`,
      `the first write that fails is the answer (${status}), those before it stay`,
      async (scene) => {
        const path = (of: string) => `${scene.collection}/${of}`;
        await ask(scene, 'write', {
          writes: [
            { type: 'create', path: path('here') },
            { type: 'create', path: path('gone') },
            { type: 'delete', path: path('gone') },
          ],
        });
        const answer = await ask(scene, 'write', {
          writes: [
            { type: 'update', path: path('here'), data: { n: 1 } },
            { type, path: path(id) },
            { type: 'delete', path: path('here') },
          ],
        });
        same([answer.status, (answer.json as { message?: unknown }).message], [status, message]);
        const { json } = await ask(scene, 'get', { paths: [path('here')] });
        same(
          (json as { documents: { n: number }[] }).documents.map(({ n }) => n),
          [1],
        );
      },
      KEY,
    ),
  ),
  check(
    '10.6',
    'query',
    'a query is answered as to any other',
    async (scene) => {
      await ask(scene, 'write', { writes: [{ type: 'create', path: `${scene.collection}/a` }] });
      const { status, json } = await ask(scene, 'query', { collection: scene.collection });
      same([status, (json as { id: string }[]).map(({ id }) => id)], [200, ['a']]);
    },
    KEY,
  ),
];
