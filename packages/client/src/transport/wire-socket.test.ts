import { Duplex } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { categoryId, categoryName } from '../categories.ts';
import { CALL_OUTCOME } from '../outcome.ts';
import type { SocketOpener } from '../target/sockets.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { answer, startRawServer, type RawBehaviour } from '../testing/raw-server.ts';
import { begin, READ, withTransport, WRITE, type CaseOptions, type TransportCase } from '../testing/suite-tools.ts';
import { until } from '../testing/until.ts';
import { createOperationResult } from '../operation-result.ts';
import { openTransport } from './wire-transport.ts';
import type { Transport } from './transport.ts';

const { ok, failed, unknown } = CALL_OUTCOME;
const answers: RawBehaviour = (_request, { socket }) => void socket.write(answer(200, '{}'));

function withWire(
  behave: RawBehaviour,
  options: CaseOptions,
  run: (of: TransportCase) => Promise<void>,
): Promise<void> {
  return withTransport(openTransport, behave, options, run);
}

describe('a connection of the wire transport', () => {
  test('a request is one write, and says what it is', () =>
    withWire(answers, { authorization: 'Bearer t', headers: { 'X-Team': 'é' } }, async ({ transport, server }) => {
      const { result, outcome } = begin(transport, { method: 'POST', path: '/docs', body: '{"n":"é"}' });
      expect(await outcome).toBe(ok);
      expect(
        server.requests.map(({ method, path, headers, body }) => [method, path, [...headers], String(body)]),
      ).toEqual([
        [
          'POST',
          '/docs',
          [
            ['host', server.url.slice('http://'.length)],
            ['connection', 'keep-alive'],
            ['user-agent', 'syntrix-bench'],
            ['authorization', 'Bearer t'],
            ['x-team', 'é'],
            ['content-type', 'application/json'],
            ['content-length', '10'],
          ],
          '{"n":"é"}',
        ],
      ]);
      const head = [...(server.requests[0]?.headers ?? [])].reduce(
        (bytes, [name, value]) => bytes + name.length + value.length + ': \r\n'.length,
        'POST /docs HTTP/1.1\r\n\r\n'.length,
      );
      expect(result.bytesOut).toBe(head + 10);
    }));

  test.each([100, 30_000, 5_000_000])('a body of %d bytes arrives whole, whatever the socket takes at once', (size) =>
    withWire(answers, {}, async ({ transport, server }) => {
      const body = Buffer.alloc(size, 'abc');
      for (let n = 1; n <= 2; n += 1) {
        expect(await begin(transport, { ...WRITE, body }).outcome).toBe(ok);
        expect(server.requests.at(-1)?.body.equals(body)).toBe(true);
      }
    }),
  );

  test('an answer to half a request counts, and the connection is not used again', async () => {
    let opened = 0;
    const server = await startRawServer(answers, (socket) => {
      opened += 1;
      if (opened > 1) return;
      socket.removeAllListeners('data');
      socket.once('data', () => {
        socket.pause();
        socket.write(answer(400, '{"code":"BAD_REQUEST","message":"too much"}'));
      });
    });
    const transport = openTransport({ url: server.url, connections: 1, clock: new ManualClock() });
    try {
      const { result, outcome } = begin(transport, { ...WRITE, body: Buffer.alloc(20_000_000) });
      expect([await outcome, categoryName(result.category), result.message]).toEqual([
        failed,
        'http_400_bad_request',
        'too much',
      ]);
      expect(transport.gauges().connections).toBe(0);
    } finally {
      await transport.close();
      await server.close();
    }
  });

  test('HEAD is answered without a body, and the connection is kept', () =>
    withWire(
      ({ method }, { socket }) =>
        void socket.write(method === 'HEAD' ? 'HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n' : answer(200, '{}')),
      {},
      async ({ transport, server }) => {
        const head = begin(transport, { ...READ, method: 'HEAD' });
        expect([await head.outcome, head.result.status, head.result.body?.length]).toEqual([ok, 200, 0]);
        expect(await begin(transport, READ).outcome).toBe(ok);
        expect(server.connectionsOpened).toBe(1);
      },
    ));

  test('bytes that come while nothing was asked close the connection and cost no request', () =>
    withWire(
      (_, { socket }) =>
        void socket.write(answer(200, '{}'), () => setImmediate(() => socket.write(answer(200, '{"stray":1}')))),
      {},
      async ({ transport, server }) => {
        expect(await begin(transport, WRITE).outcome).toBe(ok);
        await until('the stray bytes have closed it', () => transport.gauges().connections === 0);
        const { result, outcome } = begin(transport, READ);
        expect([await outcome, String(result.body)]).toEqual([ok, '{}']);
        expect([server.connectionsOpened, transport.gauges().reopened]).toEqual([2, 1]);
      },
    ));

  test('a server that greets is not speaking HTTP: the request is told apart from its answer', async () => {
    const server = await startRawServer(answers, (socket) => void socket.write('220 ready\r\n'));
    const transport = openTransport({ url: server.url, connections: 1, clock: new ManualClock() });
    try {
      const { result, outcome } = begin(transport, WRITE);
      expect([await outcome, categoryName(result.category), result.message]).toEqual([
        unknown,
        'protocol',
        'the answer does not start like HTTP/1.1',
      ]);
    } finally {
      await transport.close();
      await server.close();
    }
  });

  test('many connections read through one buffer, each its own answer', () =>
    withWire(
      ({ path }, { socket }) => {
        const text = answer(200, `{"path":"${path}"}`.repeat(50));
        socket.write(text.slice(0, 30), () => setImmediate(() => socket.write(text.slice(30))));
      },
      { connections: 40 },
      async ({ transport }) => {
        for (let round = 0; round < 3; round += 1) {
          const calls = Array.from({ length: 40 }, (_, connection) =>
            begin(
              transport,
              { ...READ, path: `/${round}/${connection}` },
              { ...createOperationResult(connection), wantBody: true },
            ),
          );
          await Promise.all(calls.map(({ outcome }) => outcome));
          expect(calls.map(({ result }) => String(result.body))).toEqual(
            calls.map((_, connection) => `{"path":"/${round}/${connection}"}`.repeat(50)),
          );
        }
      },
    ));

  test('a request that the system does not take, for the connection was just reset, ends after send has returned', () => {
    let reset = (): void => undefined;
    return withWire(
      (_, { socket, tcp }) => {
        reset = () => void tcp.resetAndDestroy();
        socket.write(answer(200, '{}'));
      },
      {},
      async ({ transport }) => {
        expect(await begin(transport, READ).outcome).toBe(ok);
        reset();
        const seen: string[] = [];
        const result = createOperationResult(0);
        await new Promise<void>((resolve) => {
          transport.send(WRITE, result, (outcome) => {
            seen.push(`done ${outcome}`);
            resolve();
          });
          seen.push('returned');
        });
        expect([seen, categoryName(result.category)]).toEqual([['returned', `done ${unknown}`], 'connection_reset']);
        expect(await begin(transport, READ).outcome).toBe(ok);
        expect(transport.gauges()).toEqual({ connections: 1, inFlight: 0, reopened: 1, waiting: 0 });
      },
    );
  });

  test('a bug in the caller’s callback surfaces, and the connection goes on', () =>
    withWire(answers, {}, async ({ transport }) => {
      const bug = new Error('a bug of the caller');
      const surfaced = new Promise<unknown>((resolve) => {
        const others = process.listeners('uncaughtException');
        process.removeAllListeners('uncaughtException');
        process.once('uncaughtException', (error) => {
          for (const listener of others) process.on('uncaughtException', listener);
          resolve(error);
        });
      });
      transport.send(READ, createOperationResult(0), () => {
        throw bug;
      });
      expect(await surfaced).toBe(bug);
      expect(await begin(transport, READ).outcome).toBe(ok);
    }));
});

