import { expect, test } from 'vitest';
import { plainSnapshot } from '../../test/plain-snapshot.ts';
import { SECOND } from '../../test/scripted-run.ts';
import type { IntervalSnapshot } from '../snapshot.ts';
import { CommonStillness } from './common-stillness.ts';

/** An interval of one second of a shard that stood still for a while, or was not under load. */
function interval(shard: number, second: number, still: readonly [from: number, to: number] | null): IntervalSnapshot {
  const snapshot = plainSnapshot({
    shard,
    sequence: second,
    fromUs: second * SECOND,
    toUs: (second + 1) * SECOND,
  });
  const stretches = still === null ? [] : [{ workload: 'w', fromUs: still[0] * SECOND, toUs: still[1] * SECOND }];
  return { ...snapshot, shards: snapshot.shards.map((part) => ({ ...part, still: stretches })) };
}

const run = { fromUs: 0, toUs: 10 * SECOND };
const seconds = (fromS: number, toS: number) => ({ fromUs: fromS * SECOND, toUs: toS * SECOND });

function longestOf(intervals: readonly IntervalSnapshot[], within = run) {
  const stillness = new CommonStillness();
  for (const each of intervals) stillness.add(each);
  return stillness.longest('w', within);
}

test('only what no shard completed anything in is common', () => {
  const first = [interval(0, 0, [0.2, 1]), interval(0, 1, [0.2, 2]), interval(0, 2, [0.2, 2.5])];
  const second = [interval(1, 0, [0.1, 0.3]), interval(1, 1, [0.9, 2]), interval(1, 2, [0.9, 2.8])];
  expect(longestOf([...first, ...second])).toEqual(seconds(0.9, 2.5));
  expect(longestOf([...second, ...first.toReversed()])).toEqual(seconds(0.9, 2.5));
  expect(longestOf([...first, ...second], seconds(1, 2))).toEqual(seconds(1, 2));
});

test('a shard whose load is over, or that died, completes nothing either', () => {
  const lasting = [interval(0, 0, [0.1, 0.2]), interval(0, 1, [1.1, 1.9])];
  expect(longestOf([...lasting, interval(1, 0, [0.9, 1]), interval(1, 1, null)])).toEqual(seconds(1.1, 1.9));
});

test('where nobody is under load nothing stands still', () => {
  expect(longestOf([interval(0, 0, null)])).toBeNull();
  expect(longestOf([interval(0, 0, [0.5, 1]), interval(0, 5, [5, 5.2])])).toEqual(seconds(0.5, 1));
});
