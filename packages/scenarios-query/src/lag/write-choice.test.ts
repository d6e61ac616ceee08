import { expect, test } from 'vitest';

import { WriteChoice } from './write-choice.ts';

/** Which of the writes at these times are followed. */
const chosen = (perSecond: number, times: readonly number[]): number[] => {
  const choice = new WriteChoice(perSecond);
  return times.filter((nowUs) => choice.take(nowUs));
};
const evenly = (perSecond: number, seconds: number): number[] =>
  Array.from({ length: perSecond * seconds }, (_, write) => Math.round((write * 1e6) / perSecond));

test.each([10, 25, 200, 5000, 40_000])('of %i writes a second about 25 are followed', (perSecond) => {
  const seconds = Array.from({ length: 20 }, () => 0);
  for (const nowUs of chosen(25, evenly(perSecond, 20))) seconds[Math.floor(nowUs / 1e6)]! += 1;
  for (const count of seconds.slice(2)) {
    expect(count).toBeLessThanOrEqual(28);
    expect(count).toBeGreaterThanOrEqual(Math.min(perSecond, 25) * 0.6);
  }
  // Who knows nothing yet takes some more, not all.
  expect(seconds[0]).toBeLessThanOrEqual(200);
});

test('those of a pattern are chosen as often as they come', () => {
  const choice = new WriteChoice(25);
  const byPlace = Array.from({ length: 8 }, () => 0);
  evenly(200, 200).forEach((nowUs, write) => {
    if (choice.take(nowUs)) byPlace[write % 8]! += 1;
  });
  const sum = byPlace.reduce((a, b) => a + b);
  for (const count of byPlace) expect(Math.abs(count - sum / 8)).toBeLessThan(sum / 32);
});

test('a burst after a silence is not told by its beginning', () => {
  const bursts = Array.from({ length: 20 }, (_, burst) =>
    Array.from({ length: 1000 }, (_, write) => burst * 5e6 + write * 500),
  ).flat();
  const places = chosen(25, bursts)
    .filter((nowUs) => nowUs >= 5e6)
    .map((nowUs) => (nowUs % 5e6) / 5e5);
  const early = places.filter((place) => place < 0.5).length;
  expect(early / places.length).toBeGreaterThan(0.35);
  expect(early / places.length).toBeLessThan(0.65);
});