/** Holds on to what it is to write, as a socket does whose other side does not read. */
class SlowSocket extends Duplex {
  readonly #held: Buffer[];
  readonly bytesWritten = 0;
  readonly bytesRead = 0;

  constructor(held: Buffer[]) {
    super();
    this.#held = held;
  }

  override _read(): void {
    // Nothing ever comes.
  }

  override _write(chunk: Buffer): void {
    this.#held.push(chunk);
  }
}

describe('sockets from outside', () => {
  const withOpener = async (openSocket: SocketOpener, run: (transport: Transport) => Promise<void>): Promise<void> => {
    const transport = openTransport({
      url: 'http://h.invalid',
      connections: 2,
      maxSockets: 1,
      openSocket,
      clock: new ManualClock(),
    });
    try {
      await run(transport);
    } finally {
      await transport.close();
    }
  };

  test('what a socket has not taken yet is not touched by the next request', async () => {
    const held: Buffer[] = [];
    const openSocket: SocketOpener = (onOpen) => {
      const socket = new SlowSocket(held);
      queueMicrotask(() => onOpen(null, socket));
      return socket;
    };
    const transport = openTransport({
      url: 'http://h.invalid',
      connections: 3,
      openSocket,
      clock: new ManualClock(),
    });
    await transport.connect();
    const calls = ['a', 'b', 'c'].map((letter, connection) =>
      begin(
        transport,
        { ...WRITE, body: new Uint8Array(20_000).fill(letter.charCodeAt(0)) },
        createOperationResult(connection),
      ),
    );
    expect(held.map((bytes) => new Set(bytes.subarray(-20_000).toString('latin1')))).toEqual([
      new Set('a'),
      new Set('b'),
      new Set('c'),
    ]);
    await transport.close();
    expect(await Promise.all(calls.map(({ outcome }) => outcome))).toEqual([unknown, unknown, unknown]);
  });

  const noPorts = Object.assign(new Error('no ports left'), { code: 'EADDRNOTAVAIL' });

  test.each<[string, SocketOpener]>([
    [
      'throws',
      () => {
        throw noPorts;
      },
    ],
    ['fails at once', (onOpen) => (onOpen(noPorts, null), null as never)],
  ])('an opener that %s fails the call after send has returned, and the next call tries again', (_what, opener) =>
    withOpener(opener, async (transport) => {
      for (let n = 0; n < 2; n += 1) {
        const seen: string[] = [];
        const result = createOperationResult(0);
        await new Promise<void>((resolve) => {
          transport.send(WRITE, result, (outcome) => {
            seen.push(`done ${outcome}`);
            resolve();
          });
          seen.push('returned');
        });
        expect(seen).toEqual(['returned', `done ${failed}`]);
        expect([result.category, result.message, result.code, result.requests]).toEqual([
          categoryId('local_limit'),
          'no ports left',
          'EADDRNOTAVAIL',
          0,
        ]);
      }
      expect(transport.gauges()).toEqual({ connections: 0, inFlight: 0, reopened: 0, waiting: 0 });
      expect((await transport.connect()).openings).toEqual([
        { connection: 0, connectUs: 1, category: categoryId('local_limit'), message: 'no ports left' },
      ]);
    }),
  );
});
