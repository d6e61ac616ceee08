import { type Check, check, holds, same, unchecked, type Section, type Unchecked } from '../check.ts';
import type { Scene } from '../scene.ts';
import type { Piece } from '../wire.ts';

const DOCS = '/api/v1/databases/default/documents';
const ALLOW_DOCUMENTS = 'DELETE, GET, HEAD, PATCH, POST, PUT';
const MALFORMED =
  'HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request';
const MIB = 1024 * 1024;

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

function redirects(name: string, method: string, path: string, location: string): Check {
  return check(
    '0.1',
    name,
    `${method} ${path} is redirected to ${location}`,
    async (scene) => {
      const answer = await scene.call(method, path);
      holds(answer.status === 307 || answer.status === 301, `status ${answer.status}, expected 307 or 301`);
      same(answer.headers.get('location'), location, 'Location');
      const words = answer.status === 307 ? 'Temporary Redirect' : 'Moved Permanently';
      const readable = method === 'GET' || method === 'HEAD';
      same(answer.headers.get('content-type'), readable ? 'text/html; charset=utf-8' : undefined, 'Content-Type');
      same(answer.text, method === 'GET' ? `<a href="${location}">${words}</a>.\n\n` : '', 'body');
    },
    [],
  );
}

function wrongMethod(name: string, method: string, path: string, allow: string): Check {
  return check(
    '0.1',
    name,
    `${method} ${path} is 405 with Allow: ${allow}`,
    async (scene) => {
      const answer = await scene.expect(405, 'Method Not Allowed\n', method, path);
      same(answer.headers.get('allow'), allow, 'Allow');
    },
    [],
  );
}

function unknown(name: string, method: string, path: string): Check {
  return check(
    '0.1',
    name,
    `${method} ${path} is 404 in plain text`,
    async (scene) => {
      const answer = await scene.expect(404, '404 page not found\n', method, path);
      same(answer.headers.get('content-type'), 'text/plain; charset=utf-8', 'Content-Type');
    },
    [],
  );
}

