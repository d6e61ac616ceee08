import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answers, sendRaw } from '../../test/raw-client.ts';
import { RealtimeScene } from '../../test/realtime-scene.ts';

const KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
const GOOD = `Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n`;

let scene: RealtimeScene;
beforeAll(async () => {
  scene = await RealtimeScene.start();
});
afterAll(() => scene.close());

async function ask(method: string, query: string, headers: string): Promise<string> {
  const text = `${method} /realtime/ws${query} HTTP/1.1\r\nHost: bench.local:8080\r\nX-Request-ID: r\r\n${headers}\r\n`;
  const until = method === 'HEAD' ? (seen: string) => seen.includes('\r\n\r\n') : answers(1);
  return (await sendRaw(scene.testbed.port, text, until)).text;
}

/** Status, body, and which headers of the handshake there are. */
async function refusal(method: string, query: string, headers: string): Promise<readonly unknown[]> {
  const text = await ask(method, query, headers);
  const [head = '', body = ''] = text.split('\r\n\r\n');
  return [
    Number(head.slice(9, 12)),
    body,
    ...head.split('\r\n').filter((line) => /^(?:sec-websocket-version|allow):/i.test(line)),
  ];
}

const VERSION = 'Sec-Websocket-Version: 13';

describe('7.1 a handshake is refused', () => {
  test.each([
    ['POST', '', GOOD + KEY, [405, 'Method Not Allowed\n', 'Allow: GET, HEAD']],
    ['HEAD', '', GOOD + KEY, [405, '', VERSION]],
    ['HEAD', '', '', [400, '', VERSION]],
    ['GET', '?access_token=x', GOOD + KEY, [401, 'Query token not allowed\n']],
    ['GET', '?token=x', '', [401, 'Query token not allowed\n']],
    ['GET', '?access_token=x', 'Authorization: nonsense\r\n', [401, 'Query token not allowed\n']],
    ['GET', '', 'Authorization: nonsense\r\n', [401, 'Invalid authorization header format\n']],
    ['GET', '', `${GOOD}${KEY}Authorization: Bearer forged\r\n`, [401, 'Invalid or expired token\n']],
    ['GET', '', '', [400, 'Bad Request\n', VERSION]],
    ['GET', '', GOOD.replace('websocket', 'h2c') + KEY, [400, 'Bad Request\n', VERSION]],
    ['GET', '', GOOD.replace('13', '12') + KEY, [400, 'Bad Request\n', VERSION]],
    ['GET', '', GOOD.replace('Upgrade\r\n', 'close\r\n') + KEY, [400, 'Bad Request\n', VERSION]],
    ['GET', '', `${GOOD}${KEY}Origin: http://evil.example\r\n`, [403, 'Forbidden\n', VERSION]],
    ['GET', '', `${GOOD}${KEY}Origin: null\r\n`, [403, 'Forbidden\n', VERSION]],
    ['GET', '', `${GOOD}Origin: http://evil.example\r\n`, [403, 'Forbidden\n', VERSION]],
    ['GET', '', GOOD, [400, 'Bad Request\n', VERSION]],
    ['GET', '', `${GOOD}Sec-WebSocket-Key: c2hvcnQ=\r\n`, [400, 'Bad Request\n', VERSION]],
  ])('%s %s with %j', async (method, query, headers, expected) => {
    expect(await refusal(method, query, headers)).toEqual(expected);
  });
});

