import { connect } from 'node:net';
import { type Check, check, unchecked, type Unchecked } from '../../check.ts';
import { holds, same } from '../../expectations.ts';
import { type Need, REALTIME } from '../../needs.ts';
import type { Scene } from '../../scene.ts';
import { timeless } from '../../web-socket.ts';

const PATH = '/realtime/sse';
const PATIENCE_MS = 5000;

/** Everything an event stream sends until it has sent what is waited for, or five seconds have passed. */
function listen(
  scene: Scene,
  query: string,
  headers: readonly string[],
  begun: () => Promise<unknown>,
  isEnough: (text: string) => boolean,
): Promise<string> {
  const { host, port, userToken: token } = scene.target;
  return new Promise((resolve) => {
    let text = '';
    let hasBegun = false;
    const socket = connect(port, host, () =>
      socket.write(scene.request('GET', PATH + query, undefined, { token, headers })),
    );
    const end = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(text);
    };
    const timer = setTimeout(end, PATIENCE_MS);
    socket.on('error', end);
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (!hasBegun && text.includes(': connected\n\n')) {
        hasBegun = true;
        void begun();
      }
      if (isEnough(text)) end();
    });
  });
}

/** Section 8: event streams. */
export const EVENT_STREAM_CHECKS: readonly Check[] = [
  check(
    '8',
    'refusals',
    'method, token, origin and database are looked at in this order',
    async (scene) => {
      const token = scene.target.userToken;
      const evil = { headers: ['Origin: http://evil.example'] };
      const text = async (...[method, path, body, options]: Parameters<Scene['call']>) => {
        const answer = await scene.call(method, path, body, options);
        return [answer.status, answer.text, answer.headers.get('allow') ?? null];
      };
      same(
        [
          await text('POST', PATH, undefined, evil),
          await text('GET', PATH, undefined, evil),
          await text('GET', PATH, undefined, { headers: ['Authorization: x'] }),
          await text('GET', `${PATH}?access_token=${token}&database=default`),
          await text('GET', PATH, undefined, { token, ...evil }),
          await text('GET', PATH, undefined, { token, headers: ['Origin: null'] }),
          await text('GET', PATH, undefined, { token }),
          await text('GET', `${PATH}?database=&database=default`, undefined, { token }),
        ],
        [
          [405, 'Method Not Allowed\n', 'GET, HEAD'],
          [401, 'Authorization header required\n', null],
          [401, 'Invalid authorization header format\n', null],
          [401, 'Authorization header required\n', null],
          [403, 'origin not allowed\n', null],
          [403, 'origin not allowed\n', null],
          [401, 'database required\n', null],
          [401, 'database required\n', null],
        ],
      );
    },
    REALTIME,
  ),
  check(
    '8',
    'header',
    'the header of a stream, and of one without a database',
    async (scene) => {
      const headers = ['Origin: http://localhost:9'];
      const text = await listen(
        scene,
        `?database=default&collection=${scene.collection}`,
        headers,
        async () => undefined,
        (seen) => seen.includes(': connected\n\n\r\n'),
      );
      const [head = '', body] = text.split('\r\n\r\n');
      const lines = head.split('\r\n');
      same(
        [
          lines[0],
          ...[
            'Access-Control-Allow-Credentials: true',
            'Access-Control-Allow-Origin: http://localhost:9',
            'Cache-Control: no-cache',
            'Connection: keep-alive',
            'Content-Type: text/event-stream',
            'Transfer-Encoding: chunked',
            'Vary: Origin',
            'X-Content-Type-Options: nosniff',
          ].map((line) => lines.filter((other) => other === line).length),
          body,
        ],
        ['HTTP/1.1 200 OK', 1, 1, 1, 1, 1, 1, 1, 1, 'd\r\n: connected\n\n\r\n'],
      );
      const refused = await scene.call('GET', PATH, undefined, { token: scene.target.userToken, headers });
      same(
        ['cache-control', 'connection', 'vary', 'access-control-allow-origin'].map((name) => refused.headers.get(name)),
        ['no-cache', 'keep-alive', 'Origin', 'http://localhost:9'],
      );
    },
    REALTIME,
  ),
  check(
    '8',
    'blocks',
    'each event is a block of one line, its data included, in a chunk of its own',
    async (scene) => {
      const { collection } = scene;
      const text = await listen(
        scene,
        `?database=default&collection=${collection}&includeData=false`,
        [],
        async () => {
          await scene.seed({ id: 'a', text: 'é<' });
        },
        (seen) => /"timestamp":\d+\}\}\}\n\n\r\n$/.test(seen),
      );
      const [, size, block] = /\r\n([0-9a-f]+)\r\n(data: [^]*\n\n)\r\n$/.exec(text) ?? [];
      holds(Number.parseInt(size ?? '', 16) === block?.length, `size ${size} of a block of ${block?.length}`);
      same(
        timeless(Buffer.from(block ?? '', 'latin1').toString('utf8')),
        `data: {"type":"event","payload":{"subId":"default","delta":{"type":"create","document":{"collection":"${collection}","createdAt":T,"id":"a","text":"é\\u003c","updatedAt":T,"version":-1},"id":"${collection}/a","timestamp":T}}}\n\n`,
      );
    },
    [...REALTIME, 'standalone'] satisfies readonly Need[],
  ),
  check(
    '8',
    'head',
    'HEAD is answered with the header of a stream',
    async (scene) => {
      const { status, text, headers } = await scene.call('HEAD', `${PATH}?database=default`, undefined, {
        token: scene.target.userToken,
      });
      same([status, text, headers.get('content-type')], [200, '', 'text/event-stream']);
    },
    REALTIME,
  ),
];

export const EVENT_STREAM_UNCHECKED: readonly Unchecked[] = [
  unchecked(
    '8',
    'write-time-out',
    'a stream ends at the first write beyond the write time-out',
    'servers that are prepared for benchmarks have a long one; the testbed has a test of its own for it',
  ),
];
