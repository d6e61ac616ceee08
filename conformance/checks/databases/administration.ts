import { type Check, type Unchecked, check, unchecked } from '../../check.ts';
import { same } from '../../expectations.ts';
import { ADMIN, KEY } from '../../needs.ts';
import { API, ADMIN_API, owner, admin, isError } from './callers.ts';

/** Section 6.4: what administrators may do with databases. */
export const DATABASE_ADMINISTRATION_CHECKS: readonly Check[] = [
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
    ADMIN,
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
    ADMIN,
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
    ADMIN,
  ),
  check(
    '6.4',
    'protected',
    'default cannot be deleted',
    async (scene) =>
      isError(await admin(scene, 'DELETE', '/default'), 400, 'PROTECTED_DATABASE', 'Cannot delete protected database'),
    ADMIN,
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
];

export const DATABASE_ADMINISTRATION_UNCHECKED: readonly Unchecked[] = [
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
];
