import { expect, test } from 'vitest';
import { busyShard } from '../../test/some-certificate-input.ts';
import { plainSnapshot } from '../../test/plain-snapshot.ts';
import { SECOND } from '../../test/scripted-run.ts';
import type { IntervalSnapshot } from '../snapshot.ts';
import type { QuietStretch } from '../stillness.ts';
import { CommonStillness } from './common-stillness.ts';

/**
 * An interval of one second of a shard: `null` where it was not under load, else a stretch in which it answered nothing, and since when
 * something was due, if not all the time.
 */
function interval(
  shard: number,
  second: number,
  quiet: readonly [from: number, to: number, dueFrom?: number] | null,
): IntervalSnapshot {
  const snapshot = plainSnapshot({
    shard,
    sequence: second,
    fromUs: second * SECOND,
    toUs: (second + 1) * SECOND,
  });
  const still = quiet === null ? [] : [{ workload: 'w', stretches: [stretchOf(...quiet)] }];
  return { ...snapshot, shards: snapshot.shards.map((part) => ({ ...part, still })) };
}

function stretchOf(from: number, to: number, dueFrom = from): QuietStretch {
  return { quietFromUs: from * SECOND, fromUs: dueFrom * SECOND, toUs: to * SECOND };
}

const run = { fromUs: 0, toUs: 10 * SECOND };
const seconds = (fromS: number, toS: number, isOwn = false) => ({
  fromUs: fromS * SECOND,
  toUs: toS * SECOND,
  isOwn,
});

function stretchesOf(intervals: readonly IntervalSnapshot[], within = run) {
  const stillness = new CommonStillness();
  for (const each of intervals) stillness.add(each);
  return stillness.stretches('w', within);
}

test('only what no shard answered anything in is common', () => {
  const first = [interval(0, 0, [0.2, 1]), interval(0, 1, [0.2, 2]), interval(0, 2, [0.2, 2.5])];
  const second = [interval(1, 0, [0.1, 0.3]), interval(1, 1, [0.9, 2]), interval(1, 2, [0.9, 2.8])];
  expect(stretchesOf([...first, ...second])).toEqual([seconds(0.2, 0.3), seconds(0.9, 2.5)]);
  expect(stretchesOf([...second, ...first.toReversed()])).toEqual([seconds(0.2, 0.3), seconds(0.9, 2.5)]);
  expect(stretchesOf([...first, ...second], seconds(1, 2))).toEqual([seconds(1, 2)]);
});

test('a shard whose load is over, or that died, answers nothing either', () => {
  const lasting = [interval(0, 0, [0.1, 0.2]), interval(0, 1, [1.1, 1.9])];
  expect(stretchesOf([...lasting, interval(1, 0, [0.9, 1]), interval(1, 1, null)])).toEqual([seconds(1.1, 1.9)]);
});

test('where nobody is under load nothing stands still', () => {
  expect(stretchesOf([interval(0, 0, null)])).toEqual([]);
  expect(stretchesOf([interval(0, 0, [0.5, 1]), interval(0, 5, [5, 5.2])])).toEqual([seconds(0.5, 1), seconds(5, 5.2)]);
});

test('nothing stands still before anything is due on any shard', () => {
  expect(stretchesOf([interval(0, 0, [0.1, 0.9, 0.6])])).toEqual([seconds(0.6, 0.9)]);
  const idle = interval(1, 0, [0, 1, 1]);
  expect(stretchesOf([interval(0, 0, [0.1, 0.9, 0.6]), idle])).toEqual([seconds(0.6, 0.9)]);
  expect(stretchesOf([idle])).toEqual([]);
});

test('an answer parts two stretches, however shortly after it the next one begins', () => {
  expect(stretchesOf([interval(0, 0, [0, 0.4]), interval(0, 0, [0.4, 0.9])])).toEqual([
    seconds(0, 0.4),
    seconds(0.4, 0.9),
  ]);
});

test('where the event loops of all shards under load stood still as well, it is the generator’s own', () => {
  const late = (snapshot: IntervalSnapshot, delayS: number): IntervalSnapshot => ({
    ...snapshot,
    shards: snapshot.shards.map((part) => ({
      ...part,
      generator: busyShard(0.1, { loopDelayMaxUs: delayS * SECOND }),
    })),
  });
  const stopped = (shard: number, delayS: number) => [
    interval(shard, 0, [0.2, 1]),
    // The loop tells of its delay when it turns again.
    late(interval(shard, 1, [0.2, 1.9]), delayS),
  ];
  expect(stretchesOf(stopped(0, 1.7))).toEqual([seconds(0.2, 1.9, true)]);
  expect(stretchesOf([...stopped(0, 1.7), ...stopped(1, 0.9)])).toEqual([seconds(0.2, 1.9, true)]);
  expect(stretchesOf([...stopped(0, 1.7), ...stopped(1, 0.1)])).toEqual([seconds(0.2, 1.9)]);
  expect(stretchesOf([...stopped(0, 1.7), interval(1, 0, null)])).toEqual([seconds(0.2, 1.9, true)]);
  expect(stretchesOf([interval(0, 0, [0.2, 1]), late(interval(0, 8, null), 1.7)])).toEqual([seconds(0.2, 1)]);
});

test('many short ones are all there, in time that does not grow with their square', () => {
  const all = Array.from({ length: 3_000 }, (_, k) => interval(0, k, [k, k + 0.24]));
  const others = Array.from({ length: 3_000 }, (_, k) => interval(1, k, [k, k + 0.3]));
  const found = stretchesOf([...all, ...others], { fromUs: 0, toUs: 3_000 * SECOND });
  expect(found).toHaveLength(3_000);
  expect(found.reduce((sum, { fromUs, toUs }) => sum + toUs - fromUs, 0)).toBeCloseTo(720 * SECOND, 0);
});
