import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainSnapshot } from '../../test/plain-snapshot.ts';
import { SeenSequences } from './seen-sequences.ts';

const part = (shard: number, firstSequence: number, lastSequence = firstSequence) => ({
  ...plainSnapshot().shards[0]!,
  shard,
  firstSequence,
  lastSequence,
});

test('in whatever order numbers come, those up to the last that did not are the gaps', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(12)), fc.nat(12), (came, last) => {
      const seen = new SeenSequences();
      for (const sequence of came) seen.add(part(3, sequence));
      seen.expect(3, last);
      const missing = seen
        .gaps()
        .flatMap(({ fromSequence, toSequence }) =>
          Array.from({ length: toSequence - fromSequence + 1 }, (_, index) => fromSequence + index),
        );
      const expected = Array.from({ length: last + 1 }, (_, index) => index).filter((index) => !came.includes(index));
      expect(missing).toEqual(expected);
      expect(came.every((sequence) => seen.has(part(3, sequence)))).toBe(true);
    }),
  );
});

test('gaps are told of shards that have said their last number, each by itself', () => {
  const seen = new SeenSequences();
  seen.add(part(0, 0, 4));
  seen.add(part(1, 2));
  expect(seen.gaps()).toEqual([]);
  seen.expect(1, 3);
  seen.expect(0, 4);
  expect(seen.gaps()).toEqual([
    { shard: 1, fromSequence: 0, toSequence: 1 },
    { shard: 1, fromSequence: 3, toSequence: 3 },
  ]);
  expect([seen.has(part(0, 3, 9)), seen.has(part(0, 5)), seen.has(part(2, 0))]).toEqual([true, false, false]);
});
