import { type Check, check, unchecked, type Unchecked } from '../check.ts';
import { same } from '../expectations.ts';
import type { Scene } from '../scene.ts';

const TOO_MANY = '{"code":"RATE_LIMITED","message":"Too many requests"}\n';
const TOO_MANY_AUTH = '{"code":"RATE_LIMITED","message":"Too many authentication attempts"}\n';

/** Statuses of requests in a row from one address. */
async function burst(scene: Scene, request: string, count: number): Promise<readonly number[]> {
  const { answers } = await scene.raw(request.repeat(count), { answers: count, timeoutMs: 20_000 });
  return answers.map(({ status }) => status);
}

function distinct(statuses: readonly number[]): readonly number[] {
  return [...new Set(statuses)];
}

function from(scene: Scene, headers: readonly string[], path = '/health', method = 'GET', body?: string): string {
  const length = body === undefined ? [] : [`Content-Length: ${body.length}`];
  return `${[`${method} ${path} HTTP/1.1`, 'Host: x', ...headers, ...length].join('\r\n')}\r\n\r\n${body ?? ''}`;
}

/** Section 5: whom the limiter counts, and what it answers. */
export const RATE_LIMITER_CHECKS: readonly Check[] = [
  check(
    '5',
    'general',
    'a fresh address has a burst of requests, then 429 with Retry-After',
    async (scene) => {
      const request = from(scene, [`X-Forwarded-For: ${scene.unique}`]);
      const statuses = await burst(scene, request, 130);
      const first = statuses.indexOf(429);
      same(
        [
          first > 0,
          distinct(statuses.slice(0, first)),
          statuses.slice(first).every((status) => status === 429 || status === 200),
        ],
        [true, [200], true],
      );
      const { answers } = await scene.raw(request.repeat(3), { answers: 3 });
      const refused = answers.find(({ status }) => status === 429);
      same(
        [refused?.body, Number(refused?.headers.get('retry-after')) > 0, refused?.headers.has('x-request-id')],
        [TOO_MANY, true, true],
      );
    },
    ['limiter-on'],
  ),
  check(
    '5',
    'before-routing',
    'it comes before routing, token and database',
    async (scene) => {
      const headers = [`X-Forwarded-For: ${scene.unique}`];
      await burst(scene, from(scene, headers), 140);
      const statuses = await Promise.all(
        ['/nope', '/api/v1/databases/nope-db/documents/a/b', '/admin/users'].map(
          async (path) => (await burst(scene, from(scene, headers, path), 2))[1],
        ),
      );
      same(statuses, [429, 429, 429]);
    },
    ['limiter-on'],
  ),
  check(
    '5',
    'auth',
    'sign-up, login and refresh share a smaller one, which failed attempts use up; logout does not',
    async (scene) => {
      const headers = [`X-Forwarded-For: ${scene.unique}`];
      const post = (endpoint: string) => from(scene, headers, `/auth/v1/${endpoint}`, 'POST', '{}');
      const { answers } = await scene.raw(
        [
          post('signup'),
          post('login'),
          post('refresh'),
          post('login'),
          post('signup'),
          post('login'),
          post('logout'),
        ].join(''),
        { answers: 7 },
      );
      same(
        answers.map(({ status }) => status),
        [400, 400, 400, 400, 400, 429, 400],
      );
      same([answers[5]?.body, Number(answers[5]?.headers.get('retry-after')) > 0], [TOO_MANY_AUTH, true]);
    },
    ['limiter-on'],
  ),
  check(
    '5',
    'key',
    'the first X-Forwarded-For entry counts, else X-Real-IP, any text',
    async (scene) => {
      const drained = from(scene, [`X-Forwarded-For: ${scene.unique} , other`]);
      await burst(scene, drained, 140);
      const last = async (request: string) => (await burst(scene, request, 2))[1];
      same(
        [
          await last(from(scene, [`X-Forwarded-For: ${scene.unique}`])),
          await last(from(scene, [`X-Forwarded-For: not-${scene.unique}`])),
          await last(from(scene, [`X-Real-IP: ${scene.unique}`])),
        ],
        [429, 200, 429],
      );
    },
    ['limiter-on'],
  ),
  check(
    '5',
    'preflights',
    'with CORS, preflights are free',
    async (scene) => {
      const headers = [`X-Forwarded-For: ${scene.unique}`];
      same(distinct(await burst(scene, from(scene, headers, '/health', 'OPTIONS'), 140)), [204]);
    },
    ['limiter-on', 'cors-on'],
  ),
  check(
    '5',
    'off',
    'without the limiter an address may ask as often as it likes',
    async (scene) => {
      same(distinct(await burst(scene, from(scene, [`X-Forwarded-For: ${scene.unique}`]), 250)), [200]);
      const logins = await burst(
        scene,
        from(scene, [`X-Forwarded-For: ${scene.unique}`], '/auth/v1/login', 'POST', '{}'),
        10,
      );
      same(distinct(logins), [400]);
    },
    ['limiter-off'],
  ),
];

export const RATE_LIMITER_UNCHECKED: readonly Unchecked[] = [
  unchecked(
    '5',
    'refill',
    'tokens come back at requests per window',
    'depends on numbers a client is not told; the testbed’s own tests use a manual clock',
  ),
  unchecked('5', 'web-socket', 'messages on an open WebSocket are not limited', 'WebSocket is section 7'),
];
