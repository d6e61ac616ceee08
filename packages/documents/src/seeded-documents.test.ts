import fc from 'fast-check';
import { expect, test } from 'vitest';

import { dealtTo } from './seeded-documents.ts';

test('what is dealt to all workers adds up, and no two workers differ by more than one', () => {
  fc.assert(
    fc.property(fc.nat(5000), fc.integer({ min: 1, max: 64 }), (total, workers) => {
      const counts = Array.from({ length: workers }, (_, rank) => dealtTo(rank, total, workers));
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(total);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }),
  );
});
