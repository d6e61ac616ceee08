import { createHmac } from 'node:crypto';
import { type Check, check, holds, same, unchecked, type Need, type Unchecked } from '../check.ts';
import type { Scene } from '../scene.ts';
import { PASSWORD, tokenOf } from '../target.ts';

const REQUIRED = 'Authorization header required\n';
const BAD_FORMAT = 'Invalid authorization header format\n';
const BAD_TOKEN = 'Invalid or expired token\n';
const KEY: readonly Need[] = ['key'];
const ADMIN: readonly Need[] = ['admin'];
const nowS = () => Math.floor(Date.now() / 1000);

interface Pair {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
}

interface Claims {
  readonly sub: string;
  readonly jti: string;
  readonly exp: number;
  readonly iat: number;
  readonly nbf: number;
  readonly [name: string]: unknown;
}

const auth = (scene: Scene, endpoint: string, body: unknown) =>
  scene.call('POST', `/auth/v1/${endpoint}`, typeof body === 'string' ? body : JSON.stringify(body));
const claimsText = (token: string) => Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
const claimsOf = (token: string) => JSON.parse(claimsText(token)) as Claims;

async function signedUp(scene: Scene, username = `u-${scene.unique}`): Promise<Pair> {
  const answer = await auth(scene, 'signup', { username, password: PASSWORD });
  same(answer.status, 200, 'sign-up: status');
  return answer.json as Pair;
}

/** What the database list answers to an Authorization header. */
function header(name: string, text: string, value: string, body: string): Check {
  return check(
    '4.1',
    name,
    text,
    async (scene) =>
      void (await scene.expect(401, body, 'GET', '/api/v1/databases', undefined, {
        headers: [`Authorization: ${value}`],
      })),
    [],
  );
}

function token(name: string, text: string, make: (scene: Scene) => string, status: 200 | 401): Check {
  return check(
    '4.3',
    name,
    text,
    async (scene) => {
      const answer = await scene.call('GET', '/api/v1/databases', undefined, { token: make(scene) });
      same([answer.status, status === 401 ? answer.text : ''], [status, status === 401 ? BAD_TOKEN : '']);
    },
    KEY,
  );
}

const claim = (name: string, text: string, claims: () => unknown, status: 200 | 401) =>
  token(name, text, (scene) => scene.target.mint(claims()), status);

function validation(
  name: string,
  endpoint: string,
  body: string,
  errors: readonly [field: string, message: string][],
): Check {
  return check(
    '4.2',
    `validation-${name}`,
    `${endpoint} ${body} lists its mistakes`,
    async (scene) => {
      const list = errors.map(([field, message]) => `{"field":"${field}","message":"${message}"}`).join(',');
      await scene.expect(
        400,
        `{"code":"BAD_REQUEST","errors":[${list}],"message":"Validation failed"}\n`,
        'POST',
        `/auth/v1/${endpoint}`,
        body,
      );
    },
    [],
  );
}

const MISSING = 'This field is required';

