import { categoryId } from '../categories.ts';
import { createOperationResult, type OperationResult } from '../operation-result.ts';
import { CALL_OUTCOME } from '../outcome.ts';
import type { PreparedRequest } from '../transport/transport.ts';
import { ManualClock } from './manual-clock.ts';
import { answer, startRawServer, type RawBehaviour } from './raw-server.ts';
import { begin, READ, withTransport, WRITE, type SuiteTools, type TransportFactory } from './suite-tools.ts';
import { until } from './until.ts';

const { ok, failed } = CALL_OUTCOME;
const answers: RawBehaviour = (_request, { socket }) => void socket.write(answer(200, '{}'));
const WAIT_MS = 50;

/** What a transport says about when an operation was ready, sent and done. */
export function stampsContract({ test, expect }: SuiteTools, factory: TransportFactory): void {
  test('R1 R3 a request that need not wait is ready the moment it is sent, so that what building it took is no waiting', () =>
    withTransport(factory, answers, {}, async ({ transport, clock }) => {
      await transport.connect();
      const slowlyBuilt: PreparedRequest = {
        ...WRITE,
        get body() {
          clock.advance(WAIT_MS);
          return '{"n":1}';
        },
      };
      const handedUs = clock.nowUs();
      const { result, outcome } = begin(transport, slowlyBuilt);
      expect(await outcome).toEqual(ok);
      expect([result.readyUs === result.sentUs, result.readyUs >= handedUs + WAIT_MS * 1000]).toEqual([true, true]);
    }));

  test('R1 R3 a request whose connection is only being opened is ready when it is handed over, and sent when that is open', () =>
    withTransport(factory, answers, {}, async ({ transport, clock }) => {
      const { result, outcome } = beginAt(clock, () => begin(transport, READ));
      clock.advance(WAIT_MS);
      expect(await outcome).toEqual(ok);
      expect(result.sentUs - result.readyUs >= WAIT_MS * 1000).toEqual(true);
    }));

  test('R1 R3 a request whose connection is opened again is ready when it is handed over', () =>
    withTransport(
      factory,
      (_, { socket }) => void socket.end(answer(200, '{}', { Connection: 'close' })),
      {},
      async ({ transport, clock }) => {
        await transport.connect();
        const first = begin(transport, READ);
        await first.outcome;
        const again = beginAt(clock, () => begin(transport, READ));
        clock.advance(WAIT_MS);
        expect(await again.outcome).toEqual(ok);
        expect([blockedUs(first.result), blockedUs(again.result) >= WAIT_MS * 1000]).toEqual([0, true]);
      },
    ));

  test('R1 R3 a request that waits for a free connection is ready when it is handed over', () => {
    const held: (() => void)[] = [];
    return withTransport(
      factory,
      (_, { socket }) => void held.push(() => socket.write(answer(200, '{}'))),
      { connections: 2, maxSockets: 1 },
      async ({ transport, clock }) => {
        await transport.connect();
        const first = begin(transport, READ, createOperationResult(0));
        const second = beginAt(clock, () => begin(transport, READ, createOperationResult(1)));
        await until('the first request is read', () => held.length === 1);
        clock.advance(WAIT_MS);
        held[0]?.();
        await until('the second request is read', () => held.length === 2);
        held[1]?.();
        expect([await first.outcome, await second.outcome]).toEqual([ok, ok]);
        expect([blockedUs(first.result), blockedUs(second.result) >= WAIT_MS * 1000]).toEqual([0, true]);
      },
    );
  });

  test('R1 R3 an operation of several requests is ready once, with the first', () =>
    withTransport(factory, answers, {}, async ({ transport, clock }) => {
      await transport.connect();
      const result = createOperationResult(0);
      await begin(transport, READ, result).outcome;
      const { readyUs, sentUs } = result;
      clock.advance(WAIT_MS);
      await begin(transport, WRITE, result).outcome;
      expect([result.requests, result.readyUs, result.sentUs]).toEqual([2, readyUs, sentUs]);
    }));

  test('R1 R3 an operation whose first request found no connection is ready with that one, and blocked until another is sent', async () => {
    const server = await startRawServer(answers);
    await server.close();
    const clock = new ManualClock();
    const transport = factory({ url: server.url, connections: 1, clock });
    try {
      const result = createOperationResult(0);
      const first = beginAt(clock, () => begin(transport, READ, result));
      expect(await first.outcome).toEqual(failed);
      const { readyUs } = result;
      clock.advance(WAIT_MS);
      expect(await begin(transport, READ, result).outcome).toEqual(failed);
      expect([result.requests, result.readyUs, result.sentUs]).toEqual([0, readyUs, result.doneUs]);
      expect(result.sentUs - readyUs >= WAIT_MS * 1000).toEqual(true);
    } finally {
      await transport.close();
    }
  });

  test('R1 R3 a request that is given up before it is sent was ready when it was handed over, and is sent when it is done', () =>
    withTransport(
      factory,
      () => undefined,
      { connections: 3, maxSockets: 1 },
      async ({ transport, server, clock }) => {
        const calls = [0, 1, 2].map((connection) =>
          beginAt(clock, () => begin(transport, WRITE, createOperationResult(connection))),
        );
        await until('one request is read', () => server.requests.length === 1);
        clock.advance(WAIT_MS);
        await transport.close();
        await Promise.all(calls.map(({ outcome }) => outcome));
        for (const { result } of calls.slice(1)) {
          expect([result.requests, result.sentUs === result.doneUs, blockedUs(result) >= WAIT_MS * 1000]).toEqual([
            0,
            true,
            true,
          ]);
        }
      },
    ));

  test('R1 R3 a request that no socket ever carries is ready, sent and done at one moment', () =>
    withTransport(factory, answers, {}, async ({ transport }) => {
      const impossible = begin(transport, { ...READ, path: 'no path' });
      expect(await impossible.outcome).toEqual(failed);
      await transport.close();
      const tooLate = begin(transport, READ);
      expect(await tooLate.outcome).toEqual(failed);
      for (const { result } of [impossible, tooLate]) {
        expect([result.readyUs > 0, result.sentUs, result.doneUs]).toEqual([true, result.readyUs, result.readyUs]);
      }
    }));

  test('R1 R3 a connection that is given up while it opens leaves its request blocked, not late', async () => {
    // A TLS handshake that gets no answer.
    const server = await startRawServer(() => undefined);
    const clock = new ManualClock();
    const url = server.url.replace('http:', 'https:');
    const transport = factory({ url, connections: 1, connectTimeoutMs: 1000, clock });
    try {
      const { result, outcome } = beginAt(clock, () => begin(transport, WRITE));
      await until('the connection is tried', () => server.connectionsOpened === 1);
      clock.advance(1100);
      expect([await outcome, result.category]).toEqual([failed, categoryId('connect_timeout')]);
      expect([result.sentUs === result.doneUs, blockedUs(result) >= 1_000_000]).toEqual([true, true]);
    } finally {
      await transport.close();
      await server.close();
    }
  });

  test('R1 R3 a time-out is ready before it is sent, and sent exactly its limit before it is done', () =>
    withTransport(
      factory,
      () => undefined,
      { timeoutMs: 1000 },
      async ({ transport, server, clock }) => {
        await transport.connect();
        const { result, outcome } = begin(transport, READ);
        await until('the request is read', () => server.requests.length === 1);
        clock.advance(1200);
        expect(await outcome).toEqual(failed);
        expect([blockedUs(result), result.doneUs - result.sentUs]).toEqual([0, 1_000_000]);
      },
    ));

  /** Begins a call that has to wait, and holds what it says so far against the moment it was handed over. */
  function beginAt<Call extends { readonly result: OperationResult }>(clock: ManualClock, call: () => Call): Call {
    const beforeUs = clock.nowUs();
    const begun = call();
    const { readyUs } = begun.result;
    expect([readyUs > beforeUs, readyUs < clock.nowUs()]).toEqual([true, true]);
    return begun;
  }
}

function blockedUs({ readyUs, sentUs }: OperationResult): number {
  return sentUs - readyUs;
}
