import { categoryId } from '../categories.ts';
import { CALL_OUTCOME } from '../outcome.ts';
import { createOperationResult } from '../operation-result.ts';
import { answer, startRawServer } from './raw-server.ts';
import { begin, READ, withTransport, WRITE, type SuiteTools, type TransportFactory } from './suite-tools.ts';
import { ManualClock } from './manual-clock.ts';
import { until } from './until.ts';

const { ok, failed, unknown } = CALL_OUTCOME;

/** What a transport does about time. */
export function deadlinesContract({ test, expect }: SuiteTools, factory: TransportFactory): void {
  for (const [request, expected, why] of [
    [READ, failed, 'a read changes nothing'],
    [WRITE, unknown, 'the write may have been applied'],
  ] as const) {
    test(`R14 R15 a ${request.method} that is not answered in time ends at exactly its limit and closes its connection: ${why}`, () =>
      withTransport(
        factory,
        () => undefined,
        { timeoutMs: 1000 },
        async ({ transport, server, clock }) => {
          const { result, outcome } = begin(transport, request);
          await until('the request is read', () => server.requests.length === 1);
          clock.advance(900);
          expect(transport.gauges().inFlight).toEqual(1);
          clock.advance(200);
          expect(await outcome).toEqual(expected);
          expect([result.category, result.status, result.doneUs - result.sentUs]).toEqual([
            categoryId('timeout'),
            0,
            1_000_000,
          ]);
          await until('the connection is closed', () => server.connectionsClosed === 1);
        },
      ));
  }

  test('R15 a body that drips past the deadline is a time-out, however alive it looks', () =>
    withTransport(
      factory,
      (_, { socket }) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n');
        const drip = (): void => void (socket.destroyed || socket.write('x', () => setImmediate(drip)));
        drip();
      },
      { timeoutMs: 500 },
      async ({ transport, server, clock }) => {
        const { result, outcome } = begin(transport, WRITE);
        await until('the request is read', () => server.requests.length === 1);
        clock.advance(600);
        expect([await outcome, result.category]).toEqual([unknown, categoryId('timeout')]);
        await until('the connection is closed', () => server.connectionsClosed === 1);
      },
    ));

  test('R15 an answer that comes after its time-out is given to nobody', () => {
    let late: (() => void) | null = null;
    return withTransport(
      factory,
      ({ path }, { socket }) => {
        if (path === '/docs') late = () => void socket.write(answer(201, '{"late":true}'));
        else socket.write(answer(200, '{"mine":true}'));
      },
      { timeoutMs: 500 },
      async ({ transport, clock }) => {
        const first = begin(transport, WRITE);
        await until('the request is read', () => late !== null);
        clock.advance(600);
        late?.();
        expect(await first.outcome).toEqual(unknown);
        const second = begin(transport, READ);
        expect([await second.outcome, Buffer.from(second.result.body ?? []).toString()]).toEqual([ok, '{"mine":true}']);
        expect(first.result.body).toEqual(null);
      },
    );
  });

  test('one timer serves all connections, and none is left when nothing is in flight', () =>
    withTransport(
      factory,
      (_, { socket }) => void socket.write(answer(200, '{}')),
      { connections: 20 },
      async ({ transport, clock }) => {
        await transport.connect();
        const calls = Array.from({ length: 20 }, (_, connection) =>
          begin(transport, READ, createOperationResult(connection)),
        );
        expect(clock.pendingTimers).toEqual(1);
        await Promise.all(calls.map(({ outcome }) => outcome));
        clock.advance(10_000);
        expect(clock.pendingTimers).toEqual(0);
      },
    ));

  test('a connection that does not open in time is connect_timeout: failed, for nothing was sent', async () => {
    // A TLS handshake that gets no answer: the connection never becomes ready.
    const server = await startRawServer(() => undefined);
    const clock = new ManualClock();
    const transport = factory({
      url: server.url.replace('http:', 'https:'),
      connections: 1,
      connectTimeoutMs: 1000,
      clock,
    });
    try {
      const { result, outcome } = begin(transport, WRITE);
      await until('the connection is tried', () => server.connectionsOpened === 1);
      clock.advance(1100);
      const { category, requests, status, doneUs, sentUs } = (await outcome, result);
      expect([await outcome, category, requests, status, doneUs - sentUs]).toEqual([
        failed,
        categoryId('connect_timeout'),
        0,
        0,
        0,
      ]);
      expect(transport.takeTraffic()).toEqual([]);
      await until('the attempt is given up', () => server.connectionsOpen === 0);
      const opening = transport.connect();
      await until('the connection is tried again', () => server.connectionsOpened === 2);
      clock.advance(1100);
      const { opened, failed: notOpened, openings } = await opening;
      expect([opened, notOpened, openings.map((row) => row.category)]).toEqual([0, 1, [categoryId('connect_timeout')]]);
    } finally {
      await transport.close();
      await server.close();
    }
  });

  test('an abort ends the opening of connections', async () => {
    const server = await startRawServer(() => undefined);
    const transport = factory({ url: server.url.replace('http:', 'https:'), connections: 3, clock: new ManualClock() });
    try {
      const abort = new AbortController();
      const opening = transport.connect(abort.signal);
      await until('the connections are tried', () => server.connectionsOpened === 3);
      abort.abort();
      const { opened, failed: notOpened, openings } = await opening;
      const aborted = categoryId('aborted');
      expect([opened, notOpened, openings.map((row) => row.category)]).toEqual([0, 3, [aborted, aborted, aborted]]);
      await until('the attempts are given up', () => server.connectionsOpen === 0);
    } finally {
      await transport.close();
      await server.close();
    }
  });
}
