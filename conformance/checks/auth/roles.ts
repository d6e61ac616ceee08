import { type Check, type Unchecked, check, unchecked } from '../../check.ts';
import { same } from '../../expectations.ts';
import { ADMIN, KEY } from '../../needs.ts';
import { PASSWORD } from '../../open-target.ts';
import { claimsText, claimsOf, signedUp } from './accounts.ts';

/** Sections 4.5 and 4.6: what the roles of a token open. */
export const ROLE_CHECKS: readonly Check[] = [
  check(
    '4.5',
    'roles',
    'admin and system open /admin, other roles do not',
    async (scene) => {
      const health = (roles?: readonly string[]) =>
        scene.call('GET', '/admin/health', undefined, {
          token: scene.target.mint({ sub: 'x', ...(roles === undefined ? {} : { roles }) }),
        });
      same(
        [
          (await health(['admin'])).status,
          (await health(['system'])).status,
          (await health(['user'])).status,
          (await health()).status,
        ],
        [200, 200, 403, 403],
      );
    },
    KEY,
  ),
  check(
    '4.5',
    'sign-up-roles',
    'sign-up gives the role user',
    async (scene) => same(claimsOf((await signedUp(scene)).access_token)['roles'], ['user']),
    [],
  ),
  check(
    '4.5',
    'no-bypass',
    'admin and system do not bypass the rules',
    async (scene) => {
      const slug = `db-${scene.unique}`;
      await scene.call('POST', '/admin/databases', JSON.stringify({ display_name: 'x', slug }), {
        token: scene.target.adminToken,
      });
      for (const value of [scene.target.adminToken, scene.target.mint({ sub: 'x', roles: ['system'] })]) {
        await scene.error(403, 'FORBIDDEN', 'Access denied', 'GET', `${scene.documents(slug)}/a/b`, undefined, {
          token: value,
        });
      }
      await scene.error(404, 'NOT_FOUND', 'Document not found', 'GET', `${scene.documents(slug)}/a/b`, undefined, {
        token: scene.target.mint({ sub: 'x', db_admin: [slug] }),
      });
    },
    ['admin', 'key'],
  ),
  check(
    '4.6',
    'name-taken',
    'the administrator’s name is taken in any case',
    async (scene) => {
      const [, name = ''] = /"username":"([^"]+)"/.exec(claimsText(scene.target.adminToken)) ?? [];
      await scene.badRequest(
        'Signup failed',
        'POST',
        '/auth/v1/signup',
        JSON.stringify({ username: name.toUpperCase(), password: PASSWORD }),
      );
    },
    ADMIN,
  ),
];

export const ROLE_UNCHECKED: readonly Unchecked[] = [
  unchecked(
    '4.6',
    'bootstrap',
    'what happens to administrator and default database at start',
    'happens at the start of a server',
  ),
];
