import { type Check, type Unchecked, check, unchecked } from '../../check.ts';
import { same } from '../../expectations.ts';
import { ADMIN, KEY } from '../../needs.ts';
import { PASSWORD } from '../../open-target.ts';
import { tokenOf } from '../../tokens.ts';
import { auth, claimsOf, signedUp } from './accounts.ts';

/** Sections 4.2 and 4.3: how a pair of tokens is renewed and given up. */
export const REFRESH_AND_LOGOUT_CHECKS: readonly Check[] = [
  check(
    '4.2',
    'refresh-refused',
    'a refresh token that is none is 401 in JSON',
    async (scene) => {
      await scene.error(
        401,
        'UNAUTHORIZED',
        'Invalid or expired refresh token',
        'POST',
        '/auth/v1/refresh',
        '{"refresh_token":"x"}',
      );
    },
    [],
  ),
  check(
    '4.2',
    'logout',
    'logout is 200 with an empty body, again and again',
    async (scene) => {
      const { refresh_token: refreshToken } = await signedUp(scene);
      for (let round = 0; round < 2; round += 1) {
        const answer = await scene.expect(
          200,
          null,
          'POST',
          '/auth/v1/logout',
          JSON.stringify({ refresh_token: refreshToken }),
        );
        same([answer.headers.has('content-type'), answer.headers.get('content-length')], [false, '0']);
      }
      await scene.error(
        401,
        'UNAUTHORIZED',
        'Invalid or expired refresh token',
        'POST',
        '/auth/v1/refresh',
        JSON.stringify({ refresh_token: refreshToken }),
      );
    },
    [],
  ),
  check(
    '4.2',
    'logout-refused',
    'logout with a token that is none is 500',
    async (scene) => {
      await scene.error(500, 'INTERNAL_ERROR', 'Logout failed', 'POST', '/auth/v1/logout', '{"refresh_token":"x"}');
    },
    [],
  ),
  check(
    '4.2',
    'no-exp',
    'a token without exp makes refresh and logout panic',
    async (scene) => {
      for (const endpoint of ['refresh', 'logout']) {
        await scene.error(
          500,
          'INTERNAL_ERROR',
          'Internal server error',
          'POST',
          `/auth/v1/${endpoint}`,
          JSON.stringify({ refresh_token: scene.target.mint({ sub: 'x' }) }),
        );
      }
    },
    KEY,
  ),
  check(
    '4.3',
    'no-token-type',
    'a refresh token works as bearer, an access token can be refreshed once',
    async (scene) => {
      const pair = await signedUp(scene);
      same((await scene.call('GET', '/api/v1/databases', undefined, { token: pair.refresh_token })).status, 200);
      const refresh = async (value: string) => (await auth(scene, 'refresh', { refresh_token: value })).status;
      same(
        [
          await refresh(pair.access_token),
          await refresh(pair.access_token),
          await refresh(pair.refresh_token),
          await refresh(pair.refresh_token),
        ],
        [200, 401, 200, 401],
      );
      same(
        (await scene.call('GET', '/api/v1/databases', undefined, { token: pair.access_token })).status,
        200,
        'the access token afterwards',
      );
    },
    [],
  ),
  check(
    '4.3',
    'one-refresh-wins',
    'of simultaneous refreshes exactly one is 200',
    async (scene) => {
      const { refresh_token: refreshToken } = await signedUp(scene);
      const answers = await Promise.all(
        Array.from({ length: 4 }, () => auth(scene, 'refresh', { refresh_token: refreshToken })),
      );
      same(answers.map(({ status }) => status).sort(), [200, 401, 401, 401]);
    },
    [],
  ),
  check(
    '4.3',
    'logout-does-not-revoke',
    'after logout the refresh token still works as bearer',
    async (scene) => {
      const { refresh_token: refreshToken } = await signedUp(scene);
      await auth(scene, 'logout', { refresh_token: refreshToken });
      same((await scene.call('GET', '/api/v1/databases', undefined, { token: refreshToken })).status, 200);
    },
    [],
  ),
  check(
    '4.3',
    'failed-refresh-uses-up',
    'a refresh that fails because the user is disabled has used the token up',
    async (scene) => {
      const { refresh_token: refreshToken } = await signedUp(scene);
      const update = (disabled: boolean) =>
        scene.call(
          'PATCH',
          `/admin/users/${claimsOf(refreshToken).sub}`,
          JSON.stringify({ roles: ['user'], disabled }),
          { token: scene.target.adminToken },
        );
      await update(true);
      same((await auth(scene, 'refresh', { refresh_token: refreshToken })).status, 401);
      same(
        (await auth(scene, 'login', { username: `u-${scene.unique}`, password: PASSWORD })).status,
        401,
        'login of a disabled user',
      );
      await update(false);
      same((await auth(scene, 'refresh', { refresh_token: refreshToken })).status, 401);
    },
    ADMIN,
  ),
  check(
    '4.3',
    'refresh-reads-the-store',
    'a refreshed pair carries roles and db_admin of now',
    async (scene) => {
      const { refresh_token: refreshToken } = await signedUp(scene);
      await scene.call('PATCH', `/admin/users/${claimsOf(refreshToken).sub}`, '{"roles":["a"],"db_admin":["d"]}', {
        token: scene.target.adminToken,
      });
      const claims = claimsOf(tokenOf(await auth(scene, 'refresh', { refresh_token: refreshToken })));
      same([claims['roles'], claims['db_admin']], [['a'], ['d']]);
    },
    ADMIN,
  ),
];

export const REFRESH_AND_LOGOUT_UNCHECKED: readonly Unchecked[] = [
  unchecked(
    '4.3',
    'no-jti',
    'minted tokens without jti share one revocation entry',
    'the first such refresh on a server would spoil the check for every later run',
  ),
];
