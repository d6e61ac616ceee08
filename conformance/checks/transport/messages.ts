import { type Check, type Unchecked, check, slowCheck, unchecked } from '../../check.ts';
import { same } from '../../expectations.ts';
import type { Scene } from '../../scene.ts';
import type { Piece } from '../../wire.ts';
import { DOCS, MIB, get } from './plain-requests.ts';

const MALFORMED =
  'HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request';

function refused(name: string, text: string, bytes: string, answer = MALFORMED): Check {
  return check(
    '0.1',
    name,
    text,
    async (scene) => {
      const { answers, rest, closed } = await scene.raw(bytes, { untilClosed: true });
      const whole =
        answers.map(({ line, headerLines, body }) => `${[line, ...headerLines].join('\r\n')}\r\n\r\n${body}`).join('') +
        rest;
      same([whole, closed], [answer, true]);
    },
    [],
  );
}

const withDetail = (detail: string) =>
  `HTTP/1.1 400 Bad Request: ${detail}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request: ${detail}`;

/** Statuses over one connection, and whether the server closes it. */
function conversation(
  name: string,
  text: string,
  pieces: (scene: Scene) => Piece | readonly Piece[],
  statuses: readonly number[],
  closes = false,
  heads: readonly boolean[] = [],
): Check {
  return check('0.1', name, text, async (scene) => {
    const { answers, closed } = await scene.raw(pieces(scene), {
      answers: statuses.length,
      untilClosed: closes,
      heads,
    });
    same([answers.map(({ status }) => status), closed], [statuses, closes]);
  });
}

