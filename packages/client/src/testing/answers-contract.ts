import { categoryId, categoryName, type ErrorCategory } from '../categories.ts';
import { CALL_OUTCOME, type CallOutcome } from '../outcome.ts';
import { createOperationResult } from '../operation-result.ts';
import type { BodyReader } from '../transport/transport.ts';
import { BROKEN_ANSWERS } from './broken-answers.ts';
import { answer } from './raw-server.ts';
import { until } from './until.ts';
import {
  begin,
  READ,
  withTransport,
  WRITE,
  type CaseOptions,
  type SuiteTools,
  type TransportFactory,
} from './suite-tools.ts';

const { ok, failed, unknown } = CALL_OUTCOME;
const SMALL: CaseOptions = { limits: { maxBodyBytes: 4096, maxErrorBodyBytes: 4096 }, maxHeaderBytes: 16_384 };

interface WholeAnswer {
  readonly what: string;
  readonly text: string;
  readonly category: ErrorCategory;
  readonly code: string;
  readonly message: string;
  readonly read: CallOutcome;
  readonly write: CallOutcome;
}

const NO_STAMP = '0'.repeat(16);

/** Bodies around a sent stamp, small to larger than any room that is shared. */
const STAMPED = [
  ['the middle', '{"id":"a","t":"', '","text":"b"}'],
  ['the whole', '', ''],
  ['9 kB', `{"text":"${'x'.repeat(9000)}","t":"`, '"}'],
  ['100 kB', '{"t":"', `","text":"${'x'.repeat(100_000)}"}`],
] as const;

const UNSTAMPABLE: readonly (readonly [body: string | Buffer | null, sentStampAt: number])[] = [
  [null, 0],
  ['', 0],
  [NO_STAMP, 1],
  [NO_STAMP, -2],
  [NO_STAMP, 0.5],
  [NO_STAMP, Number.NaN],
  [NO_STAMP, Number.POSITIVE_INFINITY],
  [NO_STAMP, 2 ** 53],
  [Buffer.from(NO_STAMP), 1],
  [Buffer.from(`{"t":"${NO_STAMP}"}`), 5],
  [`{"t":"${NO_STAMP}"}`, 7],
  [`é${NO_STAMP}`, 1],
];

/** More than what a socket reads at a time. */
const LONG = 'abcdefghij'.repeat(30_000);

const json = (code: string, message: string): string => `{"code":"${code}","message":"${message}"}\n`;
const plain = { 'Content-Type': 'text/plain; charset=utf-8' };

/** Errors that come whole. */
const ERRORS: readonly WholeAnswer[] = [
  {
    what: 'a handler’s JSON',
    text: answer(409, json('CONFLICT', 'Document already exists')),
    category: 'http_409_conflict',
    code: 'CONFLICT',
    message: 'Document already exists',
    read: failed,
    write: failed,
  },
  {
    what: 'the middleware’s plain text',
    text: answer(401, 'Authorization header required\n', plain),
    category: 'http_401_unauthorized',
    code: '',
    message: 'Authorization header required',
    read: failed,
    write: failed,
  },
  {
    what: 'a token that is not accepted',
    text: answer(401, 'Invalid or expired token\n', plain),
    category: 'auth_expired',
    code: '',
    message: 'Invalid or expired token',
    read: failed,
    write: failed,
  },
  {
    what: 'the rate limiter',
    text: answer(429, json('RATE_LIMITED', 'Too many requests')),
    category: 'rate_limited',
    code: 'RATE_LIMITED',
    message: 'Too many requests',
    read: failed,
    write: failed,
  },
  {
    what: 'a missing document',
    text: answer(404, json('NOT_FOUND', 'Document not found')),
    category: 'http_404_not_found',
    code: 'NOT_FOUND',
    message: 'Document not found',
    read: failed,
    write: failed,
  },
  {
    what: 'a missing database',
    text: answer(404, json('DATABASE_NOT_FOUND', 'no')),
    category: 'http_404_database',
    code: 'DATABASE_NOT_FOUND',
    message: 'no',
    read: failed,
    write: failed,
  },
  {
    what: 'a missing route',
    text: answer(404, '404 page not found\n', plain),
    category: 'http_404_route',
    code: '',
    message: '404 page not found',
    read: failed,
    write: failed,
  },
  {
    what: 'a suspended database',
    text: answer(403, json('DATABASE_SUSPENDED', 'no')),
    category: 'http_403_database_suspended',
    code: 'DATABASE_SUSPENDED',
    message: 'no',
    read: failed,
    write: failed,
  },
  {
    what: 'closed rules',
    text: answer(403, json('FORBIDDEN', 'Access denied')),
    category: 'http_403_forbidden',
    code: 'FORBIDDEN',
    message: 'Access denied',
    read: failed,
    write: failed,
  },
  {
    what: 'a condition not met',
    text: answer(412, json('PRECONDITION_FAILED', 'Version conflict')),
    category: 'http_412_precondition',
    code: 'PRECONDITION_FAILED',
    message: 'Version conflict',
    read: failed,
    write: failed,
  },
  {
    what: 'a server error',
    text: answer(500, json('INTERNAL_ERROR', 'Internal storage error')),
    category: 'http_500_internal',
    code: 'INTERNAL_ERROR',
    message: 'Internal storage error',
    read: failed,
    write: unknown,
  },
  {
    what: 'a proxy that gave up',
    text: answer(504, '<html>gateway\u0001timeout</html>'),
    category: 'http_504_gateway_timeout',
    code: '',
    message: '<html>gateway timeout</html>',
    read: failed,
    write: unknown,
  },
  {
    what: 'a server that gave up',
    text: answer(499),
    category: 'http_499_cancelled',
    code: '',
    message: '',
    read: failed,
    write: unknown,
  },
  {
    what: 'a redirect',
    text: answer(307, '', { Location: '/elsewhere' }),
    category: 'http_3xx_redirect',
    code: '',
    message: '',
    read: failed,
    write: failed,
  },
  {
    what: 'a status nobody knows',
    text: answer(418),
    category: 'http_4xx_other',
    code: '',
    message: '',
    read: failed,
    write: failed,
  },
];

