import { describe, expect, test } from 'vitest';
import { SocketPool } from './socket-pool.ts';

const sockets = (count: number): { readonly index: number }[] =>
  Array.from({ length: count }, (_, index) => ({ index }));

describe('a pool of sockets', () => {
  test('with one for each connection, a request gets its connection’s own and nobody waits', () => {
    const pool = new SocketPool(sockets(3), 3);
    const got: (number | undefined)[] = [];
    for (const connection of [2, 0, 2, 1]) pool.acquire(connection, (socket) => got.push(socket?.index));
    expect([got, pool.waiting]).toEqual([[2, 0, 2, 1], 0]);
  });

  test('with fewer, requests wait in the order of asking, however many they are', () => {
    const [only] = sockets(1);
    if (only === undefined) throw new Error('no connection');
    const pool = new SocketPool([only], 5000);
    const served: number[] = [];
    for (let connection = 0; connection < 5000; connection += 1)
      pool.acquire(connection, () => served.push(connection));
    expect([served, pool.waiting]).toEqual([[0], 4999]);
    for (let released = 0; released < 5000; released += 1) pool.release(only);
    expect([served, pool.waiting]).toEqual([Array.from({ length: 5000 }, (_, connection) => connection), 0]);
    pool.acquire(7, (connection) => served.push(connection === only ? -1 : -2));
    expect(served.at(-1)).toBe(-1);
  });

  test('who waits when it is over is turned away, in order', () => {
    const pool = new SocketPool(sockets(1), 3);
    const told: unknown[] = [];
    for (const connection of [0, 1, 2])
      pool.acquire(connection, (socket) => told.push([connection, socket?.index ?? null]));
    pool.reject();
    pool.reject();
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
