import { type Check, check, holds, same, unchecked, type Need, type Unchecked } from '../check.ts';
import type { Answer, Scene } from '../scene.ts';

const API = '/api/v1/databases';
const ADMIN_API = '/admin/databases';
const KEY: readonly Need[] = ['key'];
const BOTH: readonly Need[] = ['key', 'admin'];
const MEMBERS = ['id', 'slug', 'display_name', 'owner_id', 'created_at', 'updated_at', 'status', 'settings'];
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

type Body = Record<string, unknown>;

/** An owner of this check's own and the calls it may make. */
function owner(scene: Scene) {
  const token = scene.target.mint({ sub: `owner-${scene.unique}` });
  const call = (method: string, suffix: string, body?: Body | string): Promise<Answer> =>
    scene.call(method, `${API}${suffix}`, typeof body === 'object' ? JSON.stringify(body) : body, { token });
  const create = async (body: Body) => {
    const answer = await call('POST', '', { display_name: 'x', ...body });
    same(answer.status, 201, 'creation');
    return answer.json as { id: string; slug: string | null };
  };
  return { token, call, create };
}

function admin(scene: Scene, method: string, suffix: string, body?: Body): Promise<Answer> {
  return scene.call(method, `${ADMIN_API}${suffix}`, body === undefined ? undefined : JSON.stringify(body), {
    token: scene.target.adminToken,
  });
}

function isError(answer: Answer, status: number, code: string, message: string, what = ''): void {
  same([answer.status, answer.text], [status, `${JSON.stringify({ code, message })}\n`], what);
}

function creation(name: string, body: string, status: number, code: string, message: string): Check {
  return check(
    '6.3',
    `create-${name}`,
    `creation ${body.slice(0, 60)} is ${status} ${code}`,
    async (scene) => isError(await owner(scene).call('POST', '', body), status, code, message),
    KEY,
  );
}

const SLUG_FORMAT =
  'Slug must start with a letter and contain only lowercase letters, numbers, and hyphens (3-63 characters)';
const NO_DATABASE = (slug: string) => [404, 'DATABASE_NOT_FOUND', `Database '${slug}' does not exist`] as const;

