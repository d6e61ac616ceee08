import type { Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';

import { ClientUsageError } from '../errors.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { answer, startRawServer, type RawServer } from '../testing/raw-server.ts';
import { until } from '../testing/until.ts';
import { openEventStream, type EventStream, type EventStreamOptions } from './event-stream.ts';

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n';
const chunk = (text: string, bytes = Buffer.byteLength(text)): string => `${bytes.toString(16)}\r\n${text}\r\n`;

let server: RawServer;
let stream: EventStream | undefined;
afterEach(async () => {
  stream?.close();
  await server.close();
});

/** Opens a stream of a server that answers with these bytes and then does as it is told. */
async function told(
  bytes: string,
  after: (socket: Socket) => void = () => undefined,
  more: Partial<EventStreamOptions> = {},
) {
  server = await startRawServer((_request, { socket }) => socket.write(bytes, 'latin1', () => after(socket)));
  const lines: string[] = [];
  stream = openEventStream(
    { url: server.url, database: 'default', collection: 'a/b c', token: 't', ...more },
    {
      onOpen: () => lines.push('open'),
      onComment: (text) => lines.push(`: ${text}`),
      onEvent: (data) => lines.push(data),
      onEnd: (end) => lines.push('error' in end ? `${end.kind} ${end.error.category} ${end.error.status}` : end.kind),
    },
  );
  return lines;
}

const over = (lines: readonly string[]): Promise<void> =>
  until('the stream is over', () => /^(closed|ended|refused|broken)/.test(lines.at(-1) ?? ''));

describe('openEventStream', () => {
  test('asks as the protocol says, and tells comments and events until the server ends', async () => {
    const lines = await told(`${HEAD}${chunk(': connected\n\n')}${chunk('data: {"a":1}\n\n')}0\r\n\r\n`);
    await over(lines);
    expect(lines).toEqual(['open', ': connected', '{"a":1}', 'ended']);
    const [request] = server.requests;
    expect([request?.method, request?.path]).toEqual(['GET', '/realtime/sse?database=default&collection=a%2Fb+c']);
    expect([request?.headers.get('authorization'), request?.headers.get('accept')]).toEqual([
      'Bearer t',
      'text/event-stream',
    ]);
  });

  test.each<[string, (socket: Socket) => void, readonly string[], string]>([
    [
      HEAD,
      (socket) => socket.end(),
      ['open', 'broken connection_closed 200'],
      'no final chunk, as after a write time-out',
    ],
    [
      HEAD,
      (socket) => socket.resetAndDestroy(),
      ['open', 'broken connection_closed 200'],
      'reset, which cannot be told from a close here',
    ],
    [
      `${HEAD}${chunk('x'.repeat(100))}`,
      () => undefined,
      ['open', 'broken body_too_large 200'],
      'a line that does not end',
    ],
    [`${HEAD}${chunk(': \u00ff\n')}`, () => undefined, ['open', 'broken protocol 200'], 'no UTF-8'],
    [`${HEAD}zz\r\n`, () => undefined, ['open', 'broken protocol 200'], 'a chunk without a length'],
    ['', (socket) => socket.end(), ['refused connection_closed 0'], 'closed without an answer'],
    ['garbage\r\n\r\n', () => undefined, ['refused protocol 0'], 'no HTTP'],
    [answer(200, 'hello', { 'Content-Type': 'text/html' }), () => undefined, ['refused protocol 200'], 'a page'],
    [
      answer(200, 'x', { 'Content-Type': 'text/event-stream', 'Content-Encoding': 'gzip' }),
      () => undefined,
      ['refused protocol 200'],
      'compressed',
    ],
    [
      answer(401, 'Authorization header required\n'),
      () => undefined,
      ['refused http_401_unauthorized 401'],
      'no rights',
    ],
    [answer(404, '404 page not found\n'), () => undefined, ['refused http_404_route 404'], 'no realtime'],
    [answer(302, '', { Location: '/x' }), () => undefined, ['refused http_3xx_redirect 302'], 'elsewhere'],
    [
      `HTTP/1.1 503 X\r\nContent-Type: text/plain\r\n\r\n${'x'.repeat(5000)}`,
      () => undefined,
      ['refused http_503_unavailable 503'],
      'a refusal that does not end',
    ],
  ])('P1-40 of %j it tells, and closes the connection (%#)', async (bytes, after, expected) => {
    const lines = await told(bytes, after, { maxEventLength: 64 });
    await over(lines);
    await until('the connection is closed', () => server.connectionsOpen === 0);
    expect(lines).toEqual(expected);
  });

  test.each<[string, readonly string[], string]>([
    ['data: a\r\n\r\ndata: b\n\n', ['a', 'b'], 'both ends of a line'],
    ['data: a\ndata: b\n\n', ['a\nb'], 'several lines are one event'],
    ['event: x\nid: 7\nretry: 1\ndate: n\n\ndata\n\n', [''], 'fields that Syntrix does not send say nothing'],
    ['data: {"name":"é€𝄞"}\n\n', ['{"name":"é€𝄞"}'], 'UTF-8'],
    ['\ufeffdata: a\n\n', ['a'], 'a byte order mark before the first line'],
    [': heartbeat\n\ndata: a\n', [': heartbeat'], 'an event whose end has not come'],
  ])('%j is told as %j, however it is cut: %s', async (text, expected) => {
    const bytes = Buffer.from(text);
    const pieces = [...bytes].map((_, at) => bytes.subarray(at, at + 1).toString('latin1'));
    const chunks = pieces.map((piece) => `1\r\n${piece}\r\n`).join('');
    const lines = await told(`${HEAD}${chunks}0\r\n\r\n`);
    await over(lines);
    expect(lines).toEqual(['open', ...expected, 'ended']);
  });

  test.each<[readonly string[], readonly string[], string]>([
    [[`data: ${'x'.repeat(64)}\n\n`], ['x'.repeat(64)], 'as long as is allowed'],
    [[`data: ${'x'.repeat(65)}\n\n`], ['broken body_too_large 200'], 'an event in one piece'],
    [Array.from({ length: 100 }, () => 'x'), ['broken body_too_large 200'], 'a line without an end, byte by byte'],
    [
      Array.from({ length: 20 }, () => 'data: 1234\n'),
      ['broken body_too_large 200'],
      'an event of lines without an end',
    ],
    [
      Array.from({ length: 4 }, () => `: ${'y'.repeat(40)}\n`),
      Array.from({ length: 4 }, () => `: ${'y'.repeat(40)}`),
      'comments for ever',
    ],
    [
      Array.from({ length: 4 }, () => `data: ${'z'.repeat(40)}\n\n`),
      Array.from({ length: 4 }, () => 'z'.repeat(40)),
      'events for ever',
    ],
  ])('P1-40 keeps at most 64 characters of an event: %j gives %j (%s)', async (pieces, expected) => {
    const lines = await told(`${HEAD}${pieces.map((piece) => chunk(piece)).join('')}0\r\n\r\n`, undefined, {
      maxEventLength: 64,
    });
    await over(lines);
    const end = expected.at(-1)?.startsWith('broken') === true ? [] : ['ended'];
    expect(lines).toEqual(['open', ...expected, ...end]);
  });

  test('P1-40 hostile bytes end in a fault or in nothing, never in anything else', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 10 }), async (pieces) => {
        const chunks = pieces.map((piece) => chunk(Buffer.from(piece).toString('latin1'), piece.length)).join('');
        const lines = await told(`${HEAD}${chunks}0\r\n\r\n`, undefined, { maxEventLength: 64 });
        await over(lines);
        await server.close();
        expect(lines.at(-1)).toMatch(/^(ended|broken (protocol|body_too_large) 200)$/);
      }),
      { numRuns: 50 },
    ));

  test('R33 what is read behind full reads says for how long it may have lain in the socket', async () => {
    const event = chunk(`data: ${'x'.repeat(1000)}\n\n`);
    const burst = 2000;
    server = await startRawServer((_request, { socket }) => {
      socket.write(HEAD + chunk('data: first\n\n') + event.repeat(burst) + '0\r\n\r\n');
    });
    const behindUs: number[] = [];
    let isOver = false;
    const opened = openEventStream(
      { url: server.url, database: 'default', collection: 'a', token: 't' },
      {
        onOpen: () => undefined,
        onComment: () => undefined,
        onEvent: () => behindUs.push(opened.behindUs),
        onEnd: () => (isOver = true),
      },
    );
    await until('the stream is over', () => isOver);
    expect([behindUs.length, behindUs[0], Math.max(...behindUs) > 0]).toEqual([burst + 1, 0, true]);
  });

  test('what a refusal says stands in the error', async () => {
    server = await startRawServer((_request, { socket }) => socket.write(answer(403, 'origin not allowed\n')));
    const message = await new Promise<string>((resolve) => {
      stream = openEventStream(
        { url: server.url, database: 'default', collection: 'c', token: 't' },
        {
          onOpen: () => undefined,
          onComment: () => undefined,
          onEvent: () => undefined,
          onEnd: (end) => resolve('error' in end ? end.error.message : end.kind),
        },
      );
    });
    expect(message).toBe('the event stream was not opened (status 403): origin not allowed');
  });

  test('a server that says nothing is given up in time; one that has said yes may be silent', async () => {
    const clock = new ManualClock();
    const lines = await told('', undefined, { clock, openTimeoutMs: 5000 });
    await until('the request is there', () => server.requests.length === 1);
    clock.advance(5000);
    expect(lines).toEqual(['refused timeout 0']);
    await server.close();

    const silent = await told(HEAD, undefined, { clock, openTimeoutMs: 5000 });
    await until('it is open', () => silent.length === 1);
    clock.advance(3_600_000);
    expect({ silent, timers: clock.pendingTimers }).toEqual({ silent: ['open'], timers: 0 });
  });

  test('nothing is told after close, and nobody is told twice', async () => {
    const lines = await told(HEAD, (socket) => socket.write(chunk(': late\n\n')));
    stream?.close();
    stream?.close();
    await until('the server is left', () => server.connectionsOpen === 0);
    expect(lines).toEqual(['closed']);
  });

  test.each<[Partial<EventStreamOptions>, string]>([
    [{ url: 'ws://x' }, 'target_url'],
    [{ token: 'a\nb' }, 'authorization'],
    [{ headers: { connection: 'x' } }, 'header'],
  ])('%j cannot work and throws at once', async (more, code) => {
    server = await startRawServer(() => undefined);
    await expect(told('', undefined, more)).rejects.toSatisfy(
      (error) => error instanceof ClientUsageError && error.code === code,
    );
  });
});
