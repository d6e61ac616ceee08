import { type Check, type Unchecked, check, unchecked } from '../../check.ts';
import { holds, same } from '../../expectations.ts';
import { PASSWORD } from '../../open-target.ts';
import { auth, claimsOf, signedUp, type Pair } from './accounts.ts';

/** Section 4.2: names, passwords, and the lock after too many wrong ones. */
export const SIGN_UP_AND_LOGIN_CHECKS: readonly Check[] = [
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
];

export const SIGN_UP_AND_LOGIN_UNCHECKED: readonly Unchecked[] = [
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
];
