import { expect, test } from 'vitest';

import { CheckCounter, mergeCheckTallies, type CheckTally } from './checks.ts';
import { toReportCheck, WallClock } from './report/to-report-parts.ts';

const declared = [{ name: 'lost', sentence: 'nothing is lost', kind: 'failure' }] as const;

function tallyOf(count: (counter: CheckCounter, check: number) => void): CheckTally {
  const counter = new CheckCounter();
  count(counter, counter.declare('main', declared));
  return counter.take()[0]!;
}

test('R33 what nobody can tell of is counted apart from what was checked, with the reason; merged in any order', () => {
  const sure = tallyOf((counter, check) => counter.add(check, 5));
  const behind = tallyOf((counter, check) => counter.unknown(check, 2, 'readers were behind'));
  const cut = tallyOf((counter, check) => counter.unknown(check, 1, 'the drain was cut'));
  const merged = mergeCheckTallies(mergeCheckTallies(sure, behind), cut);
  expect(merged).toEqual({
    workload: 'main',
    name: 'lost',
    checked: 5,
    failed: 0,
    evidence: [],
    unknown: 3,
    unknownReason: 'readers were behind',
  });
  expect(mergeCheckTallies(cut, mergeCheckTallies(behind, sure))).toEqual(merged);
});

test.each([
  [{ checked: 5, failed: 0 }, 'passed'],
  [{ checked: 5, failed: 0, unknown: 1, unknownReason: 'late' }, 'unknown'],
  [{ checked: 0, failed: 0, unknown: 1, unknownReason: 'late' }, 'unknown'],
  [{ checked: 5, failed: 1, unknown: 1, unknownReason: 'late' }, 'failed'],
])('R33 a check of %j is %s', (counts, verdict) => {
  const tally = { workload: 'main', name: 'lost', evidence: [], ...counts };
  const check = toReportCheck({ workload: 'main', ...declared[0] }, tally, new WallClock(0));
  expect(check.verdict).toBe(verdict);
  expect(check.unknown).toEqual('unknown' in counts ? { count: 1, reason: 'late' } : undefined);
});
