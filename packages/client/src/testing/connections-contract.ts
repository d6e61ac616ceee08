import { categoryId } from '../categories.ts';
import { CALL_OUTCOME } from '../outcome.ts';
import { createOperationResult } from '../operation-result.ts';
import { answer, startRawServer, type RawBehaviour } from './raw-server.ts';
import { begin, READ, withTransport, WRITE, type SuiteTools, type TransportFactory } from './suite-tools.ts';
import { ManualClock } from './manual-clock.ts';
import { until } from './until.ts';

const { ok, failed, unknown } = CALL_OUTCOME;
const answers: RawBehaviour = (_request, { socket }) => void socket.write(answer(200, '{}'));

/** What a transport does with its connections. */
export function connectionsContract({ test, expect }: SuiteTools, factory: TransportFactory): void {
  test('R16 connect opens every connection’s connection before load and sends nothing', () =>
    withTransport(factory, answers, { connections: 5 }, async ({ transport, server }) => {
      const { opened, failed: notOpened, openings } = await transport.connect();
      expect([
        opened,
        notOpened,
        openings.map(({ connection, category, message }) => [connection, category, message]),
      ]).toEqual([5, 0, [0, 1, 2, 3, 4].map((connection) => [connection, 0, ''])]);
      expect(openings.every(({ connectUs }) => connectUs > 0)).toEqual(true);
      await until('the server has taken all connections', () => server.connectionsOpened === 5);
      expect(server.requests).toEqual([]);
      expect(transport.gauges()).toEqual({ connections: 5, inFlight: 0, reopened: 0, waiting: 0 });
      expect(transport.takeTraffic()).toEqual([]);
    }));

  test('R16 connect opens no connection before its time, and an abort ends the waiting', () =>
    withTransport(factory, answers, { connections: 2 }, async ({ transport, server, clock }) => {
      const nowUs = clock.nowUs();
      const abort = new AbortController();
      const opening = transport.connect(abort.signal, [nowUs + 1_000_000, nowUs]);
      await until('one connection is open', () => transport.gauges().connections === 1);
      abort.abort();
      const { opened, openings } = await opening;
      expect([opened, openings.map(({ category }) => category)]).toEqual([1, [categoryId('aborted'), 0]]);
      await until('the server has taken the connection', () => server.connectionsOpened === 1);
      expect(transport.gauges().connections).toEqual(1);
    }));

  test('connect leaves alone what is open, also while it is in use', () =>
    withTransport(
      factory,
      () => undefined,
      { connections: 2 },
      async ({ transport, server, clock }) => {
        await transport.connect();
        const { outcome } = begin(transport, READ);
        await until('the request is read', () => server.requests.length === 1);
        const { opened, openings } = await transport.connect();
        expect([opened, openings.map(({ connectUs }) => connectUs)]).toEqual([2, [0, 0]]);
        clock.advance(5000);
        expect([transport.gauges().inFlight, server.connectionsOpened]).toEqual([1, 2]);
        await transport.close();
        expect(await outcome).toEqual(failed);
      },
    ));

  test('R16 each connection keeps its own connection, also after errors and after a DELETE with a body', () =>
    withTransport(
      factory,
      ({ method }, { socket }) => void socket.write(method === 'DELETE' ? answer(204) : answer(404, 'no')),
      { connections: 2 },
      async ({ transport, server }) => {
        await transport.connect();
        for (const connection of [0, 1, 0, 1]) {
          await begin(
            transport,
            { method: 'DELETE', path: '/doc', body: '{"ifMatch":[]}' },
            createOperationResult(connection),
          ).outcome;
          await begin(transport, READ, createOperationResult(connection)).outcome;
        }
        expect([server.connectionsOpened, transport.gauges().reopened]).toEqual([2, 0]);
        expect(new Set(server.requests.map(({ headers }) => headers.get('connection')))).toEqual(
          new Set(['keep-alive']),
        );
      },
    ));

  test('R16 requests are not pipelined: a connection with a request in flight takes no other', () =>
    withTransport(
      factory,
      () => undefined,
      {},
      async ({ transport, server }) => {
        const first = begin(transport, READ);
        expect(await thrownBy(() => transport.send(READ, createOperationResult(0), () => undefined))).toEqual(
          'RangeError',
        );
        await until('the request is read', () => server.requests.length === 1);
        await transport.close();
        expect(await first.outcome).toEqual(failed);
        expect(server.requests.length).toEqual(1);
      },
    ));

  for (const connection of [-1, 1, 0.5, Number.NaN]) {
    test(`there is no connection ${connection} of one`, () =>
      withTransport(factory, answers, {}, async ({ transport }) => {
        expect(await thrownBy(() => transport.send(READ, createOperationResult(connection), () => undefined))).toEqual(
          'RangeError',
        );
        expect(await thrownBy(() => transport.setAuthorization('Bearer x', connection))).toEqual('RangeError');
      }));
  }

  test('done is called once, and never before send returns', () =>
    withTransport(factory, answers, {}, async ({ transport }) => {
      const seen: string[] = [];
      await new Promise<void>((resolve) => {
        transport.send({ ...READ, path: '/not a path' }, createOperationResult(0), (outcome) => {
          seen.push(`done ${outcome}`);
          resolve();
        });
        seen.push('returned');
      });
      await begin(transport, READ).outcome;
      expect(seen).toEqual(['returned', `done ${failed}`]);
    }));

  test('a request that HTTP cannot carry is invalid_request and reaches no socket', () =>
    withTransport(factory, answers, {}, async ({ transport, server }) => {
      const { result, outcome } = begin(transport, { ...WRITE, path: '/a b\r\nX: y' });
      expect([await outcome, result.category, result.requests, server.requests.length]).toEqual([
        failed,
        categoryId('invalid_request'),
        0,
        0,
      ]);
    }));

  test('a connection may send its next request from within done', () =>
    withTransport(factory, answers, {}, async ({ transport, server }) => {
      const result = createOperationResult(0);
      await new Promise<void>((resolve) => {
        const next = (left: number): void =>
          transport.send(READ, result, () => (left === 0 ? resolve() : next(left - 1)));
        next(9);
      });
      expect([result.requests, server.requests.length, server.connectionsOpened]).toEqual([10, 10, 1]);
    }));

  test('R16 a connection that the server closes between requests is opened again, counted, and costs no request', () =>
    withTransport(
      factory,
      (_, { socket }) => void socket.write(answer(200, '{}'), () => socket.end()),
      {},
      async ({ transport, server }) => {
        for (let n = 1; n <= 3; n += 1) {
          expect(await begin(transport, WRITE).outcome).toEqual(ok);
          await until(
            'the close has arrived',
            () => server.connectionsOpen === 0 && transport.gauges().connections === 0,
          );
        }
        expect([server.requests.length, server.connectionsOpened, transport.gauges().reopened]).toEqual([3, 3, 2]);
      },
    ));

  test('a server that says Connection: close gets a new connection for each request', () =>
    withTransport(
      factory,
      (_, { socket }) => void socket.end(answer(200, '{}', { Connection: 'close' })),
      {},
      async ({ transport, server }) => {
        const outcomes = [await begin(transport, WRITE).outcome, await begin(transport, READ).outcome];
        expect([outcomes, server.connectionsOpened, transport.gauges().reopened]).toEqual([[ok, ok], 2, 1]);
      },
    ));

  test('a second answer to one request is never taken for the answer to the next', () =>
    withTransport(
      factory,
      ({ path }, { socket }) =>
        void socket.write(path === '/doc' ? answer(200, '{"mine":1}') : answer(201, '{}') + answer(200, '{"stray":1}')),
      {},
      async ({ transport, server }) => {
        expect(await begin(transport, WRITE).outcome).toEqual(ok);
        const { result, outcome } = begin(transport, READ);
        expect([await outcome, Buffer.from(result.body ?? []).toString()]).toEqual([ok, '{"mine":1}']);
        expect(server.connectionsOpened).toEqual(2);
      },
    ));

  test('a target that refuses connections: reported by connect, then failed, also for a write, and nothing is counted as sent', async () => {
    const server = await startRawServer(answers);
    await server.close();
    const transport = factory({ url: server.url, connections: 2, clock: new ManualClock() });
    try {
      const { opened, failed: notOpened, openings } = await transport.connect();
      const refused = categoryId('connection_refused');
      expect([opened, notOpened, openings.map(({ category }) => category)]).toEqual([0, 2, [refused, refused]]);
      const { result, outcome } = begin(transport, WRITE);
      const { category, code, requests, bytesOut, sentUs, doneUs } = (await outcome, result);
      expect([await outcome, category, code, requests, bytesOut, doneUs - sentUs]).toEqual([
        failed,
        refused,
        'ECONNREFUSED',
        0,
        0,
        0,
      ]);
      expect(transport.takeTraffic()).toEqual([]);
    } finally {
      await transport.close();
    }
  });

  test('traffic counts every request that reached a socket, once, by method and status', () =>
    withTransport(
      factory,
      ({ path }, { socket, tcp }) => void (path === '/docs' ? tcp.resetAndDestroy() : socket.write(answer(404, 'no'))),
      {},
      async ({ transport }) => {
        for (const request of [READ, READ, WRITE]) await begin(transport, request).outcome;
        expect(transport.takeTraffic()).toEqual([
          { method: 'GET', status: 404, count: 2 },
          { method: 'POST', status: 0, count: 1 },
        ]);
        expect(transport.takeTraffic()).toEqual([]);
      },
    ));

  test('P1-13 the credential can be changed for all connections or one, from the next request on', () =>
    withTransport(factory, answers, { connections: 2, authorization: 'Bearer a' }, async ({ transport, server }) => {
      const both = async (): Promise<void> => {
        for (const connection of [0, 1]) await begin(transport, READ, createOperationResult(connection)).outcome;
      };
      await both();
      transport.setAuthorization('Bearer b', 1);
      await both();
      transport.setAuthorization(null);
      await both();
      expect(server.requests.map(({ headers }) => headers.get('authorization'))).toEqual([
        'Bearer a',
        'Bearer a',
        'Bearer a',
        'Bearer b',
        undefined,
        undefined,
      ]);
      expect(await thrownBy(() => transport.setAuthorization('Bearer b\r\nX: y'))).toEqual('ClientUsageError');
    }));

  test('R2 R16 connections beyond the cap wait for a connection before sent, in the order of asking', () => {
    const held: (() => void)[] = [];
    return withTransport(
      factory,
      (_, { socket }) => void held.push(() => socket.write(answer(200, '{}'))),
      { connections: 5, maxSockets: 2 },
      async ({ transport, server, clock }) => {
        const calls = [0, 1, 2, 3, 4].map((connection) =>
          begin(transport, { ...READ, path: `/${connection}` }, createOperationResult(connection)),
        );
        await until('two requests are read', () => held.length === 2);
        expect(transport.gauges()).toEqual({ connections: 2, inFlight: 2, reopened: 0, waiting: 3 });
        clock.advance(100);
        const releasedUs = clock.nowUs();
        for (let n = 0; n < 5; n += 1) {
          await until('the next request is read', () => held.length > n);
          held[n]?.();
        }
        expect(await Promise.all(calls.map(({ outcome }) => outcome))).toEqual([ok, ok, ok, ok, ok]);
        expect(calls.map(({ result }) => result.sentUs > releasedUs)).toEqual([false, false, true, true, true]);
        expect(server.requests.map(({ path }) => path).slice(2)).toEqual(['/2', '/3', '/4']);
        expect(server.connectionsOpened).toEqual(2);
      },
    );
  });

  test('close ends what is in flight and what waits as aborted, leaves no connection, and may be repeated', () =>
    withTransport(
      factory,
      () => undefined,
      { connections: 3, maxSockets: 1 },
      async ({ transport, server, clock }) => {
        const calls = [0, 1, 2].map((connection) => begin(transport, WRITE, createOperationResult(connection)));
        await until('one request is read', () => server.requests.length === 1);
        await Promise.all([transport.close(), transport.close()]);
        expect(await Promise.all(calls.map(({ outcome }) => outcome))).toEqual([unknown, failed, failed]);
        const afterwards = begin(transport, WRITE);
        expect(await afterwards.outcome).toEqual(failed);
        const aborted = categoryId('aborted');
        expect([...calls, afterwards].map(({ result }) => result.category)).toEqual([
          aborted,
          aborted,
          aborted,
          aborted,
        ]);
        await until('the connection is gone', () => server.connectionsOpen === 0);
        expect([clock.pendingTimers, transport.gauges()]).toEqual([
          0,
          { connections: 0, inFlight: 0, reopened: 0, waiting: 0 },
        ]);
      },
    ));
}

async function thrownBy(act: () => void): Promise<string> {
  try {
    act();
    return 'nothing';
  } catch (error) {
    return error instanceof Error && error.constructor.name === 'RangeError' ? 'RangeError' : (error as Error).name;
  }
}
