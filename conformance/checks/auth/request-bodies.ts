import { type Check, check } from '../../check.ts';
import { same } from '../../expectations.ts';
import { PASSWORD } from '../../open-target.ts';
import { tokenOf } from '../../tokens.ts';
import { auth, claimsOf } from './accounts.ts';

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

/** Section 4.2: bodies the auth endpoints refuse, and how they list the mistakes. */
export const AUTH_BODY_CHECKS: readonly Check[] = [
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
];
