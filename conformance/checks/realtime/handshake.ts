import { type Check, check, unchecked, type Unchecked } from '../../check.ts';
import { same } from '../../expectations.ts';
import type { Scene } from '../../scene.ts';
import { REALTIME } from '../../needs.ts';
import { UPGRADE } from '../../web-socket.ts';

const PATH = '/realtime/ws';

/** Status, body, and what the header says of the handshake. */
async function refusal(
  scene: Scene,
  method: string,
  path: string,
  headers: readonly string[],
): Promise<readonly unknown[]> {
  const { status, text, headers: seen } = await scene.call(method, path, undefined, { headers });
  return [status, text, seen.get('sec-websocket-version') ?? null, seen.get('allow') ?? null];
}

function without(name: string): readonly string[] {
  return UPGRADE.filter((line) => !line.startsWith(name));
}

const BAD = [400, 'Bad Request\n', '13', null];
const FORBIDDEN = [403, 'Forbidden\n', '13', null];

/** Section 7.1: what a WebSocket is opened with. */
export const HANDSHAKE_CHECKS: readonly Check[] = [
  check(
    '7.1',
    'method',
    'other methods than GET and HEAD are 405, and so is a HEAD that is a proper upgrade',
    async (scene) => {
      same(await refusal(scene, 'POST', PATH, UPGRADE), [405, 'Method Not Allowed\n', null, 'GET, HEAD']);
      same(await refusal(scene, 'HEAD', PATH, UPGRADE), [405, '', '13', null]);
      same(await refusal(scene, 'HEAD', PATH, []), [400, '', '13', null]);
    },
    REALTIME,
  ),
  check(
    '7.1',
    'query-token',
    'a token in the query string is refused before the Authorization header is looked at',
    async (scene) => {
      const refused = [401, 'Query token not allowed\n', null, null];
      for (const query of ['access_token=x', 'token=x'])
        same(await refusal(scene, 'GET', `${PATH}?${query}`, [...UPGRADE, 'Authorization: x']), refused);
    },
    REALTIME,
  ),
  check(
    '7.1',
    'authorization',
    'a bad Authorization header is 401 before the upgrade is looked at',
    async (scene) => {
      same(await refusal(scene, 'GET', PATH, ['Authorization: x']), [
        401,
        'Invalid authorization header format\n',
        null,
        null,
      ]);
      same(await refusal(scene, 'GET', PATH, [...UPGRADE, 'Authorization: Bearer x']), [
        401,
        'Invalid or expired token\n',
        null,
        null,
      ]);
    },
    REALTIME,
  ),
  check(
    '7.1',
    'upgrade',
    'without its headers, or with another version, it is 400, never 426',
    async (scene) => {
      for (const name of ['Connection', 'Upgrade', 'Sec-WebSocket-Version', 'Sec-WebSocket-Key'])
        same(await refusal(scene, 'GET', PATH, without(name)), BAD, `without ${name}`);
      same(await refusal(scene, 'GET', PATH, [...without('Sec-WebSocket-Version'), 'Sec-WebSocket-Version: 12']), BAD);
      same(await refusal(scene, 'GET', PATH, [...without('Sec-WebSocket-Key'), 'Sec-WebSocket-Key: c2hvcnQ=']), BAD);
    },
    REALTIME,
  ),
  check(
    '7.1',
    'origin',
    'an origin must have the host of the request, and is looked at before the key',
    async (scene) => {
      for (const origin of ['http://evil.example', 'null'])
        same(await refusal(scene, 'GET', PATH, [...without('Sec-WebSocket-Key'), `Origin: ${origin}`]), FORBIDDEN);
      for (const origin of ['http://conformance', 'https://CONFORMANCE:1234'])
        same(await refusal(scene, 'GET', PATH, [...without('Sec-WebSocket-Key'), `Origin: ${origin}`]), BAD, origin);
    },
    REALTIME,
  ),
  check(
    '7.1',
    'accepted',
    'a good upgrade, with or without an empty token in the query, is 101 with exactly three headers',
    async (scene) => {
      for (const query of ['', '?token=']) {
        const request = scene.request('GET', `${PATH}${query}`, undefined, {
          headers: [...UPGRADE, 'Sec-WebSocket-Protocol: a', 'Sec-WebSocket-Extensions: permessage-deflate'],
        });
        const { answers } = await scene.raw(request);
        same(
          [answers[0]?.status, answers[0]?.headerLines],
          [101, ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=']],
        );
      }
    },
    REALTIME,
  ),
];

export const HANDSHAKE_UNCHECKED: readonly Unchecked[] = [
  unchecked('7.1', 'no-deadline', 'there is no deadline for `auth`', 'an absence that no wait can prove'),
];
