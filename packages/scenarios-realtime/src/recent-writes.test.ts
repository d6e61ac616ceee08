import { expect, test } from 'vitest';

import { changeNumber, laneNumber, RecentWrites, type EarlyDelivery } from './recent-writes.ts';

function watched() {
  const told: unknown[] = [];
  const recent = new RecentWrites({
    onEarly: ({ receivedUs }, doneUs) => void told.push(['early', receivedUs, doneUs]),
    onFannedOut: (dueUs, firstUs, lastUs) => void told.push(['fan-out', dueUs, firstUs, lastUs]),
  });
  const at = (receivedUs: number): EarlyDelivery => ({
    series: 0,
    dueUs: 5,
    sentUs: 10,
    receivedUs,
    readDelayUs: 0,
    bytesIn: 1,
    database: 0,
  });
  return { told, recent, at };
}

test('R30 a delivery before its write’s answer is told with its sign, once that is known', () => {
  const { told, recent, at } = watched();
  const write = laneNumber(3, 7, 9);
  recent.sending(write);
  expect(recent.received(write, at(20))).toBeNull();
  recent.answered(write, 25);
  expect(recent.received(write, at(31))).toBe(25);
  recent.flush();
  expect(told).toEqual([
    ['early', 20, 25],
    ['fan-out', 5, 20, 31],
  ]);
});

test('a write of another shard has no answer here; one that was refused never will', () => {
  const { told, recent, at } = watched();
  expect(recent.received(1, at(20))).toBeNaN();
  recent.sending(2);
  expect(recent.received(2, at(21))).toBeNull();
  recent.answered(2, Number.NaN);
  expect(told).toEqual([['early', 21, Number.NaN]]);
});

test('memory is bounded: the oldest write is told of and forgotten', () => {
  const { told, recent, at } = watched();
  recent.received(1, at(20));
  recent.received(1, at(24));
  for (let write = 2; write < 10_000; write += 1) recent.sending(write);
  expect(told).toEqual([['fan-out', 5, 20, 24]]);
});

test('numbers of writes do not meet', () => {
  const numbers = [
    laneNumber(0, 0, 0),
    laneNumber(0, 1, 0),
    laneNumber(1, 0, 0),
    laneNumber(0, 0, 1),
    changeNumber(0, 0),
    changeNumber(0, 1),
  ];
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(Number.isSafeInteger(laneNumber(10_000, 65_535, 2 ** 20))).toBe(true);
});
