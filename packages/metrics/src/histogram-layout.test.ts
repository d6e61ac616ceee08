import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryUs } from '../test/arbitraries.ts';
import { referenceHistogram } from '../test/reference-histogram.ts';
import { HIGHEST_TRACKABLE_US, SLOT_COUNT, highestUsOf, lowestUsOf, middleUsOf, slotOf } from './histogram-layout.ts';

const reference = referenceHistogram();

test('R17 the layout is that of hdr-histogram-js, slot by slot', () => {
  expect(SLOT_COUNT).toBe(reference.countsArrayLength);
  for (let slot = 0; slot < SLOT_COUNT; slot += 1) {
    const value = lowestUsOf(slot);
    expect([value, highestUsOf(slot), middleUsOf(slot)]).toEqual([
      reference.lowestEquivalentValue(value),
      reference.highestEquivalentValue(value),
      reference.medianEquivalentValue(value),
    ]);
  }
});

test('R17 every value falls into the slot that hdr-histogram-js gives it', () => {
  fc.assert(
    fc.property(arbitraryUs, (us) => {
      const bounded = Math.min(us, HIGHEST_TRACKABLE_US);
      expect(slotOf(bounded)).toBe(reference.countsArrayIndex(bounded));
    }),
    { numRuns: 2_000 },
  );
});

test('R17 a slot is at most a thousandth of its value wide', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2_048, max: HIGHEST_TRACKABLE_US }), (us) => {
      const slot = slotOf(us);
      expect(lowestUsOf(slot)).toBeLessThanOrEqual(us);
      expect(highestUsOf(slot)).toBeGreaterThanOrEqual(us);
      expect(highestUsOf(slot) - lowestUsOf(slot)).toBeLessThan(us / 1_000);
    }),
  );
});

test.each([
  [0, 0, 'nothing has a slot of its own'],
  [2_047, 2_047, 'the last value with a slot of its own'],
  [2_048, 2_048, 'the first slot that is 2 µs wide'],
  [2_049, 2_048, 'its second value'],
  [2_047.9, 2_047, 'decimals are cut off'],
  [HIGHEST_TRACKABLE_US, 23_220, 'one hour'],
])('%d µs falls into slot %d: %s', (us, slot) => {
  expect(slotOf(us)).toBe(slot);
});