/** A document sent and the JSON text of its fields as it comes back. */
function written(name: string, text: string, sent: string, back: string): Check {
  return check('0.1', name, text, async (scene) => {
    const answer = await scene.call('POST', scene.home, sent);
    same(answer.status, 201, 'status');
    const shown = answer.text
      .replace(/"(collection|createdAt|updatedAt|version|id)":("[^"]*"|\d+),?/g, '')
      .replace(',}\n', '}\n');
    same(shown, `${back}\n`, 'body');
  });
}

const get = (scene: Scene, path = '/health', headers: readonly string[] = []) =>
  scene.request('GET', path, undefined, { headers });

export const SECTION_0: readonly Check[] = [
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
  check('0.1', 'close-in-mid-body', 'a client that closes in mid body gets nothing stored', async (scene) => {
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
  written(
    'names-sorted',
    'names are sorted by their bytes at every level',
    '{"é":1,"Z":2,"a":{"b":1,"B":2},"version2":3}',
    '{"Z":2,"a":{"B":2,"b":1},"version2":3,"é":1}',
  ),
  written(
    'string-escapes',
    'strings are escaped as Go does',
    '{"s":"<>&\\u2028\\u2029\\b\\f\\n\\r\\t\\u0001\\u007f/é"}',
    '{"s":"\\u003c\\u003e\\u0026\\u2028\\u2029\\b\\f\\n\\r\\t\\u0001\u007f/é"}',
  ),
  written(
    'numbers',
    'numbers are doubles in shortest form',
    '{"a":9007199254740993,"b":1.0,"c":1e20,"d":1e21,"e":1e-7,"f":0.000001,"g":1e-400}',
    '{"a":9007199254740992,"b":1,"c":100000000000000000000,"d":1e+21,"e":1e-7,"f":0.000001,"g":0}',
  ),
  written('minus-zero', 'minus zero stays', '{"z":-0}', '{"z":-0}'),
  written('lone-surrogates', 'lone surrogates become U+FFFD', '{"s":"\\ud800x"}', '{"s":"\ufffdx"}'),
  written('nul-in-a-value', 'NUL is kept in values', '{"s":"a\\u0000b"}', '{"s":"a\\u0000b"}'),
  written('trailing-bytes', 'what follows the JSON value is ignored', '{"a":1} trailing', '{"a":1}'),
  written('last-duplicate', 'of duplicate names the last counts', '{"a":1,"a":2}', '{"a":2}'),
  check('0.1', 'invalid-utf-8', 'each invalid byte becomes U+FFFD', async (scene) => {
    const body = '{"id":"u","s":"\u00ff\u00e2\u0082|"}';
    const head = scene.request('POST', scene.home, undefined, { headers: [`Content-Length: ${body.length}`] });
    const { answers } = await scene.raw(head + body);
    same(
      Buffer.from(answers[0]?.body ?? '', 'latin1')
        .toString()
        .includes('"s":"\ufffd\ufffd\ufffd|"'),
      true,
      'three replacements',
    );
  }),
  check('0.1', 'system-numbers', 'the server’s own fields are integers', async (scene) => {
    const answer = await scene.call('POST', scene.home, '{}');
    holds(
      /"createdAt":\d{13},.*"updatedAt":\d{13},"version":1}\n$/.test(answer.text),
      `unexpected body ${answer.text}`,
    );
  }),
  ...(
    [
      ['number-overflow', 'a number beyond the double range is refused', '{"a":1e400}'],
      ['byte-order-mark', 'a byte-order mark is refused', '\ufeff{}'],
      ['raw-control', 'a raw control character is refused', '{"a":"\u0001"}'],
      ['deep-nesting', 'more than 10 000 levels are refused', `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
    ] as const
  ).map(([name, text, body]) =>
    check('0.1', name, text, (scene) =>
      scene.badRequest('Invalid request body', 'POST', scene.home, body).then(() => undefined),
    ),
  ),
  check('0.1', 'nul-in-a-name', 'NUL in a member name is 500', (scene) =>
    scene
      .error(500, 'INTERNAL_ERROR', 'Internal storage error', 'POST', scene.home, '{"a":{"\\u0000":1}}')
      .then(() => undefined),
  ),
  check('0.1', 'unknown-members', 'unknown members of requests are ignored', async (scene) => {
    await scene.expect(200, scene.document({ id: 'u', a: 1 }), 'PUT', scene.path('u'), '{"doc":{"a":1},"more":[1]}');
  }),
  check('0.1', 'names-in-any-case', 'names of requests match in any case, user fields do not', async (scene) => {
    await scene.expect(
      200,
      scene.document({ id: 'c', A: 1, a: 2 }),
      'PUT',
      scene.path('c'),
      '{"DOC":{"A":1,"a":2},"IFMATCH":null}',
    );
    const created = await scene.call('POST', scene.home, '{"ID":"x"}');
    same(
      [created.status, (created.json as { ID: string; id: string }).ID, (created.json as { id: string }).id.length],
      [201, 'x', 36],
    );
  }),
  check('0.1', 'doc-twice', 'Doc and doc in one body are merged', async (scene) => {
    await scene.expect(
      200,
      scene.document({ id: 'm', a: 1, b: 2 }),
      'PUT',
      scene.path('m'),
      '{"doc":{"a":1},"Doc":{"b":2}}',
    );
  }),
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
  unknown('unknown-path', 'GET', '/nope'),
  unknown('unknown-path-post', 'POST', '/'),
  unknown('final-slash', 'GET', '/health/'),
  unknown('final-slash-of-query', 'POST', '/api/v1/databases/default/query/'),
  wrongMethod('method-of-documents', 'FOO', `${DOCS}/a/b`, ALLOW_DOCUMENTS),
  wrongMethod('method-of-query', 'GET', '/api/v1/databases/default/query', 'POST'),
  wrongMethod('method-of-health', 'POST', '/health', 'GET, HEAD'),
  wrongMethod('method-in-lower-case', 'get', '/health', 'GET, HEAD'),
  wrongMethod('method-before-database', 'FOO', '/api/v1/databases/no-such-db/documents/a', ALLOW_DOCUMENTS),
  wrongMethod('method-of-auth', 'GET', '/auth/v1/login', 'POST'),
  wrongMethod('method-of-users', 'POST', '/admin/users', 'GET, HEAD'),
  wrongMethod('method-of-a-user', 'DELETE', '/admin/users/x', 'PATCH'),
  wrongMethod('method-of-databases', 'PUT', '/api/v1/databases', 'GET, HEAD, POST'),
  wrongMethod('method-of-a-database', 'POST', '/admin/databases/x', 'DELETE, GET, HEAD, PATCH'),
  redirects('double-slash', 'GET', `${DOCS}/a//b`, `${DOCS}/a/b`),
  redirects('dots', 'POST', '/a/../health', '/health'),
  redirects('single-dot', 'HEAD', '/./health', '/health'),
  redirects('documents-without-slash', 'GET', DOCS, `${DOCS}/`),
  redirects('console', 'GET', '/console', '/console/'),
  check(
    '0.1',
    'redirect-before-database',
    'a redirect comes before database and token',
    async (scene) => {
      const answer = await scene.call('PUT', '/api/v1/databases/no-such-db/documents//a', '{}', { token: 'bad' });
      same([answer.status === 307 || answer.status === 301, answer.text], [true, '']);
    },
    [],
  ),
  check('0.1', 'escapes-in-paths', 'escapes are decoded, %2F as a separator', async (scene) => {
    await scene.seed({ id: 'alice' });
    const expected = scene.document({ id: 'alice' });
    await scene.expect(200, expected, 'GET', `${scene.documents()}/${scene.collection}%2Falice`);
    await scene.expect(200, expected, 'GET', `${scene.home}/%61lice`);
    await scene.expect(
      200,
      expected,
      'GET',
      `/api/v1/databases/%64efault/documents/${scene.collection}/alice?anything=1`,
    );
  }),
  check('0.1', 'escaped-dots', '%2E%2E addresses a document with the id ..', async (scene) => {
    await scene.seed({ id: '..' });
    await scene.expect(200, scene.document({ id: '..' }), 'GET', `${scene.home}/%2E%2E`);
  }),
  check('0.1', 'case-of-paths', 'paths and database names are case-sensitive', async (scene) => {
    await scene.expect(404, '404 page not found\n', 'GET', '/Health');
    await scene.error(
      404,
      'DATABASE_NOT_FOUND',
      "Database 'DEFAULT' does not exist",
      'GET',
      `${scene.documents('DEFAULT')}/a/b`,
    );
  }),
  check(
    '0.2',
    'json-errors',
    'errors of handlers are JSON with exactly two members and a final newline',
    async (scene) => {
      const answer = await scene.error(404, 'NOT_FOUND', 'Document not found', 'GET', scene.path('none'));
      same([answer.headers.get('content-type'), answer.headers.get('content-length')], ['application/json', '52']);
    },
  ),
  check(
    '0.2',
    'text-errors',
    'errors of authentication are plain text',
    async (scene) => {
      const answer = await scene.expect(401, 'Authorization header required\n', 'GET', '/api/v1/databases');
      same(
        [answer.headers.get('content-type'), answer.headers.get('x-content-type-options')],
        ['text/plain; charset=utf-8', 'nosniff'],
      );
    },
    [],
  ),
  ...limits(),
];

/** 0.3: body limits and the order of guards. */
function limits(): readonly Check[] {
  const sized = (bytes: number) => `{"s":"${'x'.repeat(bytes - 8)}"}`;
  const section: Section = '0.3';
  return [
    check(section, 'one-mebibyte', '1 MiB is accepted', async (scene) =>
      same((await scene.call('POST', scene.home, sized(MIB))).status, 201),
    ),
    check(section, 'over-one-mebibyte', 'one byte more is 400, and the connection lives on', async (scene) => {
      const { answers } = await scene.raw(scene.request('POST', scene.home, sized(MIB + 1)) + get(scene), {
        answers: 2,
      });
      same(
        answers.map(({ status, body }) => [status, body]),
        [
          [400, '{"code":"BAD_REQUEST","message":"Failed to read request body"}\n'],
          [200, 'OK'],
        ],
      );
    }),
    check(section, 'far-over', 'far more closes the connection', async (scene) => {
      const { answers } = await scene.raw(scene.request('POST', scene.home, sized(MIB + 300_000)));
      same([answers[0]?.status, answers[0]?.headers.get('connection')], [400, 'close']);
    }),
    check(section, 'white-space-counts', 'trailing white space counts for POST', async (scene) => {
      await scene.badRequest('Failed to read request body', 'POST', scene.home, `{}${' '.repeat(MIB)}`);
    }),
    check(section, 'white-space-does-not-count', 'but not for DELETE and query', async (scene) => {
      await scene.error(404, 'NOT_FOUND', 'Document not found', 'DELETE', scene.path('x'), `{}${' '.repeat(MIB)}`);
      same((await scene.query(`{"collection":"${scene.collection}"}${' '.repeat(MIB)}`)).status, 200);
    }),
    check(section, 'value-over-the-limit', 'a value that does not fit is an invalid body there', async (scene) => {
      await scene.badRequest('Invalid request body', 'DELETE', scene.path('x'), sized(MIB + 1));
      await scene.badRequest('Invalid request body', 'POST', '/auth/v1/login', sized(MIB + 1));
    }),
    check(
      section,
      'rules-may-be-larger',
      'rules may be larger than 1 MiB',
      async (scene) => {
        await scene.expect(200, null, 'POST', `/admin/rules/push?database=${scene.unique}`, ' '.repeat(MIB + 10), {
          token: scene.target.adminToken,
        });
      },
      ['admin'],
    ),
    check(
      section,
      'no-other-routes',
      'there is no /ready, no /metrics, no root',
      async (scene) => {
        for (const path of ['/ready', '/metrics', '/healthz', '/debug/pprof/', '/'])
          await scene.expect(404, '404 page not found\n', 'GET', path);
      },
      [],
    ),
    check(
      section,
      'console',
      '/console/ is served without a token',
      async (scene) => {
        const { status } = await scene.call('GET', '/console/');
        holds(status === 200 || status === 404, `status ${status}`);
      },
      [],
    ),
  ];
}

export const UNCHECKED_0: readonly Unchecked[] = [
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
  unchecked(
    '0.3',
    'context-time-outs',
    'a request that takes longer than its context is 499',
    'no request can be made to take 30 s',
  ),
  unchecked('0.3', 'other-routes', 'replication, trigger and realtime routes', 'they belong to sections 7 to 10'),
];
