import { expect, test } from 'vitest';
import { CALL_OUTCOME, type CallOutcome } from '../outcome.ts';
import { answer, startRawServer, type RawBehaviour } from '../testing/raw-server.ts';
import { createOperationResult, resetOperationResult } from '../operation-result.ts';
import { openTransport } from '../transport/wire-transport.ts';
import { encodeChange, encodeDocument, preparedBody } from './document-bodies.ts';
import { DocumentCalls } from './document-calls.ts';

async function withCalls(behave: RawBehaviour, use: (calls: DocumentCalls) => Promise<void>): Promise<void> {
  const server = await startRawServer(behave);
  const transport = openTransport({ url: server.url, connections: 2 });
  try {
    await use(new DocumentCalls(transport, 'default'));
  } finally {
    await transport.close();
    await server.close();
  }
}

const ended = (call: (done: (outcome: CallOutcome) => void) => void): Promise<CallOutcome> =>
  new Promise((resolve) => call(resolve));

test('connections have a call each: answers that come in another order belong to their own', async () => {
  const held: (() => void)[] = [];
  const behave: RawBehaviour = ({ path }, { socket }) => {
    const send = (): void => void socket.write(answer(path.endsWith('/slow') ? 404 : 200, '{}'));
    if (!path.endsWith('/slow')) {
      send();
      for (const release of held) release();
    } else held.push(send);
  };
  await withCalls(behave, async (calls) => {
    const order: string[] = [];
    const [slow, fast] = [createOperationResult(0), createOperationResult(1)];
    const both = [
      ended((done) => calls.get('users', 'slow', slow, done)).then((outcome) => order.push(`slow ${outcome}`)),
      ended((done) => calls.get('users', 'fast', fast, done)).then((outcome) => order.push(`fast ${outcome}`)),
    ];
    await Promise.all(both);
    expect(order).toEqual([`fast ${CALL_OUTCOME.ok}`, `slow ${CALL_OUTCOME.failed}`]);
    expect([slow.status, fast.status]).toEqual([404, 200]);
  });
});

test('the next call of a connection may be made from within the callback of the last', async () => {
  const behave: RawBehaviour = ({ method }, { socket }) =>
    void socket.write(answer(method === 'POST' ? 201 : 200, '{}'));
  await withCalls(behave, async (calls) => {
    const result = createOperationResult(0);
    const outcomes = await new Promise<CallOutcome[]>((resolve) => {
      calls.create('users', encodeDocument({ id: 'a' }), result, (created) => {
        calls.get('users', 'a', result, (read) => resolve([created, read]));
      });
    });
    expect(outcomes).toEqual([CALL_OUTCOME.ok, CALL_OUTCOME.ok]);
    expect(result.requests).toBe(2);
  });
});

test('a second call on a connection that has one under way is a mistake of the caller, and leaves the first alone', async () => {
  const behave: RawBehaviour = (_, { socket }) => void socket.write(answer(200, '{}'));
  await withCalls(behave, async (calls) => {
    const result = createOperationResult(0);
    const first = ended((done) => calls.get('users', 'a', result, done));
    const again = (): void => calls.update('users', 'b', encodeChange({}), result, () => undefined);
    expect(again).toThrow(new RangeError('Connection 0 already has a call in flight.'));
    expect(() => calls.get('users', 'a', createOperationResult(7), () => undefined)).toThrow(
      'There is no connection 7',
    );
    expect(await first).toBe(CALL_OUTCOME.ok);
  });
});

test('a write that says where gets the moment of sent into its body; the next call of the connection asks anew', async () => {
  const bodies: string[] = [];
  const behave: RawBehaviour = ({ method, body }, { socket }) => {
    bodies.push(body.toString());
    socket.write(answer(method === 'POST' ? 201 : 200, '{}'));
  };
  await withCalls(behave, async (calls) => {
    const result = createOperationResult(0);
    const body = '{"t":"0000000000000000"}';
    const stamped = (): string => `{"t":"${String(result.sentUs).padStart(16, '0')}"}`;
    const writes: ((done: (outcome: CallOutcome) => void) => void)[] = [
      (done) => calls.create('users', preparedBody(body), result, done, { sentStampAt: 6 }),
      (done) => calls.replace('users', 'a', preparedBody(body), result, done, { sentStampAt: 6, planned: [412] }),
      (done) => calls.update('users', 'a', preparedBody(Buffer.from(body)), result, done, { sentStampAt: 6 }),
    ];
    for (const write of writes) {
      resetOperationResult(result);
      expect(await ended(write)).toBe(CALL_OUTCOME.ok);
      expect(bodies.at(-1)).toBe(stamped());
    }
    await ended((done) => calls.replace('users', 'a', preparedBody(body), result, done));
    expect(bodies.at(-1)).toBe(body);
    expect(
      await ended((done) => calls.replace('users', 'a', preparedBody(body), result, done, { sentStampAt: 9 })),
    ).toBe(CALL_OUTCOME.failed);
    expect(bodies).toHaveLength(4);
  });
});
