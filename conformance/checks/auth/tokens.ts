import { type Check, type Unchecked, check, slowCheck, unchecked } from '../../check.ts';
import { same } from '../../expectations.ts';
import { KEY } from '../../needs.ts';
import type { Scene } from '../../scene.ts';
import { createHmac } from 'node:crypto';
import { BAD_TOKEN } from './refusals.ts';
import { auth, claimsText, claimsOf, signedUp } from './accounts.ts';

const nowS = () => Math.floor(Date.now() / 1000);

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

/** Sections 4.3 and 4.4: which tokens are taken as bearer: claims, times, algorithms, identities minted with the key. */
export const TOKEN_CHECKS: readonly Check[] = [
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
  token(
    'crit',
    'crit is not checked',
    (scene) => scene.target.mint({ sub: 'x' }, { alg: 'RS256', crit: ['x'], x: 1 }),
    200,
  ),
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
  slowCheck(
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
];

export const TOKEN_UNCHECKED: readonly Unchecked[] = [
  unchecked(
    '4.4',
    'key-file',
    'the file is PKCS#1 and made when absent',
    'happens at the start of a server; the testbed’s own tests cover its own',
  ),
];