/** What a transport makes of what comes back, or does not. */
export function answersContract({ test, expect }: SuiteTools, factory: TransportFactory): void {
  test('P1-12 a success that came whole is ok, with its status, body, bytes and stamps', () => {
    const text = answer(200, '{"a":1}\n');
    return withTransport(
      factory,
      (_, { socket }) => void socket.write(text),
      {},
      async ({ transport, server }) => {
        await transport.connect();
        const { result, outcome } = begin(transport, { method: 'GET', path: '/doc?x=%20', body: null });
        expect(await outcome).toEqual(ok);
        const { sentUs, doneUs, bytesOut, body, ...rest } = result;
        expect(rest).toEqual({
          ...restOf(result),
          status: 200,
          category: 0,
          bytesIn: text.length,
          requests: 1,
          message: '',
          code: '',
        });
        expect(Buffer.from(body ?? []).toString()).toEqual('{"a":1}\n');
        expect(sentUs > 0 && doneUs > sentUs).toEqual(true);
        expect(bytesOut > 'GET /doc?x=%20 HTTP/1.1\r\n\r\n'.length).toEqual(true);
        expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /doc?x=%20']);
      },
    );
  });

  test('the body of a success is kept only if it is wanted', () =>
    withTransport(
      factory,
      (_, { socket }) => void socket.write(answer(200, 'body')),
      {},
      async ({ transport }) => {
        const result = createOperationResult(0);
        await begin(transport, READ, result).outcome;
        expect(result.body).toEqual(null);
        result.wantBody = true;
        await begin(transport, READ, result).outcome;
        expect(Buffer.from(result.body ?? []).toString()).toEqual('body');
        result.wantBody = false;
        await begin(transport, READ, result).outcome;
        expect(result.body).toEqual(null);
      },
    ));

  test('a body is whole however it is cut into packets and chunks', () => {
    const body = '{"name":"é€𝄞"}\n';
    const bytes = Buffer.from(body);
    const chunked = Buffer.concat([
      Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'),
      ...[...bytes].map((byte) => Buffer.concat([Buffer.from('1;ext=x\r\n'), Buffer.of(byte), Buffer.from('\r\n')])),
      Buffer.from('0\r\nTrailer: x\r\n\r\n'),
    ]);
    const drip = (socket: { write(byte: Uint8Array, after: () => void): unknown }, at: number): void => {
      if (at < chunked.length) socket.write(chunked.subarray(at, at + 1), () => drip(socket, at + 1));
    };
    return withTransport(
      factory,
      (_, { socket }) => drip(socket, 0),
      {},
      async ({ transport }) => {
        const { result, outcome } = begin(transport, READ);
        expect([await outcome, Buffer.from(result.body ?? []).toString()]).toEqual([ok, body]);
      },
    );
  });

  test('early hints before an answer are not the answer', () => {
    const text = `HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n${answer(201, '{}')}`;
    return withTransport(
      factory,
      (_, { socket }) => void socket.write(text),
      {},
      async ({ transport }) => {
        const { result, outcome } = begin(transport, WRITE);
        expect([await outcome, result.status]).toEqual([ok, 201]);
      },
    );
  });

  for (const row of ERRORS) {
    test(`P1-12 ${row.what} is ${row.category}, and the connection is kept`, () =>
      withTransport(
        factory,
        (_, { socket }) => void socket.write(row.text),
        {},
        async ({ transport, server }) => {
          for (const [request, expected] of [
            [READ, row.read],
            [WRITE, row.write],
          ] as const) {
            const { result, outcome } = begin(transport, request);
            expect(await outcome).toEqual(expected);
            const { category, code, message, body } = result;
            expect({ category, code, message, body }).toEqual({
              category: categoryId(row.category),
              code: row.code,
              message: row.message,
              body: null,
            });
          }
          expect(server.connectionsOpened).toEqual(1);
        },
      ));
  }

  for (const row of BROKEN_ANSWERS) {
    test(`P1-44 a server that ${row.what} is ${row.category}: ${row.why}`, () =>
      withTransport(factory, row.behave, SMALL, async ({ transport, server }) => {
        for (const [request, expected] of [
          [READ, failed],
          [WRITE, row.write],
        ] as const) {
          const { result, outcome } = begin(transport, request);
          const { status, body } = (await outcome, result);
          const category = categoryName(result.category);
          expect({ outcome: await outcome, category, status, body }).toEqual({
            outcome: expected,
            category: category === row.orCategory ? category : row.category,
            status: row.status,
            body: null,
          });
        }
        expect(transport.gauges().inFlight).toEqual(0);
        await until('both connections are closed', () => server.connectionsClosed >= 2);
      }));
  }

  test('an error’s sample is bounded, one line, and names the request', () => {
    const text = answer(500, `first\r\nsecond ${'x'.repeat(3000)}`, { 'X-Request-ID': 'abc-1' });
    return withTransport(
      factory,
      (_, { socket }) => void socket.write(text),
      {},
      async ({ transport }) => {
        const { result, outcome } = begin(transport, READ);
        await outcome;
        expect([result.message.slice(0, 13), result.message.length, result.requestId]).toEqual([
          'first second ',
          300,
          'abc-1',
        ]);
      },
    );
  });

  test('an error body that is cut off by the server’s own length still gives its code', () => {
    const text = answer(404, '{"code":"NOT_FOUND","message":"Docu');
    return withTransport(
      factory,
      (_, { socket }) => void socket.write(text),
      {},
      async ({ transport }) => {
        const { result, outcome } = begin(transport, READ);
        await outcome;
        expect([result.category, result.code, result.message]).toEqual([
          categoryId('http_404_not_found'),
          'NOT_FOUND',
          'Docu',
        ]);
      },
    );
  });

  test('R15 a redirect is not followed and nothing is sent twice', () =>
    withTransport(
      factory,
      ({ path }, { socket, tcp }) =>
        void (path === '/doc' ? socket.write(answer(307, '', { Location: '/b' })) : tcp.resetAndDestroy()),
      {},
      async ({ transport, server }) => {
        await begin(transport, READ).outcome;
        await begin(transport, WRITE).outcome;
        expect(server.requests.map(({ path }) => path)).toEqual(['/doc', '/docs']);
      },
    ));

  test('a read by POST that loses its answer is failed: it changed nothing', () =>
    withTransport(
      factory,
      (_, { tcp }) => void tcp.resetAndDestroy(),
      {},
      async ({ transport }) => {
        expect(await begin(transport, { ...WRITE, readOnly: true }).outcome).toEqual(failed);
      },
    ));

  for (const [what, before, after] of STAMPED) {
    for (const asBytes of [false, true]) {
      test(`a body's sent stamp is the moment of sent, in ${what} of ${asBytes ? 'bytes' : 'text'}`, () =>
        withTransport(
          factory,
          (_, { socket }) => void socket.write(answer(200, '{}')),
          {},
          async ({ transport, server }) => {
            const text = before + NO_STAMP + after;
            const body = asBytes ? Buffer.from(text) : text;
            const { result, outcome } = begin(transport, { ...WRITE, body, sentStampAt: before.length });
            expect(await outcome).toEqual(ok);
            const stamp = String(result.sentUs).padStart(16, '0');
            expect(server.requests.map((request) => request.body.toString())).toEqual([before + stamp + after]);
            expect(String(body)).toEqual(text);
            expect(result.sentUs > 0).toEqual(true);
          },
        ));
    }
  }

  for (const wantBody of [true, false]) {
    test(`a reader is given the body of a success as it comes, ${wantBody ? 'beside the one that is kept' : 'of which nothing is kept'}`, () =>
      withTransport(
        factory,
        ({ path }, { socket }) => {
          const body = path === '/none' ? '' : path === '/long' ? LONG : '{"n":1}';
          socket.write(path === '/error' ? answer(500, json('INTERNAL_ERROR', 'no')) : answer(200, body));
        },
        {},
        async ({ transport }) => {
          for (const [path, expected] of [
            ['/short', '{"n":1}'],
            ['/error', ''],
            ['/long', LONG],
            ['/none', ''],
          ] as const) {
            let read = '';
            const bodyReader: BodyReader = {
              take: (bytes, from, to) => void (read += Buffer.from(bytes.subarray(from, to)).toString('latin1')),
            };
            const result = { ...createOperationResult(0), wantBody };
            const outcome = await begin(transport, { ...READ, path, bodyReader }, result).outcome;
            const kept = result.body === null ? null : Buffer.from(result.body).toString('latin1');
            const isError = path === '/error';
            expect([path, outcome, read, kept]).toEqual([
              path,
              isError ? failed : ok,
              expected,
              isError || !wantBody ? null : expected,
            ]);
          }
        },
      ));
  }

  test('of an answer that is cut a reader has seen the start', () =>
    withTransport(
      factory,
      (_, { socket }) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n[{}'),
      {},
      async ({ transport }) => {
        let read = '';
        const bodyReader: BodyReader = {
          take: (bytes, from, to) => void (read += Buffer.from(bytes.subarray(from, to)).toString('latin1')),
        };
        const outcome = await begin(transport, { ...READ, bodyReader }).outcome;
        expect([outcome, read]).toEqual([failed, '[{}']);
      },
    ));

  test('each request of an operation is stamped with its own sent', () =>
    withTransport(
      factory,
      (_, { socket }) => void socket.write(answer(200, '{}')),
      {},
      async ({ transport, server }) => {
        const result = createOperationResult(0);
        await begin(transport, READ, result).outcome;
        const { doneUs, sentUs } = result;
        await begin(transport, { ...WRITE, body: NO_STAMP, sentStampAt: 0 }, result).outcome;
        const stampUs = Number(server.requests[1]?.body.toString());
        expect([result.sentUs === sentUs, stampUs >= doneUs, stampUs <= result.doneUs]).toEqual([true, true, true]);
      },
    ));

  test('a request that asks for no stamp keeps its digits', () =>
    withTransport(
      factory,
      (_, { socket }) => void socket.write(answer(200, '{}')),
      {},
      async ({ transport, server }) => {
        await begin(transport, { ...WRITE, body: NO_STAMP }).outcome;
        await begin(transport, { ...WRITE, body: Buffer.from(NO_STAMP), sentStampAt: -1 }).outcome;
        expect(server.requests.map(({ body }) => body.toString())).toEqual([NO_STAMP, NO_STAMP]);
      },
    ));

  test('a place that no sent stamp can be written to ends the request unsent', () =>
    withTransport(
      factory,
      (_, { socket }) => void socket.write(answer(200, '{}')),
      {},
      async ({ transport, server }) => {
        for (const [body, sentStampAt] of UNSTAMPABLE) {
          const { result, outcome } = begin(transport, { ...WRITE, body, sentStampAt });
          expect([await outcome, categoryName(result.category), result.requests]).toEqual([
            failed,
            'invalid_request',
            0,
          ]);
        }
        expect(await begin(transport, WRITE).outcome).toEqual(ok);
        expect(server.requests.length).toEqual(1);
      },
    ));

  test('R3 an operation of several requests adds up and runs from its first sent to its last done', () =>
    withTransport(
      factory,
      (_, { socket }) => void socket.write(answer(200, '{}')),
      {},
      async ({ transport }) => {
        const result = createOperationResult(0);
        await begin(transport, READ, result).outcome;
        const first = { ...result };
        await begin(transport, READ, result).outcome;
        const { sentUs, doneUs, requests, bytesIn, bytesOut } = result;
        expect({ sentUs, requests, bytesIn, bytesOut }).toEqual({
          sentUs: first.sentUs,
          requests: 2,
          bytesIn: 2 * first.bytesIn,
          bytesOut: 2 * first.bytesOut,
        });
        expect(doneUs > first.doneUs).toEqual(true);
      },
    ));
}

function restOf(result: ReturnType<typeof createOperationResult>): object {
  const { connection, worker, dueUs, queuedUs, readyUs, wantBody, requestId } = result;
  return { connection, worker, dueUs, queuedUs, readyUs, wantBody, requestId };
}
