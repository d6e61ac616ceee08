import fc from 'fast-check';
import { expect, test } from 'vitest';

import { FreeWorkers } from './open-queues.ts';

test('yields the worker that has been free longest, or the one that is asked for', () => {
  const free = new FreeWorkers(4);
  for (const place of [2, 0, 3, 1]) free.add(place);
  expect([free.take(3), free.take(3), free.takeLongest(), free.takeLongest(), free.count]).toEqual([
    true,
    false,
    2,
    0,
    1,
  ]);
  free.add(2);
  expect([free.takeLongest(), free.takeLongest(), free.count, free.take(1)]).toEqual([1, 2, 0, false]);
});

test('is as a list out of which workers are taken, whatever is taken and given back', () => {
  const WORKERS = 7;
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2 * WORKERS }), { maxLength: 200 }), (steps) => {
      const free = new FreeWorkers(WORKERS);
      const model: number[] = [];
      for (const step of steps) {
        const place = step % WORKERS;
        if (step === 2 * WORKERS) {
          if (model.length > 0) expect(free.takeLongest()).toBe(model.shift());
        } else if (!model.includes(place)) {
          expect(free.take(place)).toBe(false);
          free.add(place);
          model.push(place);
        } else if (step < WORKERS) {
          expect(free.take(place)).toBe(true);
          model.splice(model.indexOf(place), 1);
        }
        expect(free.count).toBe(model.length);
      }
      expect(model.map(() => free.takeLongest())).toEqual(model);
    }),
  );
});
