import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { SyntrixError } from '../errors.ts';
import { answer, startRawServer, type RawBehaviour, type RawServer } from '../testing/raw-server.ts';
import { until } from '../testing/until.ts';
import { checkHealth, ControlClient, type ControlCall, type ControlOptions } from './control-client.ts';

async function withControl(
  behave: RawBehaviour,
  use: (control: ControlClient, server: RawServer) => Promise<void>,
  options: Partial<ControlOptions> = {},
): Promise<void> {
  const server = await startRawServer(behave);
  try {
    await use(new ControlClient({ url: `${server.url}/base/`, ...options }), server);
  } finally {
    await server.close();
  }
}

const READ: ControlCall = { method: 'GET', path: '/x', expect: 200, purpose: 'the test' };
const WRITE: ControlCall = { method: 'POST', path: '/x', json: { a: 1 }, expect: 200, purpose: 'the test' };
const always =
  (text: string): RawBehaviour =>
  (_, { socket }) =>
    void socket.write(text);

async function errorOf(call: Promise<unknown>): Promise<SyntrixError> {
  const thrown = await call.then(
    () => null,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(SyntrixError);
  return thrown as SyntrixError;
}

describe('calls that are not measured', () => {
  test('a call carries its headers, token and body, and gives the body back', () =>
    withControl(
      always(answer(200, '{"b":2}')),
      async (control, server) => {
        const reply = await control.call({ ...WRITE, token: 'abc' });
        expect([reply.status, reply.text, reply.json()]).toEqual([200, '{"b":2}', { b: 2 }]);
        const [request] = server.requests;
        expect([request?.method, request?.path, request?.body.toString()]).toEqual(['POST', '/base/x', '{"a":1}']);
        expect(
          ['authorization', 'content-type', 'x-extra', 'accept-encoding'].map((name) => request?.headers.get(name)),
        ).toEqual(['Bearer abc', 'application/json', 'yes', undefined]);
        expect(control.takeTraffic()).toEqual([{ method: 'POST', status: 200, count: 1 }]);
        expect(control.takeTraffic()).toEqual([]);
      },
      { headers: { 'X-Extra': 'yes' } },
    ));

  test.each([
    [
      'plain text',
      answer(401, 'Invalid or expired token\n', { 'X-Request-ID': 'r1' }),
      {
        category: 'http_401_unauthorized',
        status: 401,
        code: '',
        sample: 'Invalid or expired token',
        requestId: 'r1',
        maybeApplied: false,
      },
    ],
    [
      'JSON',
      answer(403, '{"code":"QUOTA_EXCEEDED","message":"Maximum database limit reached"}'),
      {
        category: 'http_403_forbidden',
        status: 403,
        code: 'QUOTA_EXCEEDED',
        sample: 'Maximum database limit reached',
        requestId: '',
        maybeApplied: false,
      },
    ],
    [
      'JSON that is cut',
      answer(500, '{"code":"INTERNAL_ERROR","mess'),
      {
        category: 'http_500_internal',
        status: 500,
        code: 'INTERNAL_ERROR',
        sample: '{"code":"INTERNAL_ERROR","mess',
        requestId: '',
        maybeApplied: true,
      },
    ],
    [
      'a success that is not the one expected',
      answer(204),
      { category: 'protocol', status: 204, code: '', sample: '', requestId: '', maybeApplied: true },
    ],
    [
      'a redirect, which is not followed',
      answer(307, '', { Location: '/y' }),
      { category: 'http_3xx_redirect', status: 307, code: '', sample: '', requestId: '', maybeApplied: false },
    ],
  ])('an error in %s keeps status, code, sample and request id', (_what, text, details) =>
    withControl(always(text), async (control, server) => {
      const error = await errorOf(control.call({ ...WRITE, token: 'a.eyJleHAiOjk5OTk5OTk5OTl9.c' }));
      expect(error).toMatchObject(details);
      expect(server.requests.length).toBe(1);
    }),
  );

  test('a refused token that has expired is auth_expired', () =>
    withControl(always(answer(401, 'Invalid or expired token\n')), async (control) => {
      expect(await errorOf(control.call({ ...READ, token: 'a.eyJleHAiOjF9.c' }))).toMatchObject({
        category: 'auth_expired',
      });
    }));

  test.each<[string, RawBehaviour, string, number]>([
    ['a reset', (_, { socket }) => void socket.resetAndDestroy(), 'connection_reset', 0],
    ['a close', (_, { socket }) => void socket.end(), 'connection_reset', 0],
    ['garbage', (_, { socket }) => void socket.end('garbage\r\n\r\n'), 'protocol', 0],
    [
      'a body that is cut',
      (_, { socket }) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{'),
      'connection_reset',
      200,
    ],
  ])('P1-44 %s is an error with its category, once', (_what, behave, category, status) =>
    withControl(behave, async (control, server) => {
      const read = await errorOf(control.call(READ));
      const write = await errorOf(control.call(WRITE));
      expect([read.category, read.status, read.maybeApplied]).toEqual([category, status, false]);
      expect([write.category, write.status, write.maybeApplied]).toEqual([category, status, true]);
      expect(server.requests.length).toBe(2);
      expect(control.takeTraffic().map(({ method, count }) => [method, count])).toEqual([
        ['GET', 1],
        ['POST', 1],
      ]);
    }),
  );

  test('a body without end is cut at the limit', () =>
    withControl(
      (_, { socket }) => {
        socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
        const more = (): void =>
          void (socket.destroyed || socket.write(`400\r\n${'x'.repeat(1024)}\r\n`, () => setImmediate(more)));
        more();
      },
      async (control, server) => {
        expect(await errorOf(control.call(READ))).toMatchObject({
          category: 'body_too_large',
          sample: 'the body is longer than 5000 bytes',
        });
        await until('the connection is closed', () => server.connectionsOpen === 0);
      },
      { maxBodyBytes: 5000 },
    ));

  test('a server that never answers is a time-out, and its connection is closed', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    let arrived = (): void => undefined;
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    await withControl(
      () => arrived(),
      async (control, server) => {
        const failed = errorOf(control.call(WRITE));
        await arrival;
        // What is put off once more at the limit runs, too.
        vi.advanceTimersByTime(60_001);
        vi.useRealTimers();
        expect(await failed).toMatchObject({ category: 'timeout', maybeApplied: true });
        await until('the connection is closed', () => server.connectionsOpen === 0);
        expect(control.takeTraffic()).toEqual([{ method: 'POST', status: 0, count: 1 }]);
      },
      { timeoutMs: 60_000 },
    );
  });

  test('a server that is not there is refused, and nothing counts as sent', async () => {
    const control = new ControlClient({ url: 'http://127.0.0.1:1' });
    expect(await errorOf(control.call(WRITE))).toMatchObject({ category: 'connection_refused', maybeApplied: false });
    expect(control.takeTraffic()).toEqual([]);
  });

  test('retries happen only when told to, and each attempt is counted', () => {
    let requests = 0;
    const behave: RawBehaviour = (_, { socket }) =>
      void socket.write((requests += 1) < 2 ? answer(503, '', { 'Retry-After': '0' }) : answer(200, '{}'));
    return withControl(
      behave,
      async (control) => {
        expect((await control.call(READ)).status).toBe(200);
        expect(control.takeTraffic()).toEqual([
          { method: 'GET', status: 200, count: 1 },
          { method: 'GET', status: 503, count: 1 },
        ]);
      },
      { retries: 1 },
    );
  });

  test('an answer that is not JSON is a protocol error when it is read as JSON', () =>
    withControl(always(answer(200, '<html>')), async (control) => {
      const reply = await control.call(READ);
      expect(() => reply.json()).toThrow(expect.objectContaining({ category: 'protocol', sample: '<html>' }));
    }));

  test('a token never shows in an error, however it is printed', () =>
    withControl(
      (_, { socket }) => void socket.resetAndDestroy(),
      async (control) => {
        const { inspect } = await import('node:util');
        const error = await errorOf(control.call({ ...WRITE, json: { password: 'hunter2' }, token: 's3cret-token' }));
        expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/s3cret-token|hunter2/);
      },
    ));
});

describe('health', () => {
  test.each([
    ['OK', answer(200, 'OK'), { up: true }],
    ['another program’s page', answer(200, '<html>'), { up: false, error: { category: 'protocol' } }],
    [
      'the limiter',
      answer(429, '{"code":"RATE_LIMITED","message":"Too many requests"}'),
      { up: false, error: { category: 'rate_limited' } },
    ],
  ])('%s', async (_what, text, report) => {
    await withControl(always(text), async (control) => {
      expect(await checkHealth(control)).toMatchObject(report);
    });
  });
});