export const SECTION_6: readonly Check[] = [
  check(
    '6.1',
    'object',
    'a database is shown with these members in this order',
    async (scene) => {
      const answer = await owner(scene).call('POST', '', { display_name: 'My app', slug: `s-${scene.unique}` });
      const shown = answer.json as Record<string, unknown>;
      same([answer.status, Object.keys(shown)], [201, MEMBERS]);
      same(
        [shown['status'], shown['settings'], shown['created_at'] === shown['updated_at']],
        ['active', { max_documents: 0, max_storage_bytes: 0 }, true],
      );
      holds(
        TIME.test(String(shown['created_at'])) && /^[0-9a-f]{16}$/.test(String(shown['id'])),
        `times or id: ${answer.text}`,
      );
    },
    KEY,
  ),
  check(
    '6.1',
    'description',
    'slug may be null, a description is absent when unset, an empty text counts',
    async (scene) => {
      const { call } = owner(scene);
      const unset = (await call('POST', '', { display_name: 'x' })).json as Record<string, unknown>;
      const empty = (await call('POST', '', { display_name: 'x', description: '' })).json as Record<string, unknown>;
      same([unset['slug'], 'description' in unset, empty['description']], [null, false, '']);
    },
    KEY,
  ),
  check(
    '6.1',
    'lists',
    'lists use a shorter form',
    async (scene) => {
      const { call, create } = owner(scene);
      await create({});
      const { databases } = (await call('GET', '')).json as { databases: Record<string, unknown>[] };
      same(Object.keys(databases[0] ?? {}), ['id', 'slug', 'display_name', 'owner_id', 'created_at', 'status']);
    },
    KEY,
  ),
  check(
    '6.2',
    'identifiers',
    'a slug, id: and an escaped id: name a database, a bare id and ID: do not',
    async (scene) => {
      const { call, create } = owner(scene);
      const { id } = await create({ slug: `s-${scene.unique}` });
      const statuses = await Promise.all(
        [`s-${scene.unique}`, `id:${id}`, `id%3A${id}`, id, `ID:${id}`].map(
          async (name) => (await call('GET', `/${name}`)).status,
        ),
      );
      same(statuses, [200, 200, 200, 404, 404]);
    },
    KEY,
  ),
  creation('no-json', '{', 400, 'BAD_REQUEST', 'Invalid request body'),
  creation('wrong-type', '{"display_name":5}', 400, 'BAD_REQUEST', 'Invalid request body'),
  creation('no-name', '{"slug":"x"}', 400, 'DISPLAY_NAME_REQUIRED', 'Display name is required'),
  creation('null', 'null', 400, 'DISPLAY_NAME_REQUIRED', 'Display name is required'),
  creation('short-slug', '{"display_name":"x","slug":"A"}', 400, 'INVALID_SLUG', 'Slug must be 3-63 characters'),
  creation(
    'long-slug',
    `{"display_name":"x","slug":"${'a'.repeat(64)}"}`,
    400,
    'INVALID_SLUG',
    'Slug must be 3-63 characters',
  ),
  creation('bad-slug', '{"display_name":"x","slug":"1abc"}', 400, 'INVALID_SLUG', SLUG_FORMAT),
  creation('upper-case-slug', '{"display_name":"x","slug":"ABC"}', 400, 'INVALID_SLUG', SLUG_FORMAT),
  ...['default', 'admin', 'system', 'api', 'auth'].map((slug) =>
    creation(
      `reserved-${slug}`,
      `{"display_name":"x","slug":"${slug}"}`,
      400,
      'RESERVED_SLUG',
      'This slug is reserved and cannot be used',
    ),
  ),
  creation('empty-slug', '{"display_name":"x","slug":""}', 500, 'INTERNAL_ERROR', 'Database operation failed'),
  creation('long-name', `{"display_name":"${'n'.repeat(256)}"}`, 500, 'INTERNAL_ERROR', 'Database operation failed'),
  check(
    '6.3',
    'create-taken',
    'a taken slug is 409',
    async (scene) => {
      const { call, create } = owner(scene);
      await create({ slug: `s-${scene.unique}` });
      isError(
        await call('POST', '', { display_name: 'x', slug: `s-${scene.unique}` }),
        409,
        'SLUG_EXISTS',
        'A database with this slug already exists',
      );
    },
    KEY,
  ),
  check(
    '6.3',
    'create-ignores',
    'owner_id and settings are ignored, a final hyphen is fine',
    async (scene) => {
      const { call } = owner(scene);
      const shown = (
        await call('POST', '', {
          display_name: 'x',
          slug: `s-${scene.unique}-`,
          owner_id: 'zzz',
          settings: { max_documents: 5 },
        })
      ).json as Record<string, unknown>;
      same(
        [shown['owner_id'], shown['settings']],
        [`owner-${scene.unique}`, { max_documents: 0, max_storage_bytes: 0 }],
      );
    },
    KEY,
  ),
  check(
    '6.3',
    'quota',
    'the quota counts databases of every status',
    async (scene) => {
      const { call, create } = owner(scene);
      const { quota } = (await call('GET', '')).json as { quota: { used: number; limit: number } };
      for (let used = quota.used; used < quota.limit; used += 1) await create({ slug: `q-${scene.unique}-${used}` });
      same((await call('DELETE', `/q-${scene.unique}-0`)).status, 200);
      isError(await call('POST', '', { display_name: 'x' }), 403, 'QUOTA_EXCEEDED', 'Maximum database limit reached');
      isError(
        await call('POST', '', { display_name: 'x', slug: 'X' }),
        400,
        'INVALID_SLUG',
        'Slug must be 3-63 characters',
        'slug before quota',
      );
    },
    ['key', 'quota'],
  ),
  check(
    '6.3',
    'list',
    'a list has the caller’s own, newest first, with a total',
    async (scene) => {
      const { call, create } = owner(scene);
      same((await call('GET', '')).text.startsWith('{"databases":[],"total":0'), true);
      for (const name of ['one', 'two', 'three']) await create({ display_name: name });
      const list = async (query: string) => {
        const { databases, total } = (await call('GET', query)).json as {
          databases: { display_name: string }[];
          total: number;
        };
        return [databases.map(({ display_name: name }) => name), total];
      };
      same(await list(''), [['three', 'two', 'one'], 3]);
      same(
        [await list('?limit=1'), await list('?limit=2&offset=1')],
        [
          [['three'], 3],
          [['two', 'one'], 3],
        ],
      );
      same(
        [await list('?limit=0'), await list('?limit=-1'), await list('?limit=x'), await list('?offset=-1')],
        Array.from({ length: 4 }, () => [['three', 'two', 'one'], 3]),
      );
      same(
        [await list('?status=suspended'), await list('?status=nope'), await list('?owner=someone')],
        [
          [[], 0],
          [[], 0],
          [['three', 'two', 'one'], 3],
        ],
      );
    },
    KEY,
  ),
  check(
    '6.3',
    'not-owner',
    'databases of others are 403, unknown ones 404',
    async (scene) => {
      await owner(scene).create({ slug: `s-${scene.unique}` });
      const other = { token: scene.target.mint({ sub: 'other', roles: ['admin', 'system'] }) };
      for (const [method, body] of [
        ['GET', undefined],
        ['PATCH', '{}'],
        ['DELETE', undefined],
      ] as const) {
        await scene.error(
          403,
          'FORBIDDEN',
          'You do not have permission to access this database',
          method,
          `${API}/s-${scene.unique}`,
          body,
          other,
        );
        await scene.error(
          404,
          'DATABASE_NOT_FOUND',
          'Database not found',
          method,
          `${API}/none-${scene.unique}`,
          body,
          other,
        );
      }
    },
    KEY,
  ),
  check(
    '6.3',
    'patch',
    'PATCH changes name and description, and ignores status and settings',
    async (scene) => {
      const { call, create } = owner(scene);
      await create({ slug: `s-${scene.unique}` });
      const patch = async (body: Body) =>
        (await call('PATCH', `/s-${scene.unique}`, body)).json as Record<string, unknown>;
      const shown = await patch({
        display_name: '',
        description: 'd',
        status: 'suspended',
        settings: { max_documents: 5 },
      });
      same(
        [shown['display_name'], shown['description'], shown['status'], shown['settings']],
        ['', 'd', 'active', { max_documents: 0, max_storage_bytes: 0 }],
      );
      const kept = await patch({ display_name: null, description: null, slug: '' });
      same([kept['display_name'], kept['description'], kept['slug']], ['', 'd', `s-${scene.unique}`]);
    },
    KEY,
  ),
  check(
    '6.3',
    'patch-slug',
    'a slug is set once, and is immutable then',
    async (scene) => {
      const { call, create } = owner(scene);
      const { id } = await create({});
      same(
        ((await call('PATCH', `/id:${id}`, { slug: `late-${scene.unique}` })).json as { slug: string }).slug,
        `late-${scene.unique}`,
      );
      isError(
        await call('PATCH', `/id:${id}`, { slug: `late-${scene.unique}` }),
        400,
        'SLUG_IMMUTABLE',
        'Slug cannot be changed once set',
      );
    },
    KEY,
  ),
  check(
    '6.3',
    'delete',
    'DELETE is 200, again and again, and the slug stays taken',
    async (scene) => {
      const { call, create } = owner(scene);
      const { id } = await create({ slug: `s-${scene.unique}` });
      for (let round = 0; round < 2; round += 1) {
        same(
          (await call('DELETE', `/s-${scene.unique}`)).text,
          `{"id":"${id}","slug":"s-${scene.unique}","status":"deleting","message":"Database deletion initiated"}\n`,
        );
      }
      same(
        [
          (await call('GET', `/s-${scene.unique}`)).status,
          (await call('PATCH', `/s-${scene.unique}`, { display_name: 'z' })).status,
        ],
        [200, 200],
      );
      isError(
        await call('POST', '', { display_name: 'x', slug: `s-${scene.unique}` }),
        409,
        'SLUG_EXISTS',
        'A database with this slug already exists',
      );
    },
    KEY,
  ),
  check(
    '6.4',
    'admin',
    'administrators see all databases, may use reserved slugs, set owner and settings',
    async (scene) => {
      isError(
        await admin(scene, 'POST', '', { display_name: 'x', slug: 'default' }),
        409,
        'SLUG_EXISTS',
        'A database with this slug already exists',
      );
      const shown = (
        await admin(scene, 'POST', '', {
          display_name: 'x',
          owner_id: `own-${scene.unique}`,
          settings: { max_documents: 5, max_storage_bytes: 6 },
        })
      ).json as Record<string, unknown>;
      same([shown['owner_id'], shown['settings']], [`own-${scene.unique}`, { max_documents: 5, max_storage_bytes: 6 }]);
      const list = (await admin(scene, 'GET', `?owner=own-${scene.unique}`)).json as Record<string, unknown>;
      same(
        [list['total'], 'quota' in list, (await admin(scene, 'GET', `/id:${String(shown['id'])}`)).status],
        [1, false, 200],
      );
    },
    ['admin'],
  ),
  check(
    '6.4',
    'refused-by-the-store',
    'bad status, negative settings and long texts are 500, a fraction is 400',
    async (scene) => {
      const { id } = (await admin(scene, 'POST', '', { display_name: 'x' })).json as { id: string };
      for (const body of [{ status: 'nope' }, { settings: { max_documents: -1 } }])
        isError(await admin(scene, 'PATCH', `/id:${id}`, body), 500, 'INTERNAL_ERROR', 'Database operation failed');
      isError(
        await admin(scene, 'POST', '', { display_name: 'x', owner_id: 'o'.repeat(65) }),
        500,
        'INTERNAL_ERROR',
        'Database operation failed',
      );
      isError(
        await admin(scene, 'PATCH', `/id:${id}`, { settings: { max_documents: 1.5 } }),
        400,
        'BAD_REQUEST',
        'Invalid request body',
      );
    },
    ['admin'],
  ),
  check(
    '6.4',
    'settings-overwritten',
    'both settings are overwritten',
    async (scene) => {
      const { id } = (
        await admin(scene, 'POST', '', { display_name: 'x', settings: { max_documents: 5, max_storage_bytes: 6 } })
      ).json as { id: string };
      same(
        (
          (await admin(scene, 'PATCH', `/id:${id}`, { settings: { max_documents: 7 } })).json as Record<string, unknown>
        )['settings'],
        { max_documents: 7, max_storage_bytes: 0 },
      );
    },
    ['admin'],
  ),
  check(
    '6.4',
    'protected',
    'default cannot be deleted',
    async (scene) =>
      isError(await admin(scene, 'DELETE', '/default'), 400, 'PROTECTED_DATABASE', 'Cannot delete protected database'),
    ['admin'],
  ),
  check(
    '6.4',
    'not-for-users',
    'users get 403',
    async (scene) => {
      await scene.error(403, 'FORBIDDEN', 'Admin access required', 'GET', ADMIN_API, undefined, {
        token: scene.target.userToken,
      });
    },
    [],
  ),
  check(
    '6.4',
    'no-subject',
    'without subject: 401 in the user API and for POST of the admin API',
    async (scene) => {
      const nobody = { token: scene.target.mint({ roles: ['admin'] }) };
      for (const [method, path, body] of [
        ['GET', API, undefined],
        ['POST', API, '{}'],
        ['DELETE', `${API}/x`, undefined],
        ['POST', ADMIN_API, '{}'],
      ] as const) {
        await scene.error(401, 'UNAUTHORIZED', 'Authentication required', method, path, body, nobody);
      }
      same((await scene.call('GET', ADMIN_API, undefined, nobody)).status, 200);
    },
    KEY,
  ),
  check(
    '6.4',
    'refused-and-visible',
    'what the store refused is visible nevertheless',
    async (scene) => {
      const { call, create } = owner(scene);
      await create({ slug: `taken-${scene.unique}` });
      const { id } = await create({});
      isError(
        await call('PATCH', `/id:${id}`, { slug: `taken-${scene.unique}` }),
        409,
        'SLUG_EXISTS',
        'A database with this slug already exists',
      );
      same(((await call('GET', `/id:${id}`)).json as { slug: string }).slug, `taken-${scene.unique}`);
      isError(
        await call('PATCH', `/id:${id}`, { slug: `taken-${scene.unique}` }),
        400,
        'SLUG_IMMUTABLE',
        'Slug cannot be changed once set',
      );
      same(
        ((await call('GET', '?limit=1')).json as { databases: { slug: null }[] }).databases[0]?.slug,
        null,
        'in the list',
      );
    },
    KEY,
  ),
  ...(
    [
      ['suspended', 403, 'DATABASE_SUSPENDED', 'is suspended'],
      ['deleting', 410, 'DATABASE_DELETING', 'is being deleted'],
    ] as const
  ).map(([status, code, name, words]) =>
    check(
      '6.5',
      status,
      `a ${status} database is ${code} before token and body, and active again when set so`,
      async (scene) => {
        const slug = `s-${scene.unique}`;
        await admin(scene, 'POST', '', { display_name: 'x', slug });
        await admin(scene, 'PATCH', `/${slug}`, { status });
        const message = `Database '${slug}' ${words}`;
        for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
          await scene.error(code, name, message, method, `${scene.documents(slug)}/a/b`, 'x', { token: 'bad' });
        await scene.error(code, name, message, 'POST', `${API}/${slug}/query`, 'x', { token: 'bad' });
        await admin(scene, 'PATCH', `/${slug}`, { status: 'active' });
        await scene.expect(200, [], 'POST', `${API}/${slug}/query`, '{"collection":"c"}', {
          token: scene.target.userToken,
        });
      },
      ['admin'],
    ),
  ),
  check(
    '6.5',
    'missing',
    'a missing database is 404 on every method, and named as in the URL',
    async (scene) => {
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
        await scene
          .error(...NO_DATABASE('a"<b'), method, `${scene.documents('a%22%3Cb')}/c/d`, 'x', { token: 'bad' })
          .catch(() => undefined);
      const answer = await scene.call('GET', `${scene.documents('a%22%3Cb')}/c/d`);
      same(
        [answer.status, answer.text],
        [404, '{"code":"DATABASE_NOT_FOUND","message":"Database \'a\\"\\u003cb\' does not exist"}\n'],
      );
    },
    [],
  ),
  check(
    '6.5',
    'no-rules',
    'a new database denies documents to everybody, but any token may query it',
    async (scene) => {
      const slug = `s-${scene.unique}`;
      const { token } = owner(scene);
      await owner(scene).create({ slug });
      await scene.error(403, 'FORBIDDEN', 'Access denied', 'GET', `${scene.documents(slug)}/a/b`, undefined, { token });
      await scene.expect(200, [], 'POST', `${API}/${slug}/query`, '{"collection":"c"}', {
        token: scene.target.userToken,
      });
    },
    KEY,
  ),
  check(
    '6.5',
    'seen-at-once',
    'creation, change and deletion are seen at once',
    async (scene) => {
      const slug = `s-${scene.unique}`;
      await scene.error(...NO_DATABASE(slug), 'GET', `${scene.documents(slug)}/a/b`);
      await admin(scene, 'POST', '', { display_name: 'x', slug });
      same((await scene.call('GET', `${scene.documents(slug)}/a/b`)).status, 403);
      await admin(scene, 'DELETE', `/${slug}`);
      same((await scene.call('GET', `${scene.documents(slug)}/a/b`)).status, 410);
    },
    ['admin'],
  ),
  check(
    '6.5',
    'missed-slug',
    'a slug that was looked up in vain and then set by PATCH stays missing until fetched by id',
    async (scene) => {
      const { call, create } = owner(scene);
      const slug = `late-${scene.unique}`;
      const { id } = await create({});
      const look = async () => (await scene.call('GET', `${scene.documents(slug)}/a/b`)).status;
      same(await look(), 404);
      await call('PATCH', `/id:${id}`, { slug });
      same([await look(), (await call('GET', `/id:${id}`)).status, await look()], [404, 200, 403]);
    },
    BOTH,
  ),
];

export const UNCHECKED_6: readonly Unchecked[] = [
  unchecked(
    '6.1',
    'nanoseconds',
    'created_at has nanoseconds until it is read from the database',
    'the last digits are zero now and then',
  ),
  unchecked(
    '6.4',
    'unavailable',
    '503 Database service not available, 409 DATABASE_EXISTS',
    'marked as read: no request brings them about',
  ),
  unchecked(
    '6.4',
    'suspend-default',
    'an administrator can suspend default',
    'would break every check that runs beside it',
  ),
  unchecked(
    '6.5',
    'lookup-failed',
    '500 Failed to validate database',
    'marked as read; a name that is no UTF-8 does it on PostgreSQL, which the testbed’s own tests cover',
  ),
  unchecked(
    '6.5',
    'cache',
    'another process serves an old status for five minutes',
    'needs two servers and five minutes; the testbed’s own tests use a manual clock',
  ),
  unchecked('6.6', 'deletion', 'the worker removes rows and leaves documents', 'happens every five minutes'),
];
