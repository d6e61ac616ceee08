import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { generate } from 'selfsigned';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { categoryName } from '../categories.ts';
import { checkHealth, ControlClient } from '../control/control-client.ts';
import { createOperationResult } from '../operation-result.ts';
import { CALL_OUTCOME } from '../outcome.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import {
  answer,
  startRawServer,
  type RawBehaviour,
  type RawServer,
  type ServerCertificate,
} from '../testing/raw-server.ts';
import { begin, READ, WRITE } from '../testing/suite-tools.ts';
import { testCertificate } from '../../test/certificate.ts';
import { until } from '../testing/until.ts';
import type { Transport } from '../transport/transport.ts';
import { openTransport, type OpenTransportOptions } from '../transport/wire-transport.ts';
import type { TlsSettings } from './tls-settings.ts';

const { ok, failed, unknown } = CALL_OUTCOME;

describe('https targets', () => {
  let server: Server;
  let url: string;
  let pem: { private: string; cert: string };

  beforeAll(async () => {
    pem = await generate([{ name: 'commonName', value: 'bench.example' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'bench.example' }] }],
    });
    server = createServer(
      { key: pem.private, cert: pem.cert, ca: pem.cert, requestCert: true, rejectUnauthorized: false },
      (request, response) => {
        const { authorized, servername } = request.socket as TLSSocket & { servername: string | false };
        response.statusCode = authorized || request.url === '/open' || request.url === '/health' ? 200 : 401;
        response.end(request.url === '/name' ? String(servername) : 'OK');
      },
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise<void>((resolve) => void server.close(() => resolve())));

  async function get(path: string, tls: TlsSettings, at = url): Promise<[number, string, string]> {
    const transport = openTransport({ url: at, connections: 1, tls });
    try {
      const { result, outcome } = begin(transport, { ...READ, path });
      await outcome;
      const said = result.body === null ? result.message : Buffer.from(result.body).toString();
      return [result.status, categoryName(result.category), said];
    } finally {
      await transport.close();
    }
  }

  test('P1-12 a certificate nobody vouches for is refused before anything is sent', async () => {
    expect((await get('/open', {})).slice(0, 2)).toEqual([0, 'tls']);
    expect(await checkHealth(new ControlClient({ url }))).toMatchObject({ up: false, error: { category: 'tls' } });
  });

  test('a certificate for another name is refused', async () => {
    expect((await get('/open', { caPem: pem.cert })).slice(0, 2)).toEqual([0, 'tls']);
  });

  test('P1-12 a custom CA and the server’s name are accepted, on both planes', async () => {
    const tls = { caPem: pem.cert, serverName: 'bench.example' };
    expect(await get('/open', tls)).toEqual([200, '', 'OK']);
    expect((await get('/closed', tls)).slice(0, 2)).toEqual([401, 'http_401_unauthorized']);
    expect(await checkHealth(new ControlClient({ url, tls }))).toEqual({ up: true });
  });

  test('P1-12 a client certificate is shown', async () => {
    const tls = { caPem: pem.cert, serverName: 'bench.example', certificatePem: pem.cert, keyPem: pem.private };
    expect((await get('/closed', tls)).slice(0, 2)).toEqual([200, '']);
  });

  test('a server learns by SNI which name was asked for: the one that was given, else the host, and never an address', async () => {
    const byHost = url.replace('127.0.0.1', 'localhost');
    const client = { certificatePem: pem.cert, keyPem: pem.private };
    expect(await get('/name', { ...client, caPem: pem.cert, serverName: 'bench.example' })).toEqual([
      200,
      '',
      'bench.example',
    ]);
    expect(await get('/name', { ...client, insecure: true }, byHost)).toMatchObject([
      expect.any(Number),
      expect.any(String),
      'localhost',
    ]);
    expect(await get('/name', { ...client, insecure: true })).toMatchObject([
      expect.any(Number),
      expect.any(String),
      'false',
    ]);
  });

  test('insecure trusts anybody', async () => {
    expect(await get('/open', { insecure: true })).toEqual([200, '', 'OK']);
    expect(await checkHealth(new ControlClient({ url, tls: { insecure: true } }))).toEqual({ up: true });
  });

  test('TLS to a port that speaks plain HTTP is a TLS error', async () => {
    const plain = await startRawServer(
      (_, { socket }) => void socket.end(answer(200)),
      (socket) => void socket.end(answer(400)),
    );
    const transport = openTransport({ url: plain.url.replace('http:', 'https:'), connections: 1 });
    try {
      const { openings } = await transport.connect();
      expect(openings.map(({ category }) => categoryName(category))).toEqual(['tls']);
    } finally {
      await transport.close();
      await plain.close();
    }
  });
});