/** Section 0.1: how requests are framed and answers are: what the HTTP parser takes, refuses, and when it closes. */
export const MESSAGE_CHECKS: readonly Check[] = [
  refused('garbage', 'garbage is 400 without final newline and closes the connection', 'garbage\r\n\r\n'),
  refused('space-in-path', 'a raw space in the path is malformed', 'GET /a b HTTP/1.1\r\nHost: x\r\n\r\n'),
  refused('bad-escape', 'an invalid escape in the path is malformed', 'GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n'),
  refused(
    'no-host',
    'a missing Host is 400 and says so',
    'GET /health HTTP/1.1\r\n\r\n',
    withDetail('missing required Host header'),
  ),
  refused(
    'header-without-colon',
    'a header line without colon is malformed',
    'GET /health HTTP/1.1\r\nHost: x\r\nfoo\r\n\r\n',
  ),
  refused(
    'two-lengths',
    'two different lengths are malformed',
    'POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
  ),
  refused(
    'large-header',
    'a header over 1 MiB is 431 and closes the connection',
    `GET /health HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(MIB + 16_384)}\r\n\r\n`,
    MALFORMED.replaceAll('400 Bad Request', '431 Request Header Fields Too Large'),
  ),
  refused(
    'http-2-version',
    'HTTP/2.0 in the request line is 505',
    'GET /health HTTP/2.0\r\nHost: x\r\n\r\n',
    MALFORMED.replaceAll('400 Bad Request', '505 HTTP Version Not Supported: unsupported protocol version'),
  ),
  conversation('http-2-preface', 'the HTTP/2 preface is a 400', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', [400], true),
  conversation(
    'large-header-that-fits',
    'a header of just under 1 MiB is read',
    (scene) => get(scene, '/health', [`A: ${'x'.repeat(MIB - 1000)}`]),
    [200],
  ),
  conversation(
    'keep-alive',
    'connections live on, after errors too',
    (scene) => get(scene, '/nope') + get(scene) + get(scene, `${DOCS}/a`),
    [404, 200, 400],
  ),
  conversation(
    'pipelining',
    'pipelined requests are answered in order',
    (scene) => scene.request('HEAD', '/health') + get(scene, '/nope') + get(scene),
    [200, 404, 200],
    false,
    [true],
  ),
  conversation(
    'http-1-0',
    'HTTP/1.0 is closed',
    () => 'GET /health HTTP/1.0\r\nX-Forwarded-For: h10\r\n\r\n',
    [200],
    true,
  ),
  conversation(
    'http-1-0-keep-alive',
    'unless it asks to be kept',
    () => 'GET /health HTTP/1.0\r\nX-Forwarded-For: h10k\r\nConnection: keep-alive\r\n\r\n'.repeat(2),
    [200, 200],
  ),
  conversation(
    'connection-close',
    'Connection: close is honoured',
    (scene) => get(scene, '/health', ['Connection: close']),
    [200],
    true,
  ),
  conversation(
    'other-expectation',
    'another expectation is 417 and closes',
    (scene) => get(scene, '/health', ['Expect: something']),
    [417],
    true,
  ),
  conversation(
    'body-on-get',
    'a body on GET is passed over',
    (scene) => scene.request('GET', '/health', 'hello') + get(scene),
    [200, 200],
  ),
  conversation(
    'chunked-body',
    'a chunked body is read',
    (scene) =>
      `${scene.request('POST', scene.home, undefined, { headers: ['Transfer-Encoding: chunked'] })}1\r\n{\r\n1;ext=1\r\n}\r\n0\r\nTrailer: x\r\n\r\n`,
    [201],
  ),
  conversation(
    'chunked-wins',
    'chunked wins over a length',
    (scene) =>
      `${scene.request('POST', scene.home, undefined, { headers: ['Transfer-Encoding: chunked', 'Content-Length: 500'] })}2\r\n{}\r\n0\r\n\r\n`,
    [201],
  ),
  conversation(
    'continue',
    '100 Continue comes when the handler reads the body',
    (scene) => [
      scene.request('POST', scene.home, undefined, { headers: ['Expect: 100-continue', 'Content-Length: 2'] }),
      1,
      '{}',
    ],
    [100, 201],
  ),
  check(
    '0.1',
    'continue-refused',
    'a request that fails before that gets the error alone, with Connection: close',
    async (scene) => {
      const { answers } = await scene.raw(
        scene.request('POST', `${scene.documents('no-such-db')}/a`, undefined, {
          headers: ['Expect: 100-continue', 'Content-Length: 2'],
        }),
      );
      same([answers[0]?.status, answers[0]?.headers.get('connection')], [404, 'close']);
    },
  ),
  slowCheck('0.1', 'close-in-mid-body', 'a client that closes in mid body gets nothing stored', async (scene) => {
    await scene.raw(
      scene.request('POST', scene.home, undefined, { headers: ['Content-Length: 100'] }) + '{"id":"cut"}',
      { timeoutMs: 300 },
    );
    await scene.error(404, 'NOT_FOUND', 'Document not found', 'GET', scene.path('cut'));
  }),
  check('0.1', 'framing', 'bodies up to 2048 bytes have a length, longer ones are chunked', async (scene) => {
    const frame = async (bytes: number) => {
      await scene.call('PUT', scene.path('f'), JSON.stringify({ doc: { s: '' } }));
      const empty = (await scene.call('GET', scene.path('f'))).body.length;
      await scene.call('PUT', scene.path('f'), JSON.stringify({ doc: { s: 'x'.repeat(bytes - empty) } }));
      const answer = await scene.call('GET', scene.path('f'));
      return [answer.body.length, answer.chunked, answer.headers.get('content-length')];
    };
    same(
      [await frame(2048), await frame(2049)],
      [
        [2048, false, '2048'],
        [2049, true, undefined],
      ],
    );
  }),
  check('0.1', 'framing-of-204', '204 has neither length nor type', async (scene) => {
    await scene.seed({ id: 'x' });
    const answer = await scene.call('DELETE', scene.path('x'));
    same(
      [answer.status, answer.headers.has('content-length'), answer.headers.has('content-type')],
      [204, false, false],
    );
  }),
  check(
    '0.1',
    'content-type-of-requests',
    'Content-Type, Accept and Accept-Encoding of requests are not looked at',
    async (scene) => {
      const answer = await scene.call('POST', scene.home, '{}', {
        headers: ['Content-Type: text/xml', 'Accept: image/png', 'Accept-Encoding: gzip'],
      });
      same(
        [answer.status, answer.headers.get('content-type'), answer.headers.has('content-encoding')],
        [201, 'application/json', false],
      );
    },
  ),
  check('0.1', 'gzip-body', 'a compressed body is 400', (scene) =>
    scene
      .badRequest('Invalid request body', 'POST', scene.home, '\u001f\u008b', { headers: ['Content-Encoding: gzip'] })
      .then(() => undefined),
  ),
  check('0.1', 'head', 'HEAD has the status and headers of GET, and a length for short bodies alone', async (scene) => {
    await scene.seed({ id: 'short' });
    await scene.seed({ id: 'long', s: 'x'.repeat(3000) });
    const [short, long, none] = [
      await scene.call('HEAD', scene.path('short')),
      await scene.call('HEAD', scene.path('long')),
      await scene.call('HEAD', scene.path('none')),
    ];
    same(
      [
        short.status,
        Number(short.headers.get('content-length')) > 0,
        long.status,
        long.headers.get('content-length'),
        none.status,
      ],
      [200, true, 200, undefined, 404],
    );
  }),
];

export const MESSAGE_UNCHECKED: readonly Unchecked[] = [
  unchecked(
    '0.1',
    'time-outs',
    'read, write and idle time-outs of 10 s, 10 s and 60 s',
    'they are settings of the server (24 h on a prepared one), and waiting them out would take minutes; the testbed’s own tests cover its options with a manual clock',
  ),
  unchecked(
    '0.1',
    'nesting-100',
    'more than 100 levels of nesting are 500',
    'a limit of MongoDB that stand-ins do not have; the testbed’s own tests cover it',
  ),
  unchecked(
    '0.1',
    'no-tls',
    'there is no TLS and no h2c',
    'nothing to ask for: a TLS hello is garbage and answered as such',
  ),
  unchecked(
    '0.1',
    'localhost',
    'the listener on localhost binds one address',
    'depends on the machine, not on the protocol',
  ),
];