describe('7.1 a handshake is accepted', () => {
  const accepted =
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n';

  test.each([
    ['with nothing more', '', ''],
    ['with an empty token in the query', '?token=', ''],
    ['from the same host and port', '', 'Origin: https://BENCH.local:8080\r\n'],
    ['from the same host and another port', '', 'Origin: http://bench.local:3000\r\n'],
    [
      'with subprotocols and extensions, of which it takes none',
      '',
      'Sec-WebSocket-Protocol: a, b\r\nSec-WebSocket-Extensions: permessage-deflate\r\n',
    ],
  ])('%s', async (_name, query, headers) => {
    const text = `GET /realtime/ws${query} HTTP/1.1\r\nHost: bench.local:8080\r\n${GOOD}${KEY}${headers}\r\n`;
    const { text: answer } = await sendRaw(scene.testbed.port, text, (seen) => seen.includes('\r\n\r\n'));
    expect(answer).toBe(accepted);
  });

  test('and a good Authorization header authenticates nobody', async () => {
    const headers = `${GOOD}${KEY}Authorization: Bearer ${scene.token}\r\n`;
    const subscribe = maskedText('{"type":"subscribe","payload":{}}');
    const { text } = await sendRaw(
      scene.testbed.port,
      [`GET /realtime/ws HTTP/1.1\r\nHost: x\r\n${headers}\r\n`, subscribe],
      (seen) => seen.includes('auth required'),
    );
    expect(text.endsWith('{"type":"error","payload":{"code":"unauthorized","message":"auth required"}}\n')).toBe(true);
  });
});

/** A masked text frame (with a mask of zeros), one character per byte. */
function maskedText(text: string): string {
  return `\u0081${String.fromCharCode(0x80 + text.length)}\0\0\0\0${text}`;
}

describe('7.2 frames', () => {
  const upgrade = `GET /realtime/ws HTTP/1.1\r\nHost: x\r\n${GOOD}${KEY}\r\n`;

  test.each([
    ['without a mask', '\u0081\u0001x', '\u0088\u000a\u0003\u00eabad MASK'],
    ['of an unknown kind', '\u0083\u0080\0\0\0\0', '\u0088\u000e\u0003\u00eabad opcode 3'],
    ['with a reserved bit', '\u00c1\u0080\0\0\0\0', '\u0088\u000a\u0003\u00eaRSV1 set'],
    ['that goes on with no message', '\u0080\u0080\0\0\0\0', '\u0088\u0018\u0003\u00eacontinuation after FIN'],
    ['within another message', '\u0001\u0080\0\0\0\0\u0081\u0080\0\0\0\0', '\u0088\u0011\u0003\u00eadata before FIN'],
    [
      'that closes with a code that is none',
      '\u0088\u0082\0\0\0\0\u0003\u00e7',
      '\u0088\u0014\u0003\u00eabad close code 999',
    ],
    ['that closes with half a code', '\u0088\u0081\0\0\0\0\u0003', '\u0088\u0000'],
    ['of a length beyond all reason', '\u0081\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\0\0\0\0', ''],
    [
      'of one byte too much',
      `\u0081\u00ff\0\0\0\0\0\u0001\0\u0001\0\0\0\0${'x'.repeat(65_537)}`,
      '\u0088\u0002\u0003\u00f1',
    ],
  ])('a frame %s is answered as by the server, and the connection ends', async (_name, frame, close) => {
    const { text, end } = await sendRaw(scene.testbed.port, [upgrade, frame]);
    expect([text.slice(text.indexOf('\r\n\r\n') + 4), end === 'open']).toEqual([close, false]);
  });

  test('a message of 65536 bytes over several fragments, text or binary, is heard', async () => {
    const client = await scene.open();
    const message = '{"id":"x","type":"unsubscribe","payload":{}}';
    const whole = message.padEnd(65_536);
    client.socket.send(whole.slice(0, 40_000), { binary: true, fin: false });
    client.socket.send(whole.slice(40_000), { fin: true });
    await client.until(() => client.heard.length === 1);
    expect(client.heard).toEqual(['{"id":"x","type":"unsubscribe_ack"}\n']);
  });

  test('a close frame is answered with its code and no reason', async () => {
    const client = await scene.open();
    client.socket.close(4321, 'because');
    await client.until(() => client.ended !== undefined);
    expect(client.ended).toEqual({ code: 4321, reason: '' });
  });

  test('a ping is answered with the same data', async () => {
    const client = await scene.open();
    const pong = new Promise<string>((resolve) =>
      client.socket.once('pong', (data: Buffer) => resolve(data.toString())),
    );
    client.socket.ping('hello');
    expect(await pong).toBe('hello');
  });
});
