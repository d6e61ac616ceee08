import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ManualEnvironment } from '../../test/manual-environment.ts';
import { answers, sendRaw } from '../../test/raw-client.ts';
import { RealtimeScene, timeless, until } from '../../test/realtime-scene.ts';

let scene: RealtimeScene;
beforeAll(async () => {
  scene = await RealtimeScene.start({ cors: false });
});
afterAll(() => scene.close());

const bearer = (): string => `Authorization: Bearer ${scene.token}\r\n`;
const request = (query: string, headers: string, method = 'GET'): string =>
  `${method} /realtime/sse${query} HTTP/1.1\r\nHost: bench.local:8080\r\nX-Request-ID: r\r\n${headers}\r\n`;

describe('8 an event stream is refused', () => {
  test.each([
    ['POST', '', '', 405, 'Method Not Allowed\n'],
    ['GET', '?database=default', '', 401, 'Authorization header required\n'],
    ['GET', '?database=default', 'Authorization: x\r\n', 401, 'Invalid authorization header format\n'],
    ['GET', '', 'TOKENOrigin: http://evil.example\r\n', 403, 'origin not allowed\n'],
    ['GET', '', 'TOKENOrigin: null\r\n', 403, 'origin not allowed\n'],
    ['GET', '', 'TOKEN', 401, 'database required\n'],
    ['GET', '?database=&database=default', 'TOKENOrigin: http://localhost:1\r\n', 401, 'database required\n'],
  ])('%s %s %j', async (method, query, headers, status, body) => {
    const { text } = await sendRaw(
      scene.testbed.port,
      request(query, headers.replace('TOKEN', bearer()), method),
      answers(1),
    );
    expect([Number(text.slice(9, 12)), text.slice(text.indexOf('\r\n\r\n') + 4)]).toEqual([status, body]);
  });

  test('8 without an Origin where only known ones are allowed', async () => {
    const strict = await RealtimeScene.start({ allowDevOrigin: false });
    const headers = `Authorization: Bearer ${strict.token}\r\n`;
    const ask = async (origin: string): Promise<string> => {
      const { text } = await sendRaw(strict.testbed.port, request('?database=default', headers + origin), (seen) =>
        /\r\n\r\n./.test(seen),
      );
      return text.slice(9, 12) + text.slice(text.indexOf('\r\n\r\n') + 3);
    };
    expect([
      await ask(''),
      await ask('Origin: http://127.0.0.1:9\r\n'),
      (await ask('Origin: http://bench.local\r\n')).slice(0, 3),
      (await ask('Origin: HTTP://localhost:3000/\r\n')).slice(0, 3),
    ]).toEqual(['403\norigin required when using credentials\n', '403\norigin not allowed\n', '200', '200']);
    await strict.close();
  });
});

describe('8 an event stream', () => {
  test('is a header, a comment, and a block for each event, byte for byte', async () => {
    const { text } = await sendRaw(
      scene.testbed.port,
      [
        request('?database=default&collection=streamed', `${bearer()}Origin: http://localhost:9\r\n`),
        () => subscribed(1),
        () => scene.write('POST', 'streamed', { id: 'a' }),
        () => scene.write('DELETE', 'streamed/a'),
      ],
      (seen) => seen.includes('"deleted":true') && seen.endsWith('\r\n'),
    );
    const block = (type: string, deleted: string) =>
      `data: {"type":"event","payload":{"subId":"default","delta":{"type":"${type}","document":{"collection":"streamed","createdAt":T,${deleted}"id":"a","updatedAt":T,"version":-1},"id":"streamed/a","timestamp":T}}}\n\n`;
    const chunk = (body: string) => `${(body.length + 3 * 12).toString(16)}\r\n${body}\r\n`;
    expect(timeless(text).replace(/Date: [^\r]*/, 'Date: D')).toBe(
      [
        'HTTP/1.1 200 OK',
        'Access-Control-Allow-Credentials: true',
        'Access-Control-Allow-Origin: http://localhost:9',
        'Cache-Control: no-cache',
        'Connection: keep-alive',
        "Content-Security-Policy: default-src 'self'",
        'Content-Type: text/event-stream',
        'Referrer-Policy: strict-origin-when-cross-origin',
        'Vary: Origin',
        'X-Content-Type-Options: nosniff',
        'X-Frame-Options: DENY',
        'X-Request-Id: r',
        'X-Xss-Protection: 1; mode=block',
        'Date: D',
        'Transfer-Encoding: chunked',
        '',
        'd',
        ': connected\n\n',
        `${chunk(block('create', ''))}${chunk(block('delete', '"deleted":true,'))}`,
      ].join('\r\n'),
    );
  });

  test('8 of HEAD is a header alone, and keeps its subscription until the client leaves', async () => {
    await subscribed(0);
    const { opened } = scene.testbed.groundTruth().realtime.subscriptions;
    const { text } = await sendRaw(
      scene.testbed.port,
      request('?database=default&collection=c', bearer(), 'HEAD'),
      (seen) => seen.includes('\r\n\r\n'),
    );
    expect([
      text.slice(9, 12),
      text.slice(text.indexOf('\r\n\r\n')),
      scene.testbed.groundTruth().realtime.subscriptions.opened - opened,
    ]).toEqual(['200', '\r\n\r\n', 1]);
    await subscribed(0);
  });
});

describe('8 times', () => {
  test('a comment every 15 s, and a stream beyond its write time-out breaks off at the next write', async () => {
    const environment = new ManualEnvironment(Date.now());
    const timed = await RealtimeScene.start({ limits: { streamTimeoutMs: 20_000 } }, environment);
    const headers = `Authorization: Bearer ${timed.token}\r\n`;
    const { text, end } = await sendRaw(timed.testbed.port, [
      request('?database=default&collection=c', headers),
      () => opened(timed),
      async () => environment.advance(19_999),
      () => timed.write('POST', 'c', { id: 'in-time' }),
      async () => environment.advance(1),
      async () => environment.advance(1000),
      () => timed.write('POST', 'c', { id: 'too-late' }),
    ]);
    const body = text.slice(text.indexOf('\r\n\r\n') + 4);
    expect([
      body.includes('d\r\n: heartbeat\n\n'),
      body.includes('in-time'),
      body.includes('too-late'),
      body.endsWith('0\r\n\r\n'),
      end === 'open',
    ]).toEqual([true, true, false, false, false]);
    const [window] = timed.testbed.subscriptionWindows();
    expect(window).toMatchObject({ owed: 2, sent: 1, unsent: 1, end: 'cut' });
    await timed.close();
  });
});

async function opened({ testbed }: RealtimeScene): Promise<void> {
  await until(() => testbed.groundTruth().realtime.subscriptions.open > 0);
}

async function subscribed(count: number): Promise<void> {
  await until(() => scene.testbed.groundTruth().realtime.subscriptions.open === count);
}
