import { Recorder, SeriesTable, type IntervalSnapshot, type PhaseName } from '@syntrix-bench/metrics';
import { expect, test } from 'vitest';

import { IntervalRounds } from './interval-rounds.ts';

const SECOND = 1_000_000;

/** Second number `sequence` of a shard, counted from 0. */
function intervalOf(shard: number, sequence: number, phase: PhaseName = 'steady'): IntervalSnapshot {
  const recorder = new Recorder({ series: new SeriesTable(), categories: [''], shard });
  recorder.count('cuts', 1);
  return recorder.swap({
    sequence,
    fromUs: sequence * SECOND,
    toUs: (sequence + 1) * SECOND,
    phase,
    gauges: { inFlight: 0, connections: 0, queued: 0 },
    logs: [],
    generator: null,
    marks: [],
    ledgers: { writes: [shard] },
    traffic: [],
  });
}

/** Which seconds there were intervals of the whole run of, and how many intervals are in each. */
function roundsOf(shards: number, intervals: readonly IntervalSnapshot[]): readonly (readonly [number, number])[] {
  const rounds = new IntervalRounds(shards);
  return intervals
    .flatMap((interval) => rounds.add(interval))
    .map(({ sequence, counters }) => [sequence, counters['cuts'] ?? 0] as const);
}

test('intervals of the same time make one, once all shards have told theirs, whatever they hold of ledgers', () => {
  const intervals = [intervalOf(0, 0), intervalOf(0, 1), intervalOf(1, 0), intervalOf(1, 1)];
  expect(roundsOf(2, intervals)).toEqual([
    [0, 2],
    [1, 2],
  ]);
});

test('R37 an interval that comes late makes its second all the same, and those after it wait for it', () => {
  const intervals = [intervalOf(0, 0), intervalOf(0, 1), intervalOf(0, 2), intervalOf(1, 0), intervalOf(1, 1)];
  expect(roundsOf(2, intervals)).toEqual([
    [0, 2],
    [1, 2],
  ]);
});

test('R37 what a shard did before the others is no part of an interval of theirs', () => {
  const early = { ...intervalOf(0, 0), fromUs: -10_000, toUs: 0 };
  const intervals = [early, { ...intervalOf(0, 0), sequence: 1 }, intervalOf(1, 0)];
  expect(roundsOf(2, intervals)).toEqual([[1, 2]]);
});

test('intervals that come out of order are put in order', () => {
  const intervals = [intervalOf(1, 0), intervalOf(0, 1), intervalOf(0, 0), intervalOf(1, 1)];
  expect(roundsOf(2, intervals)).toEqual([
    [0, 2],
    [1, 2],
  ]);
});

test('where an interval is lost its second is left out, and those that follow stay together', () => {
  const intervals = [0, 1, 2, 3, 4, 5].flatMap((second) =>
    second === 1 ? [intervalOf(0, second)] : [intervalOf(0, second), intervalOf(1, second)],
  );
  expect(roundsOf(2, intervals)).toEqual([0, 2, 3, 4, 5].map((second) => [second, 2]));
});

test('an interval that comes when its second has gone by changes nothing', () => {
  const first = [0, 1, 2, 3, 4].map((second) => intervalOf(0, second));
  const second = [1, 2, 3, 4, 0].map((second) => intervalOf(1, second));
  expect(roundsOf(2, [...first, ...second])).toEqual([1, 2, 3, 4].map((second) => [second, 2]));
});

test('an interval of an earlier phase has no counterpart in a later one', () => {
  const intervals = [intervalOf(0, 0, 'warmup'), intervalOf(0, 1), intervalOf(1, 0, 'rampup'), intervalOf(1, 1)];
  expect(roundsOf(2, intervals)).toEqual([[1, 2]]);
});

test('a shard that says nothing for minutes costs no more than the newest minute of the others', () => {
  const minutes = Array.from({ length: 200 }, (_, second) => intervalOf(0, second));
  const others = Array.from({ length: 200 }, (_, second) => intervalOf(1, second));
  const seconds = roundsOf(2, [...minutes, ...others]).map(([second]) => second);
  expect(seconds).toEqual(Array.from({ length: 60 }, (_, index) => 140 + index));
});
