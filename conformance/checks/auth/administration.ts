import { type Check, check } from '../../check.ts';
import { same } from '../../expectations.ts';
import { ADMIN } from '../../needs.ts';
import { REQUIRED } from './refusals.ts';
import { claimsOf, signedUp } from './accounts.ts';

/** Section 4.7: endpoints for administrators: users, rules, health. */
export const ADMINISTRATION_CHECKS: readonly Check[] = [
  check(
    '4.7',
    'users',
    'users are listed newest first with these members',
    async (scene) => {
      const { access_token: access } = await signedUp(scene);
      const answer = await scene.call('GET', '/admin/users?limit=1', undefined, { token: scene.target.adminToken });
      const [user] = answer.json as Record<string, unknown>[];
      same(Object.keys(user ?? {}), [
        'id',
        'username',
        'password_hash',
        'password_algo',
        'createdAt',
        'updatedAt',
        'disabled',
        'roles',
        'db_admin',
        'profile',
        'last_login_at',
        'login_attempts',
        'lockout_until',
      ]);
      same(
        [
          user?.['id'],
          user?.['password_hash'],
          user?.['roles'],
          user?.['db_admin'],
          user?.['profile'],
          user?.['lockout_until'],
        ],
        [claimsOf(access).sub, '', ['user'], [], {}, '0001-01-01T00:00:00Z'],
      );
    },
    ADMIN,
  ),
  check(
    '4.7',
    'users-pages',
    'pages of users: null when empty, 500 when negative, defaults for what is no integer',
    async (scene) => {
      const options = { token: scene.target.adminToken };
      for (const query of ['limit=0', 'offset=9999999'])
        await scene.expect(200, 'null\n', 'GET', `/admin/users?${query}`, undefined, options);
      for (const query of ['limit=-1', 'offset=-1'])
        await scene.error(
          500,
          'INTERNAL_ERROR',
          'Failed to list users',
          'GET',
          `/admin/users?${query}`,
          undefined,
          options,
        );
      same((await scene.call('GET', '/admin/users?limit=x&offset=y', undefined, options)).status, 200);
    },
    ADMIN,
  ),
  check(
    '4.7',
    'update-user',
    'PATCH of a user overwrites all three members',
    async (scene) => {
      const { access_token: access } = await signedUp(scene);
      const options = { token: scene.target.adminToken };
      const path = `/admin/users/${claimsOf(access).sub}`;
      const shown = async () => {
        const users = (await scene.call('GET', '/admin/users?limit=20', undefined, options)).json as Record<
          string,
          unknown
        >[];
        const user = users.find(({ id }) => id === claimsOf(access).sub);
        return [user?.['roles'], user?.['db_admin'], user?.['disabled']];
      };
      await scene.expect(200, null, 'PATCH', path, '{"roles":["a"],"db_admin":["d"],"disabled":true}', options);
      same(await shown(), [['a'], ['d'], true]);
      await scene.expect(200, null, 'PATCH', path, '{}', options);
      same(await shown(), [[], [], false]);
    },
    ADMIN,
  ),
  check(
    '4.7',
    'update-unknown-user',
    'an unknown id is 500, a bad body comes first',
    async (scene) => {
      const options = { token: scene.target.adminToken };
      await scene.error(500, 'INTERNAL_ERROR', 'Failed to update user', 'PATCH', '/admin/users/none', '{}', options);
      for (const body of ['', '[]', '{"roles":"x"}', '{"disabled":1}'])
        await scene.badRequest('Invalid request body', 'PATCH', '/admin/users/none', body, options);
    },
    ADMIN,
  ),
  check(
    '4.7',
    'rules',
    'rules are pushed, shown, and replace the whole set',
    async (scene) => {
      const options = { token: scene.target.adminToken };
      const path = `/admin/rules?database=${scene.unique}`;
      const push = `/admin/rules/push?database=${scene.unique}`;
      await scene.error(404, 'NOT_FOUND', 'No rules found for database', 'GET', path, undefined, options);
      await scene.expect(
        200,
        null,
        'POST',
        push,
        "rules_version: '1'\nservice: s\nmatch:\n  /databases/{database}/documents:\n    match:\n      /b: { allow: { read: 'true' } }\n",
        options,
      );
      await scene.expect(
        200,
        `{"database":"${scene.unique}","rules_version":"1","service":"s","match":{"/databases/${scene.unique}/documents":{"allow":null,"match":{"/b":{"allow":{"read":"true"},"match":null}}}}}\n`,
        'GET',
        path,
        undefined,
        options,
      );
      await scene.expect(200, null, 'POST', push, '', options);
      await scene.expect(
        200,
        `{"database":"${scene.unique}","rules_version":"","service":"","match":null}\n`,
        'GET',
        path,
        undefined,
        options,
      );
    },
    ADMIN,
  ),
  check(
    '4.7',
    'rules-refused',
    'bad rules are 400 and change nothing',
    async (scene) => {
      const options = { token: scene.target.adminToken };
      const push = `/admin/rules/push?database=${scene.unique}`;
      await scene.call('POST', push, '{"service":"kept"}', options);
      const bad = [
        '- a',
        'a: [',
        'database: other',
        '{"match":{"/databases/foo/documents":{}}}',
        '{"match":{"/x":{"allow":{"read":"("}}}}',
        '{"match":{"/x":{"allow":{"read":"database == 1"}}}}',
        '{"match":{"/x":{"allow":{"read":"resource == null"}}}}',
      ];
      for (const body of bad) {
        const answer = await scene.call('POST', push, body, options);
        same(
          [answer.status, answer.text.startsWith('{"code":"BAD_REQUEST","message":"Invalid rules format: ')],
          [400, true],
          body,
        );
      }
      const kept = await scene.call('GET', `/admin/rules?database=${scene.unique}`, undefined, options);
      same((kept.json as { service: string }).service, 'kept');
    },
    ADMIN,
  ),
  check(
    '4.7',
    'admin-health',
    '/admin/health is 200 OK for administrators, 403 and 401 for others',
    async (scene) => {
      await scene.expect(200, 'OK', 'GET', '/admin/health', undefined, { token: scene.target.adminToken });
      await scene.error(403, 'FORBIDDEN', 'Admin access required', 'GET', '/admin/health', undefined, {
        token: scene.target.userToken,
      });
      await scene.expect(401, REQUIRED, 'GET', '/admin/health');
    },
    ADMIN,
  ),
];
