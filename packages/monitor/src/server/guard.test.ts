import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import WebSocket from 'ws';

import { createMonitor, type Monitor, type MonitorOptions } from '../index.ts';

const monitors: Monitor[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const monitor of monitors.splice(0)) await monitor.close();
});

async function open(options: MonitorOptions = {}): Promise<Monitor> {
  const monitor = await createMonitor({ address: 'localhost:0', ...options });
  monitors.push(monitor);
  monitor.watch();
  return monitor;
}

function socketTo({ port }: Monitor): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  sockets.push(socket);
  return socket;
}

/** The status line and headers of what a raw request is answered; '' where the connection was closed without a word. */
function raw(monitor: Monitor, request: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = socketTo(monitor);
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('close', () => resolve(answer));
    socket.write(request);
  });
}

async function statusOf(monitor: Monitor, lines: readonly string[], body = ''): Promise<number> {
  const answer = await raw(monitor, `${lines.join('\r\n')}\r\nConnection: close\r\n\r\n${body}`);
  return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0);
}

test.each([
  ['evil.example', 403],
  ['evil.example:9090', 403],
  ['localhost.evil.example', 403],
  ['127.0.0.1.evil.example', 403],
  ['localhost@evil.example', 400],
  ['a b', 400],
  ['localhost', 200],
  ['LOCALHOST:1', 200],
  ['127.0.0.1:9090', 200],
  ['[::1]:9090', 200],
  ['192.168.0.7:80', 200],
])(
  'a request for the host %s is answered with %i: no page of a stranger leads here by its own name',
  async (host, status) => {
    expect(await statusOf(await open(), ['GET /api/status HTTP/1.1', `Host: ${host}`])).toBe(status);
  },
);

test('a request without a host is refused', async () => {
  const monitor = await open();
  expect(await statusOf(monitor, ['GET /api/status HTTP/1.0'])).toBe(400);
});

test.each([
  ['a page of another origin', ['Origin: http://evil.example'], 403],
  ['a sandboxed page', ['Origin: null'], 403],
  ['another port of this machine', ['Origin: http://localhost:1'], 403],
  ['a form of another site, without an origin', ['Sec-Fetch-Site: cross-site'], 403],
  ['its own page', ['Origin: http://localhost:9090', 'Sec-Fetch-Site: same-origin'], 409],
  ['no page at all', [], 409],
])('%s that posts to control is answered with the right status', async (_, headers, status) => {
  const lines = ['POST /api/control/stop HTTP/1.1', 'Host: localhost:9090', 'Content-Length: 0', ...headers];
  expect(await statusOf(await open(), lines)).toBe(status);
});

test('M-6 once exposed, control asks for the token and looking does not', async () => {
  const monitor = await open({ address: '0.0.0.0:0' });
  const post = (headers: readonly string[]) =>
    statusOf(monitor, ['POST /api/control/pause HTTP/1.1', 'Host: 127.0.0.1', 'Content-Length: 0', ...headers]);
  expect([monitor.isExposed, monitor.token]).toEqual([true, expect.stringMatching(/^[\da-f]{32}$/)]);
  expect([
    await post([]),
    await post(['Authorization: Bearer wrong']),
    await post([`Authorization: Bearer ${monitor.token}x`]),
    await post([`Authorization: Basic ${monitor.token}`]),
    await post([`Authorization: Bearer ${monitor.token}`]),
    await statusOf(monitor, ['GET /api/status HTTP/1.1', 'Host: 127.0.0.1']),
    await statusOf(monitor, ['GET /api/status HTTP/1.1', 'Host: evil.example']),
  ]).toEqual([401, 401, 401, 401, 409, 200, 403]);
});

test('M-6 on localhost there is no token, and nobody else reaches it', async () => {
  const monitor = await open();
  expect([monitor.isExposed, monitor.token, new URL(monitor.url).hostname]).toEqual([false, null, 'localhost']);
});

test('a body that is larger than any route takes is refused before it is read', async () => {
  const monitor = await open();
  const post = ['POST /api/control/stop HTTP/1.1', 'Host: localhost'];
  expect([
    await statusOf(monitor, [...post, 'Content-Length: 1000000000'], 'x'.repeat(10_000)),
    await statusOf(monitor, [...post, 'Transfer-Encoding: chunked'], '1\r\nx\r\n'),
    await statusOf(monitor, [...post, 'Content-Length: 2'], '{}'),
  ]).toEqual([413, 413, 409]);
});

test.each([
  '/../package.json',
  '/..%2f..%2fpackage.json',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/dashboard.js/../../package.json',
  '/api/sessions/..%2f..%2fpackage.json/report',
  '/api/sessions/%00/report',
  '/dashboard.js%00.css',
  '//etc/passwd',
  '/\\..\\..\\package.json',
])('nothing outside of the page can be asked for: %s', async (path) => {
  const monitor = await open();
  const answer = await raw(monitor, `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 40[04]/);
  expect(answer).not.toMatch(/root:|"name": "@syntrix-bench/);
});

test('every answer forbids to guess its type, to frame it, and scripts of others', async () => {
  const monitor = await open();
  const base = `http://localhost:${monitor.port}`;
  for (const path of ['/', '/api/status', '/nowhere', '/dashboard.js']) {
    const { headers } = await fetch(base + path);
    const policy = headers.get('content-security-policy') ?? '';
    expect([path, headers.get('x-content-type-options'), headers.get('x-frame-options')]).toEqual([
      path,
      'nosniff',
      'DENY',
    ]);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|http:/);
    expect([headers.get('access-control-allow-origin'), headers.get('cross-origin-resource-policy')]).toEqual([
      null,
      'same-origin',
    ]);
  }
});

test('a thousand sockets that say nothing are no more than two hundred, and others are answered once those are gone', async () => {
  const monitor = await open();
  const idle = Array.from({ length: 1000 }, () => socketTo(monitor).resume());
  const closed = idle.map((socket) => new Promise<void>((resolve) => void socket.on('close', () => resolve())));
  // Those beyond the bound at once, the others when their time to ask is over.
  await Promise.all(closed);
  expect((await fetch(`http://localhost:${monitor.port}/api/status`)).status).toBe(200);
});

test('who sends a request byte by byte is cut off', async () => {
  const monitor = await open();
  const socket = socketTo(monitor);
  socket.write('GET /api/status HTTP/1.1\r\nHost: localhost\r\n');
  const drip = setInterval(() => socket.write('X-A: b\r\n'), 200);
  const answer = await new Promise<string>((resolve) => {
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('close', () => resolve(text));
  });
  clearInterval(drip);
  expect(answer).toMatch(/^HTTP\/1\.1 408/);
});

test('a socket of a page of another origin, or with the wrong host, is not let in', async () => {
  const monitor = await open();
  const refusedWith = (options: WebSocket.ClientOptions, path = '/ws/metrics') =>
    new Promise<number>((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${monitor.port}${path}`, options);
      socket.on('open', () => {
        socket.terminate();
        resolve(101);
      });
      socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
      socket.on('error', () => undefined);
    });
  expect([
    await refusedWith({ origin: 'http://evil.example' }),
    await refusedWith({ headers: { host: 'evil.example' } }),
    await refusedWith({}, '/ws/other'),
    await refusedWith({ origin: `http://127.0.0.1:${monitor.port}` }),
    await refusedWith({}),
  ]).toEqual([403, 403, 400, 101, 101]);
});
