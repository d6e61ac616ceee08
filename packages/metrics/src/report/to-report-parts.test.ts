import { expect, test } from 'vitest';
import { someGroup, someTotals } from '../../test/some-totals.ts';
import { toOutcomesByType } from './to-report-parts.ts';

test('R36 connections, steps and deliveries are no operations of a phase', () => {
  const totals = someTotals(someGroup(), {
    connections: { connect: someGroup(), hold: someGroup() },
    steps: { subscribe: someGroup() },
    unassigned: { dropped: 3, givenUp: 0 },
  });
  const outcomes = Object.entries(toOutcomesByType(totals)).map(([type, { ok, dropped }]) => [type, ok, dropped]);
  expect(outcomes).toEqual([
    ['read', 50_000, 0],
    ['(unassigned)', 0, 3],
  ]);
});
