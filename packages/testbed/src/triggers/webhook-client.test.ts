import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { until } from '../../test/realtime-scene.ts';
import { systemEnvironment } from '../environment.ts';
import { webhookAddress, WebhookClient } from './webhook-client.ts';
import { webhookHeaders } from './webhook-head.ts';
import { webhookTarget } from './webhook-target.ts';

/** A receiver that says bytes, whatever it hears. */
async function saying(answer: (socket: Socket, number: number) => void) {
  const heard: string[] = [];
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      heard.push(bytes.toString());
      answer(socket, heard.length - 1);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, heard, sockets };
}

function clientOf() {
  const client = new WebhookClient(systemEnvironment(), 5000);
  onTestFinished(() => client.close());
  return (url: string, headers: Readonly<Record<string, string>> = {}): Promise<number> => {
    const address = webhookAddress(url, webhookHeaders(headers));
    if (address === undefined) throw new Error(`no address: ${url}`);
    return new Promise((resolve) => client.post(address, '{}', resolve));
  };
}

describe('what a receiver says', () => {
  test.each([
    ['no HTTP', 'nonsense\r\n\r\n', 0],
    ['another version of HTTP', 'HTTP/2 200\r\n\r\n', 0],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n', 0],
    ['half a head', 'HTTP/1.1 200 OK\r\nContent-Le', 0],
    ['a head without words', 'HTTP/1.1 204\r\n\r\n', 204],
    ['bare line feeds', 'HTTP/1.0 200 OK\nX: y\n\n', 200],
    ['a length that is a lie', 'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nx', 200],
    ['an interim answer first', 'HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 500 No\r\n\r\n', 500],
    ['a redirect to nowhere', 'HTTP/1.1 302 Found\r\nLocation: http://\r\n\r\n', 0],
    ['a redirect to another scheme', 'HTTP/1.1 307 Found\r\nLocation: ftp://h/\r\n\r\n', 0],
    ['a redirect without a place', 'HTTP/1.1 302 Found\r\n\r\n', 302],
  ])('%s: %j is %d', async (_what, bytes, status) => {
    const { port } = await saying((socket) => socket.end(bytes));
    expect(await clientOf()(`http://127.0.0.1:${port}/`)).toBe(status);
  });

  test('a head that never ends is no answer', async () => {
    const { port } = await saying((socket) => {
      const more = (): void => {
        if (socket.writable) socket.write(`X: ${'y'.repeat(64 * 1024)}\r\n`, () => setImmediate(more));
      };
      socket.write('HTTP/1.1 200 OK\r\n');
      more();
    });
    expect(await clientOf()(`http://127.0.0.1:${port}/`)).toBe(0);
  });

  test('nothing that was asked for ends the connection, and the next call opens another', async () => {
    const empty = 'HTTP/1.1 204 No\r\n\r\n';
    const { port, sockets } = await saying((socket) => {
      socket.write(empty);
      setImmediate(() => socket.write(empty));
    });
    const post = clientOf();
    const first = await post(`http://127.0.0.1:${port}/`);
    await until(() => sockets[0]?.destroyed === true);
    expect([first, await post(`http://127.0.0.1:${port}/`), sockets.length]).toEqual([204, 204, 2]);
  });

  test('a certificate that nobody vouches for, or none at all, is no answer', async () => {
    const { port } = await saying((socket) => socket.end('HTTP/1.1 204 No\r\n\r\n'));
    expect(await clientOf()(`https://127.0.0.1:${port}/`)).toBe(0);
  });
});

describe('what it is told', () => {
  test('a user in the URL becomes a header, on the same host after a redirect too, and stays out of the referer', async () => {
    const { port, heard } = await saying((socket, number) =>
      socket.end(number === 0 ? 'HTTP/1.1 307 x\r\nLocation: /next\r\n\r\n' : 'HTTP/1.1 204 x\r\n\r\n'),
    );
    await clientOf()(`http://me:p%40ss@127.0.0.1:${port}?q`);
    expect(heard.map((request) => request.split('\r\n'))).toEqual([
      [
        'POST /?q HTTP/1.1',
        `Host: 127.0.0.1:${port}`,
        'User-Agent: Syntrix-Trigger-Service/1.0',
        'Content-Length: 2',
        `Authorization: Basic ${Buffer.from('me:p@ss').toString('base64')}`,
        'Content-Type: application/json',
        'Accept-Encoding: gzip',
        '',
        '{}',
      ],
      [
        'POST /next HTTP/1.1',
        `Host: 127.0.0.1:${port}`,
        'User-Agent: Syntrix-Trigger-Service/1.0',
        'Content-Length: 2',
        `Authorization: Basic ${Buffer.from('me:p@ss').toString('base64')}`,
        'Content-Type: application/json',
        `Referer: http://127.0.0.1:${port}?q`,
        'Accept-Encoding: gzip',
        '',
        '{}',
      ],
    ]);
  });

  test('another host is told no secrets', async () => {
    const { port, heard } = await saying((socket, number) =>
      socket.end(
        number === 0 ? `HTTP/1.1 308 x\r\nLocation: http://localhost:${port}/\r\n\r\n` : 'HTTP/1.1 204 x\r\n\r\n',
      ),
    );
    await clientOf()(`http://127.0.0.1:${port}/`, { authorization: 'secret', cookie: 'secret', 'x-run': '1' });
    expect(heard.map((request) => (request.match(/secret|X-Run/g) ?? []).join())).toEqual([
      'secret,secret,X-Run',
      'X-Run',
    ]);
  });
});

describe('an address', () => {
  test.each([
    ['http://h', { host: 'h', port: 80, path: '/', origin: 'http://h:80' }],
    ['HTTPS://H:8443/a b?ü', { host: 'H:8443', port: 8443, path: '/a%20b?%C3%BC', origin: 'https://h:8443' }],
    ['http://[::1]:9?x#y', { host: '[::1]:9', port: 9, path: '/?x', hostName: '::1' }],
    ['http://h:/x', { host: 'h', port: 80, path: '/x' }],
  ])('%s is taken apart', (url, parts) => {
    expect(webhookTarget(url)).toMatchObject(parts);
  });

  test.each(['ftp://h', '/hook', 'http://', 'http://:80', 'http://h:99999', 'http://h:x', 'http://a b/'])(
    '%s is none',
    (url) => {
      expect(webhookTarget(url)).toBeUndefined();
    },
  );
});
