import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_SLOWEST, SlowestList, mergeSlowest, type SlowOperation } from './slowest.ts';

const slow = (responseUs: number, worker = 0, phase: 'steady' | 'warmup' = 'steady'): SlowOperation => ({
  key: { workload: 'w', database: 'd', operation: 'read', kind: 'operation', phase, segment: 0 },
  worker,
  dueUs: 100,
  queuedUs: 0,
  readyUs: 100,
  sentUs: 100,
  doneUs: 100 + responseUs,
  outcome: 'ok',
  status: 200,
  requestId: null,
});

test('whatever comes, the list holds the slowest, slowest first', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1_000), { maxLength: 60 }), (responses) => {
      const list = new SlowestList();
      for (const us of responses) list.offer(slow(us));
      const expected = [...responses].sort((a, b) => b - a).slice(0, MAX_SLOWEST);
      expect(list.take().map(({ doneUs, dueUs }) => doneUs - dueUs)).toEqual(expected);
      expect(list.take()).toEqual([]);
    }),
  );
});

test('the floor is what an operation must exceed to enter', () => {
  const list = new SlowestList();
  for (let us = 1; us < MAX_SLOWEST; us += 1) list.offer(slow(us));
  expect(list.thresholdUs).toBe(-1);
  list.offer(slow(500));
  expect(list.thresholdUs).toBe(1);
  list.offer(slow(1));
  list.offer(slow(2));
  expect(list.thresholdUs).toBe(2);
});

test('R10 operations outside the steady cohort are not kept', () => {
  const list = new SlowestList();
  list.offer(slow(900, 0, 'warmup'));
  expect(list.take()).toEqual([]);
});

test('equally slow ones are ordered by content, whichever list they come from', () => {
  const [a, b] = [slow(5, 1), slow(5, 2)];
  expect(mergeSlowest([b], [a])).toEqual([a, b]);
  expect(mergeSlowest([a], [b])).toEqual([a, b]);
});