export const SECTION_4: readonly Check[] = [
  check(
    '4.1',
    'missing',
    'no header on a guarded route',
    async (scene) => void (await scene.expect(401, REQUIRED, 'GET', '/api/v1/databases')),
    [],
  ),
  header('empty', 'an empty header is none', '', REQUIRED),
  header('lower-case', 'the scheme is case-sensitive', 'bearer x', BAD_FORMAT),
  header('two-spaces', 'two spaces are not one', 'Bearer  x', BAD_FORMAT),
  header('alone', 'Bearer alone', 'Bearer', BAD_FORMAT),
  header('three-parts', 'three parts', 'Bearer a b', BAD_FORMAT),
  header('basic', 'another scheme', 'Basic abc', BAD_FORMAT),
  header('malformed', 'a token that is none', 'Bearer xyz', BAD_TOKEN),
  check(
    '4.1',
    'optional',
    'on document routes a bad token is not taken for anonymous access',
    async (scene) => {
      await scene.expect(401, BAD_TOKEN, 'GET', scene.path('x'), undefined, { token: 'xyz' });
      await scene.expect(401, BAD_FORMAT, 'GET', scene.path('x'), undefined, { headers: ['Authorization: x'] });
    },
    [],
  ),
  check(
    '4.1',
    'not-looked-at',
    'auth routes and health never look at the header',
    async (scene) => {
      await scene.expect(200, 'OK', 'GET', '/health', undefined, { token: 'xyz' });
      same((await scene.call('POST', '/auth/v1/login', '{}', { token: 'xyz' })).status, 400);
    },
    [],
  ),
  check(
    '4.2',
    'pair',
    'sign-up answers a pair in this order',
    async (scene) => {
      const answer = await auth(scene, 'signup', { username: `u-${scene.unique}`, password: PASSWORD });
      holds(
        /^\{"access_token":"[^"]+","refresh_token":"[^"]+","expires_in":\d+\}\n$/.test(answer.text),
        `body ${answer.text.slice(0, 100)}`,
      );
      const { access_token: access, expires_in: seconds } = answer.json as Pair;
      same(claimsOf(access).exp - claimsOf(access).iat, seconds);
    },
    [],
  ),
  check(
    '4.2',
    'taken',
    'a name is taken in any case',
    async (scene) => {
      await signedUp(scene, `Name-${scene.unique}`);
      await scene.badRequest(
        'Signup failed',
        'POST',
        '/auth/v1/signup',
        JSON.stringify({ username: `nAME-${scene.unique}`, password: PASSWORD }),
      );
      same((await auth(scene, 'login', { username: `NAME-${scene.unique}`, password: PASSWORD })).status, 200);
      same((await auth(scene, 'login', { username: ` name-${scene.unique}`, password: PASSWORD })).status, 401);
    },
    [],
  ),
  ...(
    [
      ['short', 'Short0rd!aa'],
      ['no-upper-case', 'alllower0!aaaa'],
      ['no-lower-case', 'ALLUPPER0!AAAA'],
      ['no-digit', 'NoDigits!!aaaa'],
      ['nothing-special', 'NoSpecial00aaaa'],
    ] as const
  ).map(([name, password]) =>
    check(
      '4.2',
      `weak-${name}`,
      `the password ${password} is too weak`,
      async (scene) => {
        await scene.badRequest(
          'Signup failed',
          'POST',
          '/auth/v1/signup',
          JSON.stringify({ username: `u-${scene.unique}`, password }),
        );
      },
      [],
    ),
  ),
  check(
    '4.2',
    'space-is-special',
    'a space is a special character',
    async (scene) => {
      same((await auth(scene, 'signup', { username: `u-${scene.unique}`, password: 'Space in 0assword' })).status, 200);
    },
    [],
  ),
  check(
    '4.2',
    'nul-in-a-name',
    'NUL in the name fails',
    async (scene) => {
      await scene.badRequest(
        'Signup failed',
        'POST',
        '/auth/v1/signup',
        JSON.stringify({ username: `u\0${scene.unique}`, password: PASSWORD }),
      );
      await scene.error(
        401,
        'UNAUTHORIZED',
        'Invalid credentials',
        'POST',
        '/auth/v1/login',
        JSON.stringify({ username: `u\0${scene.unique}`, password: PASSWORD }),
      );
    },
    [],
  ),
  check(
    '4.2',
    'login-refused',
    'an unknown user and a wrong password look alike',
    async (scene) => {
      await signedUp(scene);
      for (const username of [`u-${scene.unique}`, `none-${scene.unique}`]) {
        await scene.error(
          401,
          'UNAUTHORIZED',
          'Invalid credentials',
          'POST',
          '/auth/v1/login',
          JSON.stringify({ username, password: 'wrong' }),
        );
      }
    },
    [],
  ),
  ...(['signup', 'login', 'refresh', 'logout'] as const).map((endpoint) =>
    check(
      '4.2',
      `invalid-body-${endpoint}`,
      `${endpoint}: no JSON, a wrong type or no body are 400`,
      async (scene) => {
        const wrong = endpoint === 'signup' || endpoint === 'login' ? '{"username":1}' : '{"refresh_token":1}';
        for (const body of ['', '{', '[]', '"x"', wrong])
          await scene.badRequest('Invalid request body', 'POST', `/auth/v1/${endpoint}`, body);
      },
      [],
    ),
  ),
  validation('null', 'signup', 'null', [
    ['username', MISSING],
    ['password', MISSING],
  ]),
  validation('short', 'signup', '{"username":"ab","password":"seven77"}', [
    ['username', 'Must be at least 3 characters'],
    ['password', 'Must be at least 8 characters'],
  ]),
  validation('characters', 'signup', '{"username":"éé","password":"éééééééé"}', [
    ['username', 'Must be at least 3 characters'],
  ]),
  validation('long', 'login', `{"username":"${'x'.repeat(129)}","password":""}`, [
    ['username', 'Must be at most 128 characters'],
    ['password', MISSING],
  ]),
  validation('refresh', 'refresh', '{"refresh_token":""}', [['refreshtoken', MISSING]]),
  validation('logout', 'logout', '{"refresh_token":null}', [['refreshtoken', MISSING]]),
  check(
    '4.2',
    'names-in-any-case',
    'names match in any case, the last duplicate wins, unknown ones are ignored',
    async (scene) => {
      const body = `{"UserName":"u-${scene.unique}","PASSWORD":"x","password":"${PASSWORD}","roles":["admin"],"email":1}`;
      const answer = await auth(scene, 'signup', body);
      same([answer.status, claimsOf(tokenOf(answer))['roles']], [200, ['user']]);
    },
    [],
  ),
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
    '4.2',
    'lock-out',
    'the tenth wrong password locks, nine do not',
    async (scene) => {
      await signedUp(scene);
      const login = async (password: string) =>
        (await auth(scene, 'login', { username: `u-${scene.unique}`, password })).status;
      for (let attempt = 0; attempt < 9; attempt += 1) same(await login('wrong'), 401);
      same(await login(PASSWORD), 200, 'after nine');
      for (let attempt = 0; attempt < 10; attempt += 1) same(await login('wrong'), 401);
      same(await login(PASSWORD), 401, 'after ten');
    },
    [],
  ),
  check(
    '4.3',
    'claims',
    'the claims of both tokens stand in this order',
    async (scene) => {
      const pair = await signedUp(scene);
      const { sub, jti, exp, iat, nbf } = claimsOf(pair.access_token);
      same(
        claimsText(pair.access_token),
        `{"username":"u-${scene.unique}","roles":["user"],"disabled":false,"oid":"${sub}","sub":"${sub}","exp":${exp},"nbf":${nbf},"iat":${iat},"jti":"${jti}"}`,
      );
      const refresh = claimsOf(pair.refresh_token);
      same(
        claimsText(pair.refresh_token),
        `{"username":"u-${scene.unique}","disabled":false,"oid":"${sub}","sub":"${sub}","exp":${refresh.exp},"nbf":${iat},"iat":${iat},"jti":"${refresh.jti}"}`,
      );
      same([nbf === iat, jti === refresh.jti], [true, false]);
      same(Buffer.from(pair.access_token.split('.')[0] ?? '', 'base64url').toString(), '{"alg":"RS256","typ":"JWT"}');
    },
    [],
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
  claim('subject-alone', 'a subject alone is enough', () => ({ sub: 'x' }), 200),
  claim('never-expires', 'without exp a token never expires', () => ({ sub: 'x', iat: 1 }), 200),
  claim('exp-zero', 'exp 0 has expired', () => ({ sub: 'x', exp: 0 }), 401),
  claim('exp-now', 'a token is dead in the second of its exp', () => ({ sub: 'x', exp: nowS() }), 401),
  claim('nbf', 'a token is not valid before nbf', () => ({ sub: 'x', nbf: nowS() + 60 }), 401),
  claim('iat', 'iat is not checked', () => ({ sub: 'x', iat: nowS() + 1000 }), 200),
  claim('disabled', 'disabled is not checked', () => ({ sub: 'x', disabled: true }), 200),
  claim('issuer', 'iss and aud are not checked', () => ({ sub: 'x', iss: 'y', aud: ['z'] }), 200),
  claim('subject-type', 'sub must be a text', () => ({ sub: 5 }), 401),
  claim('roles-type', 'roles must be a list of texts', () => ({ sub: 'x', roles: 'admin' }), 401),
  claim('db-admin-type', 'db_admin too', () => ({ sub: 'x', db_admin: [1] }), 401),
  token('crit', 'crit is not checked', (scene) => scene.target.mint({ sub: 'x' }, { alg: 'RS256', crit: ['x'] }), 200),
  token('rs384', 'RS384 is refused', (scene) => scene.target.mint({ sub: 'x' }, { alg: 'RS384' }, 'RSA-SHA384'), 401),
  token('rs512', 'RS512 is refused', (scene) => scene.target.mint({ sub: 'x' }, { alg: 'RS512' }, 'RSA-SHA512'), 401),
  check(
    '4.3',
    'none',
    'none and HS256 are refused',
    async (scene) => {
      const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const unsigned = `${part({ alg: 'none' })}.${part({ sub: 'x' })}.`;
      const content = `${part({ alg: 'HS256' })}.${part({ sub: 'x' })}`;
      for (const value of [
        unsigned,
        `${content}.${createHmac('sha256', 'secret').update(content).digest('base64url')}`,
      ]) {
        await scene.expect(401, BAD_TOKEN, 'GET', '/api/v1/databases', undefined, { token: value });
      }
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
  check(
    '4.3',
    'expires',
    'a token that has expired is 401',
    async (scene) => {
      const { access_token: access, expires_in: seconds } = await signedUp(scene);
      same((await scene.call('GET', '/api/v1/databases', undefined, { token: access })).status, 200);
      await new Promise((resolve) => setTimeout(resolve, (seconds + 1) * 1000));
      await scene.expect(401, BAD_TOKEN, 'GET', '/api/v1/databases', undefined, { token: access });
    },
    ['short-tokens'],
  ),
  check(
    '4.4',
    'minted-identity',
    'any identity can be minted, and cannot be refreshed without a user',
    async (scene) => {
      const system = scene.target.mint({
        username: 'system:x',
        sub: 'system:x',
        roles: ['system'],
        exp: nowS() + 60,
        jti: scene.unique,
      });
      same((await scene.call('GET', '/admin/health', undefined, { token: system })).status, 200);
      same((await auth(scene, 'refresh', { refresh_token: system })).status, 401);
      same(
        (await scene.call('GET', '/admin/health', undefined, { token: system })).status,
        200,
        'as bearer afterwards',
      );
    },
    KEY,
  ),
  check(
    '4.4',
    'no-subject',
    'without subject the database API is 401 in JSON',
    async (scene) => {
      await scene.error(401, 'UNAUTHORIZED', 'Authentication required', 'GET', '/api/v1/databases', undefined, {
        token: scene.target.mint({}),
      });
    },
    KEY,
  ),
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
  ...rules(),
  check('4.9', 'anonymous', 'an anonymous request may use documents, auth and health, nothing else', async (scene) => {
    same((await scene.call('GET', scene.path('x'))).status, 404);
    for (const path of ['/api/v1/databases', '/admin/users', '/admin/rules', '/admin/databases'])
      await scene.expect(401, REQUIRED, 'GET', path);
    await scene.expect(401, REQUIRED, 'POST', '/api/v1/databases/default/query', '{}');
  }),
];

/** 4.8: rules pushed for a database of the check's own. */
function rules(): readonly Check[] {
  const needs: readonly Need[] = ['admin', 'key'];
  const prepare = async (scene: Scene, match: Record<string, unknown>) => {
    const slug = `db-${scene.unique}`;
    const options = { token: scene.target.adminToken };
    await scene.call('POST', '/admin/databases', JSON.stringify({ display_name: 'x', slug }), options);
    const pushed = await scene.call(
      'POST',
      `/admin/rules/push?database=${slug}`,
      JSON.stringify({ match: { '/databases/{database}/documents': { match } } }),
      options,
    );
    same([pushed.status, pushed.text], [200, ''], 'push');
    return (method: string, path: string, body?: string, claims?: Record<string, unknown>) =>
      scene.call(
        method,
        `${scene.documents(slug)}/${path}`,
        body,
        claims === undefined ? {} : { token: scene.target.mint(claims) },
      );
  };
  const rule = (
    name: string,
    text: string,
    match: Record<string, unknown>,
    run: (ask: Awaited<ReturnType<typeof prepare>>, scene: Scene) => Promise<void>,
  ) => check('4.8', name, text, async (scene) => run(await prepare(scene, match), scene), needs);
  const condition = (name: string, text: string, cel: string, expected: 'allowed' | 'denied' | 'failed') =>
    rule(
      `condition-${name}`,
      text,
      {
        '/users/{uid}': { allow: { read: cel, update: 'true' } },
      },
      async (ask) => {
        await ask('PUT', 'users/u1', '{"doc":{"v":1,"list":[1]}}');
        const { status, text: body } = await ask('GET', 'users/u1', undefined, {
          sub: 'u1',
          username: 'n1',
          roles: ['user'],
        });
        const verdict =
          status === 200
            ? 'allowed'
            : body.includes('Access denied')
              ? 'denied'
              : body.includes('Authorization check failed')
                ? 'failed'
                : body;
        same([status === 200 ? 200 : 403, verdict], [expected === 'allowed' ? 200 : 403, expected], cel);
      },
    );
  const user = (sub: string) => ({ sub, roles: ['user'] });
  return [
    rule(
      'owner-only',
      'a condition decides who may do what',
      { '/users/{uid}': { allow: { 'read, write': 'request.auth.userId == uid' } } },
      async (ask) => {
        same(
          [
            (await ask('PUT', 'users/u1', '{"doc":{}}', user('u1'))).status,
            (await ask('GET', 'users/u1', undefined, user('u2'))).status,
            (await ask('GET', 'users/u1', undefined, user('u1'))).status,
          ],
          [200, 403, 200],
        );
      },
    ),
    rule(
      'longer-first',
      'the longer pattern text is tried first and decides alone',
      { '/users/{uid}': { allow: { write: 'true' } }, '/{document=**}': { allow: { read: 'true' } } },
      async (ask) => {
        same([(await ask('PUT', 'users/u1', '{"doc":{}}')).status, (await ask('GET', 'users/u1')).status], [403, 404]);
      },
    ),
    rule(
      'shorter-catch-all',
      'with a shorter catch-all the other one does',
      { '/users/{uid}': { allow: { write: 'true' } }, '/{d=**}': { allow: { read: 'true' } } },
      async (ask) => {
        same(
          [
            (await ask('PUT', 'users/u1', '{"doc":{}}')).status,
            (await ask('GET', 'users/u1')).status,
            (await ask('GET', 'other/x')).status,
          ],
          [200, 403, 404],
        );
      },
    ),
    rule(
      'create-path',
      'a POST is judged by its collection path',
      { '/users/{uid}': { allow: { create: 'true' } }, '/list': { allow: { create: 'true' } } },
      async (ask) => {
        same([(await ask('POST', 'users', '{}')).status, (await ask('POST', 'list', '{}')).status], [403, 201]);
      },
    ),
    rule(
      'actions',
      'write covers create, update and delete; get and list never match',
      { '/w/{x}': { allow: { write: 'true' } }, '/g/{x}': { allow: { 'get, list': 'true' } } },
      async (ask) => {
        same(
          [
            (await ask('PUT', 'w/a', '{"doc":{}}')).status,
            (await ask('PATCH', 'w/a', '{"doc":{}}')).status,
            (await ask('GET', 'w/a')).status,
            (await ask('DELETE', 'w/a')).status,
            (await ask('GET', 'g/a')).status,
          ],
          [200, 200, 403, 204, 403],
        );
      },
    ),
    rule(
      'literal',
      'a variable within a segment is literal text',
      { '/bench_{x=**}': { allow: { read: 'true' } } },
      async (ask) => same((await ask('GET', 'bench_1/x')).status, 403),
    ),
    rule(
      'only-match',
      'a block with match alone allows nothing for its own path',
      { '/a/{b}': { match: { '/c/{d}': { allow: { read: 'b == d' } } } } },
      async (ask) => {
        same(
          [
            (await ask('GET', 'a/1')).status,
            (await ask('GET', 'a/1/c/1')).status,
            (await ask('GET', 'a/1/c/2')).status,
          ],
          [403, 404, 403],
        );
      },
    ),
    rule(
      'body-of-put',
      'for PUT request.resource.data is the whole body',
      { '/c/{x}': { allow: { update: 'request.resource.data.doc.v == 1' } } },
      async (ask) => {
        same(
          [(await ask('PUT', 'c/a', '{"doc":{"v":1}}')).status, (await ask('PUT', 'c/a', '{"doc":{"v":2}}')).status],
          [200, 403],
        );
      },
    ),
    rule(
      'malformed-body',
      'a malformed body is 403 where a rule looks at it',
      { '/c': { allow: { create: 'request.resource.data.v == 1' } } },
      async (ask) => {
        same(
          [(await ask('POST', 'c', 'x')).text, (await ask('POST', 'c', '{"v":1}')).status],
          ['{"code":"FORBIDDEN","message":"Authorization check failed"}\n', 201],
        );
      },
    ),
    rule(
      'denied-path',
      'a bad path is 403 where the rules refuse it',
      { '/c': { allow: { create: 'true' } } },
      async (ask) => same((await ask('GET', 'a!')).status, 403),
    ),
    rule(
      'anonymous-roles',
      'roles of an anonymous request are null',
      { '/c/{x}': { allow: { read: "'a' in request.auth.roles" } } },
      async (ask) => {
        same(
          [(await ask('GET', 'c/x')).text, (await ask('GET', 'c/x', undefined, { sub: 'x' })).text],
          [
            '{"code":"FORBIDDEN","message":"Authorization check failed"}\n',
            '{"code":"FORBIDDEN","message":"Access denied"}\n',
          ],
        );
      },
    ),
    condition('auth-not-null', 'request.auth is never null', 'request.auth != null', 'allowed'),
    condition('numbers', 'JSON numbers compare with integers', 'resource.data.v == 1', 'allowed'),
    condition('arithmetic', 'but do not add to them', 'resource.data.v + 1 == 2', 'failed'),
    condition('system-fields', 'resource.data has no system fields', 'resource.data.version == 1', 'failed'),
    condition('id', 'resource.id is the id', "resource.id == 'u1' && resource.data.id == 'u1'", 'allowed'),
    condition('missing', 'a missing member is an error', 'resource.data.none == 1', 'failed'),
    condition('short-circuit', 'which || can absorb', 'resource.data.none == 1 || true', 'allowed'),
    condition('has', 'has looks before', 'has(resource.data.none)', 'denied'),
    condition('no-boolean', 'a result that is no boolean denies', "'true'", 'denied'),
    condition('time', 'request.time is a text', "request.time > '2020'", 'allowed'),
    condition('replacement', '$(name) is replaced textually', "'$(uid)' == 'u1'", 'allowed'),
    condition('username', 'request.auth.username is the name', "request.auth.username == 'n1'", 'allowed'),
    condition('claims', 'request.auth.claims are the claims', "request.auth.claims.sub == 'u1'", 'allowed'),
    condition('no-method', 'there is no request.method', "request.method == 'GET'", 'failed'),
    check(
      '4.8',
      'exists-and-get',
      'exists and get read database default, without leading slash',
      async (scene) => {
        await scene.seed({ id: 'seen', v: 1 });
        const path = `${scene.collection}/seen`;
        const ask = await prepare(scene, {
          '/a/{x}': { allow: { read: `exists('${path}') && get('${path}').data.v == 1` } },
          '/b/{x}': { allow: { read: `exists('/${path}')` } },
          '/c/{x}': { allow: { read: `exists('/any/documents/${path}')` } },
          '/d/{x}': { allow: { read: `get('${path}-none').id == ''` } },
        });
        const texts = await Promise.all(
          ['a/x', 'b/x', 'c/x', 'd/x'].map(async (asked) => (await ask('GET', asked)).text.slice(9)),
        );
        same(
          texts.map((text) => text.split('"')[0]),
          ['NOT_FOUND', 'FORBIDDEN', 'NOT_FOUND', 'FORBIDDEN'],
        );
      },
      ['admin', 'key', 'open-rules'],
    ),
    check(
      '4.8',
      'owner-has-no-rights',
      'owning a database gives no document rights',
      async (scene) => {
        const owner = scene.target.mint({ sub: `owner-${scene.unique}` });
        const slug = `own-${scene.unique}`;
        same(
          (await scene.call('POST', '/api/v1/databases', JSON.stringify({ display_name: 'x', slug }), { token: owner }))
            .status,
          201,
        );
        await scene.error(403, 'FORBIDDEN', 'Access denied', 'GET', `${scene.documents(slug)}/a/b`, undefined, {
          token: owner,
        });
      },
      KEY,
    ),
    check(
      '4.8',
      'db-admin',
      'db_admin counts as written in the URL',
      async (scene) => {
        const slug = `own-${scene.unique}`;
        const { id } = (
          await scene.call('POST', '/admin/databases', JSON.stringify({ display_name: 'x', slug }), {
            token: scene.target.adminToken,
          })
        ).json as { id: string };
        const ask = async (database: string, grant: string) =>
          (
            await scene.call('GET', `${scene.documents(database)}/a/b`, undefined, {
              token: scene.target.mint({ sub: 'x', db_admin: [grant] }),
            })
          ).status;
        same(
          [
            await ask(slug, slug),
            await ask(slug, id),
            await ask(`id:${id}`, `id:${id}`),
            await ask(`id:${id}`, id),
            await ask(`id:${id}`, slug),
          ],
          [404, 403, 404, 403, 403],
        );
      },
      needs,
    ),
  ];
}

export const UNCHECKED_4: readonly Unchecked[] = [
  unchecked(
    '4.2',
    'hashing',
    'Argon2id, and what it costs',
    'a cost, not an answer; the testbed hashes cheaply on purpose',
  ),
  unchecked(
    '4.2',
    'lock-out-ends',
    'the lock ends after five minutes, and one more wrong password locks again',
    'takes five minutes; the testbed’s own tests use a manual clock',
  ),
  unchecked('4.2', 'time-out', '499 of a login that takes too long', 'no login can be made to take 30 s'),
  unchecked(
    '4.3',
    'no-jti',
    'minted tokens without jti share one revocation entry',
    'the first such refresh on a server would spoil the check for every later run',
  ),
  unchecked(
    '4.4',
    'key-file',
    'the file is PKCS#1 and made when absent',
    'happens at the start of a server; the testbed’s own tests cover its own',
  ),
  unchecked(
    '4.6',
    'bootstrap',
    'what happens to administrator and default database at start',
    'happens at the start of a server',
  ),
  unchecked('4.8', 'files', 'how rules files are read', 'happens at the start of a server'),
  unchecked('4.8', 'cost', 'what a condition costs', 'a cost, not an answer'),
  unchecked(
    '4.8',
    'words-of-refusals',
    'the words behind `Invalid rules format:`',
    'they are those of the YAML and CEL libraries in use',
  ),
];