describe('TLS in a hostile world', () => {
  let certificate: ServerCertificate;
  let other: ServerCertificate;
  let server: RawServer | undefined;
  let transport: Transport | undefined;
  const clock = new ManualClock();

  beforeAll(async () => {
    certificate = await testCertificate();
    other = await testCertificate(['other.example']);
  });
  afterEach(async () => {
    await transport?.close();
    await server?.close();
  });

  const answers: RawBehaviour = (_, { socket }) => void socket.write(answer(200, '{}'));

  /** A server that speaks TLS of a version, and a transport that trusts it. */
  async function secure(
    behave: RawBehaviour,
    version: 'TLSv1.2' | 'TLSv1.3' = 'TLSv1.3',
    options: Partial<OpenTransportOptions> = {},
  ): Promise<{ readonly server: RawServer; readonly transport: Transport }> {
    const more = { minVersion: version, maxVersion: version };
    server = await startRawServer(behave, undefined, { ...certificate, more });
    const tls = { caPem: certificate.certificatePem };
    transport = openTransport({ url: server.url, connections: 1, tls, clock, ...options });
    return { server, transport };
  }

  const reused =
    (seen: boolean[]): RawBehaviour =>
    (_, { socket, requestsHere }) => {
      if (requestsHere === 1) seen.push((socket as TLSSocket).isSessionReused());
      socket.end(answer(200, '{}', { Connection: 'close' }));
    };

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'a connection that is opened again resumes its session (%s)',
    async (version) => {
      const seen: boolean[] = [];
      const { transport } = await secure(reused(seen), version);
      for (let n = 0; n < 3; n += 1) {
        expect(await begin(transport, READ).outcome).toBe(ok);
        await until('the connection is closed', () => transport.gauges().connections === 0);
      }
      expect(seen).toEqual([false, true, true]);
    },
  );

  test('a connection that is opened for the first time stands for a client of its own, and resumes nothing', async () => {
    const seen: boolean[] = [];
    const { transport } = await secure(reused(seen), 'TLSv1.3', { connections: 3 });
    for (const connection of [0, 1, 2, 0, 1, 2]) {
      expect(await begin(transport, READ, createOperationResult(connection)).outcome).toBe(ok);
      await until('the connection is closed', () => transport.gauges().connections === 0);
    }
    expect(seen).toEqual([false, false, false, true, true, true]);
  });

  test('the session of a server that is trusted, but is not the one that was asked for, is never resumed', async () => {
    const caPem = [certificate, other].map(({ certificatePem }) => certificatePem).join('\n');
    const right = await secure(reused([]), 'TLSv1.2', { tls: { caPem } });
    expect(await begin(right.transport, READ).outcome).toBe(ok);
    await until('the connection is closed', () => right.transport.gauges().connections === 0);
    const { port } = right.server;
    await right.server.close();
    server = await startRawServer(answers, undefined, { ...other, more: { maxVersion: 'TLSv1.2' } }, port);
    for (let n = 0; n < 3; n += 1) {
      const { result, outcome } = begin(right.transport, READ);
      expect([await outcome, result.code]).toEqual([failed, 'ERR_TLS_CERT_ALTNAME_INVALID']);
    }
  });

  test('a server that no longer knows the session gets a whole handshake, and is asked who it is', async () => {
    const seen: boolean[] = [];
    const first = await secure(reused(seen));
    expect(await begin(first.transport, READ).outcome).toBe(ok);
    await until('the connection is closed', () => first.transport.gauges().connections === 0);
    const { port } = first.server;
    await first.server.close();
    server = await startRawServer(reused(seen), undefined, certificate, port);
    expect(await begin(first.transport, READ).outcome).toBe(ok);
    expect(seen).toEqual([false, false]);
    await server.close();
    server = await startRawServer(reused(seen), undefined, other, port);
    const { result, outcome } = begin(first.transport, READ);
    expect([await outcome, categoryName(result.category)]).toEqual([failed, 'tls']);
  });

  test('a server that speaks only HTTP/2 is refused in the handshake', async () => {
    const { createSecureServer } = await import('node:http2');
    const { keyPem: key, certificatePem: cert } = certificate;
    const http2 = createSecureServer({ key, cert, allowHTTP1: false });
    await new Promise<void>((resolve) => http2.listen(0, '127.0.0.1', resolve));
    transport = openTransport({
      url: `https://127.0.0.1:${(http2.address() as AddressInfo).port}`,
      connections: 1,
      tls: { caPem: cert },
    });
    const { openings } = await transport.connect();
    expect(openings.map(({ category }) => categoryName(category))).toEqual(['tls']);
    await new Promise<void>((resolve) => void http2.close(() => resolve()));
  });

  test.each<[string, string, (end: () => void, reset: () => void) => void]>([
    ['closes', 'connection_closed', (end) => end()],
    ['resets', 'connection_reset', (_, reset) => reset()],
  ])('a server that %s within the handshake is %s, and nothing was sent', async (_what, category, leave) => {
    server = await startRawServer(answers, (socket) => {
      socket.removeAllListeners('data');
      socket.once('data', () =>
        leave(
          () => socket.end(),
          () => socket.resetAndDestroy(),
        ),
      );
    });
    transport = openTransport({ url: server.url.replace('http:', 'https:'), connections: 1, clock });
    const { result, outcome } = begin(transport, WRITE);
    expect([await outcome, categoryName(result.category), result.requests]).toEqual([failed, category, 0]);
    const { openings } = await transport.connect();
    expect(openings.map((opening) => categoryName(opening.category))).toEqual([category]);
  });

  test('a handshake that never ends is given up in time, for a request and for connect', async () => {
    const hello = Buffer.from([0x16, 3, 3, 0, 0x7a, 2, 0, 0, 0x76, 3, 3]);
    server = await startRawServer(answers, (socket) => void socket.once('data', () => socket.write(hello)));
    transport = openTransport({
      url: server.url.replace('http:', 'https:'),
      connections: 1,
      connectTimeoutMs: 1000,
      clock,
    });
    const { result, outcome } = begin(transport, WRITE);
    await until('the connection is tried', () => server?.connectionsOpened === 1);
    clock.advance(1100);
    expect([await outcome, categoryName(result.category), result.requests]).toEqual([failed, 'connect_timeout', 0]);
    await until('the attempt is given up', () => server?.connectionsOpen === 0);
  });

  test.each<[string, Buffer, string]>([
    ['a record cut short, and a close', Buffer.from([0x17, 3, 3, 0, 40, 1, 2, 3]), 'connection_closed'],
    ['a record nobody can decrypt', Buffer.concat([Buffer.from([0x17, 3, 3, 0, 40]), Buffer.alloc(40, 7)]), 'tls'],
    ['no record at all', Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}'), 'tls'],
    ['no close_notify, only a close', Buffer.alloc(0), 'connection_closed'],
  ])('in place of an answer %s: the write is in doubt', async (_what, bytes, category) => {
    const { transport } = await secure((_, { tcp }) => void tcp.end(bytes));
    const { result, outcome } = begin(transport, WRITE);
    expect([await outcome, categoryName(result.category), result.status]).toEqual([unknown, category, 0]);
    expect(await begin(transport, { ...READ, path: '/next' }).outcome).toBe(failed);
  });

  test('an answer that a close_notify cuts is no answer, and one that it follows is', async () => {
    const { transport } = await secure(
      ({ path }, { socket }) =>
        void socket.end(path === '/doc' ? answer(200, '{}') : 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}'),
    );
    const { result, outcome } = begin(transport, WRITE);
    expect([await outcome, categoryName(result.category), result.status]).toEqual([unknown, 'connection_closed', 200]);
    expect(await begin(transport, READ).outcome).toBe(ok);
    await until('the close has arrived', () => transport.gauges().connections === 0);
  });

  test('a server that wants another handshake in mid-connection does not get it, and no request hangs', async () => {
    const asked: (Error | null)[] = [];
    const { transport, server } = await secure((_, { socket, requestsHere }) => {
      if (requestsHere === 1) (socket as TLSSocket).renegotiate({}, (error) => asked.push(error));
      socket.write(answer(200, '{}'));
    }, 'TLSv1.2');
    const { outcome } = begin(transport, READ);
    expect([ok, failed]).toContain(await outcome);
    await until('the server has been refused', () => server.connectionsClosed === 1);
    expect(asked).not.toContain(null);
  });

  test('bytes behind an answer, or that nobody asked for, cost the connection and no request', async () => {
    const { transport, server } = await secure(({ path }, { socket }) => {
      if (path === '/docs') socket.write(answer(201, '{}') + answer(200, '{"stray":1}'));
      else socket.write(answer(200, '{}'), () => setImmediate(() => socket.write(answer(200, '{"stray":2}'))));
    });
    expect(await begin(transport, WRITE).outcome).toBe(ok);
    expect(transport.gauges().connections).toBe(0);
    const { result, outcome } = begin(transport, READ);
    expect([await outcome, Buffer.from(result.body ?? []).toString()]).toEqual([ok, '{}']);
    await until('the stray bytes have closed it', () => transport.gauges().connections === 0);
    expect([await begin(transport, READ).outcome, server.connectionsOpened]).toEqual([ok, 3]);
  });

  test('a server that talks before it is asked is not speaking HTTP', async () => {
    server = await startRawServer(answers, (socket) => void socket.write('220 ready\r\n'), certificate);
    transport = openTransport({ url: server.url, connections: 1, tls: { caPem: certificate.certificatePem }, clock });
    const { result, outcome } = begin(transport, READ);
    expect([await outcome, categoryName(result.category)]).toEqual([failed, 'protocol']);
  });

  test('bodies of any size go out whole and come back whole, and the connection is kept', async () => {
    const { transport, server } = await secure(({ body }, { socket }) => {
      const head = `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`;
      socket.write(Buffer.concat([Buffer.from(head), body]));
    });
    for (const body of [
      Buffer.from('é'),
      Buffer.alloc(20_000, 'x'),
      Buffer.alloc(3_000_000, 'abc'),
      `"é${'y'.repeat(100_000)}"`,
    ]) {
      const { result, outcome } = begin(transport, { ...WRITE, body });
      expect(await outcome).toBe(ok);
      expect(Buffer.from(body as string).equals(result.body as Uint8Array)).toBe(true);
    }
    expect(server.connectionsOpened).toBe(1);
  });

  test('an answer to half a request counts, and the connection is not used again', async () => {
    const half = (socket: TLSSocket): void => {
      socket.removeAllListeners('data');
      socket.once('data', () => {
        socket.pause();
        socket.write(answer(400, '{"code":"BAD_REQUEST","message":"too much"}'));
      });
    };
    server = await startRawServer(answers, (socket) => half(socket as TLSSocket), certificate);
    transport = openTransport({ url: server.url, connections: 1, tls: { caPem: certificate.certificatePem }, clock });
    const { result, outcome } = begin(transport, { ...WRITE, body: Buffer.alloc(20_000_000) });
    expect([await outcome, categoryName(result.category)]).toEqual([failed, 'http_400_bad_request']);
    expect(transport.gauges().connections).toBe(0);
  });

  test('many requests on many connections: each its own answer, and none is opened again', async () => {
    const { transport, server } = await secure(
      ({ path }, { socket }) => void socket.write(answer(200, path)),
      'TLSv1.3',
      {
        connections: 20,
      },
    );
    await Promise.all(
      Array.from({ length: 20 }, async (_, connection) => {
        const result = { ...createOperationResult(connection), wantBody: true };
        for (let n = 0; n < 50; n += 1) {
          expect(await begin(transport, { ...READ, path: `/${connection}/${n}` }, result).outcome).toBe(ok);
          expect(Buffer.from(result.body ?? []).toString()).toBe(`/${connection}/${n}`);
        }
      }),
    );
    expect([server.connectionsOpened, transport.gauges().reopened]).toEqual([20, 0]);
  });
});
