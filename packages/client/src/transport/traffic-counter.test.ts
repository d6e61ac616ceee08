import { expect, test } from 'vitest';
import { TrafficCounter } from './traffic-counter.ts';

test('counts by method and status, sorted, and starts anew when taken', () => {
  const traffic = new TrafficCounter();
  for (const [method, status] of [
    ['POST', 201],
    ['GET', 404],
    ['GET', 200],
    ['GET', 200],
    ['DELETE', 0],
  ] as const) {
    traffic.add(method, status);
  }
  expect(traffic.take()).toEqual([
    { method: 'DELETE', status: 0, count: 1 },
    { method: 'GET', status: 200, count: 2 },
    { method: 'GET', status: 404, count: 1 },
    { method: 'POST', status: 201, count: 1 },
  ]);
  expect(traffic.take()).toEqual([]);
});
