import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BoundedTrack, type Bin } from './bounded-track.ts';

class SumBin implements Bin {
  sum = 0;
  sealed = false;

  add(value: number): void {
    this.sum += value;
    this.sealed = false;
  }

  absorb(next: SumBin): void {
    this.add(next.sum);
  }

  seal(): void {
    this.sealed = true;
  }
}

const trackOf = (maxBins: number) =>
  new BoundedTrack({ originUs: 100, binUs: 10, maxBins, create: () => new SumBin() });
const shown = (track: BoundedTrack<SumBin>) =>
  track.bins().map(({ startUs, endUs, bin }) => [startUs, endUs, bin.sum, bin.sealed]);

test('moments are filed by time, what is before the origin in the first bin', () => {
  const track = trackOf(4);
  for (const [us, value] of [
    [100, 1],
    [109.5, 2],
    [50, 4],
    [130, 8],
  ] as const) {
    track.update(us, (bin) => bin.add(value));
  }
  expect(shown(track)).toEqual([
    [100, 110, 7, true],
    [130, 140, 8, false],
  ]);
});

test('neighbours merge when there would be more bins than allowed', () => {
  const track = trackOf(4);
  for (let k = 0; k < 5; k += 1) track.update(100 + 10 * k, (bin) => bin.add(2 ** k));
  expect([track.binUs, shown(track)]).toEqual([
    20,
    [
      [100, 120, 3, true],
      [120, 140, 12, true],
      [140, 160, 16, false],
    ],
  ]);
});

test('what comes late to an old bin leaves it sealed', () => {
  const track = trackOf(4);
  track.update(100, (bin) => bin.add(1));
  track.update(120, (bin) => bin.add(1));
  track.update(101, (bin) => bin.add(1));
  expect(shown(track)).toEqual([
    [100, 110, 2, true],
    [120, 130, 1, false],
  ]);
});

test('whatever comes in whichever order, nothing is lost, the number of bins is bounded and only the newest is open', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(100_000), fc.nat(100)), { maxLength: 100 }),
      fc.integer({ min: 2, max: 9 }),
      (moments, maxBins) => {
        const track = trackOf(maxBins);
        for (const [us, value] of moments) track.update(us, (bin) => bin.add(value));
        const bins = track.bins();
        expect(bins.reduce((sum, { bin }) => sum + bin.sum, 0)).toBe(
          moments.reduce((sum, [, value]) => sum + value, 0),
        );
        expect(bins.length).toBeLessThanOrEqual(maxBins);
        expect(bins.slice(0, -1).every(({ bin }) => bin.sealed)).toBe(true);
        for (const { startUs, endUs } of bins)
          expect([(startUs - 100) % track.binUs, endUs - startUs]).toEqual([0, track.binUs]);
      },
    ),
  );
});
