import { describe, expect, test } from 'vitest';
import { resolveTransportOptions } from './transport-settings.ts';
import { Connection } from './connection.ts';
import { ConnectionPool } from './connection-pool.ts';

const settings = resolveTransportOptions({ url: 'http://127.0.0.1:1', workers: 1 });
const connections = (count: number): Connection[] =>
  Array.from({ length: count }, (_, index) => new Connection(index, settings));

describe('a pool of connections', () => {
  test('with one for each worker, a worker gets its own and nobody waits', () => {
    const pool = new ConnectionPool(connections(3), 3);
    const got: (number | undefined)[] = [];
    for (const worker of [2, 0, 2, 1]) pool.acquire(worker, (connection) => got.push(connection?.index));
    expect([got, pool.waiting]).toEqual([[2, 0, 2, 1], 0]);
  });

  test('with fewer, workers wait in the order of asking, however many they are', () => {
    const [only] = connections(1);
    if (only === undefined) throw new Error('no connection');
    const pool = new ConnectionPool([only], 5000);
    const served: number[] = [];
    for (let worker = 0; worker < 5000; worker += 1) pool.acquire(worker, () => served.push(worker));
    expect([served, pool.waiting]).toEqual([[0], 4999]);
    for (let released = 0; released < 5000; released += 1) pool.release(only);
    expect([served, pool.waiting]).toEqual([Array.from({ length: 5000 }, (_, worker) => worker), 0]);
    pool.acquire(7, (connection) => served.push(connection === only ? -1 : -2));
    expect(served.at(-1)).toBe(-1);
  });

  test('who waits when it is over is turned away, in order', () => {
    const pool = new ConnectionPool(connections(1), 3);
    const told: unknown[] = [];
    for (const worker of [0, 1, 2])
      pool.acquire(worker, (connection) => told.push([worker, connection?.index ?? null]));
    pool.turnAway();
    pool.turnAway();
    expect([told, pool.waiting]).toEqual([
      [
        [0, 0],
        [1, null],
        [2, null],
      ],
      0,
    ]);
  });
});
