import fc from 'fast-check';
import { expect, test } from 'vitest';

import { ArrivalQueue } from './open-queues.ts';

test('an empty queue has nothing due', () => {
  const queue = new ArrivalQueue();
  queue.shift();
  expect([queue.length, queue.dueUs, queue.turn]).toEqual([0, Infinity, 0]);
});

test('R8 yields arrivals in the order in which they came, whatever is put in and taken out in between', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1000 }), (steps) => {
      const queue = new ArrivalQueue();
      const model: [number, number][] = [];
      // Two come for each that goes, so that the ring both wraps around and grows.
      for (let index = 0; index < steps; index += 1) {
        queue.push(index, index + 2);
        model.push([index, index + 2]);
        if (index % 2 === 1) {
          queue.shift();
          model.shift();
        }
        expect(queue.length).toBe(model.length);
        if (model.length > 0) expect([queue.dueUs, queue.turn]).toEqual(model[0]);
      }
      for (const entry of model) {
        expect([queue.dueUs, queue.turn]).toEqual(entry);
        queue.shift();
      }
      expect(queue.length).toBe(0);
    }),
  );
});
