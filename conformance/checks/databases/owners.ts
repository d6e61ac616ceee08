import { type Check, check } from '../../check.ts';
import { same } from '../../expectations.ts';
import { KEY } from '../../needs.ts';
import { API, owner, isError, type Body } from './callers.ts';

/** Section 6.3: what the owner of a database may do with it: list, change, delete. */
export const OWNER_CHECKS: readonly Check[] = [
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
];
