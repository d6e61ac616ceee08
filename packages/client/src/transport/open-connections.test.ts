import { expect, test } from 'vitest';

import { categoryId } from '../categories.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { openConnections, type Openable } from './open-connections.ts';
import type { ConnectionOpening } from './transport.ts';

const REFUSED = categoryId('connection_refused');
const ABORTED = categoryId('aborted');
const MANY = 1000;

/** Connections of which each is opened by hand, or at once with the category that a test gives it. */
function someConnections(count: number, categoryOf?: (connection: number) => number) {
  const tried: number[] = [];
  const finish = new Map<number, (category: number) => void>();
  const connections = Array.from({ length: count }, (_, connection): Openable => {
    return {
      open: () =>
        new Promise<ConnectionOpening>((resolve) => {
          tried.push(connection);
          const end = (category: number): void => resolve({ connection, connectUs: 1, category, message: '' });
          finish.set(connection, end);
          if (categoryOf !== undefined) end(categoryOf(connection));
        }),
      giveUpOpening: () => finish.get(connection)?.(ABORTED),
    };
  });
  return { connections, tried, finish };
}

/** Lets everything that promises have set off run out. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

function patienceOf(clock: ManualClock, opensAtUs?: readonly number[], signal?: AbortSignal) {
  return { clock, connectTimeoutMs: 10_000, opensAtUs, signal };
}

test('R16 each connection is opened at its time and waits for no other', async () => {
  const clock = new ManualClock();
  const { connections, tried, finish } = someConnections(3);
  const startUs = clock.nowUs();
  const report = openConnections(connections, patienceOf(clock, [startUs, startUs + 500_000, startUs + 250_000]));
  const triedBy: number[][] = [];
  for (const _ of [0, 250, 500]) {
    await settle();
    triedBy.push([...tried]);
    clock.advance(250);
  }
  expect(triedBy).toEqual([[0], [0, 2], [0, 2, 1]]);
  for (const end of finish.values()) end(0);
  const { opened, openings } = await report;
  expect([opened, openings.map(({ connection }) => connection)]).toEqual([3, [0, 1, 2]]);
  expect(clock.pendingTimers).toBe(0);
});

test('R16 at most 256 are under way; one that is open makes room for the next', async () => {
  const { connections, tried, finish } = someConnections(MANY);
  const report = openConnections(connections, patienceOf(new ManualClock()));
  await settle();
  expect(tried.length).toBe(256);
  finish.get(100)?.(0);
  await settle();
  expect(tried.slice(256)).toEqual([256]);
  while (tried.length < MANY) {
    for (const end of finish.values()) end(0);
    await settle();
  }
  for (const end of finish.values()) end(0);
  expect((await report).opened).toBe(MANY);
});

test.each([
  { why: 'down from the start', categoryOf: () => REFUSED, opened: 0, tried: 256 },
  { why: 'a tenth fails', categoryOf: (index: number) => (index % 10 === 9 ? REFUSED : 0), opened: 900, tried: MANY },
])('a target that is down is not hammered, and one that falters is not given up: $why', async (each) => {
  const { connections, tried } = someConnections(MANY, each.categoryOf);
  const { opened, failed, openings } = await openConnections(connections, patienceOf(new ManualClock()));
  expect([opened, failed, tried.length]).toEqual([each.opened, MANY - each.opened, each.tried]);
  expect(openings.map(({ connection }) => connection)).toEqual(connections.map((_, index) => index));
});

test('a target that goes down meanwhile is given up after as many failures as are under way at a time', async () => {
  const { connections, tried } = someConnections(MANY, (index) => (index < 300 ? 0 : REFUSED));
  const { opened } = await openConnections(connections, patienceOf(new ManualClock()));
  expect(opened).toBe(300);
  expect(tried.length).toBeLessThan(300 + 2 * 256);
});

test('an abort ends the waiting for a connection’s time, and leaves no timer', async () => {
  const clock = new ManualClock();
  const { connections, tried } = someConnections(4, () => 0);
  const abort = new AbortController();
  const nowUs = clock.nowUs();
  const times = [nowUs, nowUs + 1_000_000, nowUs + 2_000_000, nowUs + 3_000_000];
  const report = openConnections(connections, patienceOf(clock, times, abort.signal));
  await settle();
  clock.advance(1000);
  await settle();
  abort.abort();
  const { opened, failed } = await report;
  expect([opened, failed, tried, clock.pendingTimers]).toEqual([2, 2, [0, 1], 0]);
});
